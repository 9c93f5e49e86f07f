#pragma once
#include <optional>
#include <string>
#include <vector>

#include "admin/metrics.hpp"
#include "base/result.hpp"

namespace welcomed::cli {

/// The daemon as a service of systemd (sd_notify(3)); whoever else started it is told nothing.
class Service {
 public:
  Service();
  /// False where nobody is told.
  [[nodiscard]] bool is_one() const { return is_one_; }
  /// At least so often it must `feed` what watches it; nothing where nothing does.
  [[nodiscard]] std::optional<Duration> watchdog() const { return watchdog_; }

  void ready() const;
  /// A reload has begun, which `ready` ends; with its time, by which Type=notify-reload knows it from one of before.
  void reloading() const;
  void stopping() const;
  void feed() const;
  /// What `systemctl status` shows.
  void say(const std::string& status) const;

 private:
  bool is_one_;
  std::optional<Duration> watchdog_;
};

/// How far the rollout is and what stands in its way, in one line. `recipients`: each once, by state, in however many
/// policies. `time_left`: nothing where that is not known, or nothing is left to do. `refused`: why the newest
/// configuration is not used; empty where it is.
[[nodiscard]] std::string status_line(const store::Counts& recipients, const std::vector<store::PolicyCounts>& policies,
                                      const std::optional<Duration>& time_left, const std::vector<Error>& troubles,
                                      const std::string& refused);

}  // namespace welcomed::cli
