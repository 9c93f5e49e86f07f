#pragma once
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/time.hpp"

namespace simulation {

using welcomed::Duration;

/// What will happen, in the order of its time; of the same time, in the order it was planned.
class Timeline {
 public:
  using Number = std::uint64_t;

  [[nodiscard]] Duration now() const { return now_; }
  Number at(Duration when, std::function<void()> happening) {
    plan_.emplace(std::pair(std::max(when, now_), ++last_), std::move(happening));
    times_.emplace(last_, std::max(when, now_));
    return last_;
  }
  Number after(Duration wait, std::function<void()> happening) { return at(now_ + wait, std::move(happening)); }
  /// Takes it out without destroying it here: gives it to the caller, empty when it has happened.
  std::function<void()> take_out(Number number) {
    const auto found = times_.find(number);
    if (found == times_.end()) return nullptr;
    auto node = plan_.extract({found->second, number});
    times_.erase(found);
    return std::move(node.mapped());
  }
  /// Lets the next thing happen; false when there is none before `end`.
  bool step(Duration end) {
    if (plan_.empty() || plan_.begin()->first.first > end) return false;
    auto node = plan_.extract(plan_.begin());
    now_ = node.key().first;
    times_.erase(node.key().second);
    node.mapped()();
    return true;
  }

 private:
  Duration now_{0};
  Number last_ = 0;
  std::map<std::pair<Duration, Number>, std::function<void()>> plan_;
  std::map<Number, Duration> times_;
};

}  // namespace simulation
