#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace welcomed::graph {

/// A string literal of OData: a quote within is doubled.
[[nodiscard]] std::string literal(std::string_view text);

/// The text under that key of an object; empty when it is missing or no text.
[[nodiscard]] std::string text_of(const nlohmann::json& object, std::string_view key);

/// The array under that key of an object, or an empty one; good as long as the object.
[[nodiscard]] const nlohmann::json& array_of(const nlohmann::json& object, std::string_view key);

/// The items of a page.
[[nodiscard]] inline const nlohmann::json& values_of(const nlohmann::json& page) { return array_of(page, "value"); }

}  // namespace welcomed::graph
