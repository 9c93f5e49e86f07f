#include <algorithm>
#include <utility>

#include "cards/expression.hpp"
#include "cards/functions.hpp"

namespace welcomed::cards {

namespace {

using Kind = Expression::Kind;

Expression literal(std::string text) {
  Expression out;
  out.value = std::move(text);
  return out;
}

void shift(Expression& expression, std::size_t by) {
  expression.at += by;
  for (auto& child : expression.children) shift(child, by);
}

class Interpolation {
 public:
  Interpolation(std::string_view text, int depth) : text_(text), depth_(depth) {}

  Syntax<std::vector<Expression>> run() {
    while (at_ < text_.size()) {
      if (text_.substr(at_, 2) == "${") {
        if (auto failed = expression(); !failed) return tl::unexpected(failed.error());
      } else {
        character();
      }
    }
    flush();
    return std::move(pieces_);
  }

 private:
  void character() {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (text_[at_] == '\\' && (next == '$' || next == '`')) ++at_;
    pending_.push_back(text_[at_++]);
  }

  tl::expected<void, SyntaxError> expression() {
    const auto from = at_ + 2;
    const auto end = end_of_expression(text_, from);
    if (!end) return tl::unexpected(end.error());
    auto parsed = parse_expression(text_.substr(from, *end - from), depth_);
    if (!parsed) return tl::unexpected(SyntaxError{parsed.error().text, from + parsed.error().at});
    flush();
    shift(*parsed, from);
    pieces_.push_back(std::move(*parsed));
    at_ = *end + 1;
    return {};
  }

  void flush() {
    if (pending_.empty()) return;
    pieces_.push_back(literal(std::exchange(pending_, {})));
  }

  std::string_view text_;
  int depth_;
  std::size_t at_ = 0;
  std::string pending_;
  std::vector<Expression> pieces_;
};

}  // namespace

Syntax<std::vector<Expression>> parse_interpolated(std::string_view text, int depth) {
  // Without an expression a text is what it is, its backslashes too.
  if (text.find("${") == std::string_view::npos) return std::vector<Expression>{literal(std::string(text))};
  return Interpolation(text, depth).run();
}

bool is_names(const Expression& expression) {
  const auto* from = &expression;
  while (from->kind == Kind::member) from = &from->children[0];
  return from->kind == Kind::name;
}

bool is_text(const Expression& expression) {
  using Shape = Function::Shape;
  if (expression.kind == Kind::text) return true;
  if (expression.kind == Kind::literal) return expression.value.is_string();
  if (expression.kind != Kind::call) return false;
  const auto shape = expression.function->shape;
  if (shape == Shape::join) return true;
  return (shape == Shape::joined || shape == Shape::sum) &&
         std::any_of(expression.children.begin(), expression.children.end(), is_text);
}

std::string source_of(const Expression& expression) {
  switch (expression.kind) {
    case Kind::name:
      return expression.name;
    case Kind::member:
      return source_of(expression.children[0]) + "." + expression.name;
    case Kind::element:
      return source_of(expression.children[0]) + "[" + source_of(expression.children[1]) + "]";
    case Kind::literal:
      return expression.value.is_string() ? "'" + expression.value.get<std::string>() + "'" : expression.value.dump();
    case Kind::call:
      return expression.name + "(…)";
    default:
      return "an expression";
  }
}

}  // namespace welcomed::cards
