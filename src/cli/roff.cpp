#include "cli/roff.hpp"

namespace welcomed::cli {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char each : text) {
    if (each == '\\') {
      out += "\\e";
    } else if (each == '-') {
      out += "\\-";
    } else {
      out += each == '\n' ? ' ' : each;
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  // A line that begins so would be a request.
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

}  // namespace

Roff::Roff(std::string_view name, int section, std::string_view version)
    : source_(".TH \"" + escaped(name) + "\" " + std::to_string(section) + R"( "" "welcomed )" + escaped(version) +
              "\"\n") {}

Roff& Roff::section(std::string_view heading) {
  source_ += ".SH " + escaped(heading) + "\n";
  after_heading_ = true;
  return *this;
}

Roff& Roff::part(std::string_view heading) {
  source_ += ".SS " + escaped(heading) + "\n";
  after_heading_ = true;
  return *this;
}

Roff& Roff::text(std::string_view paragraph) {
  // What makes an index of manual pages looks for the line below NAME.
  if (!after_heading_) source_ += ".PP\n";
  source_ += escaped(paragraph) + "\n";
  after_heading_ = false;
  return *this;
}

Roff& Roff::code(std::string_view line) {
  source_ += ".PP\n.EX\n" + escaped(line) + "\n.EE\n";
  after_heading_ = false;
  return *this;
}

Roff& Roff::item(std::string_view word, std::string_view meaning) {
  source_ += ".TP\n.B " + escaped(word) + "\n" + escaped(meaning) + "\n";
  after_heading_ = false;
  return *this;
}

}  // namespace welcomed::cli
