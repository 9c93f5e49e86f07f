#pragma once
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/outcome.hpp"

namespace welcomed::daemon {

/// What the log has been told by the circuits of one tenant: a credential that Entra refuses opens them all, and is
/// said once. By cause, how many circuits are open for it.
using ToldCauses = std::map<std::string, int>;

/// Stops the work on a tenant while nothing works until an admin acts, and says so once, not for each user. It is
/// tried again after a minute, then after longer times up to a quarter of an hour.
class Circuit {
 public:
  /// `told` outlives it.
  Circuit(Clock& clock, std::string name, ToldCauses& told) : clock_(clock), name_(std::move(name)), told_(told) {}

  /// Nothing worked, for this reason.
  void open(const Cause& cause);
  /// An admin acted: it may be tried at once.
  void try_now() { until_ = clock_.now(); }
  /// Something worked.
  void close();
  /// When it may be tried again; nothing when it is closed or that time has come.
  [[nodiscard]] std::optional<TimePoint> open_until() const;
  /// Its time has come, and nothing has worked yet: one request may find out.
  [[nodiscard]] bool half_open() const { return cause_ && !open_until(); }
  /// Why it is open, or was when it was last tried; nothing when it is closed.
  [[nodiscard]] const std::optional<Cause>& cause() const { return cause_; }

 private:
  void forget();

  Clock& clock_;
  std::string name_;  ///< what the log calls it
  ToldCauses& told_;
  std::optional<Cause> cause_;
  TimePoint until_{};
  Duration wait_{0};
};

}  // namespace welcomed::daemon
