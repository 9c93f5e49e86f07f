// What the daemon does when something around it does not work, and how it stops.
#include <algorithm>

#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

std::vector<std::string> many(int count) {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) ids.push_back("user" + std::to_string(i));
  return ids;
}

}  // namespace

TEST_CASE_METHOD(Town, "while an excluded group cannot be read nobody is installed") {
  auto& sales = policy("sales", {"ann", "bob"});
  sales.exclude.groups = {"Contractors"};
  services.groups["Contractors"] = {"bob"};
  services.group_answers = {fakes::reply(503)};
  start();
  pass(1s);
  CHECK(installs() == 0);
  CHECK(storage.store().reports.causes()->at(0).cause == "service_unavailable");
  pass(61s);
  CHECK(services.installs == std::vector<std::string>{"ann"});
  CHECK(storage.store().reports.counts(clock.now())->at(0).excluded == store::Counts{{"excluded", 1}});
  CHECK(storage.store().reports.causes()->empty());
}

TEST_CASE_METHOD(Town, "the members of a group are installed, guests and disabled ones left out") {
  auto& sales = policy("sales", {});
  sales.users.groups = {"Sales"};
  services.users = {"ann", "bob", "carl"};
  services.groups["Sales"] = {"ann", "bob", "carl"};
  services.user_fields["bob"] = {{"userType", "Guest"}};
  services.user_fields["carl"] = {{"accountEnabled", false}};
  start();
  pass(1s);
  CHECK(services.installs == std::vector<std::string>{"ann"});
  CHECK(storage.store().reports.counts(clock.now())->at(0).excluded == store::Counts{{"guest", 1}, {"disabled", 1}});
}

TEST_CASE_METHOD(Town, "a group that cannot be read lets nobody go") {
  auto& sales = policy("sales", {});
  sales.users.groups = {"Sales"};
  services.users = {"ann"};
  services.groups["Sales"] = {"ann"};
  start();
  pass(1s);
  services.group_answers = {fakes::reply(500), fakes::reply(500)};
  pass(60s);
  CHECK(services.group_answers.size() == 1);
  CHECK(person("ann").targets[0].selected);
}

TEST_CASE_METHOD(Town, "who leaves the group before the welcome gets none") {
  auto& sales = policy("sales", {});
  sales.users.groups = {"Sales"};
  services.users = {"ann"};
  services.groups["Sales"] = {"ann"};
  config.event_wait = 1h;
  start();
  pass(1s);
  CHECK(installs() == 1);
  services.groups["Sales"].clear();
  pass(61s);
  installation("ann", "add");
  pass(3h);
  CHECK_FALSE(person("ann").targets[0].selected);
  CHECK(sent() == 0);
}

TEST_CASE_METHOD(Town, "a listed name that nobody has is failed and named; the others go on") {
  auto& sales = policy("sales", {"ann"});
  sales.users.list.push_back("ghost@contoso.com");
  start();
  CHECK(services.installs == std::vector<std::string>{"ann"});
  CHECK(storage.store().reports.counts(clock.now())->at(0).users == store::Counts{{"failed", 1}, {"installed", 1}});
  const auto causes = storage.store().reports.causes().value();
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].cause == "user_not_found");
  CHECK(causes[0].example == "ghost@contoso.com");
}

TEST_CASE_METHOD(Town, "a cycle in which nothing changed costs one request for each delta link") {
  auto& sales = policy("sales", {"ann"});
  sales.users.groups = {"Sales"};
  services.groups["Sales"] = {"ann"};
  start();
  installation("ann", "add");
  pass(90s);
  wire.forget_requests();
  pass(10min);
  CHECK(wire.requests().size() == 30);
  CHECK(wire.count("GET", std::string(Services::kGraph) + "/users/delta?$deltatoken=next") == 10);
  CHECK(wire.count("GET", std::string(Services::kGraph) + "/groups/delta?$deltatoken=next") == 10);
  CHECK(wire.count("GET", std::string(Services::kGraph) + "/groups/delta/members?$deltatoken=next") == 10);
}

