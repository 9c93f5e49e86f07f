#include "odata_filter.hpp"

#include <algorithm>
#include <cctype>

#include "encoding.hpp"

namespace tenant {
namespace {

constexpr int kDeepest = 32;
constexpr std::string_view kAny = "/any";

struct Token {
  enum class Kind { end, word, text, symbol, broken } kind = Kind::end;
  std::string text;
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) { advance(); }

  [[nodiscard]] const Token& peek() const { return token_; }
  Token take() {
    Token taken = token_;
    advance();
    return taken;
  }

 private:
  static bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '/' || c == '-' || c == '@' || c == '.';
  }

  void advance() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    if (rest_.empty()) {
      token_ = {};
    } else if (rest_.front() == '\'') {
      read_text();
    } else if (is_word(rest_.front())) {
      std::size_t length = 0;
      while (length < rest_.size() && is_word(rest_[length])) ++length;
      set(Token::Kind::word, length);
    } else {
      set(std::string_view("(),:").find(rest_.front()) == std::string_view::npos ? Token::Kind::broken
                                                                                 : Token::Kind::symbol,
          1);
    }
  }

  void set(Token::Kind kind, std::size_t length) {
    token_ = {kind, std::string(rest_.substr(0, length))};
    rest_.remove_prefix(length);
  }

  void read_text() {
    std::string text;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] != '\'') {
        text += rest_[at];
      } else if (at + 1 < rest_.size() && rest_[at + 1] == '\'') {
        text += '\'';
        ++at;
      } else {
        rest_.remove_prefix(at + 1);
        token_ = {Token::Kind::text, std::move(text)};
        return;
      }
    }
    token_ = {Token::Kind::broken, "unterminated string literal"};
    rest_ = {};
  }

  std::string_view rest_;
  Token token_;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  std::optional<Filter> whole(std::string& reason) {
    Filter filter = any_of(0);
    if (lexer_.peek().kind != Token::Kind::end) fail("Syntax error at '" + lexer_.peek().text + "'.");
    reason = reason_;
    if (!reason_.empty()) return std::nullopt;
    return filter;
  }

 private:
  void fail(const std::string& reason) {
    if (reason_.empty()) reason_ = reason;
  }

  bool is_word(const char* word) const { return lexer_.peek().kind == Token::Kind::word && lexer_.peek().text == word; }

  bool take_symbol(const char* symbol) {
    if (lexer_.peek().kind != Token::Kind::symbol || lexer_.peek().text != symbol) return false;
    lexer_.take();
    return true;
  }

  void need_symbol(const char* symbol) {
    if (!take_symbol(symbol)) fail("'" + std::string(symbol) + "' expected near '" + lexer_.peek().text + "'.");
  }

  Filter any_of(int depth) { return joined(depth, "or", Filter::Op::any_of, &Parser::all_of); }
  Filter all_of(int depth) { return joined(depth, "and", Filter::Op::all_of, &Parser::unary); }

  Filter joined(int depth, const char* word, Filter::Op op, Filter (Parser::*part)(int)) {
    Filter first = (this->*part)(depth);
    if (!is_word(word)) return first;
    Filter filter{op, {}, {}, {}};
    filter.children.push_back(std::move(first));
    while (reason_.empty() && is_word(word)) {
      lexer_.take();
      filter.children.push_back((this->*part)(depth));
    }
    return filter;
  }

  Filter unary(int depth) {
    if (depth > kDeepest) fail("The filter is nested too deeply.");
    if (!reason_.empty()) return {};
    if (is_word("not")) {
      lexer_.take();
      Filter filter{Filter::Op::negation, {}, {}, {}};
      filter.children.push_back(unary(depth + 1));
      return filter;
    }
    if (take_symbol("(")) {
      Filter inner = any_of(depth + 1);
      need_symbol(")");
      return inner;
    }
    return comparison();
  }

  Filter comparison() {
    const Token name = lexer_.take();
    if (name.kind != Token::Kind::word) {
      fail("A property or function is expected near '" + name.text + "'.");
      return {};
    }
    if (take_symbol("(")) return is_any(name.text) ? any_element(name.text) : function(name.text);
    const Token op = lexer_.take();
    if (op.text == "in") return in_list(name.text);
    if (op.kind != Token::Kind::word || (op.text != "eq" && op.text != "ne")) {
      fail("The operator '" + op.text + "' is not supported.");
      return {};
    }
    return {op.text == "eq" ? Filter::Op::eq : Filter::Op::ne, name.text, {literal()}, {}};
  }

  static bool is_any(const std::string& name) {
    return name.size() > kAny.size() && equal_ignoring_case(name.substr(name.size() - kAny.size()), kAny);
  }

  /// `x:x eq 'y')`: other lambdas are not needed by anybody.
  Filter any_element(const std::string& name) {
    Filter filter{Filter::Op::has, name.substr(0, name.size() - kAny.size()), {}, {}};
    const Token variable = lexer_.take();
    need_symbol(":");
    if (variable.kind != Token::Kind::word || lexer_.take().text != variable.text || lexer_.take().text != "eq") {
      fail("The lambda in any() is not supported.");
    }
    filter.literals.push_back(literal());
    need_symbol(")");
    return filter;
  }

  Filter function(const std::string& name) {
    const bool starts = equal_ignoring_case(name, "startswith");
    if (!starts && !equal_ignoring_case(name, "endswith")) fail("The function '" + name + "' is not supported.");
    const std::string property = lexer_.take().text;
    need_symbol(",");
    Filter filter{starts ? Filter::Op::starts_with : Filter::Op::ends_with, property, {literal()}, {}};
    if (filter.literals.front().kind != Filter::Literal::Kind::text) fail("A string is expected in " + name + ".");
    need_symbol(")");
    return filter;
  }

  Filter in_list(const std::string& property) {
    Filter filter{Filter::Op::in, property, {}, {}};
    need_symbol("(");
    do {
      filter.literals.push_back(literal());
    } while (reason_.empty() && take_symbol(","));
    need_symbol(")");
    return filter;
  }

  Filter::Literal literal() {
    using Kind = Filter::Literal::Kind;
    const Token token = lexer_.take();
    if (token.kind == Token::Kind::text) return {Kind::text, false, token.text};
    if (token.text == "null") return {};
    if (token.text == "true" || token.text == "false") return {Kind::boolean, token.text == "true", {}};
    fail("A literal is expected near '" + token.text + "'.");
    return {};
  }

  Lexer lexer_;
  std::string reason_;
};

