#include <algorithm>
#include <iostream>

#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/terminal.hpp"
#include "cli/transaction.hpp"
#include "config/nearest.hpp"
#include "core/causes.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

/// What is wrong with the words of the command.
std::optional<Error> fault_of(const RetryOptions& options, const config::Config& config) {
  if (!options.policy.empty() && config.policy(options.policy) == nullptr) return no_policy(options.policy, config);
  if (options.cause.empty() || core::cause(options.cause).name == options.cause) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& each : core::causes()) names.emplace_back(each.name);
  return Error{"there is no cause " + options.cause + config::did_you_mean(options.cause, names),
               "give one that `welcomed status` names"};
}

}  // namespace

int retry(const std::filesystem::path& file, const RetryOptions& options) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  if (const auto fault = fault_of(options, *config)) return fail_with(*fault);
  const auto store = store::open(config->store, store::Purpose::change);
  if (!store) return fail_with(store.error());
  const auto whom = whom_of(**store, *config, options.user, options.tenant);
  if (!whom) return fail_with(whom.error());
  const store::FailedFilter filter{*whom, options.policy, options.cause};
  const auto back =
      in_transaction<store::PutBack>(**store, [&](store::Store& inside) { return inside.retry(filter, wall_time()); });
  if (!back) return fail_with(back.error());
  std::cout << "due again: " << grouped(back->installs) << " installs, " << grouped(back->messages) << " messages, "
            << grouped(back->amendments) << " amendments, " << grouped(back->upgrades) << " upgrades\n";
  return kGood;
}

}  // namespace welcomed::cli
