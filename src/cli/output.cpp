#include "cli/output.hpp"

#include <algorithm>
#include <array>

#include "base/readable.hpp"
#include "cli/terminal.hpp"

namespace welcomed::cli {
namespace {

/// Whatever else has a seal lets nothing pass.
constexpr std::array<std::string_view, 8> kOurs{"\x1b[0m",  "\x1b[1m",  "\x1b[2m", "\x1b[31m",
                                                "\x1b[32m", "\x1b[33m", "\x1b[H",  "\x1b[J"};

std::string_view ours_at(std::string_view text) {
  const auto found = std::find_if(kOurs.begin(), kOurs.end(), [&](auto each) { return text.starts_with(each); });
  return found == kOurs.end() ? std::string_view() : *found;
}

std::string readable_in_colour(std::string_view text) {
  std::string clean;
  while (true) {
    const auto mark = text.find(seal());
    clean += readable_lines(text.substr(0, mark));
    if (mark == std::string_view::npos) return clean;
    text.remove_prefix(mark + seal().size());
    const auto ours = ours_at(text);
    clean += ours;
    text.remove_prefix(ours.size());
  }
}

}  // namespace

ReadableOutput::~ReadableOutput() {
  sync();
  out_.rdbuf(to_);
}

std::streambuf::int_type ReadableOutput::overflow(int_type byte) {
  if (traits_type::eq_int_type(byte, traits_type::eof())) return traits_type::not_eof(byte);
  const auto each = traits_type::to_char_type(byte);
  return xsputn(&each, 1) == 1 ? byte : traits_type::eof();
}

std::streamsize ReadableOutput::xsputn(const char* bytes, std::streamsize count) {
  held_.append(bytes, static_cast<std::size_t>(count));
  const auto end = held_.rfind('\n');
  return end == std::string::npos || pass_on(end + 1) ? count : 0;
}

int ReadableOutput::sync() { return pass_on(held_.size()) && to_->pubsync() == 0 ? 0 : -1; }

bool ReadableOutput::pass_on(std::size_t bytes) {
  const auto part = std::string_view(held_).substr(0, bytes);
  const auto clean = terminal_ ? readable_in_colour(part) : readable_lines(part);
  held_.erase(0, bytes);
  return to_->sputn(clean.data(), static_cast<std::streamsize>(clean.size())) ==
         static_cast<std::streamsize>(clean.size());
}

}  // namespace welcomed::cli
