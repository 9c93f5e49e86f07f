// What would keep a daemon from a store in PostgreSQL is said before it starts, and nothing is changed to find out.
#include <thread>

#include "store/schema.hpp"
#include "store/server_store.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

using sql::testing::as_user;

constexpr const char* kMakes = "CREATE TABLE t (x INTEGER NOT NULL) STRICT";
constexpr const char* kAdds = "ALTER TABLE t ADD COLUMN y INTEGER NOT NULL DEFAULT 7";
constexpr const char* kRenames = "ALTER TABLE t RENAME COLUMN x TO z";
const sql::Schema kBefore({kMakes}, 1);
const sql::Schema kAdding({kMakes, kAdds}, 1);
const sql::Schema kBreaking({kMakes, kAdds, kRenames}, 3);

/// A new schema of a server, and somebody else who may use it; false where the tests have none.
struct Served {
  std::optional<std::string> server = sql::testing::server_url();
  std::string url = server ? sql::testing::new_schema(*server) : "";
  std::string user = server ? sql::testing::new_user(*server) : "";

  explicit operator bool() const {
    if (!server) WARN("no server: scripts/with-postgres runs this with one");
    return server.has_value();
  }
  [[nodiscard]] std::unique_ptr<sql::Postgres> connect() const {
    return std::make_unique<sql::Postgres>(sql::Server{url, {}}, sql::Access::read_write);
  }
  void grant(const std::string& what) const {
    const auto owner = connect();
    auto row = owner->query("SELECT current_schema()");
    REQUIRE(row.step());
    const auto schema = row.text(0);
    owner->script("GRANT USAGE ON SCHEMA " + schema + " TO " + user);
    if (!what.empty()) owner->script("GRANT " + what + " " + schema + " TO " + user);
  }
  void make() const { REQUIRE(open(url, Purpose::serve)); }
  [[nodiscard]] Status examined() const { return examine(as_user(user, url), {}); }

  [[nodiscard]] std::unique_ptr<sql::Postgres> begin(const sql::Schema& schema, const std::string& name) const {
    return share({url, {}}, schema, name);
  }
  [[nodiscard]] Error refusal(const sql::Schema& schema, const std::string& name) const {
    try {
      static_cast<void>(begin(schema, name));
    } catch (const sql::DatabaseError& refused) {
      return refused.error();
    }
    return {"it began", ""};
  }
  /// One that is gone again.
  void begin_and_end(const sql::Schema& schema, const std::string& name) const { cut_off(*begin(schema, name)); }
  /// The server ends the session of a daemon.
  void cut_off(sql::Postgres& daemon) const {
    auto row = daemon.query("SELECT CAST(pg_backend_pid() AS TEXT)");
    REQUIRE(row.step());
    connect()->run("SELECT pg_terminate_backend(CAST(? AS int), 5000)", row.text(0));
  }
};

std::int64_t in_t(sql::Postgres& daemon, const std::string& what) {
  auto row = daemon.query("SELECT " + what + " FROM t");
  return row.step() ? row.integer(0) : -1;
}

void put_in_t(sql::Postgres& daemon, const std::string& column) {
  daemon.begin(sql::Durability::durable);
  daemon.run("INSERT INTO t (" + column + ") VALUES (1)");
  daemon.commit();
}

}  // namespace

TEST_CASE_METHOD(Served, "an empty schema of the user's own is good, and empty afterwards") {
  if (!*this) return;
  CHECK(examine(url, {}));
  CHECK_FALSE(connect()->has_column("schema_state", "version"));
  CHECK_FALSE(connect()->has_column("policies", "name"));
  make();
  CHECK(examine(url, {}));
}

TEST_CASE_METHOD(Served, "daemons of different names serve one store; one that would have another's name is refused") {
  if (!*this) return;
  const auto one = open(url, Purpose::serve, {}, "one");
  REQUIRE(one);
  const auto two = open(url, Purpose::serve, {}, "two");
  REQUIRE(two);
  const auto again = open(url, Purpose::serve, {}, "one");
  REQUIRE_FALSE(again);
  CHECK(again.error().what.find("the name one is held by another daemon") != std::string::npos);
  CHECK(again.error().remedy.find("`instance`") != std::string::npos);
  CHECK(examine(url, {}));
  CHECK(open(url, Purpose::change));
}

