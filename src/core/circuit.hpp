#pragma once
#include <optional>
#include <set>
#include <string>

#include "base/outcome.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// What an answer says of the lane of work in which it came.
enum class Sign {
  none,   ///< nothing: the service asks to wait, or the fault is ours
  works,  ///< the service did it, or refused for a reason that is this one's alone
  doubt,  ///< it may be about everybody: several different ones in a row tell
  halt    ///< it says itself that it is about everybody
};

/// Where refusals that nothing explains are counted. A refused read is about what was read and nothing else; that the
/// service is ill counts everywhere.
enum class Doubts { all, illness };

[[nodiscard]] Sign sign_of(const Setback& setback, Doubts counted);

/// Stops a lane of work while it works for nobody, and lets one try at a time find out when that is over.
///
/// | from      | on                                                                | to        |
/// |-----------|-------------------------------------------------------------------|-----------|
/// | closed    | doubt about five different ones in a row, or halt                 | open      |
/// | open      | its time has come                                                 | half open |
/// | half open | works, or nothing is left to try                                  | closed    |
/// | half open | doubt or halt                                                     | open, for twice as long |
///
/// What was on its way when it opened says nothing any more. An outage is waited for from five seconds to two minutes
/// at a time, an admin from one minute to a quarter of an hour.
class Circuit {
 public:
  explicit Circuit(Doubts counted = Doubts::all) : counted_(counted) {}

  /// `whom` the request was about. True when that opens it for a cause that it was not open for.
  bool refused(const std::string& whom, const Setback& setback, TimePoint now);
  /// The one thing that everything in the lane needs did not come about: there is no need of several. The waits grow to
  /// ten seconds only, because such a thing is asked for once for all. The same.
  bool failed(const Setback& setback, TimePoint now);
  /// True when that closes it.
  bool worked(TimePoint now);
  /// Nothing that could be tried is left. True when that closes it.
  bool nothing_left(TimePoint now);
  /// An admin acted: it may be tried at once.
  void try_now(TimePoint now) { until_ = now; }

  /// When it may be tried again; nothing when it is closed or half open.
  [[nodiscard]] std::optional<TimePoint> open_until(TimePoint now) const;
  [[nodiscard]] bool half_open(TimePoint now) const { return cause_ && !open_until(now); }
  /// Why it is open or half open; nothing when it is closed.
  [[nodiscard]] const std::optional<Cause>& cause() const { return cause_; }
  /// Why something was refused in it, by name: what opened it, and whatever came while it was open.
  [[nodiscard]] const std::set<std::string>& causes() const { return causes_; }
  /// When the first of the refusals that opened it came.
  [[nodiscard]] TimePoint since() const { return since_; }

 private:
  enum class Ends { by_itself, soon, by_admin };
  bool open(const Cause& cause, Ends ends, TimePoint now);
  bool close();

  Doubts counted_;
  std::set<std::string> in_a_row_;
  std::set<std::string> causes_;  ///< of these, and of all since it opened
  TimePoint first_in_row_{};
  std::optional<Cause> cause_;
  Ends ends_ = Ends::by_itself;
  TimePoint since_{};
  TimePoint until_{};
  Duration wait_{0};
};

}  // namespace welcomed::core
