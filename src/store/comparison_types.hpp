#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace welcomed::store {

/// How many a policy selects that it did not select when that was remembered, and the other way round; people and
/// teams.
struct SelectionChange {
  std::string policy;
  std::int64_t more = 0;
  std::int64_t fewer = 0;
};

/// Two policies that select the same people.
struct Overlap {
  std::string policy, other;
  std::int64_t people = 0;

  bool operator==(const Overlap&) const = default;
};

}  // namespace welcomed::store
