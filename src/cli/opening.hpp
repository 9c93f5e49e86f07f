#pragma once
#include <filesystem>
#include <memory>

#include "config/config.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {

/// Which configuration a command can do with.
enum class Needs {
  whole,      ///< one without faults; its warnings are told nobody
  warnings,   ///< the same, and its warnings are written to stderr
  sound_part  ///< what is sound of it tells enough
};

/// The configuration, or null after every fault of it was written to stderr. A command of root goes on with the rights
/// of the store's owner (rights.hpp).
[[nodiscard]] std::shared_ptr<const config::Config> open_config(const std::filesystem::path& file, Needs needs);

/// A fault or a warning, as a line.
[[nodiscard]] std::string diagnostic_text(const config::Diagnostic& diagnostic);

/// The file of a `sqlite:` store; nothing where a server keeps it.
[[nodiscard]] std::filesystem::path store_file(const config::Config& config);

/// `instance` is the name of the daemon that is to serve it.
[[nodiscard]] Result<std::unique_ptr<store::SqlStore>> open_store(const config::Config& config, store::Purpose purpose,
                                                                  const std::string& instance = {});

/// The store as commands have it, beside a running daemon. Both fail when there is none.
[[nodiscard]] Result<std::unique_ptr<store::SqlStore>> open_to_read(const config::Config& config);
[[nodiscard]] Result<std::unique_ptr<store::SqlStore>> open_to_change(const config::Config& config);

/// What to say to somebody who named a policy that is none.
[[nodiscard]] Error no_policy(const std::string& name, const config::Config& config);

/// What to say to somebody who named a person of whom nothing is known.
[[nodiscard]] Error nobody_named(const std::string& name);

/// Writes `welcomed: TEXT` to stderr.
void complain(const std::string& text);

/// Complains of what the admin wrote, and gives the exit status that says so.
[[nodiscard]] int refuse(const Error& error);

/// What HTTPS_PROXY says; empty for none.
[[nodiscard]] std::string proxy_of_environment();

}  // namespace welcomed::cli
