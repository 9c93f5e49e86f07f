#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What another configuration would change, in a copy of the store that is thrown away. Who waits for their turn counts
/// as selected.
class Comparison : Theme {
 public:
  using Theme::Theme;

  /// Whom the policies select now is what `changes` compares with. Once.
  Status remember();
  Result<std::vector<SelectionChange>> changes();
  /// Those with the most people first; `most` of them.
  Result<std::vector<Overlap>> overlaps(int most);
};

}  // namespace welcomed::store