TEST_CASE_METHOD(Served, "what must be done by one alone is refused beside a daemon, and a daemon beside it") {
  if (!*this) return;
  {
    const auto daemon = open(url, Purpose::serve, {}, "one");
    REQUIRE(daemon);
    const auto refused = open(url, Purpose::settle);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what.find("held by another daemon, welcomed on ") != std::string::npos);
    CHECK_FALSE(hold_to_copy(url, {}));
  }
  const auto settling = open(url, Purpose::settle);
  REQUIRE(settling);
  const auto refused = open(url, Purpose::serve, {}, "one");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("must be alone") != std::string::npos);
}

TEST_CASE_METHOD(Served, "of daemons that begin at once on an empty schema one makes the store, and all serve it") {
  if (!*this) return;
  constexpr std::size_t kDaemons = 4;
  std::vector<Result<std::unique_ptr<SqlStore>>> opened(kDaemons);
  std::vector<std::thread> daemons;
  for (std::size_t i = 0; i < kDaemons; ++i) {
    daemons.emplace_back([&, i] { opened[i] = open(url, Purpose::serve, {}, "daemon-" + std::to_string(i)); });
  }
  for (auto& each : daemons) each.join();
  for (auto& each : opened) {
    INFO((each ? "" : each.error().text()));
    REQUIRE(each);
    CHECK((*each)->instances.all().value().empty());
  }
  CHECK(connect()->version() == schema().newest());
}

TEST_CASE_METHOD(Served, "a daemon goes on beside a newer one's schema, on which one of its version does not begin") {
  if (!*this) return;
  const auto running = open(url, Purpose::serve, {}, "one").value();
  connect()->set_version(schema().newest() + 1);
  REQUIRE(running->begin(sql::Durability::durable));
  REQUIRE(running->instances.begin({"one", "0.1.0", 1, {}, {}, {}}));
  CHECK(running->commit());
  const auto refused = open(url, Purpose::serve, {}, "two");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("newer welcomed") != std::string::npos);
}

TEST_CASE_METHOD(Served, "a newer daemon whose steps only add begins beside one of before, and both work on") {
  if (!*this) return;
  const auto before = begin(kBefore, "one");
  put_in_t(*before, "x");
  const auto newer = begin(kAdding, "two");
  CHECK(newer->version() == 2);
  newer->run("UPDATE t SET y=8");
  put_in_t(*before, "x");
  CHECK(in_t(*newer, "sum(y)") == 15);
  cut_off(*before);
  put_in_t(*before, "x");
  CHECK(in_t(*before, "count(*)") == 3);
}

TEST_CASE_METHOD(Served, "a daemon begins, and commands go on, where a newer one only added; a copy would lack that") {
  if (!*this) return;
  begin_and_end(kAdding, "two");
  const auto before = begin(kBefore, "one");
  CHECK(before->version() == 2);
  put_in_t(*before, "x");
  CHECK_NOTHROW(kBefore.expect_newest(*connect()));
  CHECK_THROWS_AS(kBefore.expect_nothing_added(*connect()), sql::DatabaseError);
  CHECK_NOTHROW(kAdding.expect_nothing_added(*connect()));
}

TEST_CASE_METHOD(Served, "a newer daemon touches nothing, and says who is in the way, until those of before are gone") {
  if (!*this) return;
  const auto before = begin(*GENERATE(&kBefore, &kAdding), "one");
  put_in_t(*before, "x");
  const auto version = before->version();
  const auto waits = refusal(kBreaking, "two");
  CHECK(waits.busy);
  CHECK(waits.what.find("an earlier version works with it") != std::string::npos);
  CHECK(waits.what.find(": welcomed on ") != std::string::npos);
  CHECK(waits.remedy.find("end every daemon of an earlier version") != std::string::npos);
  CHECK(before->version() == version);
  put_in_t(*before, "x");
  cut_off(*before);
  const auto newer = begin(kBreaking, "two");
  CHECK(newer->version() == 3);
  CHECK(in_t(*newer, "sum(z)") == 2);
}

