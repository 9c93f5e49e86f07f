// The app is kept at the catalog's version.
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

struct UpgradeTown : Town {
  UpgradeTown() { services.published = "1.0.0"; }

  core::Policy& keeping(const std::vector<std::string>& ids) {
    auto& policy = Town::policy("sales", ids);
    policy.upgrade = true;
    return policy;
  }
  void had(const std::string& id, const std::string& version) {
    services.installed.insert(id);
    services.versions[id] = version;
  }
  void publish(const std::string& version) {
    services.published = version;
    reload();
    pass(1min);
  }
  [[nodiscard]] std::string cause() {
    const auto causes = storage.store().reports.causes();
    return causes && !causes->empty() ? causes->front().cause : "none";
  }
  [[nodiscard]] std::string told(const std::string& id) { return person(id).story.back().what; }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(UpgradeTown, "who was installed by us is not looked at until a newer version is published") {
  keeping({"ann"});
  start();
  installation("ann", "add");
  pass(5h);
  CHECK(services.installation_look_ups == 0);
  publish("1.1.0");
  CHECK(services.upgrades == Ids{"ann"});
  CHECK(services.installation_look_ups == 1);
  CHECK(told("ann") == "upgrade.done");
  pass(48h);
  CHECK(services.upgrades.size() == 1);
  CHECK(services.installation_look_ups == 1);
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(UpgradeTown, "an app that was there already is upgraded when it is older, and left when it is not") {
  keeping({"ann", "bob", "cid"});
  services.published = "1.10.0";
  had("ann", "1.9.0");
  had("bob", "1.10.0");
  had("cid", "2.0.0");
  start();
  pass(5h);
  CHECK(services.upgrades == Ids{"ann"});
  CHECK(services.versions["ann"] == "1.10.0");
  const auto look_ups = services.installation_look_ups;
  stop();
  start();
  pass(5h);
  CHECK(services.installation_look_ups == look_ups);
}

TEST_CASE_METHOD(UpgradeTown, "without the word of a policy nothing is looked at") {
  policy("sales", {"ann"});
  start();
  installation("ann", "add");
  publish("1.1.0");
  CHECK(services.upgrades.empty());
  CHECK(services.installation_look_ups == 0);
  SECTION("until one says so") {
    config.policies.clear();
    keeping({"ann"});
    reload();
    pass(1min);
    CHECK(services.upgrades == Ids{"ann"});
  }
}

TEST_CASE_METHOD(UpgradeTown, "a reload looks at the catalog at once") {
  keeping({"ann"});
  start();
  installation("ann", "add");
  pass(5min);
  services.published = "1.1.0";
  reload();
  pass(10s);
  CHECK(services.upgrades == Ids{"ann"});
}

TEST_CASE_METHOD(UpgradeTown, "an upgrade that is refused has a cause, and is tried again every day") {
  keeping({"ann"});
  start();
  installation("ann", "add");
  services.upgrade_answers.assign(
      6, fakes::reply(403, R"({"error":{"message":"App is blocked by app permission policy."}})"));
  publish("1.1.0");
  CHECK(services.upgrades.size() == 1);
  CHECK(cause() == "app_blocked");
  CHECK(told("ann") == "upgrade.refused");
  pass(22h);
  CHECK(services.upgrades.size() == 1);
  pass(2h);
  CHECK(services.upgrades.size() == 2);
  stop();
  start();
  pass(23h);
  CHECK(services.upgrades.size() == 2);
  services.upgrade_answers.clear();
  pass(1h);
  CHECK(services.upgrades.size() == 3);
  CHECK(cause() == "none");
  CHECK(services.versions["ann"] == "1.1.0");
  // All the while they are reachable.
  CHECK(state("ann") == "reachable");
}

TEST_CASE_METHOD(UpgradeTown,
                 "an upgrade that is refused for no known reason is repeated after waits that grow to a day") {
  keeping({"ann"});
  start();
  installation("ann", "add");
  for (int i = 0; i < 20; ++i) services.upgrade_answers.push_back(fakes::reply(400));
  publish("1.1.0");
  pass(20h);
  const auto in_a_day = services.upgrades.size();
  CHECK(in_a_day >= 6);
  CHECK(in_a_day <= 8);
  pass(48h);
  CHECK(services.upgrades.size() <= in_a_day + 3);
  CHECK(cause() == "unexplained");
}

TEST_CASE_METHOD(UpgradeTown, "a new version is seen within a day, and the catalog is asked no more often") {
  keeping({"ann"});
  start();
  installation("ann", "add");
  const auto before = services.app_look_ups;
  pass(10 * 24h);
  CHECK(services.app_look_ups - before <= 10);
  services.published = "1.1.0";
  pass(25h);
  CHECK(services.upgrades == Ids{"ann"});
}

TEST_CASE_METHOD(UpgradeTown, "a throttled upgrade goes again when the service allows") {
  keeping({"ann"});
  start();
  installation("ann", "add");
  services.upgrade_answers = {fakes::reply(429, "", {{"Retry-After", "600"}})};
  publish("1.1.0");
  CHECK(services.upgrades.size() == 1);
  pass(8min);
  CHECK(services.upgrades.size() == 1);
  pass(3min);
  CHECK(services.upgrades.size() == 2);
  CHECK(cause() == "none");
}

TEST_CASE_METHOD(UpgradeTown, "a missing permission stops upgrades once for all, and nothing else") {
  Ids ids;
  for (int i = 0; i < 100; ++i) {
    ids.push_back("user" + std::to_string(i));
    had(ids.back(), "0.9.0");
  }
  keeping(ids);
  for (int i = 0; i < 1000; ++i) {
    services.upgrade_answers.push_back(
        fakes::reply(403, R"({"error":{"code":"Forbidden","message":"Missing role permissions on the request."}})"));
  }
  start();
  pass(20s);
  CHECK(services.upgrades.size() < 60);
  pass(50min);
  CHECK(services.upgrades.size() < 70);
  CHECK(sent() == 100);
  services.upgrade_answers.clear();
  pass(30min);
  for (const auto& id : ids) CHECK(services.versions[id] == "1.0.0");
}

TEST_CASE_METHOD(UpgradeTown, "who removed the app while Graph still listed it is not asked about for ever") {
  keeping({"ann"});
  start();
  installation("ann", "add");
  services.upgrade_answers = {
      fakes::reply(404, R"({"error":{"code":"NotFound","message":"The app installation was not found."}})")};
  gate.holds = [](const net::Request& request) { return request.url.target.ends_with("/upgrade"); };
  publish("1.1.0");
  REQUIRE(gate.waiting() == 1);
  services.installed.clear();
  gate.open();
  pass(1min);
  CHECK(cause() == "not_installed");
  const auto look_ups = services.installation_look_ups;
  CHECK(look_ups <= 3);
  installation("ann", "remove");
  pass(72h);
  CHECK(services.installation_look_ups == look_ups);
  CHECK(services.upgrades.size() == 1);
  CHECK(cause() == "none");
}

TEST_CASE_METHOD(UpgradeTown, "upgrades go no faster than installs may") {
  Ids ids;
  for (int i = 0; i < 100; ++i) {
    ids.push_back("user" + std::to_string(i));
    had(ids.back(), "0.9.0");
  }
  keeping(ids);
  config.limits = {.graph_install_per_second = 5, .send_per_second = 50};
  start();
  std::size_t most = 0;
  for (int second = 0; second < 120; ++second) {
    const auto before = services.upgrades.size();
    pass(1s);
    most = std::max(most, services.upgrades.size() - before);
  }
  CHECK(most <= 5);
  CHECK(services.upgrades.size() == 100);
}

TEST_CASE_METHOD(UpgradeTown, "a catalog that does not tell versions upgrades nobody") {
  services.published.clear();
  keeping({"ann"});
  had("ann", "0.9.0");
  start();
  pass(5h);
  CHECK(services.upgrades.empty());
  CHECK(sent() == 1);
}
