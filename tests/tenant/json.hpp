// JSON as a strict service reads it.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace tenant {

using Json = nlohmann::json;

/// Nothing for malformed text, a repeated key, or nesting deeper than 64.
std::optional<Json> parsed(std::string_view text);

/// Compact, with bytes that are no UTF-8 replaced: what hostile clients sent can be shown.
std::string dumped(const Json& value);

/// The string under that key of an object, or nothing.
std::optional<std::string> string_at(const Json& object, const char* key);

}  // namespace tenant
