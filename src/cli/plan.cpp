#include <algorithm>
#include <iostream>

#include "base/log.hpp"
#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"
#include "core/causes.hpp"
#include "daemon/daemon.hpp"
#include "net/client.hpp"
#include "store/inline_storage.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

struct PolicyPlan {
  std::string name;
  std::string tenant;
  std::int64_t install = 0;
  std::int64_t installed = 0;
  std::int64_t welcome = 0;
  std::int64_t welcomed = 0;
  std::int64_t hold = 0;
  std::int64_t unseen = 0;
  store::Counts excluded;
  std::optional<TimePoint> last_at;
};

/// To look at everybody would take as long as to install the app for them.
constexpr int kMostLooks = 300;

/// How many messages somebody gets when their turn comes.
std::int64_t messages_at_once(const core::Policy* policy) {
  if (policy == nullptr) return 0;
  return std::count_if(policy->messages.begin(), policy->messages.end(),
                       [](const core::Message& message) { return message.after == Duration(0); });
}

PolicyPlan plan_of(const store::PolicyCounts& counts, const config::Config& config, TimePoint now) {
  PolicyPlan plan{.name = counts.policy,
                  .tenant = tenant_name(config, counts.tenant),
                  .hold = counts.held,
                  .unseen = counts.unseen,
                  .excluded = counts.excluded};
  const auto waiting = counts.rollout.waiting();
  plan.install = installs_to_come(counts) + waiting - counts.rollout.members_waiting;
  for (const auto* targets : {&counts.users, &counts.teams})
    plan.installed += count_of(*targets, "installed") + count_of(*targets, "reachable");
  plan.welcome = counts.messages_to_come + waiting * messages_at_once(config.policy(counts.policy));
  for (const auto* messages : {&counts.messages, &counts.channels})
    for (const auto& [key, states] : *messages) plan.welcomed += count_of(states, "sent");
  const double seconds =
      std::max(static_cast<double>(installs_to_come(counts)) / config.limits.graph_install_per_second,
               static_cast<double>(counts.messages_to_come) / config.limits.send_per_second);
  if (counts.messages_to_come > 0) plan.last_at = now + Duration(static_cast<Duration::rep>(seconds * 1000));
  plan.last_at = std::max(plan.last_at, last_turn(counts, config, now));
  return plan;
}

Json plan_json(const PolicyPlan& plan) {
  return {{"name", plan.name},         {"tenant", plan.tenant},
          {"install", plan.install},   {"installed", plan.installed},
          {"welcome", plan.welcome},   {"welcomed", plan.welcomed},
          {"hold", plan.hold},         {"unseen", plan.unseen},
          {"excluded", plan.excluded}, {"last_at", plan.last_at ? Json(format_time(*plan.last_at)) : Json(nullptr)}};
}

std::string plan_text(const PolicyPlan& plan, const Paint& paint) {
  auto text = paint.strong(readable(plan.name)) + " " + paint.faint("in " + readable(plan.tenant)) + "\n";
  text += "  to install         " + grouped(plan.install) + "\n";
  text += "  installed already  " + grouped(plan.installed) + "\n";
  text += "  messages to send   " + grouped(plan.welcome) + "\n";
  text += "  messages sent      " + grouped(plan.welcomed) + "\n";
  if (plan.hold > 0)
    text += "  to hold            " + grouped(plan.hold) + " who have the app already: set `existing`\n";
  if (plan.hold > 0 && plan.unseen > 0)
    text += "  not looked at      " + grouped(plan.unseen) + ", of whom more may be held\n";
  for (const auto& [reason, count] : plan.excluded)
    text += "  left out           " + grouped(count) + " " + readable(reason) + "\n";
  if (plan.last_at) text += "  last one at        " + format_time(*plan.last_at) + "\n";
  return text;
}

/// Reads the policies' people into `store`, a copy that is thrown away.
Result<bool> discover(const daemon::CurrentConfig& config, asio::io_context& io, store::Storage& storage) {
  SystemClock clock(io);
  auto random = Random::from_device();
  net::Client client(io, {.proxy = proxy_of_environment()});
  daemon::Daemon daemon({io, clock, random, storage, client}, config);
  Result<bool> whole = false;
  spawn(io.get_executor(), [](daemon::Daemon& one, Result<bool>& into) -> Task<void> {
    into = co_await one.discover_once();
    co_await one.look_at_some(kMostLooks);
  }(daemon, whole));
  io.run();
  return whole;
}

int tell(store::Store& store, const config::Config& config, bool json) {
  const auto counts = store.counts();
  if (!counts) return fail_with(counts.error());
  const auto warnings = store.warnings();
  if (!warnings) return fail_with(warnings.error());
  const auto former = store.former_bots();
  if (!former) return fail_with(former.error());
  const auto now = wall_time();
  auto policies = Json::array();
  std::string text;
  const auto paint = Paint::of_output();
  for (const auto& policy : *counts) {
    const auto plan = plan_of(policy, config, now);
    auto object = plan_json(plan);
    object["warnings"] = warnings_json(*warnings, plan.name);
    policies.push_back(std::move(object));
    text += plan_text(plan, paint) + warnings_text(*warnings, plan.name, paint);
  }
  if (json)
    std::cout << json_text(Json{{"policies", policies}}, 2) << '\n';
  else
    std::cout << text << former_bots_text(*former);
  return kGood;
}

void tell_problems(store::Store& store) {
  const auto causes = store.causes();
  if (!causes) return;
  for (const auto& each : *causes) {
    complain(std::string(core::cause(each.cause).means) + " (" + readable(each.example) +
             "): " + std::string(core::cause(each.cause).remedy));
  }
}

}  // namespace

int plan(const std::filesystem::path& file, bool json) {
  const auto config = open_config(file, true);
  if (!config) return kFaults;
  auto copy = store::open(config->store, store::Purpose::try_out);
  if (!copy) return fail_with(copy.error());
  asio::io_context io(1);
  store::InlineStorage storage(io, std::move(*copy));
  const auto whole = discover(config, io, storage);
  if (!whole) return fail_with(whole.error());
  const int told = tell(storage.store(), *config, json);
  if (*whole) return told;
  complain("some policies could not be read whole, so the plan has gaps:");
  tell_problems(storage.store());
  return kWrong;
}

}  // namespace welcomed::cli
