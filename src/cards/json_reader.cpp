#include <algorithm>

#include "cards/source.hpp"
#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

/// Thrown nowhere outside this file: a reader that is wrong at one place is wrong as a whole.
struct Wrong {
  std::string text;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  Source run() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") text_.remove_prefix(3);
    auto whole = value(0);
    space();
    if (at_ < text_.size()) throw Wrong{"nothing may follow the card"};
    return whole;
  }

  [[nodiscard]] Position here() const { return {line_, column_}; }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  char take() {
    if (at_ >= text_.size()) throw Wrong{"the file ends too early"};
    const char c = text_[at_++];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++column_;
    }
    return c;
  }

  void space() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') take();
  }

  bool accept(char c) {
    space();
    if (peek() != c || at_ >= text_.size()) return false;
    take();
    return true;
  }

  void expect(char c) {
    if (!accept(c)) throw Wrong{at_ >= text_.size() ? "the file ends too early" : std::string("expected a ") + c};
  }

  Source value(int depth) {
    if (depth > kDeepestCard) throw Wrong{"nested too deep"};
    space();
    const auto at = here();
    Source out;
    switch (peek()) {
      case '{':
        out = object(depth);
        break;
      case '[':
        out = list(depth);
        break;
      case '"':
        out = string();
        break;
      default:
        out = Source::of(scalar());
        break;
    }
    out.at = out.kind == Source::Kind::text ? Position{at.line, at.column + 1} : at;
    return out;
  }

  Source object(int depth) {
    expect('{');
    Source out = Source::object({});
    if (accept('}')) return out;
    do {
      space();
      if (peek() != '"') throw Wrong{"expected a name in quotes"};
      const auto at = here();
      auto name = string().text;
      if (out.find(name) != nullptr) {
        line_ = at.line, column_ = at.column;
        throw Wrong{"\"" + name + "\" stands here a second time"};
      }
      expect(':');
      out.members.emplace_back(std::move(name), value(depth + 1));
      if (out.members.size() > kMostMembers) throw Wrong{"too many members"};
    } while (accept(','));
    expect('}');
    return out;
  }

  Source list(int depth) {
    expect('[');
    Source out = Source::list();
    if (accept(']')) return out;
    do out.items.push_back(value(depth + 1));
    while (accept(','));
    expect(']');
    return out;
  }

  Source string() {
    take();
    const auto from = at_;
    std::string out;
    while (peek() != '"') {
      if (static_cast<unsigned char>(peek()) < 0x20) throw Wrong{"a string is not closed, or has a control character"};
      const char c = take();
      if (c == '\\') {
        escaped(out);
      } else {
        out.push_back(c);
      }
    }
    const auto raw = text_.substr(from, at_ - from);
    take();
    auto source = Source::of(std::move(out));
    if (source.text != raw) source.raw = std::string(raw);
    return source;
  }

  void escaped(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    const char c = take();
    if (c == 'u') return unicode(out);
    const auto at = kNames.find(c);
    if (at == std::string_view::npos) throw Wrong{"there is no such escape"};
    out.push_back(kMeant[at]);
  }

  void unicode(std::string& out) {
    const auto first = unit();
    if (first < 0xD800 || first > 0xDFFF) return append_utf8(out, first);
    if (first > 0xDBFF || take() != '\\' || take() != 'u') throw Wrong{"half of a surrogate pair"};
    const auto second = unit();
    if (second < 0xDC00 || second > 0xDFFF) throw Wrong{"half of a surrogate pair"};
    append_utf8(out, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
  }

  char32_t unit() {
    char32_t out = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = take();
      const char lowered = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
      if (!is_digit(lowered) && (lowered < 'a' || lowered > 'f')) throw Wrong{"expected four hexadecimal digits"};
      out = out * 16 + static_cast<char32_t>(is_digit(lowered) ? lowered - '0' : lowered - 'a' + 10);
    }
    return out;
  }

  Json scalar() {
    const auto from = at_;
    while (at_ < text_.size() && std::string_view(" \t\r\n,]}:").find(peek()) == std::string_view::npos) take();
    const auto word = text_.substr(from, at_ - from);
    if (word == "true" || word == "false") return word == "true";
    if (word == "null") return nullptr;
    auto parsed = word.empty() ? Json(Json::value_t::discarded) : Json::parse(word, nullptr, false);
    if (!parsed.is_number()) throw Wrong{"expected a value"};
    return parsed;
  }

  // Names are compared one with another.
  static constexpr std::size_t kMostMembers = 500;

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
};

}  // namespace

std::optional<Source> read_json(std::string_view text, std::vector<Problem>& problems) {
  const auto refuse = [&problems](Position at, std::string why) {
    problems.push_back({at, true, std::move(why)});
    return std::nullopt;
  };
  if (text.size() > kLargestTemplate) return refuse({1, 1}, "a template may not be larger than 512 KiB");
  if (!is_utf8(text)) return refuse({1, 1}, "a template must be UTF-8");
  JsonReader reader(text);
  try {
    return reader.run();
  } catch (const Wrong& wrong) {
    return refuse(reader.here(), "this is no JSON: " + wrong.text);
  }
}

}  // namespace welcomed::cards
