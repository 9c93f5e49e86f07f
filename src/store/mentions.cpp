#include "store/mentions.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/letters.hpp"
#include "base/utf8.hpp"

namespace welcomed::store {
namespace {

/// What a text says, in small letters, and where each of its bytes stands in the text; at last where that ends.
struct Said {
  std::string letters;
  std::vector<std::size_t> places;

  void say(char32_t c, std::size_t place) {
    append_utf8(letters, c);
    places.resize(letters.size(), place);
  }
  void say(char byte, std::size_t place) {
    letters.push_back(ascii_lower(byte));
    places.push_back(place);
  }
};

constexpr char32_t kUnseen = 0;

/// What one escape says, or `kUnseen`, and how long it is.
struct Escape {
  char32_t says = kUnseen;
  std::size_t length = 0;
};

std::optional<char32_t> number_in(std::string_view digits, int base) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return static_cast<char32_t>(value);
}

char32_t small_letter(char32_t c) {
  return c < 0x80 ? static_cast<unsigned char>(ascii_lower(static_cast<char>(c))) : c;
}

/// `\u0027`, of which a character beyond the 16th bit takes two.
std::optional<Escape> code_unit(std::string_view text) {
  constexpr std::size_t kLength = 6;
  if (!text.starts_with("\\u") || text.size() < kLength) return std::nullopt;
  const auto unit = number_in(text.substr(2, 4), 16);
  if (!unit) return std::nullopt;
  return Escape{*unit, kLength};
}

std::optional<Escape> json_escape(std::string_view text) {
  if (text.size() < 2 || text[0] != '\\') return std::nullopt;
  if (const auto first = code_unit(text)) {
    const bool high = first->says >= 0xD800 && first->says < 0xDC00;
    const auto second = high ? code_unit(text.substr(first->length)) : std::nullopt;
    if (!second || second->says < 0xDC00 || second->says > 0xDFFF) return first;
    return Escape{0x10000 + ((first->says - 0xD800) << 10U) + (second->says - 0xDC00), first->length + second->length};
  }
  // Of the others none says what a name has.
  const bool white = std::string_view("bfnrt").find(text[1]) != std::string_view::npos;
  return Escape{white ? U' ' : static_cast<char32_t>(static_cast<unsigned char>(text[1])), 2};
}

/// `&#39;`, `&#x27;` and the one of HTML's names that a user principal name may need.
std::optional<Escape> character_reference(std::string_view text) {
  constexpr std::string_view kApostrophe = "&apos;";
  constexpr std::size_t kLongest = 10;
  if (text.starts_with(kApostrophe)) return Escape{U'\'', kApostrophe.size()};
  const auto end = text.substr(0, kLongest).find(';');
  if (!text.starts_with("&#") || end == std::string_view::npos) return std::nullopt;
  const bool hexadecimal = text[2] == 'x' || text[2] == 'X';
  const auto code = hexadecimal ? number_in(text.substr(3, end - 3), 16) : number_in(text.substr(2, end - 2), 10);
  return code ? std::optional(Escape{*code, end + 1}) : std::nullopt;
}

/// `%27`, as it stands in a URL.
std::optional<Escape> percent_escape(std::string_view text) {
  constexpr std::size_t kLength = 3;
  if (!text.starts_with('%') || text.size() < kLength) return std::nullopt;
  const auto byte = number_in(text.substr(1, 2), 16);
  if (!byte || *byte >= 0x80) return std::nullopt;
  return Escape{*byte, kLength};
}

std::optional<Escape> markup_escape(std::string_view text) {
  // It parts what must not stand together (cards/escape.hpp).
  constexpr std::string_view kJoiner = "\u2060";
  if (text.starts_with(kJoiner)) return Escape{kUnseen, kJoiner.size()};
  if (text.size() > 1 && text[0] == '\\' && std::ispunct(static_cast<unsigned char>(text[1])) != 0)
    return Escape{static_cast<char32_t>(static_cast<unsigned char>(text[1])), 2};
  if (const auto reference = character_reference(text)) return reference;
  return percent_escape(text);
}

Said as_it_stands(const std::string& text) {
  Said said;
  said.letters = ascii_lower(text);
  said.places.reserve(text.size() + 1);
  for (std::size_t at = 0; at <= text.size(); ++at) said.places.push_back(at);
  return said;
}

/// What stands there once its escapes are resolved, in the places of the text that it was read from.
template <typename EscapeAt>
Said resolved_from(const Said& from, EscapeAt escape_at) {
  Said said;
  const std::string_view letters = from.letters;
  for (std::size_t at = 0; at < letters.size();) {
    const auto escape = escape_at(letters.substr(at));
    if (!escape)
      said.say(letters[at], from.places[at]);
    else if (escape->says != kUnseen)
      said.say(small_letter(escape->says), from.places[at]);
    at += escape ? escape->length : 1;
  }
  said.places.push_back(from.places.back());
  return said;
}

Said of_json(const std::string& text) { return resolved_from(as_it_stands(text), json_escape); }

Said of_markup(const std::string& text) { return resolved_from(of_json(text), markup_escape); }

constexpr std::array kReadings{as_it_stands, of_json, of_markup};

bool may_escape(const std::string& text) { return text.find_first_of("\\&%\xE2") != std::string::npos; }

bool belongs_to_a_name(char each) {
  return std::isalnum(static_cast<unsigned char>(each)) != 0 ||
         std::string_view("._-+%@").find(each) != std::string::npos;
}

/// Where the name stands from there on; not as a part of somebody else's.
std::size_t found_in(const std::string& said, const std::string& name, std::size_t from) {
  for (auto at = said.find(name, from); at != std::string::npos; at = said.find(name, at + 1)) {
    const auto end = at + name.size();
    // A full stop may end a sentence.
    const bool goes_on = end < said.size() && belongs_to_a_name(said[end]) &&
                         (said[end] != '.' || (end + 1 < said.size() && belongs_to_a_name(said[end + 1])));
    if ((at == 0 || !belongs_to_a_name(said[at - 1])) && !goes_on) return at;
  }
  return std::string::npos;
}

}  // namespace

bool mentions(const std::string& text, const std::vector<std::string>& names) {
  const std::size_t count = may_escape(text) ? kReadings.size() : 1;
  return std::any_of(kReadings.begin(), kReadings.begin() + count, [&](auto* read) {
    const auto said = read(text);
    return std::any_of(names.begin(), names.end(),
                       [&](const auto& name) { return found_in(said.letters, name, 0) != std::string::npos; });
  });
}

std::string with_instead(std::string text, const std::string& name, const std::string& instead) {
  for (auto* read : kReadings) {
    auto said = read(text);
    for (auto at = found_in(said.letters, name, 0); at != std::string::npos;
         at = found_in(said.letters, name, at + instead.size())) {
      const auto begin = said.places[at];
      text.replace(begin, said.places[at + name.size()] - begin, instead);
      said = read(text);
    }
  }
  return text;
}

std::string without_names(std::string text, const std::vector<std::string>& names) {
  if (!mentions(text, names)) return text;
  for (const auto& name : names) text = with_instead(std::move(text), name, "");
  return text;
}

}  // namespace welcomed::store
