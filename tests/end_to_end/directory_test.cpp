// What changes in the directory while the daemon runs.
#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

const std::vector<std::string> kFlags{"--users", "120", "--seed", "4", "--no-event-percent", "0"};
constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\ncycle: 500ms\n";

std::string policy(const std::string& users) {
  return "  - {name: staff, tenant: contoso, existing: welcome, users: " + users +
         ", messages: [{key: welcome, template: welcome}]}\n";
}

struct Town {
  explicit Town(const std::string& users, const std::string& more = {}) : rollout(kFlags) {
    rollout.configure(policy(users), kFast + more);
    rollout.start_daemon();
    REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 300ms));
  }

  [[nodiscard]] bool welcomed(const std::string& id) { return rollout.message_counts().contains(id); }
  [[nodiscard]] bool comes_to_be_welcomed(const std::string& id) {
    return eventually([&] { return welcomed(id); }, 20s, 100ms);
  }
  [[nodiscard]] std::string reason(const std::string& id) {
    const auto person = rollout.person(id);
    return person["target"]["state"].get<std::string>();
  }
  [[nodiscard]] bool comes_to_be(const std::string& id, const std::string& state) {
    return eventually([&] { return reason(id) == state; }, 20s, 200ms);
  }
  std::string joiner(const Json& body) { return rollout.control_post("users", body)["id"]; }
  [[nodiscard]] std::map<std::string, int> requests() {
    std::map<std::string, int> counts;
    const auto summary = rollout.control("ledger/summary");
    for (const auto& [route, statuses] : summary["requests"].items()) {
      for (const auto& [status, count] : statuses.items()) counts[route] += count.get<int>();
    }
    return counts;
  }
  void check_nobody_twice() {
    for (const auto& [id, count] : rollout.message_counts()) CHECK(count == 1);
  }

  Rollout rollout;
};

}  // namespace

TEST_CASE("joiners, leavers and nested groups are followed by delta links, and a quiet cycle asks each link once") {
  Town town("{groups: [All Staff]}");
  // A group in a group in a group.
  const auto nested = town.joiner({{"group", "Sales Europe"}});
  CHECK(town.comes_to_be_welcomed(nested));
  // A new group inside, with somebody in it already.
  const auto inner = town.rollout.control_post("groups", {{"displayName", "Night Shift"}})["id"].get<std::string>();
  const auto night = town.joiner({{"group", "Night Shift"}});
  town.rollout.control_post("members", {{"group", "Operations"}, {"add", {inner}}});
  CHECK(town.comes_to_be_welcomed(night));
  const auto later = town.joiner({{"group", "Night Shift"}});
  CHECK(town.comes_to_be_welcomed(later));
  // Who leaves, and a group that leaves.
  town.rollout.control_post("members", {{"group", "Sales Europe"}, {"remove", {nested}}});
  CHECK(town.comes_to_be(nested, "excluded"));
  town.rollout.control_post("members", {{"group", "Operations"}, {"remove", {inner}}});
  CHECK(town.comes_to_be(later, "excluded"));

  const auto before = town.requests();
  std::this_thread::sleep_for(5s);
  for (auto& [route, count] : town.requests()) {
    const auto found = before.find(route);
    const int more = count - (found == before.end() ? 0 : found->second);
    INFO(route << " " << more);
    if (more == 0) continue;
    CHECK(route.find("/delta") != std::string::npos);
    CHECK(more <= 40);
  }
  town.check_nobody_twice();
}

TEST_CASE("people who are renamed, disabled, deleted and restored are followed, and welcomed once") {
  Town town("{all: true}");
  const auto joiner = town.joiner(Json::object());
  CHECK(town.comes_to_be_welcomed(joiner));
  town.rollout.control_post("change-user", {{"user_id", joiner}, {"userPrincipalName", "renamed@contoso.com"}});
  CHECK(eventually([&] { return town.rollout.person(joiner)["user"]["upn"] == "renamed@contoso.com"; }, 20s, 200ms));
  town.rollout.control_post("change-user", {{"user_id", joiner}, {"accountEnabled", false}});
  CHECK(town.comes_to_be(joiner, "excluded"));
  town.rollout.control_post("change-user", {{"user_id", joiner}, {"accountEnabled", true}});
  CHECK(town.comes_to_be(joiner, "reachable"));
  town.rollout.control_post("presence", {{"user_id", joiner}, {"presence", "deleted"}});
  CHECK(town.comes_to_be(joiner, "excluded"));
  town.rollout.control_post("presence", {{"user_id", joiner}, {"presence", "there"}});
  CHECK(town.comes_to_be(joiner, "reachable"));
  const auto unlicensed = town.joiner({{"licensed", false}});
  CHECK(town.comes_to_be(unlicensed, "excluded"));
  town.rollout.control_post("change-user", {{"user_id", unlicensed}, {"licensed", true}});
  CHECK(town.comes_to_be_welcomed(unlicensed));
  town.check_nobody_twice();
}

