#pragma once
#include <filesystem>
#include <string>
#include <vector>

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
  std::string user;    ///< id or user principal name; or
  std::string team;    ///< id or name
  std::string tenant;  ///< whose; empty for any
};

struct PreviewOptions {
  std::string name;    ///< of the template
  std::string user;    ///< id or user principal name; empty for a made-up person
  std::string tenant;  ///< where to look for them; empty for everywhere
  std::string locale;  ///< empty: the person's, and on a page all of the template's
  std::string html;    ///< the file to write a page to; empty for none
  std::string data;    ///< the file with the values of a notification; empty for none
  bool json = false;
};

struct NotifyOptions {
  std::string name;  ///< of the template
  std::string key;
  std::string policy;                 ///< its people; or
  std::vector<std::string> users;     ///< ids or user principal names; or
  std::vector<std::string> teams;     ///< ids or names: in the General channel of each; or
  std::vector<std::string> channels;  ///< TEAM/CHANNEL, the same channel name in each
  std::string tenant;                 ///< of the people and teams that are named; empty for any
  std::string at;                     ///< RFC 3339; empty for now
  std::string data;                   ///< the file with what the template sees as `message`; empty for none
  bool yes = false;                   ///< do not ask
};

struct AmendOptions {
  std::string key;                 ///< of the message that was sent
  std::string name;                ///< of the template that takes its place; or
  bool remove = false;             ///< it is deleted
  std::string policy;              ///< only where it went to this policy's people; or
  std::vector<std::string> users;  ///< only to these; neither: everywhere
  std::string tenant;              ///< only there; empty for any
  std::string data;                ///< the file with what the template sees as `message`; empty for none
  bool yes = false;                ///< do not ask
};

/// Empty for all.
struct RetryOptions {
  std::string user, tenant, policy, cause;
};

struct SilenceOptions {
  std::string user;    ///< id or user principal name; or
  std::string team;    ///< id or name
  std::string tenant;  ///< whose; empty for any
  bool off = false;    ///< ends it
  bool yes = false;    ///< do not ask
};

struct ForgetOptions {
  std::string user;    ///< id or user principal name
  std::string tenant;  ///< whose; empty for any
  bool yes = false;    ///< do not ask
};

struct ExportOptions {
  bool json = false;
  std::string file;  ///< empty for standard output
};

/// At most one of `sent`, `resend`, `verify`, `restored` and `fresh`; none lists.
struct ResolveOptions {
  bool sent = false;
  bool resend = false;
  bool verify = false;
  bool restored = false;
  bool fresh = false;
  std::string existing;                   ///< with `fresh`: `welcome` or `skip`; empty to be asked, or to hold them on
  std::string user, tenant, policy, key;  ///< empty for all
  bool yes = false;                       ///< do not ask
};

/// The daemon, until SIGTERM or SIGINT.
int run(const std::filesystem::path& config, const RunOptions& options);
/// Every fault of the configuration and its templates on stderr.
int check(const std::filesystem::path& config);
/// Tries everything the daemon will need, one line a check; changes nothing.
int doctor(const std::filesystem::path& config);
/// What a run would do now; changes nothing.
int plan(const std::filesystem::path& config, bool json);
/// A template as a person would get it.
int preview(const std::filesystem::path& config, const PreviewOptions& options);
int status(const std::filesystem::path& config, const StatusOptions& options);
/// Orders a message to be sent once to the people of a policy, or to named ones.
int notify(const std::filesystem::path& config, const NotifyOptions& options);
/// Orders a message that was sent to be changed or deleted, wherever it was sent.
int amend(const std::filesystem::path& config, const AmendOptions& options);
/// Stops a policy: nothing new is installed or sent for it.
int pause(const std::filesystem::path& config, const std::string& policy);
/// Lets it go on.
int resume(const std::filesystem::path& config, const std::string& policy);
/// Puts back what failed.
int retry(const std::filesystem::path& config, const RetryOptions& options);
/// Puts a person or a team on silence, or ends it.
int silence(const std::filesystem::path& config, const SilenceOptions& options);
/// Every row of progress, as CSV or as JSON lines.
int export_progress(const std::filesystem::path& config, const ExportOptions& options);
/// Erases what is known of a person but that they were welcomed.
int forget(const std::filesystem::path& config, const ForgetOptions& options);
/// A copy of the store in a new file, while the daemon runs.
int backup(const std::filesystem::path& config, const std::filesystem::path& target);
/// Shows and settles messages whose outcome is unknown, and what became of the store.
int resolve(const std::filesystem::path& config, const ResolveOptions& options);

}  // namespace welcomed::cli
