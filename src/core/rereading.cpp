#include "core/rereading.hpp"

#include <algorithm>
#include <array>

namespace welcomed::core {

using namespace std::chrono_literals;

namespace {

/// What a page is taken to hold before one was read.
constexpr std::int64_t kLikelyPage = 100;
constexpr int kMostHaste = 10;

}  // namespace

TimePoint next_page_at(const ReadingProgress& progress, Duration period, TimePoint now) {
  const auto span = period / (1 << std::min(progress.expired, kMostHaste));
  const auto page = progress.pages == 0 ? kLikelyPage : std::max<std::int64_t>(1, progress.met / progress.pages);
  const auto pages_left = std::max<std::int64_t>(0, progress.total - progress.met) / page + 1;
  const auto time_left = progress.begun + span - now;
  // The period is the bound in case the clock was put back.
  return now + std::max<Duration>(kBetweenRereadPages, std::min<Duration>(time_left, span) / pages_left);
}

std::optional<Duration> next_look(int looks) {
  constexpr std::array<Duration, 5> kWaits{1min, 10min, 1h, 6h, 24h};
  const auto number = static_cast<std::size_t>(std::max(looks, 0));
  return number < kWaits.size() ? std::optional(kWaits.at(number)) : std::nullopt;
}

}  // namespace welcomed::core
