#include <algorithm>
#include <array>
#include <charconv>

#include "cards/expression.hpp"
#include "cards/functions.hpp"

namespace welcomed::cards {

namespace {

using Kind = Expression::Kind;

struct Operator {
  std::string_view symbol;
  int binding;
};

// As Adaptive Expressions bind, which is not as C does: == before &, & before <.
constexpr std::array kOperators{
    Operator{"??", 1}, Operator{"||", 2}, Operator{"&&", 3}, Operator{"<", 4},  Operator{"<=", 4}, Operator{">", 4},
    Operator{">=", 4}, Operator{"&", 5},  Operator{"==", 6}, Operator{"!=", 6}, Operator{"<>", 6}, Operator{"+", 7},
    Operator{"-", 7},  Operator{"*", 8},  Operator{"/", 8},  Operator{"%", 8},  Operator{"^", 9}};
constexpr int kPower = 9;

const Operator* operator_of(const Token& token) {
  if (token.kind != Token::Kind::symbol) return nullptr;
  const auto found = std::find_if(kOperators.begin(), kOperators.end(),
                                  [&](const Operator& each) { return each.symbol == token.text; });
  return found == kOperators.end() ? nullptr : &*found;
}

Expression literal(Json value, std::size_t at) {
  Expression out;
  out.at = at;
  out.value = std::move(value);
  return out;
}

Expression named(Kind kind, std::string name, std::size_t at) {
  Expression out;
  out.kind = kind;
  out.at = at;
  out.name = std::move(name);
  return out;
}

std::string arity_text(const Function& function) {
  const auto count = [](int n) { return std::to_string(n) + (n == 1 ? " argument" : " arguments"); };
  if (function.least == function.most) return count(function.least);
  if (function.most == kMany) return "at least " + count(function.least);
  return std::to_string(function.least) + " to " + count(function.most);
}

std::string unknown_function(const std::string& name) { return "there is no function " + name + function_meant(name); }

class Parser {
 public:
  Parser(std::vector<Token> tokens, int depth) : tokens_(std::move(tokens)), depth_(depth) {}

  Syntax<Expression> run() {
    auto whole = ternary();
    if (whole && peek().kind != Token::Kind::end) return wrong("this is not expected here");
    return whole;
  }

 private:
  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
  }
  const Token& take() { return tokens_[std::min(next_++, tokens_.size() - 1)]; }
  bool accept(std::string_view symbol) { return peek().is(symbol) && (++next_, true); }

  [[nodiscard]] tl::unexpected<SyntaxError> wrong(std::string text) const { return wrong(std::move(text), peek().at); }
  [[nodiscard]] static tl::unexpected<SyntaxError> wrong(std::string text, std::size_t at) {
    return tl::unexpected(SyntaxError{std::move(text), at});
  }

  /// Counts how deep the recursion is; every rule that can recurse holds one.
  struct Level {
    explicit Level(int& depth) : depth_(depth) { ++depth_; }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    int& depth_;
  };

  Syntax<Expression> ternary() {
    const Level level(depth_);
    if (depth_ > kDeepestExpression) return wrong("this expression is nested too deep");
    auto condition = binary(1);
    if (!condition || !peek().is("?")) return condition;
    const auto at = take().at;
    auto yes = ternary();
    if (!yes) return yes;
    if (!accept(":")) return wrong("a ? needs a : after it");
    auto no = binary(1);
    if (!no) return no;
    // Microsoft's parser takes a ? b : c ? d : e for (a ? b : c) ? d : e, which nobody means who writes it.
    if (peek().is("?")) return wrong("put the second ? : in parentheses");
    return call("if", at, std::move(*condition), std::move(*yes), std::move(*no));
  }

  Syntax<Expression> binary(int binding) {
    auto left = unary();
    while (left) {
      const auto* op = operator_of(peek());
      if (op == nullptr || op->binding < binding) return left;
      const auto at = take().at;
      if (++operators_ > kMostOperators) return wrong("this expression has too many operators");
      auto right = binary(op->binding == kPower ? kPower : op->binding + 1);
      if (!right) return right;
      left = call(op->symbol == "<>" ? "!=" : op->symbol, at, std::move(*left), std::move(*right));
    }
    return left;
  }

  Syntax<Expression> unary() {
    if (!peek().is("!") && !peek().is("-") && !peek().is("+")) return postfix();
    const Level level(depth_);
    if (depth_ > kDeepestExpression) return wrong("this expression is nested too deep");
    const auto& sign = take();
    auto operand = unary();
    if (!operand) return operand;
    if (sign.text == "!") return call("!", sign.at, std::move(*operand));
    return call(sign.text, sign.at, literal(0, sign.at), std::move(*operand));
  }

  Syntax<Expression> postfix() {
    auto out = primary();
    while (out) {
      if (peek().is(".")) {
        out = member_of(std::move(*out));
      } else if (peek().is("[")) {
        out = element_of(std::move(*out));
      } else if (peek().is("(")) {
        out = call_of(std::move(*out));
      } else {
        return out;
      }
      if (++links_ > kMostLinks) return wrong("this expression has too many names");
    }
    return out;
  }

  Syntax<Expression> member_of(Expression object) {
    take();
    if (peek().kind != Token::Kind::name) return wrong("a name is expected after the dot");
    auto out = named(Kind::member, take().text, object.at);
    out.children.push_back(std::move(object));
    return out;
  }