TEST_CASE_METHOD(Town, "a refused credential stops the tenant, is tried seldom, and all goes on when it is mended") {
  policy("sales", {"ann"});
  services.secret_is_good = false;
  start();
  CHECK(storage.store().reports.causes()->at(0).cause == "credential_refused");
  pass(1h);
  CHECK(services.token_requests <= 10);
  CHECK(installs() == 0);
  services.secret_is_good = true;
  pass(16min);
  CHECK(installs() == 1);
  installation("ann", "add");
  CHECK(sent() == 1);
  CHECK(storage.store().reports.causes()->empty());
}

TEST_CASE_METHOD(Town, "a missing permission stops all installs, and they go on when it is granted") {
  policy("all", many(200));
  services.every_install = [] {
    return fakes::reply(403, R"({"error":{"code":"Forbidden","message":"Missing role permissions on the request."}})");
  };
  start();
  pass(30s);
  // Those that were under way together, and no more.
  CHECK(installs() <= 2);
  CHECK(storage.store().reports.causes()->at(0).cause == "permission_missing");
  pass(1h);
  CHECK(installs() <= 15);
  services.every_install = nullptr;
  pass(30min);
  CHECK(storage.store().reports.counts(clock.now())->at(0).users == store::Counts{{"reachable", 200}});
  CHECK(sent() == 200);
}

TEST_CASE_METHOD(Town, "who is refused for good is failed with its cause, tried daily, and does not hold up others") {
  policy("sales", {"ann", "bob"});
  const auto blocked = fakes::reply(
      403, R"({"error":{"code":"Forbidden","message":"App is blocked by app permission policy. TenantId: t"}})");
  services.install_answers = {blocked};
  start();
  pass(1s);
  REQUIRE(installs() == 2);
  const std::string refused = services.installs[0];
  const std::string other = services.installs[1];
  CHECK(state(refused) == "failed");
  CHECK(person(refused).recipient.cause.name == "app_blocked");
  CHECK(state(other) == "installed");
  pass(23h);
  CHECK(std::count(services.installs.begin(), services.installs.end(), refused) == 1);
  pass(2h);
  CHECK(std::count(services.installs.begin(), services.installs.end(), refused) == 2);
  CHECK(message(refused) == "sent");
}

TEST_CASE_METHOD(Town, "an install that Graph throttles waits as long as it asks") {
  policy("sales", {"ann"});
  services.install_answers = {fakes::reply(429, "", {{"Retry-After", "30"}})};
  start();
  pass(29s);
  CHECK(installs() == 1);
  pass(2s);
  CHECK(installs() == 2);
  CHECK(state("ann") == "installed");
}

TEST_CASE_METHOD(Town,
                 "a 400 to an install that nothing explains is tried again after growing waits, and fails nobody") {
  policy("sales", {"ann"});
  const auto refused = fakes::reply(400, R"({"error":{"code":"BadRequest","message":"no"}})");
  SECTION("transient") {
    services.install_answers = {refused, refused};
    start();
    pass(10min);
    CHECK(state("ann") == "reachable");
    CHECK(installs() == 3);
  }
  SECTION("lasting") {
    services.every_install = [refused] { return refused; };
    start();
    pass(1h);
    CHECK(state("ann") == "installing");
    CHECK(person("ann").recipient.cause == Cause{"unexplained", "400 BadRequest: no"});
    CHECK(installs() == 5);
    pass(10 * 24h);
    CHECK(installs() < 20);
  }
}

