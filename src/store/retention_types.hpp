#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.hpp"

namespace welcomed::store {

/// How far a walk through all that may be thinned has come; it begins with nothing of it.
struct ThinnedUpTo {
  std::int64_t line = 0;  ///< of a story
  // A delivery.
  TenantId tenant{};
  RecipientId recipient{};
  std::string key{};

  bool operator==(const ThinnedUpTo&) const = default;
};

/// A piece of such a walk.
struct Thinned {
  int dropped = 0;
  std::optional<ThinnedUpTo> up_to{};  ///< where to go on; nothing at its end
};

}  // namespace welcomed::store
