#include <algorithm>
#include <charconv>
#include <limits>

#include "cards/arguments.hpp"
#include "cards/evaluate.hpp"
#include "cards/locales.hpp"

namespace welcomed::cards {

namespace {

using Shape = Function::Shape;

/// One argument after the other: ((a · b) · c) …
template <typename Step>
Answer fold(Arguments& a, Step step) {
  auto so_far = number_argument(a, 0);
  for (std::size_t i = 1; so_far && i < a.size(); ++i) {
    const auto next = number_argument(a, i);
    if (!next) return cannot(next.error());
    so_far = step(*so_far, *next);
  }
  if (!so_far) return cannot(so_far.error());
  return number_answer(*so_far);
}

bool is_addend(const Json& value) { return value.is_number() || value.is_string() || value.is_null(); }

Argument<Json> added(const Json& left, const Json& right) {
  if (!is_addend(left) || !is_addend(right)) return cannot("adds something else than numbers and text");
  if (left.is_number() && right.is_number()) return number(left.get<double>() + right.get<double>());
  if ((left.is_null() && right.is_number()) || (left.is_number() && right.is_null()))
    return cannot("adds null to a number");
  const auto text = [](const Json& value) { return value.is_null() ? std::string() : *text_of(value); };
  return Json(text(left) + text(right));
}

Answer add(Arguments& a) {
  Json so_far = a[0];
  for (std::size_t i = 1; i < a.size(); ++i) {
    auto next = added(so_far, a[i]);
    if (!next) return cannot(next.error());
    so_far = std::move(*next);
  }
  if (so_far.is_number()) return number_answer(so_far.get<double>());
  return Value(std::move(so_far));
}

Answer subtract(Arguments& a) {
  return fold(a, [](double x, double y) { return x - y; });
}
Answer multiply(Arguments& a) {
  return fold(a, [](double x, double y) { return x * y; });
}
Answer power(Arguments& a) {
  return fold(a, [](double x, double y) { return std::pow(x, y); });
}

/// Whole numbers divide to a whole number, rounded down, as in Adaptive Expressions for JavaScript.
Argument<double> divided(double x, double y) {
  if (y == 0) return cannot("divides by zero");
  const bool whole = std::trunc(x) == x && std::trunc(y) == y;
  return whole ? std::floor(x / y) : x / y;
}

Answer divide(Arguments& a) {
  for (std::size_t i = 1; i < a.size(); ++i) {
    if (a[i].is_number() && a[i].get<double>() == 0) return cannot("divides by zero");
  }
  return fold(a, [](double x, double y) { return divided(x, y).value_or(0); });
}

Answer modulo(Arguments& a) {
  if (!is_whole(a[0]) || !is_whole(a[1])) return cannot("is given something else than whole numbers");
  if (a[1].get<double>() == 0) return cannot("divides by zero");
  return number_answer(std::fmod(a[0].get<double>(), a[1].get<double>()));
}

/// The numbers among the arguments and in the lists among them.
Argument<std::vector<double>> all_numbers(const Arguments& a) {
  std::vector<double> out;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Json list = a[i].is_array() ? a[i] : Json::array({a[i]});
    for (const auto& item : list) {
      if (!item.is_number()) return cannot("is given something else than numbers");
      out.push_back(item.get<double>());
    }
  }
  return out;
}

template <typename Reduce>
Answer reduced(Arguments& a, Reduce reduce) {
  const auto numbers = all_numbers(a);
  if (!numbers) return cannot(numbers.error());
  if (numbers->empty()) return cannot("is given an empty list");
  return number_answer(reduce(*numbers));
}

double total(const std::vector<double>& numbers) {
  double out = 0;
  for (const auto each : numbers) out += each;
  return out;
}

Answer least(Arguments& a) {
  return reduced(a, [](const auto& n) { return *std::min_element(n.begin(), n.end()); });
}
Answer greatest(Arguments& a) {
  return reduced(a, [](const auto& n) { return *std::max_element(n.begin(), n.end()); });
}
Answer sum(Arguments& a) {
  if (!a[0].is_array()) return cannot("is given something else than a list");
  return reduced(a, total);
}
Answer average(Arguments& a) {
  if (!a[0].is_array()) return cannot("is given something else than a list");
  return reduced(a, [](const auto& n) { return total(n) / static_cast<double>(n.size()); });
}

template <double (*Change)(double)>
Answer changed_number(Arguments& a) {
  const auto value = number_argument(a, 0);
  if (!value) return cannot(value.error());
  return number_answer(Change(*value));
}

double down(double x) { return std::floor(x); }
double up(double x) { return std::ceil(x); }
double magnitude(double x) { return std::abs(x); }

Answer root(Arguments& a) {
  const auto value = number_argument(a, 0);
  if (!value) return cannot(value.error());
  if (*value < 0) return cannot("takes the root of a negative number");
  return number_answer(std::sqrt(*value));
}

/// Halves go up, also below zero: as JavaScript's Math.round.
double rounded(double value, int digits) {
  const auto scale = std::pow(10.0, digits);
  return std::floor(value * scale + 0.5) / scale;
}

Answer round(Arguments& a) {
  const auto value = number_argument(a, 0);
  const auto digits = a.size() == 2 ? whole_argument(a, 1) : Argument<std::int64_t>(0);
  if (!value) return cannot(value.error());
  if (!digits || *digits < 0 || *digits > 15) return cannot("needs a number of digits from 0 to 15");
  return number_answer(rounded(*value, static_cast<int>(*digits)));
}

Answer range(Arguments& a) {
  constexpr std::int64_t kMost = 10'000;
  const auto first = whole_argument(a, 0);
  const auto count = whole_argument(a, 1);
  if (!first || !count) return cannot("is given something else than whole numbers");
  if (*count <= 0 || *count > kMost) return cannot("needs a count from 1 to 10,000");
  Json out = Json::array();
  for (std::int64_t i = 0; i < *count; ++i) out.push_back(*first + i);
  return Value(std::move(out));
}

/// The number that a text begins with, as parseFloat reads it.
std::optional<double> leading_number(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(text[first] == '+' ? first + 1 : first);
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Answer as_float(Arguments& a) {
  if (a[0].is_number()) return Value(Json(a[0]));
  const auto value = a[0].is_string() ? leading_number(a[0].get_ref<const std::string&>()) : std::nullopt;
  if (!value) return cannot("is given no number");
  return number_answer(*value);
}

Answer as_whole(Arguments& a) {
  if (a[0].is_number()) return number_answer(std::trunc(a[0].get<double>()));
  if (!a[0].is_string()) return cannot("is given no number");
  const auto& text = a[0].get_ref<const std::string&>();
  // Only the digits count: 1e3 is 1.
  const auto value = leading_number(std::string_view(text).substr(0, text.find_first_of(".eE")));
  if (!value) return cannot("is given no number");
  return number_answer(std::trunc(*value));
}

Answer format(Arguments& a) {
  const auto value = number_argument(a, 0);
  const auto decimals = whole_argument(a, 1);
  if (!value) return cannot(value.error());
  if (!decimals || *decimals < 0 || *decimals > 15) return cannot("needs a number of digits from 0 to 15");
  const auto digits = static_cast<int>(*decimals);
  const auto locale = a.size() == 3 && a[2].is_string() ? a[2].get<std::string>() : a.evaluation.locale();
  return text_answer(format_number(rounded(*value, digits), digits, locale));
}

constexpr Function folded(std::string_view name, Eager run) { return eager(name, 2, kMany, run); }

constexpr Function summed(std::string_view name) {
  return {.name = name, .least = 2, .most = kMany, .eager = add, .shape = Shape::sum};
}

constexpr Function kRows[] = {
    summed("+"),
    summed("add"),
    folded("-", subtract),
    folded("sub", subtract),
    folded("*", multiply),
    folded("mul", multiply),
    folded("/", divide),
    folded("div", divide),
    folded("^", power),
    folded("exp", power),
    eager("%", 2, 2, modulo),
    eager("mod", 2, 2, modulo),
    eager("min", 1, kMany, least),
    eager("max", 1, kMany, greatest),
    eager("sum", 1, 1, sum),
    eager("average", 1, 1, average),
    eager("floor", 1, 1, changed_number<down>),
    eager("ceiling", 1, 1, changed_number<up>),
    eager("abs", 1, 1, changed_number<magnitude>),
    eager("sqrt", 1, 1, root),
    eager("round", 1, 2, round),
    eager("range", 2, 2, range),
    eager("int", 1, 1, as_whole),
    eager("float", 1, 1, as_float),
    eager("formatNumber", 2, 3, format),
};

}  // namespace

std::span<const Function> number_functions() { return kRows; }

}  // namespace welcomed::cards
