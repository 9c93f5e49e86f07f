#include "net/headers.hpp"

#include <algorithm>

#include "base/letters.hpp"

namespace welcomed::net {
namespace {

bool is_token_character(char c) {
  if ((c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_value_character(char c) {
  constexpr char kDelete = 0x7F;
  return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != kDelete);
}

}  // namespace

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
}

std::string_view find_header(const std::vector<Header>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(headers, [&](const Header& each) { return same_name(each.name, name); });
  return found == headers.end() ? std::string_view{} : std::string_view(found->value);
}

std::size_t count_headers(const std::vector<Header>& headers, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(headers, [&](const Header& each) { return same_name(each.name, name); }));
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_character); }

bool is_sendable(const Header& header) {
  return is_token(header.name) && std::ranges::all_of(header.value, is_value_character);
}

}  // namespace welcomed::net