TEST_CASE_METHOD(Town, "an app that vanishes from the catalog holds nobody up: the last good answer serves on") {
  policy("sales", {"ann", "bob"});
  start();
  // Deleted and uploaded again: for a while no search finds it.
  services.trouble = [](const std::string&, const std::string& url) -> std::optional<net::Exchange> {
    if (url.find("/appCatalogs/") == std::string::npos) return std::nullopt;
    return fakes::reply(200, R"({"value":[]})");
  };
  pass(48h);
  installation("ann", "add");
  pass(1min);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "a stop waits until the message under way is recorded, and starts nothing new") {
  policy("all", many(5));
  gate.holds = [](const net::Request& request) { return request.url.target.find("/v3/") != std::string::npos; };
  start();
  installation("user0", "add");
  REQUIRE(gate.waiting() == 1);
  const auto stopping = clock.start([](Daemon& one) -> Task<bool> {
    co_await one.stop();
    co_return true;
  }(*daemon));
  installation("user1", "add");
  pass(10s);
  CHECK_FALSE(stopping->has_value());
  CHECK(message("user0") == "sending");
  gate.open();
  pass(10s);
  CHECK(stopping->has_value());
  CHECK(message("user0") == "sent");
  CHECK(message("user1") == "pending");
  CHECK(sent() == 1);
  const auto requests = wire.requests().size();
  pass(3h);
  CHECK(wire.requests().size() == requests);
  daemon.reset();
}

TEST_CASE_METHOD(Town, "a stop does not wait for a rate limit, and nothing that waited for one is lost") {
  policy("all", many(20));
  services.install_answers = {fakes::reply(429, "", {{"Retry-After", "3600"}})};
  start();
  pass(1s);
  CHECK(installs() == 1);
  const auto began = clock.now();
  stop();
  CHECK(clock.now() - began < 1s);
  CHECK(installs() == 1);
  start();
  pass(2h);
  CHECK(sent() == 20);
}

TEST_CASE_METHOD(Town, "a daemon that starts again goes on where the last one stopped") {
  policy("all", many(10));
  config.limits.graph_install_per_second = 1;
  start();
  pass(4s);
  CHECK(installs() < 10);
  stop();
  CHECK(installs() < 10);
  start();
  pass(5min);
  CHECK(installs() == 10);
  CHECK(sent() == 10);
}

TEST_CASE_METHOD(Town, "a plan reads all policies and asks for nothing that changes") {
  policy("sales", {"ann"});
  auto& support = policy("support", {"bob"});
  const World world{io, clock, random, storage, gate};
  daemon = std::make_unique<Daemon>(world, std::make_shared<const config::Config>(config));
  SECTION("whole") {
    CHECK(clock.run(daemon->discover_once()).value());
    CHECK(storage.store().reports.counts(clock.now())->size() == 2);
    CHECK(storage.store().reports.counts(clock.now())->at(0).users == store::Counts{{"installing", 1}});
  }
  SECTION("with gaps") {
    support.users.groups = {"Nobody"};
    daemon = std::make_unique<Daemon>(world, std::make_shared<const config::Config>(config));
    CHECK_FALSE(clock.run(daemon->discover_once()).value());
    CHECK(storage.store().reports.causes()->at(0).cause == "group_not_found");
  }
  pass(1h);
  for (const auto& request : wire.requests()) {
    CHECK((request.method == "GET" || request.url.target.ends_with("/token")));
  }
}

TEST_CASE_METHOD(Town, "an idle daemon asks for changes and nothing else") {
  policy("sales", {"ann"});
  start();
  installation("ann", "add");
  pass(10min);
  wire.forget_requests();
  pass(30min);
  CHECK(wire.requests().size() == wire.count("GET", std::string(Services::kGraph) + "/users/delta?$deltatoken=next"));
}

TEST_CASE_METHOD(Town, "a reading of the directory that fails is taken up again in seconds, more slowly each time") {
  policy("sales", {"ann"}).users.groups = {"Sales"};
  services.groups["Sales"] = {"ann"};
  config.cycle = 1h;
  services.group_answers = {fakes::reply(504), fakes::reply(503)};
  start();
  pass(10s);
  CHECK(installs() == 1);
  for (int i = 0; i < 100; ++i) services.group_answers.push_back(fakes::reply(504));
  pass(1h);
  const auto before = services.group_answers.size();
  pass(1h);
  CHECK(before - services.group_answers.size() < 20);
  CHECK(before < 100);
}