TEST_CASE_METHOD(Served, "a daemon that says nothing of its schema, as earlier versions did, is waited for as well") {
  if (!*this) return;
  begin_and_end(kBefore, "one");
  const auto before = connect();
  before->script("SELECT pg_advisory_lock_shared(2003134562, hashtext(current_schema()))");
  CHECK(refusal(kBreaking, "two").busy);
  CHECK_NOTHROW(begin_and_end(kAdding, "two"));
  cut_off(*before);
  CHECK_NOTHROW(begin(kBreaking, "three"));
}

TEST_CASE_METHOD(Served, "no daemon or command of before begins where a step broke with it") {
  if (!*this) return;
  const auto newer = begin(kBreaking, "two");
  for (const auto& earlier : {kBefore, kAdding}) {
    const auto refused = refusal(earlier, "one");
    CHECK(refused.what.find("newer welcomed") != std::string::npos);
    CHECK_FALSE(refused.busy);
    CHECK_THROWS_AS(earlier.expect_newest(*connect()), sql::DatabaseError);
  }
}

TEST_CASE_METHOD(Served, "a daemon that was cut off while a step broke with it never writes again") {
  if (!*this) return;
  const auto before = begin(kBefore, "one");
  cut_off(*before);
  const auto newer = begin(kBreaking, "two");
  CHECK_THROWS_AS(put_in_t(*before, "x"), sql::DatabaseError);
  CHECK(before->in_doubt());
  CHECK(in_t(*newer, "count(*)") == 0);
  put_in_t(*newer, "z");
}

TEST_CASE_METHOD(Served, "daemons of one newer version begin at once, and none waits for another") {
  if (!*this) return;
  begin_and_end(kBefore, "before");
  constexpr std::size_t kDaemons = 4;
  std::vector<Error> refusals(kDaemons);
  std::vector<std::thread> daemons;
  for (std::size_t i = 0; i < kDaemons; ++i) {
    daemons.emplace_back([&, i] { refusals[i] = refusal(kBreaking, "daemon-" + std::to_string(i)); });
  }
  for (auto& each : daemons) each.join();
  for (const auto& each : refusals) CHECK(each.what == "it began");
}

TEST_CASE_METHOD(Served, "a store that an earlier version laid the ground of is shared in the same way") {
  if (!*this) return;
  begin_and_end(kBefore, "one");
  connect()->script("ALTER TABLE schema_state DROP COLUMN oldest");
  begin_and_end(kAdding, "two");
  CHECK(connect()->oldest() == 1);
  CHECK_NOTHROW(begin(kBefore, "one"));
}

TEST_CASE_METHOD(Served, "a schema in which the user may not make tables is a fault") {
  if (!*this) return;
  grant("");
  const auto refused = examined();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("permission denied") != std::string::npos);
  CHECK(refused.error().remedy.find("right to create") != std::string::npos);
  grant("CREATE ON SCHEMA");
  CHECK(examined());
}

TEST_CASE_METHOD(Served, "a schema in which something of somebody else's has a name of ours is a fault") {
  if (!*this) return;
  connect()->script(GENERATE("CREATE TABLE story (x INTEGER)", "CREATE VIEW targets AS SELECT 1 AS x",
                             "CREATE TABLE mine (x INTEGER); CREATE INDEX deliveries_open ON mine (x)",
                             "CREATE TABLE schema_state (x INTEGER)"));
  CHECK_FALSE(examine(url, {}));
  CHECK_FALSE(connect()->has_column("policies", "name"));
}

TEST_CASE_METHOD(Served, "a store that the user may not write to, or not bring up to date, is a fault") {
  if (!*this) return;
  make();
  grant("SELECT ON ALL TABLES IN SCHEMA");
  CHECK(examined().error().what.find("may not write to the table") != std::string::npos);
  grant("INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA");
  CHECK(examined());
  connect()->set_version(schema().newest() - 1);
  CHECK(examined().error().what.find("may not make tables") != std::string::npos);
  grant("CREATE ON SCHEMA");
  CHECK(examined().error().what.find("may not change the table") != std::string::npos);
}
