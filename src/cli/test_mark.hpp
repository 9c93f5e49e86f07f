#pragma once
#include <nlohmann/json_fwd.hpp>

namespace welcomed::cli {

/// The activity, said to be a test where people look first: before the first words of its card or text, of its summary,
/// and of what stands in the card's place where none is shown. A card without words gets them at its top.
[[nodiscard]] nlohmann::json marked_as_test(nlohmann::json activity);

}  // namespace welcomed::cli
