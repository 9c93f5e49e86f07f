// The app is kept at the version that the catalog has.
#include <catch2/catch.hpp>
#include <thread>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kPolicy = R"yaml(
  - {name: staff, tenant: contoso, existing: welcome, users: {all: true}, upgrade: true, messages: [{key: welcome, template: welcome}]}
)yaml";
constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\ncycle: 500ms\n";

struct Upgrades {
  Upgrades() : rollout({"--users", "120", "--seed", "6", "--installed-percent", "30"}) {
    rollout.configure(kPolicy, kFast);
  }

  /// How many of those who were welcomed have that version, and how many have not.
  [[nodiscard]] std::pair<int, int> at(const std::string& version) const {
    const auto welcomed = rollout.message_counts();
    const auto world = rollout.control("world");
    std::pair<int, int> counts;
    for (const auto& user : world["users"]) {
      if (!welcomed.contains(user["id"])) continue;
      ++(user["version"] == version ? counts.first : counts.second);
    }
    return counts;
  }
  [[nodiscard]] bool all_at(const std::string& version, int but = 0) const {
    return eventually([&] { return at(version).second == but; }, 60s, 300ms);
  }
  [[nodiscard]] std::map<std::string, int> requests() const {
    std::map<std::string, int> counts;
    const auto summary = rollout.control("ledger/summary");
    for (const auto& [route, statuses] : summary["requests"].items()) {
      for (const auto& [status, count] : statuses.items()) counts[route] += count.get<int>();
    }
    return counts;
  }
  [[nodiscard]] int upgrades() const {
    int all = 0;
    for (const auto& [route, count] : requests()) {
      if (route.ends_with("/upgrade")) all += count;
    }
    return all;
  }
  [[nodiscard]] bool named(const std::string& cause) {
    const auto status = rollout.status();
    for (const auto& error : status["errors"]) {
      if (error["cause"] == cause) return true;
    }
    return false;
  }
  void publish(const Json& catalog) {
    rollout.control_post("catalog", catalog);
    rollout.daemon().kill(SIGHUP);
  }

  Rollout rollout;
};

}  // namespace

TEST_CASE("older apps are upgraded once for each version, and where nothing is new nobody is asked about") {
  Upgrades town;
  auto& rollout = town.rollout;
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 300ms));
  CHECK(town.all_at("1.0.1"));
  const int had_it = town.upgrades();
  CHECK(had_it > 10);
  const auto people = static_cast<int>(rollout.message_counts().size());
  CHECK(had_it < people);

  // A version that is submitted is not published.
  town.publish({{"submitted", "2.0.0"}});
  std::this_thread::sleep_for(2s);
  const auto before = town.requests();
  std::this_thread::sleep_for(4s);
  for (const auto& [route, count] : town.requests()) {
    INFO(route);
    CHECK((count == (before.contains(route) ? before.at(route) : 0) || route.find("/delta") != std::string::npos));
  }

  town.publish({{"version", "1.1.0"}});
  CHECK(town.all_at("1.1.0"));
  CHECK(town.upgrades() == had_it + people);
  // What was done is not done again by the next life.
  rollout.daemon().stop();
  rollout.start_daemon();
  std::this_thread::sleep_for(3s);
  CHECK(town.upgrades() == had_it + people);
  for (const auto& [id, count] : rollout.message_counts()) CHECK(count == 1);
}

TEST_CASE("an upgrade that is refused has its cause; who asks for other permissions is consented to") {
  Upgrades town;
  auto& rollout = town.rollout;
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 300ms));
  REQUIRE(town.all_at("1.0.1"));
  const auto blocked = rollout.message_counts().begin()->first;
  rollout.control_post("block", {{"user_id", blocked}});
  town.publish({{"version", "1.2.0"}, {"permissions", {"TeamsActivity.Send.User"}}});
  CHECK(town.all_at("1.2.0", 1));
  CHECK(eventually([&] { return town.named("app_blocked"); }, 20s, 200ms));
  const auto story = rollout.person(blocked)["story"];
  CHECK(story.back()["what"] == "upgrade.refused");
  CHECK(rollout.person(blocked)["target"]["state"] == "reachable");
}

TEST_CASE("a daemon that is killed among its upgrades finishes them in its next life") {
  Upgrades town;
  auto& rollout = town.rollout;
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 300ms));
  REQUIRE(town.all_at("1.0.1"));
  rollout.daemon().stop();
  rollout.configure(kPolicy, "limits: {graph_install_per_second: 20}\ncycle: 500ms\n");
  rollout.start_daemon();
  const int before = town.upgrades();
  town.publish({{"version", "1.1.0"}});
  REQUIRE(eventually([&] { return town.upgrades() > before + 5; }, 60s));
  rollout.daemon().stop(SIGKILL);
  rollout.configure(kPolicy, kFast);
  rollout.start_daemon();
  CHECK(town.all_at("1.1.0"));
}
