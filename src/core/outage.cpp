#include "core/outage.hpp"

#include <algorithm>

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;

/// Many at once may meet the same hiccup: the tries must be some time apart.
constexpr int kTries = 3;
constexpr Duration kSomeTime = 20s;
/// Tries that nobody answers take half a minute each: two of them tell it.
constexpr int kPatient = 2;
constexpr Duration kLong = 50s;
/// What was longer ago than the longest wait between two tries is no part of the same row.
constexpr Duration kApart = 15min;

}  // namespace

void Outage::failed(const Cause& cause, TimePoint began, TimePoint now) {
  if (!lasts_ && now - failed_at_ > kApart) in_a_row_ = 0;
  if (in_a_row_ == 0) since_.at = std::max(began, worked_at_);
  in_a_row_ = std::min(in_a_row_ + 1, kTries);
  since_.cause = cause;
  failed_at_ = now;
  const auto length = now - since_.at;
  lasts_ = lasts_ || (in_a_row_ >= kTries && length >= kSomeTime) || (in_a_row_ >= kPatient && length >= kLong);
}

void Outage::worked(TimePoint now) {
  in_a_row_ = 0;
  worked_at_ = now;
  lasts_ = false;
}

}  // namespace welcomed::core
