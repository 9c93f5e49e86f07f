// What `welcomed effect` tells of what was counted.
#include "cli/effect_report.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "support/golden.hpp"
#include "unit/cli/organisation.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using store::EffectCounts;
using store::Wording;

namespace {

const TimePoint kSince = *parse_time("2026-11-23T09:30:00.000Z");

/// In the order of `core::Effect`.
EffectCounts message(const std::string& template_name, const std::string& version, std::int64_t sent,
                     const std::array<std::int64_t, core::kEffects.size()>& people) {
  EffectCounts counts{.policy = "sales",
                      .key = "welcome",
                      .wording = {template_name, "de", version, {{"Show me", "help"}, {"Stop", "stop"}}},
                      .since = kSince,
                      .sent = sent,
                      .people = people};
  const auto pressed = counts.with(core::Effect::pressed);
  counts.pressed = {pressed, pressed / 2};
  counts.answered = counts.with(core::Effect::replied) + pressed;
  return counts;
}

EffectReport two_templates() {
  return {{message("welcome", "00000000000000aa", 2500, {1800, 750, 400, 25, 100, 5, 20}),
           message("welcome-short", "00000000000000bb", 2500, {1850, 900, 390, 30, 100, 0, 25})},
          true};
}

std::string verdicts(const EffectReport& report) {
  std::string all;
  for (const auto& each : comparisons_of(report)) {
    all += each.template_name + each.version + " beside " + each.other_template + each.other_version + ":";
    for (const auto& finding : each.findings) {
      if (finding.difference != core::Difference::chance)
        all += " " + std::string(core::name(finding.effect)) +
               (finding.difference == core::Difference::too_few ? "?" : "!");
    }
    all += "\n";
  }
  return all;
}

/// Two templates that went to 2,500 people each, of whom so many of a hundred replied, in one run of chance. The other
/// rates are the same of both.
EffectReport drawn(unsigned seed, double replied, double other_replied) {
  std::mt19937 random(seed);
  const auto people = [&](double replies) {
    std::array<std::int64_t, core::kEffects.size()> counts{};
    const std::array<double, core::kEffects.size()> rates{0.6, replies, 0.2, 0.1, 0.02, 0.01, 0.01};
    for (std::size_t i = 0; i < rates.size(); ++i)
      counts[i] = std::binomial_distribution<std::int64_t>(2500, rates[i])(random);
    return counts;
  };
  const auto first = people(replied);
  const auto second = people(other_replied);
  return {{message("welcome", "1", 2500, first), message("welcome-short", "1", 2500, second)}, true};
}

bool cries_wolf(const EffectReport& report) { return verdicts(report).find('!') != std::string::npos; }

bool holds(const Json& message, const char* effect, double truth) {
  const auto& share = message["shares"][effect];
  return share["low"].get<double>() <= truth && truth <= share["high"].get<double>();
}

constexpr unsigned kRuns = 200;

}  // namespace

TEST_CASE("messages are told with shares, their intervals and buttons, and two templates are compared") {
  CHECK(support::unlike_golden("cli/effect/two.txt", effects_text(two_templates(), Paint(false))) == "");
  CHECK(support::unlike_golden("cli/effect/two.csv", effects_csv(two_templates())) == "");
}

TEST_CASE("where no read receipt ever came nobody is said to have read nothing") {
  auto report = two_templates();
  report.messages.pop_back();
  report.reads_known = false;
  const auto text = effects_text(report, Paint(false));
  CHECK(text.find("  read ") == std::string::npos);
  CHECK(text.find("who read is not known") != std::string::npos);
  const auto json = effects_json(report);
  CHECK(json["reads_known"] == false);
  CHECK(json["messages"][0]["shares"]["read"].is_null());
  CHECK(json["messages"][0]["shares"]["replied"]["share"] == Approx(0.3));
  const auto csv = effects_csv(report);
  CHECK(csv.find("\"read\"") == std::string::npos);
  CHECK(csv.find("\"replied\"") != std::string::npos);
  CHECK(effects_text({}, Paint(false)) == "nothing was sent whose effect was counted\n");
}

TEST_CASE("for machines it is the object of interface.md, with more") {
  auto report = two_templates();
  report.messages[0].wording.buttons[1].title = "Show me";
  const auto json = effects_json(report);
  const auto& first = json["messages"][0];
  CHECK(first["policy"] == "sales");
  CHECK(first["key"] == "welcome");
  CHECK(first["template"] == "welcome");
  CHECK(first["locale"] == "de");
  CHECK(first["sent"] == 2500);
  CHECK(first["read"] == 1800);
  CHECK(first["replied"] == 750);
  CHECK(first["pressed"] == Json({{"Show me", 400}, {"Show me (2)", 200}}));
  CHECK(first["reacted"] == 25);
  CHECK(first["opted_out"] == 100);
  CHECK(first["blocked"] == 5);
  CHECK(first["removed"] == 20);
  CHECK(first["since"] == "2026-11-23T09:30:00.000Z");
  CHECK(first["answered"] == 1150);
  CHECK(first["shares"]["replied"]["share"] == Approx(0.3));
  CHECK(first["shares"]["replied"]["low"] == Approx(0.28235).margin(1e-4));
  const auto& compared = json["comparisons"][0];
  CHECK(compared["template"] == "welcome");
  CHECK(compared["other_template"] == "welcome-short");
  CHECK(compared["version"] == nullptr);
  CHECK(compared["effects"]["replied"]["verdict"] == "different");
  CHECK(compared["effects"]["pressed"]["verdict"] == "chance");
}

