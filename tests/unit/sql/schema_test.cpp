#include "sql/schema.hpp"

#include <catch2/catch.hpp>

#include "unit/sql/databases.hpp"

using namespace welcomed::sql;

namespace {

const Schema kOne({"CREATE TABLE t (x INTEGER) STRICT"});
const Schema kTwo({"CREATE TABLE t (x INTEGER) STRICT", "ALTER TABLE t ADD COLUMN y INTEGER"});

}  // namespace

TEST_CASE("a database is brought up step by step, from where it stands") {
  const auto connection = testing::new_database();
  auto& database = *connection;
  kOne.bring_up_to_date(database);
  database.run("INSERT INTO t VALUES (1)");
  CHECK(database.version() == 1);
  kTwo.bring_up_to_date(database);
  CHECK(database.version() == 2);
  CHECK(database.query("SELECT y FROM t WHERE x=1").step());
  kTwo.bring_up_to_date(database);
  CHECK(database.version() == 2);
}

TEST_CASE("a database of a newer version is refused, and one of an older version to readers") {
  const auto connection = testing::new_database();
  auto& database = *connection;
  kOne.bring_up_to_date(database);
  CHECK_NOTHROW(kOne.expect_newest(database));
  CHECK_THROWS_AS(kTwo.expect_newest(database), DatabaseError);
  CHECK_NOTHROW(kTwo.expect_not_newer(database));
  kTwo.bring_up_to_date(database);
  CHECK_THROWS_AS(kOne.bring_up_to_date(database), DatabaseError);
  CHECK_THROWS_AS(kOne.expect_newest(database), DatabaseError);
}

TEST_CASE("who meets a database of a newer version is told the way back to the older one") {
  const auto connection = testing::new_database();
  auto& database = *connection;
  kTwo.bring_up_to_date(database);
  try {
    kOne.expect_not_newer(database);
    FAIL("it was taken");
  } catch (const DatabaseError& refused) {
    CHECK(refused.error().what.find("newer welcomed") != std::string::npos);
    CHECK(refused.error().remedy.find("section 8") != std::string::npos);
  }
}

TEST_CASE("a step that fails leaves nothing behind") {
  const auto connection = testing::new_database();
  auto& database = *connection;
  const Schema broken({"CREATE TABLE t (x INTEGER) STRICT; CREATE TABLE t (x INTEGER) STRICT"});
  CHECK_THROWS_AS(broken.bring_up_to_date(database), DatabaseError);
  database.roll_back();
  CHECK(database.version() == 0);
  CHECK_FALSE(database.has_column("t", "x"));
}
