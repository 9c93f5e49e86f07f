#pragma once
#include <optional>
#include <string>

#include "base/time.hpp"

namespace welcomed::core {

/// A credential that ends within 30 days, or has ended, is worth a warning.
[[nodiscard]] bool ends_soon(TimePoint ends, TimePoint now);

/// From when to when a credential or a certificate is good, as far as it tells.
struct Term {
  std::optional<TimePoint> begins{}, ends{};
};

enum class Standing { good, ends_soon, not_yet, ended };

[[nodiscard]] Standing standing_of(const Term& term, TimePoint now);

/// How a sentence about it goes on: `ended at …`, `is not valid before …`, `ends at …`.
[[nodiscard]] std::string text_of(const Term& term, TimePoint now);

}  // namespace welcomed::core
