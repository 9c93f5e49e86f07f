#include <CLI/CLI.hpp>
#include <iostream>

#include "base/nearest.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"
#include "cli/terminal.hpp"
#include "cli/transaction.hpp"
#include "core/causes.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  Whom whom;                  ///< empty for all
  std::string policy, cause;  ///< empty for all
  Typed typed;
};

void declare(CLI::App& command, Options& options) {
  auto* whose = command.add_option_group("whose", "Whose work; everybody's unless given");
  whose->add_option("--user", options.whom.user, "Only this user's, by user principal name or id");
  whose->add_option("--team", options.whom.team, "Only this team's, by name or id");
  whose->add_option("--chat", options.whom.chat, "Only this group chat's, by id");
  whose->require_option(0, 1);
  add_tenant(command, options.whom.tenant);
  command.add_option("--policy", options.policy, "Only of the people this policy selects");
  command.add_option("--cause", options.cause, "Only what this cause, as `status` names it, stood in the way of");
  options.typed = Typed(command);
}

Status expect_cause(const std::string& cause) {
  if (cause.empty() || core::cause(cause).name == cause) return {};
  std::vector<std::string> names;
  for (const auto& each : core::causes()) names.emplace_back(each.name);
  return fail("there is no cause " + cause + did_you_mean(cause, names), "give one that `welcomed status` names");
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const auto cause = expect_cause(options.cause);
  if (!cause) return tl::unexpected<Error>(cause.error());
  const auto store = open_to_change(*config);
  if (!store) return tl::unexpected<Error>(store.error());
  const auto policy = expect_policy(**store, *config, options.policy);
  if (!policy) return tl::unexpected<Error>(policy.error());
  const auto whom = whom_of(**store, *config, options.whom);
  if (!whom) return tl::unexpected<Error>(whom.error());
  const store::FailedFilter filter{*whom, options.policy, options.cause};
  const auto back = in_noted_transaction<store::PutBack>(
      **store, options.typed, [&](store::Store& inside) { return inside.retries.retry(filter, wall_time()); });
  if (!back) return tl::unexpected<Error>(back.error());
  std::cout << "due again: " << grouped(back->installs) << " installs, " << grouped(back->messages) << " messages, "
            << grouped(back->amendments) << " amendments, " << grouped(back->upgrades) << " upgrades\n";
  return kGood;
}

}  // namespace

Command retry_command() {
  return {.name = "retry",
          .does = "Puts back what failed, or waits after a setback: it is due now",
          .example = "welcomed retry --cause blocked_by_user",
          .declare = declared_by<Options>(declare, run),
          .despite_faults = true};
}

}  // namespace welcomed::cli
