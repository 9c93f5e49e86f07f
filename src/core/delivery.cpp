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

bool names_message(const Setback& setback) {
  return std::holds_alternative<GiveUp>(setback) && whose(cause_of(setback)) == Whose::message;
}

bool is_final(const Setback& setback, Said before) {
  if (!names_message(setback)) return false;
  return cause_of(setback).name == "too_large" || (before && *before + 1 >= kBelievedWhenSaid);
}

DeliveryStep after_setback(const Setback& setback, Said before, TimePoint now, Duration wait) {
  const auto& cause = cause_of(setback);
  const bool counts = before && names_message(setback);
  if (std::holds_alternative<Unsure>(setback)) return {DeliveryState::unknown, now, cause};
  if (is_final(setback, before)) return {DeliveryState::failed, std::nullopt, cause, counts};
  return {DeliveryState::pending, now + wait, cause, counts};
}

}  // namespace welcomed::core
