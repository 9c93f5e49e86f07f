#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/circuit.hpp"

namespace welcomed::core {

/// A refusal that several had, and since when.
struct Doubted {
  std::string cause;
  TimePoint since;

  bool operator==(const Doubted&) const = default;
};

/// The same refusal of several in a row of one lane, each for a reason that is named as theirs. It is believed at once
/// and stops nothing, because most such rows are what they say: people without a licence, archived teams. But services
/// say such things to everybody for a while, too (amendments.md §4.3), and what follows may last for good.
///
/// A cause is doubted once five different ones were refused for it, with no success of the lane between. From then on
/// one of them at a time is tried, after waits that double from a minute to an hour, whatever works for others
/// meanwhile. Where it works for one who was tried, it was nobody's own; where it worked for none of them for a day, it
/// is believed.
class SameRefusals {
 public:
  explicit SameRefusals(Doubts counted) : counted_(counted) {}

  /// True when its cause is doubted from now on.
  bool refused(const std::string& whom, const Setback& setback, TimePoint now);
  /// Something worked for `whom`. True when that disproves a refusal.
  bool worked(const std::string& whom);

  /// When one is to be tried next.
  [[nodiscard]] std::optional<TimePoint> next_try() const;
  /// Of which refusals one is to be tried now; each is not due again before its next wait is over.
  [[nodiscard]] std::vector<Doubted> take_due(TimePoint now);
  /// `whom` is tried for that.
  void tries(const std::string& cause, const std::string& whom);

  /// What was nobody's own, until `released` is told. Its time is a little before the first of the row: what worked
  /// when the trouble began may have been answered after others were refused.
  [[nodiscard]] const std::vector<Doubted>& disproved() const { return disproved_; }
  void released(const Doubted& disproved) { std::erase(disproved_, disproved); }

 private:
  struct Row {
    TimePoint since;
    std::set<std::string> refused;  ///< as many as are needed to doubt
    std::set<std::string> tried;
    Duration wait{0};
    TimePoint next_try{};
  };
  static bool is_doubted(const Row& row);

  Doubts counted_;
  std::map<std::string, Row> rows_;  ///< by cause
  std::vector<Doubted> disproved_;
};

}  // namespace welcomed::core