TEST_CASE("expired delta links cost one full reading; who came and went meanwhile is noticed, nobody welcomed again") {
  for (const int status : {410, 400, 404}) {
    Town town("{groups: [All Staff]}");
    const auto leaver = town.joiner({{"group", "Operations"}});
    CHECK(town.comes_to_be_welcomed(leaver));
    town.rollout.daemon().stop();
    const auto joiner = town.joiner({{"group", "Operations"}});
    town.rollout.control_post("members", {{"group", "Operations"}, {"remove", {leaver}}});
    town.rollout.control_post(
        "behaviour", {{"delta_generation", 1}, {"delta_expired_status", status}, {"delta_replay_percent", 30}});
    town.rollout.start_daemon();
    CHECK(town.comes_to_be_welcomed(joiner));
    CHECK(town.comes_to_be(leaver, "excluded"));
    town.check_nobody_twice();
  }
}

TEST_CASE("a filter keeps up with the people whom it fits") {
  Town town("{filter: \"department eq 'Legal'\"}");
  const auto joiner = town.joiner({{"department", "Finance"}});
  std::this_thread::sleep_for(2s);
  CHECK_FALSE(town.welcomed(joiner));
  town.rollout.control_post("change-user", {{"user_id", joiner}, {"department", "Legal"}});
  CHECK(town.comes_to_be_welcomed(joiner));
  town.rollout.control_post("change-user", {{"user_id", joiner}, {"department", "Finance"}});
  CHECK(town.comes_to_be(joiner, "excluded"));
}

TEST_CASE("a group's name that two groups have is an error that lists both; the other groups go on") {
  Rollout rollout(kFlags);
  rollout.configure(policy("{groups: [Duplicates, Sales]}"), kFast);
  rollout.start_daemon();
  const auto named = [&] {
    const auto status = rollout.status();
    return !status["errors"].empty() && status["errors"][0]["cause"] == "group_ambiguous";
  };
  CHECK(eventually(named, 30s, 200ms));
  const auto world = rollout.control("world");
  for (const auto& group : world["groups"]) {
    if (group["displayName"] != "Duplicates") continue;
    CHECK(rollout.status()["errors"][0]["example"].get<std::string>().find(group["id"].get<std::string>()) !=
          std::string::npos);
  }
  // The other group's people do not wait for it.
  CHECK(eventually([&] { return rollout.message_counts().size() > 5; }, 30s, 200ms));
}

TEST_CASE(
    "everything is read anew again and again beside deltas, and nobody is let go, missed or welcomed twice by it") {
  Town town("{groups: [All Staff]}", "reread: 2s\n");
  const auto rereadings = [&] {
    int count = 0;
    const auto log = town.rollout.daemon_log();
    for (auto at = log.find("reread.done"); at != std::string::npos; at = log.find("reread.done", at + 1)) ++count;
    return count;
  };
  const auto stayer = town.joiner({{"group", "Sales Europe"}});
  const auto leaver = town.joiner({{"group", "Sales Europe"}});
  CHECK(town.comes_to_be_welcomed(stayer));
  CHECK(town.comes_to_be_welcomed(leaver));
  CHECK(eventually([&] { return rereadings() > 8; }, 60s, 200ms));
  town.rollout.control_post("members", {{"group", "Sales Europe"}, {"remove", {leaver}}});
  CHECK(town.comes_to_be(leaver, "excluded"));
  const auto later = town.joiner({{"group", "Sales Europe"}});
  CHECK(town.comes_to_be_welcomed(later));
  const int before = rereadings();
  town.rollout.daemon().stop(SIGKILL);
  town.rollout.start_daemon();
  CHECK(eventually([&] { return rereadings() > before + 8; }, 60s, 200ms));
  CHECK(town.reason(leaver) == "excluded");
  CHECK(town.reason(stayer) == "reachable");
  CHECK(town.rollout.status()["errors"].empty());
  town.check_nobody_twice();
}

TEST_CASE("a group to leave out that shows no members is a warning of plan, status and doctor") {
  Rollout rollout(kFlags);
  rollout.control_post("groups", {{"displayName", "Works council"}});
  rollout.configure(
      "  - {name: staff, tenant: contoso, users: {groups: [Sales]}, exclude: {groups: [Works council]}, messages: "
      "[{key: "
      "welcome, template: welcome}]}\n",
      kFast);
  const auto warned = [](const Json& policies) {
    const auto& warnings = policies[0]["warnings"];
    return warnings.size() == 1 && warnings[0]["cause"] == "group_shows_nobody" &&
           warnings[0]["detail"].get<std::string>().find("Works council") != std::string::npos;
  };
  int exit_status = -1;
  const auto plan = Json::parse(rollout.command({"plan", "--json"}, &exit_status));
  CHECK(exit_status == 0);
  CHECK(warned(plan["policies"]));
  CHECK(plan["policies"][0]["install"] > 0);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 300ms));
  CHECK(warned(rollout.status()["policies"]));
  CHECK(rollout.command({"status"}).find("Member.Read.Hidden") != std::string::npos);
  const auto doctor = rollout.command({"doctor"});
  CHECK(doctor.find("Works council") != std::string::npos);
  CHECK(doctor.find("Member.Read.Hidden") != std::string::npos);
  CHECK(rollout.daemon_log().find("policy.warning") != std::string::npos);
}
