// The encodings of the wire: percent, base64, forms, case.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenant {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Nothing if a `%` is not followed by two hex digits or the result is not UTF-8.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);
std::string percent_encoded(std::string_view text);

/// `a=b&c=d`, as in queries and forms: both parts decoded. Nothing if an escape is broken.
std::optional<Fields> form_fields(std::string_view text);

std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes);
/// Takes either alphabet, with or without padding; nothing for anything else.
std::optional<std::string> base64_decoded(std::string_view text);

std::string lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
bool is_utf8(std::string_view text);

/// How many UTF-16 units well-formed UTF-8 takes.
std::size_t utf16_length(std::string_view text);

/// The start of a text, cut between characters, at most that many bytes.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes);

bool is_guid(std::string_view text);

}  // namespace tenant
