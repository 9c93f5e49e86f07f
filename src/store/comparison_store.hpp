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

/// What another configuration would change, in a copy of the store that is thrown away. Who waits for their turn counts
/// as selected.
class ComparisonStore {
 public:
  virtual ~ComparisonStore() = default;

  /// Whom the policies select now is what `selection_changes` compares with. Once.
  virtual Status remember_selections() = 0;
  virtual Result<std::vector<SelectionChange>> selection_changes() = 0;
  /// Those with the most people first; `most` of them.
  virtual Result<std::vector<Overlap>> overlaps(int most) = 0;
};

}  // namespace welcomed::store
