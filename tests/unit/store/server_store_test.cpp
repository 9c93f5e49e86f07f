// What would keep a daemon from a store in PostgreSQL is said before it starts, and nothing is changed to find out.
#include <thread>

#include "store/schema.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

using sql::testing::as_user;

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
};

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
