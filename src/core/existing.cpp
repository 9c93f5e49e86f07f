#include "core/existing.hpp"

#include <algorithm>
#include <array>

namespace welcomed::core {
namespace {
constexpr std::array<std::string_view, 3> kNames{"unknown", "welcome", "skip"};
}

std::string_view name(Existing existing) { return kNames.at(static_cast<std::size_t>(existing)); }

Existing existing_of(std::string_view name) {
  const auto* const entry = std::find(kNames.begin(), kNames.end(), name);
  return entry == kNames.end() ? Existing::unknown : static_cast<Existing>(entry - kNames.begin());
}

Existing in_force(Existing configured, Existing chosen) {
  return configured == Existing::unknown ? chosen : configured;
}

bool looks_first(const Policy& policy) { return policy.existing != Existing::welcome; }

bool worth_telling(std::int64_t held, std::int64_t before, std::int64_t told) {
  return held > 0 && held != told && (held == before || held >= 2 * told);
}

bool may_have_been_welcomed(const Recipient& recipient, TimePoint first_run) {
  const bool ours = recipient.tried && recipient.found == Found::absent;
  return !ours && had_app_before(recipient, first_run);
}

}  // namespace welcomed::core
