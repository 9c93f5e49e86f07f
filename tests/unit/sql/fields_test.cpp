#include "sql/fields.hpp"

#include <catch2/catch.hpp>

#include "unit/sql/databases.hpp"

using namespace welcomed;
using namespace welcomed::sql;

namespace {

enum class Mood { calm, busy };

std::string_view name(Mood mood) { return mood == Mood::busy ? "busy" : "calm"; }

struct Place {
  std::string street;
  int number = 0;
};

struct Person {
  TenantId id;
  std::string name;
  Mood mood = Mood::calm;
  std::optional<TimePoint> seen;
  Place home;
  bool guest = false;

  bool operator==(const Person& other) const {
    return id == other.id && name == other.name && mood == other.mood && seen == other.seen &&
           home.street == other.home.street && home.number == other.home.number && guest == other.guest;
  }
};

}  // namespace

template <>
struct welcomed::sql::Words<Mood> {
  static Mood of(std::string_view word) { return word == "busy" ? Mood::busy : Mood::calm; }
};

namespace {

/// Kept as a text of its own form.
struct AsText {
  void bind(Statement& statement, const Person& person) const {
    statement.bind("no. " + std::to_string(person.home.number));
  }
  void read(const Statement& row, int column, Person& into) const {
    into.home.number = std::stoi(row.text(column).substr(4));
  }
};

constexpr auto kFields = fields_of<Person>(Field{"id", &Person::id}, Field{"name", &Person::name},
                                           Field{"mood", &Person::mood}, Field{"seen", &Person::seen},
                                           Field{
                                               "street", within(&Person::home, &Place::street)  // namespace
                                           },
                                           Field{"number", AsText{}}, Field{"guest", &Person::guest});

struct People {
  std::unique_ptr<Connection> connection = welcomed::sql::testing::new_database();
  Connection& database = *connection;

  People() {
    database.script(
        "CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT, mood TEXT, seen INTEGER, street TEXT, number TEXT,"
        " guest INTEGER, changed INTEGER NOT NULL) STRICT, WITHOUT ROWID");
  }
  void save(const Person& person, int changed) {
    auto statement = database.query(kFields.upsert("people", {"id"}, {"changed"}));
    kFields.bind(statement, person);
    statement.bind(changed);
    statement.run();
  }
  Person load(const std::string& id) {
    auto row = database.query("SELECT changed, " + kFields.columns("p") + " FROM people p WHERE p.id=?", id);
    REQUIRE(row.step());
    return kFields.read(row, 1);
  }
};

const Person kAnn{TenantId("ann"), "Ann", Mood::busy, TimePoint(Duration(7)), {"High Street", 5}, true};

}  // namespace

TEST_CASE_METHOD(People, "a row comes back as it was saved, whatever its members are") {
  save(kAnn, 1);
  CHECK(load("ann") == kAnn);
  save({.id = TenantId("bob")}, 1);
  CHECK(load("bob") == Person{.id = TenantId("bob")});
}

TEST_CASE_METHOD(People, "saving a row again writes over it, and over what is kept beside its fields") {
  save(kAnn, 1);
  auto older = kAnn;
  older.name = "Anna";
  older.seen.reset();
  save(older, 2);
  CHECK(load("ann") == older);
  CHECK(database.query("SELECT 1 FROM people WHERE changed=2").step());
  CHECK_FALSE(database.query("SELECT 1 FROM people WHERE changed=1").step());
}

TEST_CASE("the columns of a list are those of a table where one is named") {
  CHECK(kFields.columns() == "id, name, mood, seen, street, number, guest");
  CHECK(kFields.columns("p").starts_with("p.id, p.name, "));
  CHECK(kFields.count() == 7);
}
