#include "cli/terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/random.hpp"
#include "base/readable.hpp"

namespace welcomed::cli {
namespace {

std::string sealed(const std::string& sequence) { return seal() + "\x1b" + sequence; }

}  // namespace

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }
bool complaints_are_terminal() { return ::isatty(STDERR_FILENO) == 1; }

Paint Paint::of_output() {
  const auto* no_color = std::getenv("NO_COLOR");
  return Paint(output_is_terminal() && (no_color == nullptr || *no_color == '\0'));
}

std::string Paint::in(std::string_view colour, std::string_view text) const {
  if (!colourful_) return readable(text);
  return sealed("[" + std::string(colour) + "m") + readable(text) + sealed("[0m");
}

const std::string& seal() {
  static const std::string made = Random::from_device().uuid() + Random::from_device().uuid();
  return made;
}

std::string cleared_screen() { return sealed("[H") + sealed("[J"); }

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

}  // namespace welcomed::cli
