#pragma once
#include <filesystem>
#include <string>

namespace welcomed::cli {

/// Exit statuses of interface.md.
inline constexpr int kGood = 0;
inline constexpr int kWrong = 1;
inline constexpr int kFaults = 2;

struct RunOptions {
  std::string log_format;  ///< `json`, or empty for text (with journald's priorities under systemd)
  bool verbose = false;
};

struct StatusOptions {
  bool json = false;
  bool watch = false;
  std::string user;
};

/// At most one of `sent`, `resend`, `verify` and `restored`; none lists.
struct ResolveOptions {
  bool sent = false;
  bool resend = false;
  bool verify = false;
  bool restored = false;
  std::string user, policy, key;  ///< empty for all
};

/// The daemon, until SIGTERM or SIGINT.
int run(const std::filesystem::path& config, const RunOptions& options);
/// Every fault of the configuration and its templates on stderr.
int check(const std::filesystem::path& config);
/// What a run would do now; changes nothing.
int plan(const std::filesystem::path& config, bool json);
int status(const std::filesystem::path& config, const StatusOptions& options);
/// Shows and settles messages whose outcome is unknown.
int resolve(const std::filesystem::path& config, const ResolveOptions& options);

}  // namespace welcomed::cli
