#pragma once
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/waiting.hpp"
#include "core/circuit.hpp"
#include "core/same_refusals.hpp"
#include "daemon/gate.hpp"

namespace welcomed::daemon {

/// Who is told by the circuits of one tenant.
struct CircuitNews {
  Wakeup& bell;  ///< rung when one opens or closes, or is open for one more cause, and when a refusal is
                 ///< doubted or disproved
  /// What the log knows: a credential that Entra refuses opens them all, and is said once. By cause, how many are open
  /// for it.
  std::map<std::string, int> causes;
};

/// A lane's circuit (core/circuit.hpp) on the daemon's clock, which says in the log once that it opens and closes, and
/// beside it what several were refused alike (core/same_refusals.hpp).
class Circuit final : public Gate {
 public:
  /// `news` outlives it. `lane` is what log, status, readiness and metrics call it.
  Circuit(Clock& clock, std::string tenant, std::string lane, CircuitNews& news,
          core::Doubts counted = core::Doubts::all)
      : clock_(clock),
        tenant_(std::move(tenant)),
        lane_(std::move(lane)),
        news_(news),
        circuit_(counted),
        same_(counted) {}

  /// What was asked for `whom` did not end well.
  void heed(const std::string& whom, const Setback& setback);
  /// The one thing that everything in the lane needs did not come about.
  void fail(const Setback& setback);
  /// Nothing works until an admin acts.
  void open(const Cause& cause) { fail(Halt{cause}); }
  /// Something worked, for `whom` where it was about one.
  void close(const std::string& whom = {});
  void nothing_left() override;
  /// An admin acted: it may be tried at once.
  void try_now() { circuit_.try_now(clock_.now()); }

  [[nodiscard]] std::optional<TimePoint> open_until() const override { return circuit_.open_until(clock_.now()); }
  /// What that is to the lane's own work, which is taken again when the lane may be tried; nothing when it may.
  [[nodiscard]] std::optional<Setback> blocks() const;
  /// The same to other work, which needs the lane on its way: it waits until then.
  [[nodiscard]] std::optional<Setback> puts_off() const;
  [[nodiscard]] bool half_open() const override { return circuit_.half_open(clock_.now()); }
  /// Why it is open, or was when it was last tried; nothing when it is closed.
  [[nodiscard]] const std::optional<Cause>& cause() const { return circuit_.cause(); }
  [[nodiscard]] const std::set<std::string>& causes() const { return circuit_.causes(); }
  [[nodiscard]] TimePoint since() const { return circuit_.since(); }
  [[nodiscard]] const std::string& lane() const { return lane_; }
  [[nodiscard]] core::SameRefusals& same_refusals() { return same_; }

 private:
  void tell_open();
  void tell_closed();
  void tell_doubted(const Cause& cause);

  Clock& clock_;
  std::string tenant_;
  std::string lane_;
  CircuitNews& news_;
  core::Circuit circuit_;
  core::SameRefusals same_;
  std::string told_cause_;  ///< what this one is counted for in `news_`; empty while it is closed
};

}  // namespace welcomed::daemon
