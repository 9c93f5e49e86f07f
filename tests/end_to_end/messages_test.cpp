// Messages beside the welcome: those that follow it, and those an admin orders.
#include <algorithm>
#include <catch2/catch.hpp>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\ncycle: 500ms\n";
const std::vector<std::string> kFlags{"--users", "60", "--seed", "9", "--no-event-percent", "0"};

std::string staff(const std::string& follow_up) {
  return "\n  - name: staff\n    tenant: contoso\n    existing: welcome\n    users: {all: true}\n    messages:\n"
         "      - {key: welcome, template: welcome}\n" +
         follow_up;
}

/// Of a key, how many recipients are in a state.
int count(const Json& messages, const std::string& state) { return messages.value(state, 0); }

bool everybody_has(const Rollout& rollout, int messages, std::size_t people) {
  const auto counts = rollout.message_counts();
  if (counts.size() != people) return false;
  return std::all_of(counts.begin(), counts.end(), [&](const auto& each) { return each.second == messages; });
}

std::size_t welcomed(Rollout& rollout) {
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 300ms));
  return rollout.message_counts().size();
}

std::string somebody(const Rollout& rollout) { return rollout.message_counts().begin()->first; }

}  // namespace

TEST_CASE("what follows the welcome comes in its time, once, and not to who replied or asked for silence") {
  Rollout rollout(kFlags);
  rollout.configure(staff("      - {key: tips, template: tips, after: 20s, unless: replied}\n"), kFast);
  rollout.start_daemon();
  const auto people = welcomed(rollout);
  REQUIRE(people > 10);
  CHECK(everybody_has(rollout, 1, people));
  const auto counts = rollout.message_counts();
  const auto talker = counts.begin()->first;
  const auto quiet = std::next(counts.begin())->first;
  rollout.control_post("say", {{"user_id", talker}, {"text", "thank you"}});
  rollout.control_post("say", {{"user_id", quiet}, {"text", "stop"}});
  // Its times are kept by a daemon that comes after it.
  rollout.daemon().stop(SIGKILL);
  rollout.start_daemon();
  const auto followed = [&] {
    return count(rollout.status()["policies"][0]["messages"]["tips"], "sent") == static_cast<int>(people) - 2;
  };
  CHECK(eventually(followed, 60s, 300ms));
  CHECK(rollout.person(talker)["messages"]["tips"]["reason"] == "replied");
  CHECK(rollout.person(quiet)["messages"]["tips"]["state"] == "opted_out");
  for (const auto& [id, messages] : rollout.message_counts()) {
    INFO(id);
    if (id == talker) CHECK(messages == 1);
    if (id != talker && id != quiet) CHECK(messages == 2);
  }
}

TEST_CASE("a notification reaches a policy's people once, says what it was given, and is seen in the status") {
  Rollout rollout(kFlags);
  rollout.configure(staff(""), kFast);
  rollout.start_daemon();
  const auto people = welcomed(rollout);
  const std::vector<std::string> words{"notify", "notification", "--key",          "outage-1", "--policy",
                                       "staff",  "--data",       rollout.notice(), "--yes"};
  int exit_status = -1;
  const auto told = rollout.command(words, &exit_status);
  CHECK(exit_status == 0);
  CHECK(told.find("  | Maintenance on Sunday\n") != std::string::npos);
  CHECK(told.find("  | From nine to ten.\n") != std::string::npos);
  CHECK(eventually([&] { return everybody_has(rollout, 2, people); }, 60s, 300ms));
  rollout.command(words, &exit_status);
  CHECK(exit_status == 0);

  const auto id = somebody(rollout);
  const auto messages = rollout.control("ledger/messages?user_id=" + id);
  CHECK(messages.dump().find("Maintenance on Sunday") != std::string::npos);
  const auto shown = rollout.status()["notifications"];
  REQUIRE(shown.size() == 1);
  CHECK(shown[0]["key"] == "outage-1");
  CHECK(count(shown[0]["messages"], "sent") == static_cast<int>(people));
  CHECK(everybody_has(rollout, 2, people));
}

TEST_CASE("a notification is shown before it is ordered as those read it who get it, whichever policy is the first") {
  Rollout rollout(kFlags);
  rollout.configure(staff("") +
                        "  - {name: north, title: Sales in the north, priority: 5, tenant: contoso, existing: welcome,"
                        " users: {groups: [Sales]}, messages: [{key: welcome, template: welcome}]}\n",
                    kFast);
  rollout.start_daemon();
  welcomed(rollout);
  const auto shown = [&](const std::string& option, const std::string& whom) {
    return rollout.command({"notify", "notification", "--key", "outage-1", "--data", rollout.notice(), option, whom});
  };
  const auto counts = rollout.message_counts();
  std::string seller, other;
  const auto world = rollout.control("world");
  for (const auto& user : world["users"]) {
    const auto& groups = user["groups"];
    const bool sells = std::find(groups.begin(), groups.end(), "Sales") != groups.end();
    const auto id = user["id"].get<std::string>();
    if (counts.contains(id)) (sells ? seller : other) = id;
  }
  REQUIRE_FALSE(seller.empty());
  REQUIRE_FALSE(other.empty());
  CHECK(shown("--policy", "north").find("people in Sales in the north at contoso") != std::string::npos);
  CHECK(shown("--policy", "staff").find("people in staff at contoso") != std::string::npos);
  CHECK(shown("--user", seller).find("people in Sales in the north at contoso") != std::string::npos);
  CHECK(shown("--user", other).find("people in staff at contoso") != std::string::npos);

  rollout.command(
      {"notify", "notification", "--key", "outage-1", "--data", rollout.notice(), "--user", seller, "--yes"});
  REQUIRE(eventually([&] { return rollout.message_counts()[seller] == 2; }, 60s, 300ms));
  CHECK(rollout.control("ledger/messages?user_id=" + seller).dump().find("Sales in the north") != std::string::npos);
}

TEST_CASE("a notification is refused before anything is ordered where it cannot be meant") {
  Rollout rollout(kFlags);
  rollout.configure(staff(""), kFast);
  rollout.start_daemon();
  welcomed(rollout);
  const std::vector<std::vector<std::string>> bad{
      {"notify", "notificatoin", "--key", "a", "--policy", "staff", "--yes"},
      {"notify", "notification", "--key", "a b", "--data", rollout.notice(), "--policy", "staff", "--yes"},
      {"notify", "notification", "--key", "a", "--data", rollout.notice(), "--policy", "stuff", "--yes"},
      {"notify", "notification", "--key", "welcome", "--data", rollout.notice(), "--policy", "staff", "--yes"},
      {"notify", "notification", "--key", "a", "--data", rollout.notice(), "--user", "nobody@contoso.com", "--yes"},
      {"notify", "notification", "--key", "a", "--data", rollout.notice(), "--policy", "staff", "--at", "tomorrow",
       "--yes"},
      {"notify", "notification", "--key", "a", "--policy", "staff", "--data", "missing.json", "--yes"},
      {"notify", "notification", "--key", "a", "--policy", "staff", "--yes"},
      {"notify", "notification", "--key", "a", "--data", rollout.notice(), "--policy", "staff", "--at",
       "2026-01-01T09:00:00Z", "--yes"},
      {"notify", "notification", "--key", "a", "--data", rollout.notice(), "--policy", "staff"},
      {"notify", "notification", "--key", "a", "--data", rollout.notice()},
  };
  for (const auto& words : bad) {
    int exit_status = 0;
    rollout.command(words, &exit_status);
    INFO(Json(words));
    CHECK(exit_status != 0);
  }
  CHECK(rollout.status()["notifications"].empty());
}
