#pragma once
#include <string_view>
#include <vector>

namespace welcomed::cards {

/// The one of `words` that `word` was probably meant to be, or nothing when none is close.
[[nodiscard]] std::string_view closest(std::string_view word, const std::vector<std::string_view>& words);

}  // namespace welcomed::cards
