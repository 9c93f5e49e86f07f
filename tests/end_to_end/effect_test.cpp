// What became of the messages, against the ledger of the tenant.
#include <catch2/catch.hpp>
#include <csignal>
#include <map>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\ncycle: 500ms\n";
constexpr auto kStaff =
    "\n  - name: staff\n    tenant: contoso\n    existing: welcome\n    users: {all: true}\n    messages:\n"
    "      - {key: welcome, template: welcome}\n";

/// What the tenant's people do with their first message.
const Json kRates{{"read_percent", 60},     {"reply_percent", 20}, {"press_percent", 30},  {"react_percent", 10},
                  {"uninstall_percent", 5}, {"block_percent", 5},  {"double_percent", 30}, {"event_delay_ms", 10}};

/// Of all languages together: how many of each effect, and of each button.
std::map<std::string, int> counted(const Json& effects) {
  std::map<std::string, int> all;
  for (const auto& each : effects["messages"]) {
    for (const auto* effect : {"sent", "read", "replied", "reacted", "opted_out", "blocked", "removed"})
      all[effect] += each[effect].get<int>();
    for (const auto& [title, people] : each["pressed"].items()) {
      if (people > 0) all["pressed " + title] += people.get<int>();
    }
  }
  return all;
}

/// The same as the tenant's people did it. Who blocked the bot is noticed when it writes to them again, if only to
/// confirm that they asked for silence.
std::map<std::string, int> done(const Json& deeds, std::size_t people) {
  std::map<std::string, int> all;
  for (const auto* effect : {"read", "replied", "reacted", "opted_out", "blocked", "removed"}) all[effect] = 0;
  all["sent"] = static_cast<int>(people);
  for (const auto& each : deeds) {
    const bool silent = each["said"] == "stop";
    for (const auto* effect : {"read", "replied", "reacted", "removed"})
      all[effect] += each[effect].get<bool>() ? 1 : 0;
    if (each["pressed"].is_string()) ++all["pressed " + each["pressed"].get<std::string>()];
    all["opted_out"] += silent ? 1 : 0;
    all["blocked"] += each["blocked"].get<bool>() && !each["removed"].get<bool>() ? 1 : 0;
  }
  return all;
}

Json effects_of(Rollout& rollout, const std::string& key) {
  return Json::parse(rollout.command({"effect", "--policy", "staff", "--key", key, "--json"}));
}

std::size_t welcome_everybody(Rollout& rollout) {
  rollout.control_post("catalog", {{"permissions", {"ChatMessageReadReceipt.Read.Chat"}}});
  rollout.control_post("behaviour", kRates);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 120s, 300ms));
  REQUIRE(eventually([&] { return rollout.control("ledger/summary")["events"]["pending"] == 0; }, 60s, 100ms));
  return rollout.message_counts().size();
}

}  // namespace

TEST_CASE("what became of the messages is what the tenant's people did, to the person") {
  Rollout rollout({"--users", "300", "--seed", "21"});
  rollout.configure(kStaff, kFast);
  const auto people = welcome_everybody(rollout);
  REQUIRE(people > 100);
  // Whoever blocked the bot is noticed by what is sent to them next.
  int exit_status = -1;
  rollout.command({"notify", "notification", "--key", "news", "--policy", "staff", "--data", rollout.notice(), "--yes"},
                  &exit_status);
  REQUIRE(exit_status == 0);
  const auto expected = done(rollout.control("ledger/deeds"), people);
  CHECK(expected.at("read") > 100);
  CHECK(expected.at("blocked") > 0);
  const auto agree = [&] { return counted(effects_of(rollout, "welcome")) == expected; };
  if (!eventually(agree, 60s, 500ms)) CHECK(counted(effects_of(rollout, "welcome")) == expected);
  CHECK(effects_of(rollout, "welcome")["reads_known"] == true);
}

TEST_CASE("without effects nothing is counted, and what was counted is gone") {
  Rollout rollout({"--users", "60", "--seed", "22"});
  rollout.configure(kStaff, kFast);
  welcome_everybody(rollout);
  CHECK_FALSE(effects_of(rollout, "welcome")["messages"].empty());
  const auto since = [&](const char* when, int* status = nullptr) {
    return rollout.command({"effect", "--since", when, "--csv"}, status);
  };
  CHECK(since("1h").find("\n\"staff\",\"welcome\",\"welcome\",") != std::string::npos);
  CHECK(since("2099-01-01T00:00:00Z").find("\n\"staff\",") == std::string::npos);
  int refused = 0;
  since("yesterday", &refused);
  CHECK(refused == 1);
  rollout.daemon().stop(SIGTERM);
  rollout.configure(kStaff, std::string(kFast) + "effects: false\n");
  rollout.start_daemon();
  const auto told = effects_of(rollout, "welcome");
  CHECK(told["messages"].empty());
  CHECK(told["reads_known"] == false);
}
