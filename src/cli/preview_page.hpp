#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace welcomed::cli {

/// A template rendered in one of its languages.
struct Preview {
  std::string language;  ///< as people read it: `de`, or `default`
  std::string locale;    ///< BCP 47
  nlohmann::json activity;
};

/// Whether a message reads from right to left.
[[nodiscard]] bool is_right_to_left(const nlohmann::json& activity);

/// A page that needs no other file: each preview as Teams shows it, light and dark. Nothing in a preview can become
/// HTML or script.
[[nodiscard]] std::string preview_page(const std::string& title, const std::string& bot,
                                       const std::vector<Preview>& previews);

}  // namespace welcomed::cli
