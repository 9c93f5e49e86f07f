#pragma once
#include <string>
#include <vector>

/// Names in texts that others wrote: as they stand, in JSON however it escapes them, and there as a reader of its
/// Markdown or HTML sees them. A part of somebody else's name is no mention. Names are in small letters, the texts in
/// any case.
namespace welcomed::store {

/// Whether one of the names stands in the text.
[[nodiscard]] bool mentions(const std::string& text, const std::vector<std::string>& names);

/// The text with `instead` in the place of the name; all else stays byte for byte, so that JSON stays JSON when
/// `instead` has nothing that JSON escapes.
[[nodiscard]] std::string with_instead(std::string text, const std::string& name, const std::string& instead);

/// The text without the names.
[[nodiscard]] std::string without_names(std::string text, const std::vector<std::string>& names);

}  // namespace welcomed::store
