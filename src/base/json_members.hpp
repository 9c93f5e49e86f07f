#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace welcomed {

/// The text under that key of an object; null when it is missing or no text, or that is no object. Good as long as the
/// object.
[[nodiscard]] const std::string* find_text(const nlohmann::json& object, std::string_view key);

/// The same, empty where there is none.
[[nodiscard]] std::string text_of(const nlohmann::json& object, std::string_view key);

/// The array under that key of an object, or an empty one; good as long as the object.
[[nodiscard]] const nlohmann::json& array_of(const nlohmann::json& object, std::string_view key);

}  // namespace welcomed
