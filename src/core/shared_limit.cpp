#include "core/shared_limit.hpp"

#include <algorithm>

namespace welcomed::core {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kSeveral = 3;
/// At a rate that is a little above the limit, or above one that was halved, some are served between those that are
/// refused.
constexpr Duration kOneOutage = 1min;
/// While others are served nobody is kept waiting for longer on the word of a few: they go slower.
constexpr Duration kMostWhileServed = 5s;

}  // namespace

std::optional<Duration> SharedLimit::refused(const std::string& whom, Duration after, TimePoint now) {
  std::erase_if(last_, [&](const Refused& each) { return each.whom == whom || now - each.at > kOneOutage; });
  last_.push_back({whom, after, now, false});
  if (last_.size() > kSeveral) last_.pop_front();
  if (last_.size() < kSeveral) return std::nullopt;
  const bool in_a_row = std::none_of(last_.begin(), last_.end(), [](const Refused& each) { return each.served_since; });
  return in_a_row ? least_wait() : std::min(least_wait(), kMostWhileServed);
}

/// One of them may have to wait for longer for a reason of its own.
Duration SharedLimit::least_wait() const {
  Duration least(0);
  for (const auto& each : last_) {
    if (each.after > Duration(0) && (least == Duration(0) || each.after < least)) least = each.after;
  }
  return least;
}

void SharedLimit::worked() {
  for (auto& each : last_) each.served_since = true;
}

}  // namespace welcomed::core
