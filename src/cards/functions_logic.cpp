#include <cmath>

#include "cards/evaluate.hpp"
#include "cards/functions.hpp"

namespace welcomed::cards {

namespace {

using Shape = Function::Shape;

bool holds(const Expression& expression, Evaluation& evaluation) {
  const auto value = evaluation.evaluate(expression);
  return value && is_true(*value);
}

Evaluated if_then_else(const Expression& call, Evaluation& evaluation) {
  return evaluation.evaluate(call.children[holds(call.children[0], evaluation) ? 1 : 2]);
}

Evaluated and_all(const Expression& call, Evaluation& evaluation) {
  for (const auto& child : call.children) {
    if (!holds(child, evaluation)) return Value(Json(false));
  }
  return Value(Json(true));
}

Evaluated or_any(const Expression& call, Evaluation& evaluation) {
  for (const auto& child : call.children) {
    if (holds(child, evaluation)) return Value(Json(true));
  }
  return Value(Json(false));
}

Evaluated negate(const Expression& call, Evaluation& evaluation) {
  return Value(Json(!holds(call.children[0], evaluation)));
}

Evaluated coalesce(const Expression& call, Evaluation& evaluation) {
  Evaluated last = Value();
  for (const auto& child : call.children) {
    last = evaluation.evaluate(child);
    if (!last || !last->nothing()) return last;
  }
  return last;
}

Answer equal(Arguments& a) { return Value(Json(are_equal(a.values[0], a.values[1]))); }
Answer not_equal(Arguments& a) { return Value(Json(!are_equal(a.values[0], a.values[1]))); }

/// Below zero, zero or above, as `left` is before, with or after `right`; text by its UTF-8, which is code point order.
tl::expected<int, std::string> order(const Json& left, const Json& right) {
  if (left.is_number() && right.is_number()) {
    const auto a = left.get<double>();
    const auto b = right.get<double>();
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (!left.is_string() || !right.is_string()) return cannot("compares a number with something else");
  return left.get_ref<const std::string&>().compare(right.get_ref<const std::string&>());
}

template <typename Test>
Answer compared(Arguments& a, Test test) {
  const auto result = order(a[0], a[1]);
  if (!result) return cannot(result.error());
  return Value(Json(test(*result)));
}

Answer less(Arguments& a) {
  return compared(a, [](int o) { return o < 0; });
}
Answer less_or_equal(Arguments& a) {
  return compared(a, [](int o) { return o <= 0; });
}
Answer greater(Arguments& a) {
  return compared(a, [](int o) { return o > 0; });
}
Answer greater_or_equal(Arguments& a) {
  return compared(a, [](int o) { return o >= 0; });
}

Answer exists(Arguments& a) { return Value(Json(!a.values[0].nothing())); }

Answer empty(Arguments& a) {
  if (a.values[0].nothing()) return Value(Json(true));
  if (a[0].is_string()) return Value(Json(a[0].get_ref<const std::string&>().empty()));
  return Value(Json(a[0].is_structured() && a[0].empty()));
}

template <bool (*Test)(const Json&)>
Answer type_is(Arguments& a) {
  return Value(Json(!a.values[0].missing() && Test(a[0])));
}

bool is_text_value(const Json& v) { return v.is_string(); }
bool is_boolean_value(const Json& v) { return v.is_boolean(); }
bool is_list_value(const Json& v) { return v.is_array(); }
/// JavaScript counts lists and null as objects, and templates may rely on it.
bool is_object_value(const Json& v) { return v.is_structured() || v.is_null(); }
bool is_whole_value(const Json& v) { return is_whole(v); }
bool is_fraction_value(const Json& v) { return v.is_number() && !is_whole(v); }

Answer boolean(Arguments& a) {
  if (a.values[0].nothing()) return Value(Json(false));
  if (a[0].is_number()) return Value(Json(a[0].get<double>() != 0));
  const auto text = text_of(a[0]);
  if (!text) return Value(Json(true));
  auto lowered = *text;
  for (auto& c : lowered) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return Value(Json(lowered.find("false") == std::string::npos));
}

constexpr Function test_of(std::string_view name, Eager eager, bool takes_missing = false) {
  return {.name = name, .least = 2, .most = 2, .eager = eager, .takes_missing = takes_missing, .tests = true};
}

constexpr Function kind_of(std::string_view name, Eager eager) {
  return {.name = name, .least = 1, .most = 1, .eager = eager, .takes_missing = true};
}

constexpr Function kRows[] = {
    {.name = "if", .least = 3, .most = 3, .lazy = if_then_else, .shape = Shape::choice},
    {.name = "&&", .least = 1, .most = kMany, .lazy = and_all},
    {.name = "and", .least = 1, .most = kMany, .lazy = and_all},
    {.name = "||", .least = 1, .most = kMany, .lazy = or_any},
    {.name = "or", .least = 1, .most = kMany, .lazy = or_any},
    {.name = "!", .least = 1, .most = 1, .lazy = negate},
    {.name = "not", .least = 1, .most = 1, .lazy = negate},
    {.name = "??", .least = 1, .most = kMany, .lazy = coalesce, .shape = Shape::fallback},
    {.name = "coalesce", .least = 1, .most = kMany, .lazy = coalesce, .shape = Shape::fallback},
    test_of("==", equal, true),
    test_of("equals", equal, true),
    test_of("!=", not_equal, true),
    test_of("notEquals", not_equal, true),
    test_of("<", less),
    test_of("less", less),
    test_of("<=", less_or_equal),
    test_of("lessOrEquals", less_or_equal),
    test_of(">", greater),
    test_of("greater", greater),
    test_of(">=", greater_or_equal),
    test_of("greaterOrEquals", greater_or_equal),
    {.name = "exists", .least = 1, .most = 1, .eager = exists, .takes_missing = true, .tests = true},
    {.name = "empty", .least = 1, .most = 1, .eager = empty, .takes_missing = true, .tests = true},
    {.name = "bool", .least = 1, .most = 1, .eager = boolean, .takes_missing = true, .tests = true},
    kind_of("isString", type_is<is_text_value>),
    kind_of("isBoolean", type_is<is_boolean_value>),
    kind_of("isArray", type_is<is_list_value>),
    kind_of("isObject", type_is<is_object_value>),
    kind_of("isInteger", type_is<is_whole_value>),
    kind_of("isFloat", type_is<is_fraction_value>),
};

}  // namespace

std::span<const Function> logic_functions() { return kRows; }

}  // namespace welcomed::cards
