#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cards/value.hpp"

/// The functions and operators of Adaptive Expressions: one table, one row each. To add one, write a row in the file of
/// its family. A function of Microsoft's that makes no sense here has a row too, with the reason it is refused.
namespace welcomed::cards {

class Evaluation;
struct Expression;
struct Fault;

/// What a function gives back, or why it cannot, as the end of a sentence ("is not a number").
using Answer = tl::expected<Value, std::string>;
using Evaluated = tl::expected<Value, Fault>;

[[nodiscard]] inline tl::unexpected<std::string> cannot(std::string why) { return tl::unexpected(std::move(why)); }

/// The arguments of a call, all there but where the row says that missing ones are taken.
struct Arguments {
  std::span<Value> values;
  Evaluation& evaluation;

  [[nodiscard]] std::size_t size() const { return values.size(); }
  [[nodiscard]] const Json& operator[](std::size_t i) const { return values[i].json(); }
  [[nodiscard]] bool has(std::size_t i) const { return i < values.size() && !values[i].missing(); }
};

using Eager = Answer (*)(Arguments& arguments);
/// For functions that do not evaluate all of their arguments once: `if`, `&&`, `foreach`.
using Lazy = Evaluated (*)(const Expression& call, Evaluation& evaluation);

constexpr std::uint8_t kMany = 255;

struct Function {
  enum class Shape : std::uint8_t {
    plain,
    choice,    ///< condition, then, else: yields one of the last two
    fallback,  ///< yields the first argument that is there
    joined,    ///< the arguments one after the other as text, unless all are lists
    sum,       ///< numbers are added, anything else is joined as text
    lambda,    ///< list, name, body
    join,      ///< list and separator
  };

  std::string_view name;
  std::uint8_t least = 0, most = 0;  ///< numbers of arguments
  Eager eager = nullptr;
  Lazy lazy = nullptr;
  Shape shape = Shape::plain;
  bool takes_missing = false;
  bool tests = false;  ///< a comparison or test: an argument that cannot be evaluated makes it false, not an error
  std::string_view refused;  ///< why it is not done here; empty for all others
};

/// The row of that name, or null.
[[nodiscard]] const Function* find_function(std::string_view name);
/// `; did you mean "X"?` with the function that is nearest to `name`, or an empty text when none is.
[[nodiscard]] std::string function_meant(std::string_view name);
/// All rows, for documentation.
[[nodiscard]] std::vector<const Function*> all_functions();

// The families.
[[nodiscard]] std::span<const Function> logic_functions();
[[nodiscard]] std::span<const Function> number_functions();
[[nodiscard]] std::span<const Function> text_functions();
[[nodiscard]] std::span<const Function> list_functions();
[[nodiscard]] std::span<const Function> object_functions();
[[nodiscard]] std::span<const Function> time_functions();
[[nodiscard]] std::span<const Function> encoding_functions();
[[nodiscard]] std::span<const Function> refused_functions();

}  // namespace welcomed::cards
