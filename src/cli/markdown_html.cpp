#include "cli/markdown_html.hpp"

#include <sstream>

#include "cards/escape.hpp"

namespace welcomed::cli {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_punctuation(char c) { return c > ' ' && c < 0x7F && !is_letter_or_digit(c); }

/// One line's emphasis, links and escapes.
class Inline {
 public:
  explicit Inline(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    if (text_[at_] == '\\' && at_ + 1 < text_.size() && is_punctuation(text_[at_ + 1])) {
      out_ += html_escaped(text_.substr(at_ + 1, 1));
      at_ += 2;
      return;
    }
    if (emphasis("**", "strong") || emphasis("_", "em") || emphasis("*", "em") || link()) return;
    out_ += html_escaped(text_.substr(at_++, 1));
  }

  /// Where `mark` stands next, past escapes.
  [[nodiscard]] std::size_t next(std::string_view mark, std::size_t from) const {
    for (auto at = from; at < text_.size(); ++at) {
      if (text_[at] == '\\') {
        ++at;
      } else if (text_.substr(at, mark.size()) == mark) {
        return at;
      }
    }
    return std::string_view::npos;
  }

  bool emphasis(std::string_view mark, std::string_view tag) {
    if (text_.substr(at_, mark.size()) != mark) return false;
    const bool in_word = mark == "_" && at_ > 0 && is_letter_or_digit(text_[at_ - 1]);
    const auto from = at_ + mark.size();
    const auto end = next(mark, from);
    if (in_word || end == std::string_view::npos || end == from || text_[from] == ' ') return false;
    put(tag, "", text_.substr(from, end - from));
    at_ = end + mark.size();
    return true;
  }

  bool link() {
    if (text_[at_] != '[') return false;
    const auto close = next("](", at_);
    const auto end = close == std::string_view::npos ? close : text_.find(')', close);
    if (end == std::string_view::npos) return false;
    const auto url = text_.substr(close + 2, end - close - 2);
    const auto words = text_.substr(at_ + 1, close - at_ - 1);
    // Only what Teams would open; anything else is shown as its words.
    put(cards::is_https(url) ? "a" : "span", cards::is_https(url) ? " href=\"" + html_escaped(url) + "\"" : "", words);
    at_ = end + 1;
    return true;
  }

  void put(std::string_view tag, const std::string& attributes, std::string_view inside) {
    out_ += "<" + std::string(tag) + attributes + ">" + Inline(inside).run() + "</" + std::string(tag) + ">";
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

/// The length of `- ` or `12. ` at the beginning of a line, and which list it makes.
struct Bullet {
  std::size_t length = 0;
  std::string_view tag;
};

Bullet bullet_of(std::string_view line) {
  if (line.starts_with("- ") || line.starts_with("* ")) return {2, "ul"};
  const auto digits = line.find_first_not_of("0123456789");
  const bool numbered = digits != 0 && digits != std::string_view::npos && line.substr(digits, 2) == ". ";
  return numbered ? Bullet{digits + 2, "ol"} : Bullet{};
}

class Blocks {
 public:
  std::string run(std::string_view text) {
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) this->line(line);
    open("");
    return std::move(out_);
  }

 private:
  void line(const std::string& line) {
    const auto bullet = bullet_of(line);
    if (line.find_first_not_of(" \t\r") == std::string::npos) return open("");
    if (bullet.length > 0) {
      open(bullet.tag);
      out_ += "<li>" + Inline(std::string_view(line).substr(bullet.length)).run() + "</li>";
    } else {
      const bool goes_on = opened_ == "p";
      open("p");
      out_ += (goes_on ? " " : "") + Inline(line).run();
    }
  }

  /// Ends the block that is open, unless it is one of these, and begins one.
  void open(std::string_view tag) {
    if (tag == opened_) return;
    if (!opened_.empty()) out_ += "</" + std::string(opened_) + ">";
    if (!tag.empty()) out_ += "<" + std::string(tag) + ">";
    opened_ = tag;
  }

  std::string out_;
  std::string_view opened_;
};

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string markdown_html(std::string_view text) { return Blocks().run(text); }

}  // namespace welcomed::cli
