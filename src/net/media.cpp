#include "net/media.hpp"

#include <algorithm>

namespace welcomed::net {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Takes off `text` what stands before the next `separator`, and that. One in quotes does not count.
std::string_view take(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size() && (quoted || text[end] != separator); ++end) {
    if (text[end] == '"') quoted = !quoted;
    if (text[end] == '\\') ++end;
  }
  const auto piece = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(piece);
}

std::string_view unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.starts_with('"') && value.ends_with('"');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

bool is_identity(std::string_view codings) {
  while (!codings.empty()) {
    const auto coding = take(codings, ',');
    if (!coding.empty() && !same_name(coding, "identity")) return false;
  }
  return true;
}

bool is_utf8_or_silent(std::string_view media_type) {
  static_cast<void>(take(media_type, ';'));
  while (!media_type.empty()) {
    auto parameter = take(media_type, ';');
    const auto name = take(parameter, '=');
    const auto value = unquoted(trimmed(parameter));
    if (same_name(name, "charset") && !same_name(value, "utf-8") && !same_name(value, "utf8")) return false;
  }
  return true;
}

}  // namespace

bool is_plain_utf8(const std::vector<Header>& headers) {
  return std::all_of(headers.begin(), headers.end(), [](const Header& each) {
    if (same_name(each.name, "Content-Encoding")) return is_identity(each.value);
    return !same_name(each.name, "Content-Type") || is_utf8_or_silent(each.value);
  });
}

bool is_json(std::string_view content_type) { return same_name(take(content_type, ';'), "application/json"); }

}  // namespace welcomed::net
