#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/terminal.hpp"

namespace welcomed::cli {

/// Of which template and locale it is, and what it says.
[[nodiscard]] std::string preview_text(const std::string& name, const std::string& locale,
                                       const nlohmann::json& activity, const Paint& paint);
/// What a message says, as text for a terminal: the card's words in order, and its buttons in brackets.
[[nodiscard]] std::string activity_text(const nlohmann::json& activity, const Paint& paint);

}  // namespace welcomed::cli