  Syntax<Expression> element_of(Expression object) {
    take();
    auto index = ternary();
    if (!index) return index;
    if (!accept("]")) return wrong("a ] is expected");
    Expression out = named(Kind::element, "", object.at);
    out.children.push_back(std::move(object));
    out.children.push_back(std::move(*index));
    return out;
  }

  Syntax<Expression> call_of(Expression callee) {
    const auto at = callee.at;
    if (callee.kind != Kind::name && callee.kind != Kind::member) return wrong("only a function can be called");
    auto name = source_of(callee);
    take();
    auto arguments = list(")");
    if (!arguments) return tl::unexpected(arguments.error());
    return bound(name, at, std::move(*arguments));
  }

  /// Expressions up to `close`; `x => body` counts as two.
  Syntax<std::vector<Expression>> list(std::string_view close) {
    std::vector<Expression> out;
    if (accept(close)) return out;
    while (true) {
      if (peek().kind == Token::Kind::name && peek(1).is("=>")) {
        out.push_back(named(Kind::name, peek().text, peek().at));
        next_ += 2;
      }
      auto item = ternary();
      if (!item) return tl::unexpected(item.error());
      out.push_back(std::move(*item));
      if (accept(close)) return out;
      if (!accept(",")) return wrong("a , or " + std::string(close) + " is expected");
    }
  }

  template <typename... Arguments>
  Syntax<Expression> call(std::string_view name, std::size_t at, Arguments... arguments) {
    std::vector<Expression> list;
    (list.push_back(std::move(arguments)), ...);
    return bound(std::string(name), at, std::move(list));
  }

  static Syntax<Expression> bound(const std::string& name, std::size_t at, std::vector<Expression> arguments) {
    const auto* function = find_function(name);
    if (function == nullptr) return wrong(unknown_function(name), at);
    if (!function->refused.empty()) return wrong(name + " is not offered here: " + std::string(function->refused), at);
    if (arguments.size() < function->least || arguments.size() > function->most) {
      return wrong(name + " takes " + arity_text(*function), at);
    }
    if (function->shape == Function::Shape::lambda && arguments[1].kind != Kind::name) {
      return wrong("the second argument of " + name + " is the name of an item, like x", arguments[1].at);
    }
    auto out = named(Kind::call, name, at);
    out.function = function;
    out.children = std::move(arguments);
    return out;
  }

  Syntax<Expression> primary() {
    const auto& token = peek();
    switch (token.kind) {
      case Token::Kind::number:
        return number_of(take());
      case Token::Kind::text:
        return ++next_, literal(token.text, token.at);
      case Token::Kind::interpolated:
        return interpolation(take());
      case Token::Kind::name:
        return ++next_, word(token);
      case Token::Kind::end:
        return wrong("the expression ends here too early");
      case Token::Kind::symbol:
        return bracketed();
    }
    return wrong("this is not expected here");
  }

  static Syntax<Expression> number_of(const Token& token) {
    double value = 0;
    const auto* end = token.text.data() + token.text.size();
    if (std::from_chars(token.text.data(), end, value).ec != std::errc()) {
      return wrong("this number is too large", token.at);
    }
    return literal(number(value), token.at);
  }

  static Expression word(const Token& token) {
    if (token.text == "true" || token.text == "false") return literal(token.text == "true", token.at);
    if (token.text == "null" || token.text == "undefined") return literal(nullptr, token.at);
    return named(Kind::name, token.text, token.at);
  }

  Syntax<Expression> interpolation(const Token& token) {
    auto pieces = parse_interpolated(token.text, depth_ + 1);
    if (!pieces) return wrong(pieces.error().text, token.at + 1 + pieces.error().at);
    auto out = named(Kind::text, "", token.at);
    out.children = std::move(*pieces);
    return out;
  }

  Syntax<Expression> bracketed() {
    const auto at = peek().at;
    if (accept("(")) {
      auto inside = ternary();
      if (inside && !accept(")")) return wrong("a ) is expected");
      return inside;
    }
    if (accept("[")) {
      auto items = list("]");
      if (!items) return tl::unexpected(items.error());
      return bound("createArray", at, std::move(*items));
    }
    if (accept("{")) return object(at);
    return wrong("a value is expected here");
  }

  Syntax<Expression> object(std::size_t at) {
    auto out = named(Kind::object, "", at);
    if (accept("}")) return out;
    while (true) {
      const auto& key = take();
      if (key.kind != Token::Kind::name && key.kind != Token::Kind::text) return wrong("a name is expected", key.at);
      if (!accept(":")) return wrong("a : is expected");
      auto value = ternary();
      if (!value) return value;
      out.keys.push_back(key.text);
      out.children.push_back(std::move(*value));
      if (accept("}")) return out;
      if (!accept(",")) return wrong("a , or } is expected");
    }
  }

  // Left-associative chains deepen the tree without deepening the parser.
  static constexpr int kMostOperators = 200;
  static constexpr int kMostLinks = 200;

  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  int depth_;
  int operators_ = 0;
  int links_ = 0;
};

}  // namespace

Syntax<Expression> parse_expression(std::string_view source, int depth) {
  if (depth > kDeepestExpression) return tl::unexpected(SyntaxError{"this expression is nested too deep", 0});
  auto tokens = tokenize(source);
  if (!tokens) return tl::unexpected(tokens.error());
  if (tokens->size() == 1) return tl::unexpected(SyntaxError{"there is no expression between ${ and }", 0});
  return Parser(std::move(*tokens), depth).run();
}

}  // namespace welcomed::cards
