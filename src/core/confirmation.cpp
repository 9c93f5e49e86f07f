#include "core/confirmation.hpp"

#include <algorithm>
#include <array>

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
constexpr std::array<std::string_view, 4> kNames{"pending", "sending", "sent", "dropped"};
constexpr std::array<std::string_view, 3> kWishes{"none", "silence", "messages"};
/// After that nobody wonders any more whether they were heard.
constexpr Duration kLongestTrying = 24h;

}  // namespace

std::string_view name(ConfirmationState state) { return kNames.at(static_cast<std::size_t>(state)); }

ConfirmationState confirmation_state(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  return found == kNames.end() ? ConfirmationState::dropped : static_cast<ConfirmationState>(found - kNames.begin());
}

std::string_view name(Wish wish) { return kWishes.at(static_cast<std::size_t>(wish)); }

Wish wish_named(std::string_view name) {
  const auto* const found = std::find(kWishes.begin(), kWishes.end(), name);
  return found == kWishes.end() ? Wish::none : static_cast<Wish>(found - kWishes.begin());
}

ConfirmationStep after_confirmation_setback(const Setback& setback, TimePoint since, TimePoint now, Duration wait) {
  const bool may_come = std::holds_alternative<Retry>(setback) || std::holds_alternative<Halt>(setback);
  if (!may_come || now + wait > since + kLongestTrying)
    return {ConfirmationState::dropped, std::nullopt, cause_of(setback)};
  return {ConfirmationState::pending, now + wait, cause_of(setback)};
}

}  // namespace welcomed::core
