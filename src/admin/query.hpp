#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace welcomed::admin {

/// The value of that name in the query of a request's target, as URLSearchParams writes it; empty when there is none.
/// Nothing when it is given twice, or is no text in UTF-8.
[[nodiscard]] std::optional<std::string> query_value(std::string_view target, std::string_view name);

}  // namespace welcomed::admin
