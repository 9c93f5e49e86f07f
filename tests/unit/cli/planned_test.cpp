// What a plan tells of rollouts, and of a configuration that is another one.
#include "cli/planned.hpp"

#include <algorithm>
#include <functional>

#include "unit/cli/organisation.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using welcomed::cli::testing::Organisation;
using namespace std::chrono_literals;

namespace {

struct PlanWorld : Organisation {
  config::Config changed = *config;

  /// From now on the policies are those of `changed`.
  void take_up() {
    set_policies(daemon::policy_rows(changed));
    for (const auto& each : changed.policies) REQUIRE(store->targets.finish(row(each.name), now));
  }
  core::Policy& pilot() { return changed.policies.at(1); }

  [[nodiscard]] Planned plan(const Before& before = {}) {
    auto planned = read_plan(*store, changed, now, before);
    REQUIRE(planned);
    return std::move(*planned);
  }
  [[nodiscard]] PolicyPlan plan_of(const std::string& name) {
    const auto planned = plan();
    const auto found = std::find_if(planned.policies.begin(), planned.policies.end(),
                                    [&](const PolicyPlan& each) { return each.name == name; });
    REQUIRE(found != planned.policies.end());
    return *found;
  }
  [[nodiscard]] bool tells(const std::string& text) {
    return plan_text(plan(), changed, Paint(false)).find(text) != std::string::npos;
  }
};

struct Change {
  const char* name;
  std::function<void(core::Policy&)> make;
};

}  // namespace

TEST_CASE_METHOD(PlanWorld, "whoever has the app or a message through another policy is not planned to get it again") {
  pilot().messages = changed.policies.at(0).messages;
  take_up();
  meet("sales", {ann});
  send_to(ann);
  meet("pilot", {ann, bob, id("cem")});
  const auto planned = plan_of("pilot");
  CHECK(planned.install == 2);
  CHECK(planned.installed == 1);
  CHECK(planned.welcome == 2);
  CHECK(planned.follow == 2);
  const auto report = read_report(*store, changed, now).value();
  CHECK(report_text(report, changed, Paint(false)).find("  1 of those who wait have the app already\n") !=
        std::string::npos);
  CHECK(report_json(report, changed)["policies"][2]["waiting_with_app"] == 1);
}

TEST_CASE_METHOD(PlanWorld, "a rollout whose waves leave somebody out has no end, and says how many they are") {
  pilot().rollout = {.waves = {{.percent = 50}}};
  take_up();
  meet("pilot", {ann, bob, id("cem"), id("dee")});
  auto planned = plan_of("pilot");
  CHECK(planned.in_no_wave == 2);
  CHECK_FALSE(planned.last_at);
  CHECK(
      tells("  in no wave         2, who wait until `rollout.waves` reaches them\n"
            "  last one at        no end: some are in no wave\n"));
  CHECK(plan_json(plan(), changed)["policies"][2]["in_no_wave"] == 2);
  CHECK(plan_json(plan(), changed)["policies"][2]["last_at"].is_null());
  pilot().rollout = {.waves = {{.groups = {"Owners"}}}};
  CHECK(plan_of("pilot").in_no_wave == 4);
  pilot().rollout = {.waves = {{.percent = 50}, {.percent = 100, .after = 24h}}};
  planned = plan_of("pilot");
  CHECK(planned.in_no_wave == 0);
  CHECK(planned.last_at);
}

TEST_CASE_METHOD(PlanWorld, "a plan tells that a policy is paused, since when and why, and no date for its end") {
  take_up();
  meet("sales", {ann});
  CHECK(plan_of("sales").last_at);
  REQUIRE(store->rollouts.pause("sales", {"too_many_failed", "6 of 100"}, now));
  CHECK_FALSE(plan_of("sales").last_at);
  CHECK(tells("sales in contoso\n  paused since " + format_time(now) + ": too_many_failed (6 of 100)\n"));
  CHECK(tells("  last one at        no end: it is paused, until `welcomed resume` lets it go on\n"));
  const auto told = plan_json(plan(), changed)["policies"][3]["paused"];
  CHECK(told["since"] == format_time(now));
  CHECK(told["reason"] == "too_many_failed");
}

TEST_CASE_METHOD(PlanWorld, "whatever a policy of another configuration says otherwise is named") {
  const std::vector<Change> all{{"targets", [](auto& each) { each.users.groups = {"Others"}; }},
                                {"targets", [](auto& each) { each.exclude.guests = false; }},
                                {"targets", [](auto& each) { each.chats.added = true; }},
                                {"messages", [](auto& each) { each.messages.front().template_name = "tips"; }},
                                {"priority", [](auto& each) { each.priority = 5; }},
                                {"existing", [](auto& each) { each.existing = core::Existing::skip; }},
                                {"on_uninstall", [](auto& each) { each.on_uninstall = core::OnUninstall::reinstall; }},
                                {"upgrade", [](auto& each) { each.upgrade = true; }},
                                {"title", [](auto& each) { each.title = "Pioneers"; }},
                                {"waves", [](auto& each) { each.rollout.waves[1].percent = 75; }},
                                {"waves", [](auto& each) { each.rollout.waves[1].after = 2h; }},
                                {"waves", [](auto& each) { each.rollout.waves[0] = {.groups = {"Owners"}}; }},
                                {"window", [](auto& each) { each.rollout.window->to_minute = 18 * 60; }},
                                {"window", [](auto& each) { each.rollout.window.reset(); }},
                                {"per_hour", [](auto& each) { each.rollout.per_hour = 3; }},
                                {"per_hour", [](auto& each) { each.rollout.per_hour.reset(); }},
                                {"stop_when", [](auto& each) { each.rollout.stop_when.failed_percent = 5; }},
                                {"stop_when", [](auto& each) { each.rollout.stop_when.opted_out_percent = 5; }},
                                {"when_unknown", [](auto& each) { each.when_unknown = core::WhenUnknown::hold; }}};
  const auto before = store->policies.known().value();
  CHECK(changes_of(before, daemon::policy_rows(changed), {}).empty());
  for (const auto& [name, make] : all) {
    changed = *config;
    make(pilot());
    const auto changes = changes_of(before, daemon::policy_rows(changed), {});
    INFO(name);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].name == "pilot");
    CHECK(changes[0].differs == std::vector<std::string>{name});
  }
}

TEST_CASE_METHOD(PlanWorld, "of other waves a plan tells how many of those who wait they reach now") {
  meet("pilot", {ann, bob, id("cem"), id("dee")});
  pilot().rollout.waves = {{.percent = 75}, {.percent = 100, .after = 24h}};
  const auto before = remember_policies(*store, changed).value();
  take_up();
  const auto planned = plan(before);
  REQUIRE(planned.changes.size() == 1);
  CHECK(planned.changes[0].name == "pilot");
  CHECK(planned.changes[0].differs == std::vector<std::string>{"waves"});
  CHECK(planned.changes[0].turns == 3);
}

TEST_CASE_METHOD(PlanWorld, "a plan tells of a name of before by which no policy ran") {
  pilot().name = "pioneers";
  pilot().title = "pioneers";
  pilot().was = "piilot";
  const auto before = remember_policies(*store, changed).value();
  take_up();
  const auto planned = plan(before);
  REQUIRE(planned.warnings.size() == 1);
  CHECK(planned.warnings[0].policy == "pioneers");
  CHECK(plan_text(planned, changed, Paint(false))
            .find("was: piilot, but no policy of that name ran; did you mean "
                  "\"pilot\"?") != std::string::npos);
}
