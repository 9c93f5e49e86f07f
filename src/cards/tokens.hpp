#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

/// The words of the expression language, and where an expression ends inside a text.
namespace welcomed::cards {

/// What is wrong, and where: an offset in bytes into the text that was looked at.
struct SyntaxError {
  std::string text;
  std::size_t at = 0;
};

template <typename T>
using Syntax = tl::expected<T, SyntaxError>;

struct Token {
  enum class Kind { end, number, text, interpolated, name, symbol };
  Kind kind = Kind::end;
  std::string text;    ///< a string without its quotes and escapes; the inside of a `…`; a symbol or name as it is
  std::size_t at = 0;  ///< offset into the expression

  [[nodiscard]] bool is(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }
};

/// Bounds, so that no template can cost more than it is worth.
constexpr std::size_t kLongestExpression = 4096;
constexpr int kDeepestExpression = 48;

/// All tokens of an expression and an `end`.
[[nodiscard]] Syntax<std::vector<Token>> tokenize(std::string_view expression);

/// The offset of the `}` that closes an expression whose first character is at `from`: quotes, backticks and braces
/// inside it are passed over.
[[nodiscard]] Syntax<std::size_t> end_of_expression(std::string_view text, std::size_t from, int depth = 0);

}  // namespace welcomed::cards
