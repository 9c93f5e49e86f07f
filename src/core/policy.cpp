#include "core/policy.hpp"

#include <algorithm>
#include <array>

namespace welcomed::core {
namespace {

constexpr std::array<std::string_view, 4> kUnlessNames{"opted_out", "replied", "read", "pressed"};
constexpr std::array<std::string_view, 2> kSinceNames{"welcome", "hire_date"};

}  // namespace

std::string_view name(Unless unless) { return kUnlessNames.at(static_cast<std::size_t>(unless)); }

Unless unless_of(std::string_view name) {
  const auto* const entry = std::find(kUnlessNames.begin(), kUnlessNames.end(), name);
  return entry == kUnlessNames.end() ? Unless::opted_out : static_cast<Unless>(entry - kUnlessNames.begin());
}

std::string_view name(Since since) { return kSinceNames.at(static_cast<std::size_t>(since)); }

Since since_of(std::string_view name) { return name == kSinceNames.back() ? Since::hire_date : Since::welcome; }

bool Policy::asks_for_hires() const {
  return users.hired_within.has_value() || std::any_of(messages.begin(), messages.end(), [](const Message& message) {
           return message.since == Since::hire_date;
         });
}

}  // namespace welcomed::core
