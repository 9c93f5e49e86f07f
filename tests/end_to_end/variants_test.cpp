// Two templates of one message, whose people do unlike things: what the daemon counts and says of them, against the
// ledger of the tenant.
#include <catch2/catch.hpp>
#include <map>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kFast = "limits: {graph_install_per_second: 1000, send_per_second: 1000}\n";
constexpr auto kStaff =
    "\n  - name: staff\n    tenant: contoso\n    existing: welcome\n    users: {all: true}\n    messages:\n"
    "      - {key: welcome, templates: {long: 50, short: 50}}\n";

/// What of their people reply; as many of both press and read.
const std::map<std::string, int> kReplyPercent{{"long", 30}, {"short", 36}};
const Json kRates{{"read_percent", 60},
                  {"press_percent", 20},
                  {"double_percent", 30},
                  {"rates_of", {{"long", {{"reply_percent", 30}}}, {"short", {{"reply_percent", 36}}}}}};

/// In the place of those that are shipped; what they say begins with their names.
void use_own_templates(const Rollout& rollout) {
  std::filesystem::create_directory(rollout.folder() / "templates");
  for (const auto& [name, percent] : kReplyPercent) {
    rollout.folder().write("templates/" + name + ".yaml",
                           "title: " + name +
                               " for ${user.name}\nwhy: Your IT team installed it.\noffer: Desks.\nnext: Say help.\n"
                               "actions: [{say: help, title: Show me}]\nopt_out: {title: Stop}\n");
  }
  auto text = support::read_text(rollout.folder() / "welcomed.yaml");
  const auto at = text.find("\ntemplates: ") + 1;
  rollout.folder().write("welcomed.yaml", text.replace(at, text.find('\n', at) - at, "templates: templates"));
}

/// How many people of each template were sent it, read it, replied and pressed.
using Counts = std::map<std::string, std::map<std::string, int>>;

Counts in_ledger(const Rollout& rollout) {
  Counts counts;
  std::map<std::string, std::string> templates;
  const auto ledger = rollout.control("ledger/messages");
  for (const auto& person : ledger) {
    const auto& first = person["activities"][0];
    const auto summary = first["activity"]["summary"].get<std::string>();
    const auto name = summary.substr(0, summary.find(' '));
    templates[first["id"]] = name;
    ++counts[name]["sent"];
  }
  const auto deeds = rollout.control("ledger/deeds");
  for (const auto& each : deeds) {
    auto& count = counts[templates.at(each["message_id"])];
    count["read"] += each["read"].get<bool>() ? 1 : 0;
    count["replied"] += each["replied"].get<bool>() ? 1 : 0;
    count["pressed"] += each["pressed"].is_string() ? 1 : 0;
  }
  return counts;
}

Counts in_report(const Json& report) {
  Counts counts;
  for (const auto& each : report["messages"]) {
    auto& count = counts[each["template"]];
    for (const auto* effect : {"sent", "read", "replied"}) count[effect] = each[effect];
    count["pressed"] = each["pressed_any"];
  }
  return counts;
}

}  // namespace

TEST_CASE(
    "of two templates of 5,000 people, of whom 30 % and 36 % reply, the counts, the shares and the verdict hold") {
  Rollout rollout({"--users", "5400", "--seed", "23"});
  rollout.configure(kStaff, kFast);
  use_own_templates(rollout);
  rollout.control_post("catalog", {{"permissions", {"ChatMessageReadReceipt.Read.Chat"}}});
  rollout.control_post("behaviour", kRates);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 600s, 1s));
  REQUIRE(eventually([&] { return rollout.control("ledger/summary")["events"]["pending"] == 0; }, 120s, 200ms));

  auto expected = in_ledger(rollout);
  REQUIRE(expected["long"]["sent"] + expected["short"]["sent"] >= 5000);
  const auto report = Json::parse(rollout.command({"effect", "--json"}));
  CHECK(in_report(report) == expected);
  for (const auto& each : report["messages"]) {
    const auto& replied = each["shares"]["replied"];
    const double truth = kReplyPercent.at(each["template"]) / 100.0;
    CHECK(replied["low"].get<double>() <= truth);
    CHECK(replied["high"].get<double>() >= truth);
  }
  REQUIRE(report["comparisons"].size() == 1);
  const auto& effects = report["comparisons"][0]["effects"];
  CHECK(effects["replied"]["verdict"] == "different");
  CHECK(effects["read"]["verdict"] == "chance");
  CHECK(effects["pressed"]["verdict"] == "chance");
}
