#include "cli/terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace welcomed::cli {

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

Paint Paint::of_output() {
  const auto* no_color = std::getenv("NO_COLOR");
  return Paint(output_is_terminal() && (no_color == nullptr || *no_color == '\0'));
}

std::string Paint::in(std::string_view colour, std::string_view text) const {
  if (!colourful_) return std::string(text);
  return "\x1b[" + std::string(colour) + "m" + std::string(text) + "\x1b[0m";
}

namespace {

/// How many bytes stand at the beginning that steer a terminal, or the direction of text: C0, DEL, C1, U+202A to U+202E
/// and U+2066 to U+2069.
std::size_t steering_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if (at(0) < 0x20 || at(0) == 0x7F) return 1;
  if (at(0) == 0xC2 && at(1) >= 0x80 && at(1) < 0xA0) return 2;
  const bool embeds = at(0) == 0xE2 && at(1) == 0x80 && at(2) >= 0xAA && at(2) <= 0xAE;
  const bool isolates = at(0) == 0xE2 && at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9;
  return embeds || isolates ? 3 : 0;
}

}  // namespace

std::string grouped(std::int64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), " ");
  }
  return digits;
}

std::string bar(std::int64_t part, std::int64_t whole, int width) {
  const auto full = whole <= 0 ? 0 : std::clamp<std::int64_t>(part * width / whole, 0, width);
  std::string text;
  for (int i = 0; i < width; ++i) text += i < full ? "█" : "░";
  return text;
}

std::string harmless(std::string_view text) {
  std::string clean;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = std::min(steering_length(text.substr(at)), text.size() - at);
    clean += length > 0 ? "?" : text.substr(at, 1);
    at += std::max<std::size_t>(length, 1);
  }
  return clean;
}

}  // namespace welcomed::cli
