#include "sql/sqlite.hpp"

#include <catch2/catch.hpp>

#include "support/files.hpp"

using namespace welcomed;
using namespace welcomed::sql;

namespace {

std::optional<std::int64_t> number(Connection& database, const std::string& expression) {
  auto row = database.query("SELECT " + expression);
  row.step();
  return row.null(0) ? std::nullopt : std::optional(row.integer(0));
}

struct Table {
  support::TempFolder folder;
  Sqlite database{folder / "t.db", Access::read_write};

  Table() { database.script("CREATE TABLE t (x INTEGER, name TEXT) STRICT"); }
  std::int64_t rows() { return number(database, "(SELECT count(*) FROM t)").value(); }
};

}  // namespace

TEST_CASE("a database without a clock has the time of whoever asks") {
  Sqlite database(":memory:", Access::read_write);
  const TimePoint now{std::chrono::seconds(1'800'000'000)};
  CHECK(database.time(now) == now);
}

TEST_CASE("the later and the earlier of two times are one of them, and nothing where one is nothing") {
  Sqlite database(":memory:", Access::read_write);
  CHECK(number(database, "later(1, 2)") == 2);
  CHECK(number(database, "later(2, 1)") == 2);
  CHECK(number(database, "earlier(1, 2)") == 1);
  CHECK(number(database, "earlier(1, 1)") == 1);
  for (const auto* one : {"later(NULL, 1)", "later(1, NULL)", "earlier(NULL, 1)", "earlier(1, NULL)"})
    CHECK(number(database, one) == std::nullopt);
}

TEST_CASE("a database that may not grow says that the disk is full") {
  Sqlite database(":memory:", Access::read_write);
  database.script("CREATE TABLE t (x); PRAGMA max_page_count=4;");
  try {
    for (int i = 0; i < 100; ++i) database.run("INSERT INTO t VALUES (?)", std::string(1000, 'x'));
    FAIL("it grew");
  } catch (const DatabaseError& error) {
    CHECK(error.error().what.starts_with("the store: "));
    CHECK(error.error().remedy == "make room on the disk of the store");
  }
}

TEST_CASE_METHOD(Table, "a piece that is taken back leaves the rest of its transaction") {
  database.begin(Durability::durable);
  database.run("INSERT INTO t VALUES (1, 'whole')");
  database.begin_piece();
  database.run("INSERT INTO t VALUES (2, 'piece')");
  database.roll_back_piece();
  database.begin_piece();
  database.run("INSERT INTO t VALUES (3, 'piece')");
  database.end_piece();
  database.commit();
  CHECK(rows() == 2);
  CHECK_FALSE(database.in_transaction());
}

TEST_CASE_METHOD(Table, "what is rolled back was never there") {
  const auto before = database.changes();
  database.begin(Durability::durable);
  CHECK(database.run("INSERT INTO t VALUES (1, 'one')") == 1);
  CHECK(database.changes() == before + 1);
  database.roll_back();
  CHECK(rows() == 0);
}

TEST_CASE_METHOD(Table, "only a durable transaction waits for the disk") {
  const auto waits = [this] { return number(database, "(SELECT synchronous FROM pragma_synchronous)"); };
  for (const auto& [durability, synchronous] : {std::pair{Durability::lazy, 1}, std::pair{Durability::durable, 2}}) {
    database.begin(durability);
    CHECK(waits() == synchronous);
    database.run("INSERT INTO t VALUES (1, 'one')");
    database.commit();
  }
  CHECK(rows() == 2);
}

TEST_CASE_METHOD(Table, "a statement is whole again once its rows were left alone") {
  database.run("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
  for (int i = 0; i < 2; ++i) {
    auto rows = database.query("SELECT name FROM t WHERE x>=? ORDER BY x", 1);
    REQUIRE(rows.step());
    CHECK(rows.text(0) == "one");
  }
}

TEST_CASE_METHOD(Table, "a copy in a file is one file and has what is in the database") {
  database.run("INSERT INTO t VALUES (1, 'one')");
  database.copy_into(folder / "copy.db");
  Sqlite copy(folder / "copy.db", Access::read_only);
  CHECK(number(copy, "(SELECT count(*) FROM t)") == 1);
  CHECK(copy.has_column("t", "name"));
  CHECK_FALSE(copy.has_column("t", "other"));
}
