#pragma once
#include <string>
#include <string_view>

namespace welcomed::cli {

/// A manual page in the making (man(7)). What it is given is text: nothing in it is a request to roff.
class Roff {
 public:
  Roff(std::string_view name, int section, std::string_view version);
  Roff& section(std::string_view heading);
  Roff& part(std::string_view heading);
  Roff& text(std::string_view paragraph);
  /// A line as it is typed.
  Roff& code(std::string_view line);
  /// A word and what it means.
  Roff& item(std::string_view word, std::string_view meaning);
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  std::string source_;
  bool after_heading_ = false;
};

}  // namespace welcomed::cli
