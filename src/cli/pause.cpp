#include <iostream>

#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/transaction.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

/// `verb` gives false when there was nothing to change.
int change(const std::filesystem::path& file, const std::string& policy,
           const std::function<Result<bool>(store::Store&)>& verb, const std::string& done, const std::string& before) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  if (config->policy(policy) == nullptr) return fail_with(no_policy(policy, *config));
  const auto store = store::open(config->store, store::Purpose::change);
  if (!store) return fail_with(store.error());
  const auto changed = in_transaction<bool>(**store, verb);
  if (!changed) return fail_with(changed.error());
  std::cout << policy << (*changed ? done : before) << '\n';
  return kGood;
}

}  // namespace

int pause(const std::filesystem::path& file, const std::string& policy) {
  return change(
      file, policy, [&](store::Store& store) { return store.pause(policy, {}, wall_time()); },
      " is paused: nothing new is installed or sent for it until `welcomed resume " + policy + "`",
      " is paused already, or the daemon has not run with it yet");
}

int resume(const std::filesystem::path& file, const std::string& policy) {
  return change(
      file, policy, [&](store::Store& store) { return store.resume(policy, wall_time()); },
      " goes on; a running daemon notices within half a minute", " is not paused");
}

}  // namespace welcomed::cli
