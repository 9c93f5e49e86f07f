#include <CLI/CLI.hpp>
#include <iostream>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/transaction.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  std::string policy;
  Typed typed;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("POLICY", options.policy, "The name of the policy")->required();
  options.typed = Typed(command);
}

struct Words {
  std::string done;
  std::string before;  ///< when there was nothing to change, which `verb` says by false
};

Result<int> change(const config::Config& config, const Options& options,
                   const std::function<Result<bool>(store::Store&)>& verb, const Words& words) {
  const auto& policy = options.policy;
  const auto store = open_to_change(config);
  if (!store) return tl::unexpected<Error>(store.error());
  const auto known = expect_policy(**store, config, policy);
  if (!known) return tl::unexpected<Error>(known.error());
  const auto changed = in_noted_transaction<bool>(**store, options.typed, verb);
  if (!changed) return tl::unexpected<Error>(changed.error());
  std::cout << readable(policy) << readable(*changed ? words.done : words.before) << '\n';
  return kGood;
}

Result<int> pause(const CurrentConfig& config, const Options& options) {
  const auto& policy = options.policy;
  return change(*config, options, [&](store::Store& store) { return store.rollouts.pause(policy, {}, wall_time()); },
                {" is paused: nothing new is installed or sent for it until `welcomed resume " + policy + "`",
                 " is paused already, or the daemon has not run with it yet"});
}

Result<int> resume(const CurrentConfig& config, const Options& options) {
  const auto& policy = options.policy;
  return change(*config, options, [&](store::Store& store) { return store.rollouts.resume(policy, wall_time()); },
                {" goes on; a running daemon notices within half a minute", " is not paused"});
}

}  // namespace

Command pause_command() {
  return {.name = "pause",
          .does = "Stops a policy: nothing new is installed or sent for it, events are still taken",
          .example = "welcomed pause sales",
          .declare = declared_by<Options>(declare, pause),
          .despite_faults = true};
}

Command resume_command() {
  return {.name = "resume",
          .does = "Lets a policy go on that was paused, or that stopped itself",
          .example = "welcomed resume sales",
          .declare = declared_by<Options>(declare, resume),
          .despite_faults = true};
}

}  // namespace welcomed::cli
