#include "core/delivery.hpp"

#include <array>

namespace welcomed::core {
namespace {
constexpr std::array<std::string_view, 6> kNames{"pending", "sending", "sent", "unknown", "failed", "opted_out"};
}

std::string_view name(DeliveryState state) { return kNames.at(static_cast<std::size_t>(state)); }

std::optional<DeliveryState> delivery_state(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<DeliveryState>(i);
  }
  return std::nullopt;
}

DeliveryStep after_setback(const Setback& setback, TimePoint now, Duration wait) {
  if (std::holds_alternative<Unsure>(setback)) return {DeliveryState::unknown, now, cause_of(setback)};
  if (std::holds_alternative<GiveUp>(setback)) return {DeliveryState::failed, std::nullopt, cause_of(setback)};
  return {DeliveryState::pending, now + wait, cause_of(setback)};
}

}  // namespace welcomed::core
