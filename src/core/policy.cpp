#include "core/policy.hpp"

#include <algorithm>
#include <array>

namespace welcomed::core {
namespace {

constexpr std::array<std::string_view, 4> kUnlessNames{"opted_out", "replied", "read", "pressed"};

}  // namespace

std::string_view name(Unless unless) { return kUnlessNames.at(static_cast<std::size_t>(unless)); }

Unless unless_of(std::string_view name) {
  const auto* const entry = std::find(kUnlessNames.begin(), kUnlessNames.end(), name);
  return entry == kUnlessNames.end() ? Unless::opted_out : static_cast<Unless>(entry - kUnlessNames.begin());
}

}  // namespace welcomed::core
