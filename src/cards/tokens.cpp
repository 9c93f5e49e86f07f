#include "cards/tokens.hpp"

#include <array>

namespace welcomed::cards {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool starts_name(char c) { return is_letter(c) || c == '$' || c == '#' || c == '@'; }

/// The length of white space at `at`; a no-break space and a byte order mark are white space too.
std::size_t space_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return 1;
  if (text.substr(at, 2) == "\xC2\xA0") return 2;
  if (text.substr(at, 3) == "\xEF\xBB\xBF") return 3;
  return 0;
}

// Longest first: the first that fits is taken.
constexpr std::array<std::string_view, 30> kSymbols{"==", "!=", "<>", "<=", ">=", "&&", "||", "??", "=>", "+",
                                                    "-",  "!",  "^",  "*",  "/",  "%",  "&",  "<",  ">",  "(",
                                                    ")",  "[",  "]",  "{",  "}",  ".",  ",",  ":",  "?",  "="};

/// The offset of the quote that closes the one at `from`.
Syntax<std::size_t> end_of_quoted(std::string_view text, std::size_t from) {
  for (auto at = from + 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == text[from]) {
      return at;
    }
  }
  return tl::unexpected(SyntaxError{std::string("this ") + text[from] + " is not closed", from});
}

/// The offset of the backtick that closes the one at `from`; expressions inside may hold backticks of their own.
Syntax<std::size_t> end_of_interpolated(std::string_view text, std::size_t from, int depth) {
  if (depth > kDeepestExpression) return tl::unexpected(SyntaxError{"this expression is nested too deep", from});
  for (auto at = from + 1; at < text.size(); ++at) {
    if (text[at] == '`') return at;
    if (text[at] == '\\') {
      ++at;
    } else if (text.substr(at, 2) == "${") {
      const auto end = end_of_expression(text, at + 2, depth + 1);
      if (!end) return end;
      at = *end;
    }
  }
  return tl::unexpected(SyntaxError{"this ` is not closed", from});
}

char unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

/// Only \n \r \t \\ and the quote itself are escapes; any other backslash stands for itself.
std::string unquoted(std::string_view inside, char quote) {
  std::string out;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const char next = i + 1 < inside.size() ? inside[i + 1] : '\0';
    const bool escape =
        inside[i] == '\\' && (next == 'n' || next == 'r' || next == 't' || next == '\\' || next == quote);
    out.push_back(escape ? unescaped(inside[++i]) : inside[i]);
  }
  return out;
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  Syntax<std::vector<Token>> run() {
    while (true) {
      skip_space();
      auto token = next();
      if (!token) return tl::unexpected(token.error());
      tokens_.push_back(std::move(*token));
      if (tokens_.back().kind == Token::Kind::end) return std::move(tokens_);
    }
  }

 private:
  void skip_space() {
    while (at_ < text_.size()) {
      const auto length = space_at(text_, at_);
      if (length == 0) return;
      at_ += length;
    }
  }

  Syntax<Token> next() {
    if (at_ >= text_.size()) return Token{Token::Kind::end, "", at_};
    const char c = text_[at_];
    if (is_digit(c)) return number();
    if (starts_name(c)) return name();
    if (c == '\'' || c == '"') return quoted();
    if (c == '`') return interpolated();
    return symbol();
  }

  Token take(Token::Kind kind, std::size_t end) {
    Token token{kind, std::string(text_.substr(at_, end - at_)), at_};
    at_ = end;
    return token;
  }

  Token number() {
    auto end = at_;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
      ++end;
      while (end < text_.size() && is_digit(text_[end])) ++end;
    }
    return take(Token::Kind::number, end);
  }

  Token name() {
    auto end = at_ + 1;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
    return take(Token::Kind::name, end);
  }

  Syntax<Token> quoted() {
    const auto end = end_of_quoted(text_, at_);
    if (!end) return tl::unexpected(end.error());
    Token token{Token::Kind::text, unquoted(text_.substr(at_ + 1, *end - at_ - 1), text_[at_]), at_};
    at_ = *end + 1;
    return token;
  }

  Syntax<Token> interpolated() {
    const auto end = end_of_interpolated(text_, at_, 0);
    if (!end) return tl::unexpected(end.error());
    Token token{Token::Kind::interpolated, std::string(text_.substr(at_ + 1, *end - at_ - 1)), at_};
    at_ = *end + 1;
    return token;
  }

  Syntax<Token> symbol() {
    for (const auto candidate : kSymbols) {
      if (text_.substr(at_, candidate.size()) == candidate) return take(Token::Kind::symbol, at_ + candidate.size());
    }
    return tl::unexpected(SyntaxError{"an expression cannot have this character", at_});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Syntax<std::vector<Token>> tokenize(std::string_view expression) {
  if (expression.size() > kLongestExpression) {
    return tl::unexpected(SyntaxError{"this expression is longer than 4096 bytes", 0});
  }
  return Tokenizer(expression).run();
}

Syntax<std::size_t> end_of_expression(std::string_view text, std::size_t from, int depth) {
  int braces = 0;
  for (auto at = from; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '}' && braces-- == 0) return at;
    if (c == '{') ++braces;
    if (c != '\'' && c != '"' && c != '`') continue;
    const auto end = c == '`' ? end_of_interpolated(text, at, depth) : end_of_quoted(text, at);
    if (!end) return end;
    at = *end;
  }
  return tl::unexpected(SyntaxError{"this ${ has no }", from - 2});
}

}  // namespace welcomed::cards
