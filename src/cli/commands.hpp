#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "config/config.hpp"

namespace CLI {
class App;
}

namespace welcomed::cli {

/// Exit statuses of interface.md.
inline constexpr int kGood = 0;
inline constexpr int kWrong = 1;
inline constexpr int kFaults = 2;
inline constexpr int kUnreachable = 3;  ///< the store's server

using CurrentConfig = std::shared_ptr<const config::Config>;

/// What a command does once its options were read: its exit status, or what to complain of before it ends with
/// `kWrong`, or `kUnreachable`.
using Run = std::function<Result<int>(const CurrentConfig& config)>;

/// A command, which owns its options: each has a file of its own here, and a line in main.cpp.
struct Command {
  std::string name;
  std::string does;     ///< one sentence of --help
  std::string example;  ///< how it is typed
  /// Declares the options, and gives what runs with them once they were read.
  std::function<Run(CLI::App& command)> declare;
  bool warns = false;            ///< tells warnings of the configuration, too
  int without_config = kFaults;  ///< its exit status when the configuration has faults
  /// Asks of the store and of names alone, so that a configuration which is being edited does not stand in its way.
  bool despite_faults = false;
  /// Makes the configuration: what it is given has nothing but the name of its file.
  bool makes_config = false;
};

/// Of a command whose options are read into an `Options`, which begin as `initial`.
template <typename Options>
std::function<Run(CLI::App& command)> declared_by(void (*declare)(CLI::App& command, Options& options),
                                                  Result<int> (*run)(const CurrentConfig& config,
                                                                     const Options& options),
                                                  const Options& initial = Options()) {
  return [=](CLI::App& command) -> Run {
    const auto options = std::make_shared<Options>(initial);  // shared: a Run is copied
    declare(command, *options);
    return [=](const CurrentConfig& config) { return run(config, *options); };
  };
}

/// A first configuration, from what only the admin knows.
[[nodiscard]] Command init_command();
/// The daemon, until SIGTERM or SIGINT. `version` is told to monitors.
[[nodiscard]] Command run_command(std::string version);
/// Every fault of the configuration and its templates on stderr.
[[nodiscard]] Command check_command();
/// Tries everything the daemon will need, one line a check; changes nothing.
[[nodiscard]] Command doctor_command();
/// What a run would do now; changes nothing.
[[nodiscard]] Command plan_command();
[[nodiscard]] Command status_command();
/// A template as a person would get it.
[[nodiscard]] Command preview_command();
/// Orders a message to be sent once to the people of a policy, or to named ones.
[[nodiscard]] Command notify_command();
/// Orders a message that was sent to be changed or deleted, wherever it was sent.
[[nodiscard]] Command amend_command();
/// Stops a policy: nothing new is installed or sent for it.
[[nodiscard]] Command pause_command();
/// Lets it go on.
[[nodiscard]] Command resume_command();
/// Puts back what failed.
[[nodiscard]] Command retry_command();
/// Puts a person or a team on silence, or ends it.
[[nodiscard]] Command silence_command();
/// Erases what is known of a person but that they were welcomed.
[[nodiscard]] Command forget_command();
/// Every row of progress, as CSV or as JSON lines.
[[nodiscard]] Command export_command();
/// What became of the messages that were sent.
[[nodiscard]] Command effect_command();
/// Shows and settles messages whose outcome is unknown, and what became of the store.
[[nodiscard]] Command resolve_command();
/// A copy of the store in a new file, while the daemon runs.
[[nodiscard]] Command backup_command();
/// Every row of one store into another.
[[nodiscard]] Command migrate_store_command();
/// The app's package, for the Teams admin centre.
[[nodiscard]] Command manifest_command();

}  // namespace welcomed::cli
