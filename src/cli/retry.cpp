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

/// Empty for all.
struct Options {
  std::string user, tenant, policy, cause;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("--user", options.user, "Only this user's, by user principal name or id");
  add_tenant(command, options.tenant);
  command.add_option("--policy", options.policy, "Only of the people this policy selects");
  command.add_option("--cause", options.cause, "Only what this cause, as `status` names it, stood in the way of");
}

/// What is wrong with the words of the command.
std::optional<Error> fault_of(const Options& options, const config::Config& config) {
  if (!options.policy.empty() && config.policy(options.policy) == nullptr) return no_policy(options.policy, config);
  if (options.cause.empty() || core::cause(options.cause).name == options.cause) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& each : core::causes()) names.emplace_back(each.name);
  return Error{"there is no cause " + options.cause + did_you_mean(options.cause, names),
               "give one that `welcomed status` names"};
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  if (const auto fault = fault_of(options, *config)) return tl::unexpected<Error>(*fault);
  const auto store = open_to_change(*config);
  if (!store) return tl::unexpected<Error>(store.error());
  const auto whom = whom_of(**store, *config, options.user, options.tenant);
  if (!whom) return tl::unexpected<Error>(whom.error());
  const store::FailedFilter filter{*whom, options.policy, options.cause};
  const auto back =
      in_transaction<store::PutBack>(**store, [&](store::Store& inside) { return inside.retry(filter, wall_time()); });
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
