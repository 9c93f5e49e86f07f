// From one store into another, whichever kind each is.
#include "store/migration.hpp"

#include "sql/spelling.hpp"
#include "store/copying.hpp"
#include "store/identity.hpp"
#include "store/schema.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

std::unique_ptr<sql::Connection> connect(const std::string& url) {
  const auto file = file_of(url);
  if (file.empty()) return std::make_unique<sql::Postgres>(sql::Server{url, {}}, sql::Access::read_write);
  return std::make_unique<sql::Sqlite>(file, sql::Access::read_write);
}

bool has_one_row(const Table& table) { return table.columns.front().name == "only"; }

/// A row in which each text and each number tells where it stands.
void add_row(sql::Connection& database, const Table& table, int number) {
  std::string names, places;
  for (const auto& column : table.columns) {
    names += (names.empty() ? "" : ", ") + column.name;
    places += places.empty() ? "?" : ", ?";
  }
  auto row = database.query("INSERT INTO " + table.name + " (" + names + ") VALUES (" + places + ")");
  for (const auto& column : table.columns) {
    if (column.type == "INTEGER")
      row.bind(number);
    else if (column.type == "REAL")
      row.bind(number / 3.0);
    else
      row.bind(column.name + " " + std::to_string(number) + " Zo\xC3\xAB");
  }
  row.run();
}

struct Died {};

/// Two places for stores, on both engines where the tests have a server.
struct Stores {
  Folder folder;
  std::string file = "sqlite:" + (folder / "w.db").string();
  std::string other = sql::testing::server_url() ? sql::testing::new_schema(*sql::testing::server_url())
                                                 : "sqlite:" + (folder / "other.db").string();
  TimePoint now{std::chrono::seconds(1'800'000'000)};

  /// A store with some rows in every table, as a daemon left it.
  void fill(const std::string& url, int rows = 3) const {
    { REQUIRE(open(url, Purpose::serve)); }
    const auto database = connect(url);
    database->begin(sql::Durability::durable);
    for (const auto& table : tables()) {
      for (int i = 1; !has_one_row(table) && i <= rows; ++i) add_row(*database, table, i);
    }
    database->run("INSERT INTO pulse VALUES (1, 5, 0.1, 12.75, 0)");
    // Numbers that were given must not come twice.
    database->run("DELETE FROM confirmations WHERE number=?", rows);
    database->commit();
  }
  [[nodiscard]] Result<std::int64_t> migrate(const std::string& from, const std::string& to,
                                             const Migrating& migrating = {}) const {
    const auto noted = [this](std::int64_t rows) {
      return AuditRow{.at = now, .account = "root", .command = "migrate-store", .changed = rows};
    };
    return store::migrate({from, {}}, {to, {}}, noted, migrating);
  }
  /// Of all tables but those in which the two differ.
  static std::map<std::string, Content> contents_of(const std::string& url) {
    const auto database = connect(url);
    std::map<std::string, Content> all;
    for (const auto& table : tables()) {
      const bool differs =
          table.name == "identity" || table.name == "audit" || table.name == "instances" || table.name == "leaderships";
      if (!differs) all.emplace(table.name, content_of(table, *database));
    }
    return all;
  }
  static std::vector<AuditRow> audit_of(const std::string& url) {
    std::vector<AuditRow> rows;
    const auto take = [&](const AuditRow& row) {
      rows.push_back(row);
      return true;
    };
    REQUIRE(open(url, Purpose::read).value()->audit.read(take));
    return rows;
  }
};

}  // namespace

TEST_CASE_METHOD(Stores, "all that a store holds is in the other afterwards, and from there in a third one") {
  fill(file);
  const auto rows = migrate(file, other);
  REQUIRE(rows);
  CHECK(contents_of(other) == contents_of(file));
  CHECK(contents_of(other).at("policies").rows == 3);
  const auto third = "sqlite:" + (folder / "third.db").string();
  CHECK(migrate(other, third).value() == *rows + 1);
  CHECK(contents_of(third) == contents_of(file));
}

TEST_CASE_METHOD(Stores, "more rows than are in memory at a time are copied, too") {
  fill(file, 1100);
  REQUIRE(migrate(file, other));
  CHECK(contents_of(other) == contents_of(file));
}

TEST_CASE_METHOD(Stores, "a row that differs is noticed, whatever stands in it") {
  fill(file);
  const auto before = contents_of(file);
  const auto database = connect(file);
  const char* change = GENERATE("UPDATE targets SET reason='' WHERE policy LIKE 'policy 1%'",
                                "UPDATE targets SET turn_at=NULL WHERE turn_at=1", "UPDATE targets SET place=place+1",
                                "UPDATE pulse SET installs_per_second=0.3", "DELETE FROM targets WHERE place=2");
  database->run(change);
  CHECK(contents_of(file) != before);
}

TEST_CASE_METHOD(Stores, "numbers go on after the highest that was ever given") {
  fill(file);
  REQUIRE(migrate(file, other));
  const auto database = connect(other);
  for (const auto& table : tables()) {
    INFO(table.name);
    if (table.numbered()) CHECK(database->last_number(table.name) == (table.name == "audit" ? 4 : 3));
  }
}

TEST_CASE_METHOD(Stores, "the new store is one of its own that a daemon takes, and its audit says where it came from") {
  fill(file);
  const auto rows = migrate(file, other).value();
  CHECK(standing_at(other) == Standing::current);
  CHECK(open(other, Purpose::change));
  CHECK(open(other, Purpose::serve));
  const auto audit = audit_of(other);
  REQUIRE(audit.size() == 4);
  CHECK(audit.back().command == "migrate-store");
  CHECK(audit.back().changed == rows);
  CHECK(audit_of(file).size() == 3);
  CHECK(identity_of(*connect(other)).store != identity_of(*connect(file)).store);
}

TEST_CASE_METHOD(Stores, "a daemon of the new store leads all tenants at once, whoever led them in the old one") {
  const std::vector<TenantId> all{TenantId("one"), TenantId("two")};
  {
    const auto old = open(file, Purpose::serve).value();
    REQUIRE(old->leaderships.join({.name = "old"}, now));
    REQUIRE(old->leaderships.renew("old", all, now).value().led.size() == 2);
  }
  REQUIRE(migrate(file, other));
  const auto there = open(other, Purpose::serve).value();
  REQUIRE(there->leaderships.join({.name = "new"}, now));
  const auto council = there->leaderships.renew("new", all, now).value();
  CHECK(council.led.size() == 2);
  CHECK(council.daemons == 1);
}

TEST_CASE_METHOD(Stores, "a file that was copied into another store counts as older than the world") {
  fill(file);
  REQUIRE(migrate(file, other));
  CHECK(standing_at(file) == Standing::older);
  const auto refused = open(file, Purpose::serve);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().remedy.find("resolve --restored") != std::string::npos);
  CHECK_FALSE(migrate(file, "sqlite:" + (folder / "again.db").string()));
  CHECK(open(file, Purpose::read));
}