bool equal(const FilterValue& a, const FilterValue& b) {
  if (a.index() != b.index()) return false;
  if (const auto* text = std::get_if<std::string_view>(&a)) {
    return equal_ignoring_case(*text, std::get<std::string_view>(b));
  }
  return a == b;
}

bool affix_matches(const Filter& filter, const FilterValue& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  const std::string_view affix = filter.literals.front().text;
  if (text == nullptr || text->size() < affix.size()) return false;
  const std::size_t from = filter.op == Filter::Op::starts_with ? 0 : text->size() - affix.size();
  return equal_ignoring_case(text->substr(from, affix.size()), affix);
}

void visit(const Filter& filter, bool negated, const std::function<void(const Filter&, bool)>& visitor) {
  const bool inner = negated || filter.op == Filter::Op::negation;
  for (const Filter& child : filter.children) visit(child, inner, visitor);
  if (filter.children.empty()) visitor(filter, negated);
}

}  // namespace

FilterValue Filter::Literal::value() const {
  if (kind == Kind::boolean) return boolean;
  if (kind == Kind::text) return std::string_view(text);
  return {};
}

std::optional<Filter> parse_filter(std::string_view text, std::string& reason) { return Parser(text).whole(reason); }

bool matches(const Filter& filter, const std::function<FilterValue(std::string_view)>& value_of) {
  const auto holds = [&](const Filter& child) { return matches(child, value_of); };
  switch (filter.op) {
    case Filter::Op::all_of:
      return std::all_of(filter.children.begin(), filter.children.end(), holds);
    case Filter::Op::any_of:
      return std::any_of(filter.children.begin(), filter.children.end(), holds);
    case Filter::Op::negation:
      return !holds(filter.children.front());
    case Filter::Op::starts_with:
    case Filter::Op::ends_with:
      return affix_matches(filter, value_of(filter.property));
    default:
      break;
  }
  const FilterValue value = value_of(filter.property);
  const bool any = std::any_of(filter.literals.begin(), filter.literals.end(),
                               [&](const Filter::Literal& literal) { return equal(value, literal.value()); });
  return filter.op == Filter::Op::ne ? !any : any;
}

void visit_comparisons(const Filter& filter, const std::function<void(const Filter&, bool)>& visitor) {
  visit(filter, false, visitor);
}

}  // namespace tenant
