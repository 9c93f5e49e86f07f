#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace welcomed::cli {

/// A message as HTML, near enough to what Teams shows: for pages without Microsoft's renderer, or with scripts off. Its
/// looks are those of assets/preview.css.
[[nodiscard]] std::string activity_html(const nlohmann::json& activity);

}  // namespace welcomed::cli