TEST_CASE("versions of a template are compared, the newest with the one before, in each language") {
  EffectReport report{
      {message("welcome", "1", 400, {0, 10, 0, 0, 0, 0, 0}), message("welcome", "2", 400, {0, 40, 0, 0, 0, 0, 0}),
       message("welcome", "3", 400, {0, 130, 0, 0, 0, 0, 0})},
      false};
  CHECK(verdicts(report) == "welcome3 beside welcome2: replied!\n");
  report.messages[2].wording.locale = "fr";
  CHECK(verdicts(report) == "welcome2 beside welcome1: replied!\n");
  report.messages[1].sent = 99;
  CHECK(verdicts(report) == "welcome2 beside welcome1: replied?\n");
}

TEST_CASE("messages of different keys are not compared") {
  auto report = two_templates();
  report.messages[1].key = "tips";
  CHECK(verdicts(report).empty());
  CHECK(comparisons_of({}).empty());
}

TEST_CASE("of two templates that do the same the report says otherwise in at most 5 % of 200 runs") {
  unsigned wolves = 0;
  for (unsigned seed = 0; seed < kRuns; ++seed) wolves += cries_wolf(drawn(seed, 0.3, 0.3)) ? 1 : 0;
  CHECK(wolves <= kRuns * 5 / 100);
}

TEST_CASE("that 36 % reply to one template and 30 % to another is said in nine of ten runs, and of replies alone") {
  unsigned seen = 0;
  unsigned wolves = 0;
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    const auto comparisons = comparisons_of(drawn(seed, 0.3, 0.36));
    REQUIRE(comparisons.size() == 1);
    for (const auto& finding : comparisons[0].findings) {
      if (finding.difference != core::Difference::different) continue;
      (finding.effect == core::Effect::replied ? seen : wolves) += 1;
    }
  }
  CHECK(seen >= kRuns * 90 / 100);
  CHECK(wolves <= kRuns * 5 / 100);
}

TEST_CASE("the interval of a share holds the true one in 95 of 100 runs, of common effects and of rare ones") {
  unsigned common = 0;
  unsigned rare = 0;
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    const auto json = effects_json(drawn(seed, 0.3, 0.36));
    common += holds(json["messages"][0], "replied", 0.3) ? 1 : 0;
    rare += holds(json["messages"][0], "blocked", 0.01) ? 1 : 0;
  }
  // Three deviations of chance below 95 %.
  CHECK(common >= kRuns * 90 / 100);
  CHECK(rare >= kRuns * 90 / 100);
}

TEST_CASE_METHOD(testing::Organisation,
                 "effects of a policy or a key that nobody knows are a fault, with the nearest one") {
  const auto fault = [this](const std::string& policy, const std::string& key = {}) {
    const auto there = expect_messages(*store, *config, {.policy = policy, .key = key});
    return there ? std::string() : there.error().what;
  };
  CHECK(fault("").empty());
  CHECK(fault("sales").empty());
  CHECK(fault("sales", "tips").empty());
  CHECK(fault("slaes") == R"(there is no policy slaes; did you mean "sales"?)");
  CHECK(fault("", "tisp") == R"(there is no message tisp; did you mean "tips"?)");
  CHECK(fault("sales", "tisp") == R"(there is no message tisp; did you mean "tips"?)");
  CHECK(fault("notify:outage-12") == "there is no notify:outage-12");
  meet("sales", {ann});
  REQUIRE(store->notifications.notify({"outage-12", {"notification", "", "{}"}, {}}, {.recipients = {key(ann)}}, now));
  CHECK(fault("notify:outage-12").empty());
  CHECK(fault("", "outage-12").empty());
  CHECK(fault("notify:outage-13") == R"(there is no notify:outage-13; did you mean "notify:outage-12"?)");
}

TEST_CASE_METHOD(testing::Organisation, "effects of a policy that is gone are told as long as there are any") {
  meet("sales", {ann});
  added(ann);
  auto taken = due();
  REQUIRE(taken.size() == 1);
  const auto claimed = store->deliveries.claim(taken.front(), {"{}", "1", {}, {"welcome", "en", "aa", {}}}, now);
  REQUIRE(claimed);
  REQUIRE(claimed->has_value());
  REQUIRE(store->deliveries.record_sent(**claimed, ActivityId("1"), now));
  auto without = *config;
  without.policies.clear();
  set_policies({});
  CHECK(expect_messages(*store, without, {.policy = "sales", .key = "welcome", .since = now + std::chrono::hours(24)}));
  CHECK_FALSE(expect_messages(*store, without, {.policy = "pilot"}));
}
