#include "cards/source.hpp"

#include <algorithm>

#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

/// The bytes of the escape or character at `at` in a raw JSON string, and of what it stands for.
std::pair<std::size_t, std::size_t> step(std::string_view raw, std::size_t at) {
  if (raw[at] != '\\') return {1, 1};
  if (raw.substr(at, 2) != "\\u") return {2, 1};
  const auto unit = std::stoul(std::string(raw.substr(at + 2, 4)), nullptr, 16);
  if (unit >= 0xD800 && unit < 0xDC00 && raw.substr(at + 6, 2) == "\\u") return {12, 4};
  return {6, unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3};
}

std::size_t raw_offset(std::string_view raw, std::size_t offset) {
  std::size_t at = 0;
  for (std::size_t decoded = 0; at < raw.size() && decoded < offset;) {
    const auto [taken, given] = step(raw, at);
    at += taken;
    decoded += given;
  }
  return std::min(at, raw.size());
}

int characters(std::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

Source Source::of(std::string text, Position at) {
  Source out;
  out.kind = Kind::text;
  out.text = std::move(text);
  out.at = at;
  return out;
}

Source Source::of(Json scalar) {
  Source out;
  out.scalar = std::move(scalar);
  return out;
}

Source Source::list(std::vector<Source> items) {
  Source out;
  out.kind = Kind::list;
  out.items = std::move(items);
  return out;
}

Source Source::object(std::vector<std::pair<std::string, Source>> members) {
  Source out;
  out.kind = Kind::object;
  out.members = std::move(members);
  return out;
}

const Source* Source::find(std::string_view name) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [name](const auto& each) { return each.first == name; });
  return found == members.end() ? nullptr : &found->second;
}

std::string_view Source::text_at(std::string_view name) const {
  const auto* found = find(name);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

Position place_in(const Source& text, std::size_t offset) {
  if (text.at.line == 0) return {};
  if (!text.raw.empty()) {
    return {text.at.line,
            text.at.column + characters(std::string_view(text.raw).substr(0, raw_offset(text.raw, offset)))};
  }
  const auto before = std::string_view(text.text).substr(0, offset);
  const auto lines = static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  // A text of several lines is a YAML block, which begins on the line after its place, or a whole Markdown file.
  if (lines == 0) return {text.at.line, text.at.column + characters(before)};
  return {text.at.line + lines, characters(before.substr(before.rfind('\n') + 1)) + 1};
}

}  // namespace welcomed::cards
