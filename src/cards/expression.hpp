#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cards/tokens.hpp"
#include "cards/value.hpp"

/// An expression as a tree: parsed once, evaluated many times.
namespace welcomed::cards {

struct Function;  // functions.hpp

struct Expression {
  enum class Kind {
    literal,  ///< `value`
    name,     ///< `name`, looked up in the scope
    member,   ///< children[0] . name
    element,  ///< children[0] [ children[1] ]
    call,     ///< function(children…); operators are functions
    object,   ///< { keys[i]: children[i] }
    text,     ///< the children one after the other as text: `…${…}…`
  };
  Kind kind = Kind::literal;
  std::size_t at = 0;  ///< offset in bytes into the source of the expression
  Json value;
  std::string name;
  const Function* function = nullptr;
  std::vector<std::string> keys;
  std::vector<Expression> children;
};

/// The tree of `source`. Unknown functions, refused ones and wrong numbers of arguments are errors here already.
/// `depth` is how deep it stands in others already.
[[nodiscard]] Syntax<Expression> parse_expression(std::string_view source, int depth = 0);

/// A text with `${…}` in it: the literal pieces and the expressions in turn, both as expressions; `at` counts into
/// `text`. `\$` stands for `$` and a `\` before a backtick for the backtick, as Adaptive Cards Templating has it,
/// but only in a text that has a `${` at all.
[[nodiscard]] Syntax<std::vector<Expression>> parse_interpolated(std::string_view text, int depth = 0);

/// True for `a.b.c`: names alone, which lead to something in the data and compute nothing.
[[nodiscard]] bool is_names(const Expression& expression);

/// True for what can only yield text.
[[nodiscard]] bool is_text(const Expression& expression);

/// The path an expression is (`user.name`, `items[0].title`), for messages; for anything else a short name of it.
[[nodiscard]] std::string source_of(const Expression& expression);

}  // namespace welcomed::cards
