// Results that may be large, and numbers that a table gives: the same on every engine.
#include <catch2/catch.hpp>

#include "unit/sql/databases.hpp"

using namespace welcomed::sql;

namespace {

constexpr int kRows = 2000;  // of which a driver that keeps some at a time needs whole portions

struct Numbered {
  std::unique_ptr<Connection> database = testing::new_database();

  Numbered() {
    database->script(
        "CREATE TABLE kept (number INTEGER PRIMARY KEY AUTOINCREMENT, x INTEGER NOT NULL) STRICT;"
        "CREATE TABLE other (x INTEGER NOT NULL) STRICT");
    database->begin(Durability::lazy);
    for (int i = 1; i <= kRows; ++i) database->run("INSERT INTO kept (x) VALUES (?)", i);
    database->commit();
  }
  [[nodiscard]] std::int64_t streamed(int above = 0) const {
    std::int64_t rows = 0, last = above;
    auto all = database->stream("SELECT x FROM kept WHERE x>? ORDER BY x", above);
    for (; all.step(); ++rows) {
      CHECK(all.integer(0) == last + 1);
      last = all.integer(0);
    }
    return rows;
  }
  [[nodiscard]] std::int64_t next_number() const {
    auto row = database->query("INSERT INTO kept (x) VALUES (0) RETURNING number");
    REQUIRE(row.step());
    const auto number = row.integer(0);
    while (row.step()) {
    }
    return number;
  }
};

}  // namespace

TEST_CASE_METHOD(Numbered, "a streamed result has all its rows, within a transaction and outside, again and again") {
  CHECK(streamed() == kRows);
  CHECK(streamed(1) == kRows - 1);
  database->begin(Durability::lazy);
  CHECK(streamed() == kRows);
  CHECK(streamed(kRows) == 0);
  database->commit();
  CHECK(streamed() == kRows);
}

TEST_CASE_METHOD(Numbered, "other statements run while a result is streamed") {
  database->begin(Durability::lazy);
  {
    auto rows = database->stream("SELECT x FROM kept");
    while (rows.step()) database->run("INSERT INTO other (x) VALUES (?)", rows.integer(0));
  }
  database->commit();
  auto count = database->query("SELECT count(*) FROM other");
  REQUIRE(count.step());
  CHECK(count.integer(0) == kRows);
}

TEST_CASE_METHOD(Numbered, "whoever streams may stop, and what failed is no trouble to the next") {
  {
    auto rows = database->stream("SELECT x FROM kept ORDER BY x");
    CHECK(rows.step());
  }
  CHECK(streamed() == kRows);
  database->begin(Durability::lazy);
  {
    auto rows = database->stream("SELECT x FROM kept ORDER BY x");
    CHECK(rows.step());
    CHECK_THROWS_AS(database->run("INSERT INTO kept (number, x) VALUES (1, 1)"), DatabaseError);
  }
  database->roll_back();
  CHECK(streamed() == kRows);
}

TEST_CASE_METHOD(Numbered, "a table goes on after the highest number that it gave, or that it is told") {
  CHECK(database->last_number("kept") == kRows);
  database->run("DELETE FROM kept WHERE x>?", kRows / 2);
  CHECK(database->last_number("kept") == kRows);
  CHECK(next_number() == kRows + 1);
  database->number_on_from("kept", 2 * kRows);
  CHECK(database->last_number("kept") == 2 * kRows);
  CHECK(next_number() == 2 * kRows + 1);
}

TEST_CASE("a table that gave no number yet begins with the first") {
  const auto database = testing::new_database();
  database->script("CREATE TABLE kept (number INTEGER PRIMARY KEY AUTOINCREMENT, x INTEGER) STRICT");
  CHECK(database->last_number("kept") == 0);
  database->number_on_from("kept", 0);
  auto row = database->query("INSERT INTO kept (x) VALUES (0) RETURNING number");
  REQUIRE(row.step());
  CHECK(row.integer(0) == 1);
}
