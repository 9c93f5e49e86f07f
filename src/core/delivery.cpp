#include "core/delivery.hpp"

#include <array>

#include "core/causes.hpp"

namespace welcomed::core {
namespace {
constexpr std::array<std::string_view, 6> kNames{"pending", "sending", "sent", "unknown", "failed", "opted_out"};
constexpr int kBelievedWhenSaid = 3;
}  // namespace

std::string_view name(DeliveryState state) { return kNames.at(static_cast<std::size_t>(state)); }

std::optional<DeliveryState> delivery_state(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<DeliveryState>(i);
  }
  return std::nullopt;
}

DeliveryStep after_setback(const Setback& setback, int refusals, TimePoint now, Duration wait) {
  const auto& cause = cause_of(setback);
  if (std::holds_alternative<Unsure>(setback)) return {DeliveryState::unknown, now, cause};
  const bool of_message = std::holds_alternative<GiveUp>(setback) && whose(cause) == Whose::message;
  const bool believed = cause.name == "too_large" || refusals + 1 >= kBelievedWhenSaid;
  if (of_message && believed) return {DeliveryState::failed, std::nullopt, cause};
  return {DeliveryState::pending, now + wait, cause};
}

}  // namespace welcomed::core