TEST_CASE_METHOD(Stores, "where something is already nothing is copied") {
  fill(file);
  fill(other, 1);
  const auto before = contents_of(other);
  const auto refused = migrate(file, other);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("is there already") != std::string::npos);
  CHECK(contents_of(other) == before);
  CHECK(standing_at(file) == Standing::current);
  CHECK(migrate(file, file).error().what.find("into itself") != std::string::npos);
}

TEST_CASE_METHOD(Stores, "where somebody else has a table of that name nothing is copied, and nothing is left") {
  fill(file);
  connect(other)->script("CREATE TABLE story (x INTEGER)");
  CHECK_FALSE(migrate(file, other));
  CHECK(connect(other)->version() == 0);
  CHECK(connect(other)->has_column("story", "x"));
  CHECK_FALSE(connect(other)->has_column("policies", "name"));
}

TEST_CASE_METHOD(Stores, "nothing is copied while a daemon runs on either") {
  fill(file);
  {
    const auto daemon = open(file, Purpose::serve);
    REQUIRE(daemon);
    CHECK(migrate(file, other).error().what.find("held by another daemon") != std::string::npos);
  }
  {
    const auto daemon = open(other, Purpose::serve);
    REQUIRE(daemon);
    CHECK_FALSE(migrate(file, other));
  }
  CHECK_FALSE(migrate(other, "sqlite:" + (folder / "none" / "w.db").string()));
}

TEST_CASE_METHOD(Stores, "a migration that died leaves what no daemon takes, and the next one begins anew") {
  fill(file);
  std::int64_t steps = 0;
  const auto dying = [&](std::int64_t done, std::int64_t all) {
    steps = all;
    if (done > all * 3 / 4) throw Died();
  };
  CHECK_THROWS_AS(migrate(file, other, dying), Died);
  CHECK(steps > 0);
  for (const auto purpose : {Purpose::serve, Purpose::settle, Purpose::change, Purpose::read, Purpose::try_out}) {
    const auto opened = open(other, purpose);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().remedy.find("migrate-store") != std::string::npos);
  }
  CHECK_FALSE(examine(other, {}));
  CHECK(standing_at(file) == Standing::current);
  REQUIRE(migrate(file, other));
  CHECK(contents_of(other) == contents_of(file));
  CHECK(open(other, Purpose::serve));
}

TEST_CASE_METHOD(Stores, "how far it is is told, to the end") {
  fill(file);
  std::int64_t last = 0, all = 0;
  const auto rows = migrate(file, other, [&](std::int64_t done, std::int64_t of) {
    CHECK(done == last + 1);
    last = done;
    all = of;
  });
  CHECK(last == all);
  CHECK(all == 2 * rows.value());
}

TEST_CASE_METHOD(Stores, "texts that PostgreSQL cannot keep are kept as it can, and are no difference") {
  fill(file);
  const std::string text("a\0b\xff", 4);
  connect(file)->run("UPDATE recipients SET upn=? WHERE upn LIKE 'upn 1%'", text);
  REQUIRE(migrate(file, other));
  const auto database = connect(other);
  auto kept = database->query("SELECT upn FROM recipients WHERE upn LIKE 'a%'");
  REQUIRE(kept.step());
  CHECK(sql::fit_to_keep(kept.text(0)) == sql::fit_to_keep(text));
}

TEST_CASE_METHOD(Stores, "a store that is not there, older than the world, or of an earlier version is not copied") {
  CHECK(migrate(file, other).error().what.find("no store at") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(file_of(file)));
  fill(file);
  const std::string how = GENERATE("older", "earlier");
  if (how == "older") REQUIRE(Mark(file_of(file)).write({"another", 1}));
  if (how == "earlier") connect(file)->set_version(schema().newest() - 1);
  CHECK_FALSE(migrate(file, other));
}

TEST_CASE_METHOD(Stores, "where another store was used and is gone none is put") {
  fill(file);
  REQUIRE(Mark(folder / "lost.db").write({"another", 7}));
  const auto refused = migrate(file, "sqlite:" + (folder / "lost.db").string());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().remedy.find("lost.db.mark") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder / "lost.db"));
}

TEST_CASE_METHOD(Stores, "a server that cannot be reached is said to be out of reach") {
  fill(file);
  const auto refused = migrate(file, "postgresql://u@localhost:1/db?connect_timeout=2");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().unreachable);
  CHECK(standing_at(file) == Standing::current);
}
