#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace welcomed::cli {

/// How text for people is drawn: in colour on a terminal, plain in a pipe or with NO_COLOR (https://no-color.org). A
/// piece is one line and made readable. Coloured, it is for `ReadableOutput` alone, which knows its seal.
class Paint {
 public:
  explicit Paint(bool colourful) : colourful_(colourful) {}
  /// For standard output.
  [[nodiscard]] static Paint of_output();

  [[nodiscard]] std::string strong(std::string_view text) const { return in("1", text); }
  [[nodiscard]] std::string good(std::string_view text) const { return in("32", text); }
  [[nodiscard]] std::string bad(std::string_view text) const { return in("31", text); }
  [[nodiscard]] std::string waiting(std::string_view text) const { return in("33", text); }
  [[nodiscard]] std::string faint(std::string_view text) const { return in("2", text); }
  [[nodiscard]] bool colourful() const { return colourful_; }

 private:
  [[nodiscard]] std::string in(std::string_view colour, std::string_view text) const;
  bool colourful_;
};

/// What stands in front of each sequence for the terminal that this program writes itself, so that `ReadableOutput`
/// lets those pass and none that somebody else wrote: chance of this process, which nobody outside can know.
[[nodiscard]] const std::string& seal();

/// Clears a terminal, to be drawn anew.
[[nodiscard]] std::string cleared_screen();

[[nodiscard]] bool output_is_terminal();
/// Of standard error.
[[nodiscard]] bool complaints_are_terminal();

/// `12 345`: groups of three, for people.
[[nodiscard]] std::string grouped(std::int64_t number);

/// A bar `width` characters wide of which `part` of `whole` is full.
[[nodiscard]] std::string bar(std::int64_t part, std::int64_t whole, int width);

}  // namespace welcomed::cli
