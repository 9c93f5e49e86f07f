#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/json_members.hpp"
#include "base/outcome.hpp"

namespace welcomed::graph {

/// A string literal of OData: a quote within is doubled.
[[nodiscard]] std::string literal(std::string_view text);

/// Whether that is a page at all, with a list of items, and a text where it names the next one. What is none tells
/// nothing of what is there, and is no empty page.
[[nodiscard]] bool is_page(const nlohmann::json& page);
/// What Graph told is not as documented, so that it is asked again: `what` it is.
[[nodiscard]] Retry unreadable(std::string what);

/// The items of a page.
[[nodiscard]] inline const nlohmann::json& values_of(const nlohmann::json& page) { return array_of(page, "value"); }

}  // namespace welcomed::graph
