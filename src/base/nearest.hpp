#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace welcomed {

/// The one of `good` that somebody who wrote `word` most likely meant: few edits away, any case, or one the
/// beginning of the other. Nothing when none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& good);

/// `; did you mean "X"?`, or an empty text when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string>& good);

}  // namespace welcomed
