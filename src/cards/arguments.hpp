#pragma once
#include <cmath>
#include <string>

#include "cards/functions.hpp"

/// What the families of functions have in common: arguments of a type, or the reason why not.
namespace welcomed::cards {

template <typename T>
using Argument = tl::expected<T, std::string>;

[[nodiscard]] inline Argument<std::string> text_argument(const Arguments& a, std::size_t i) {
  if (!a[i].is_string()) return cannot("is given something else than text");
  return a[i].get<std::string>();
}

[[nodiscard]] inline Argument<double> number_argument(const Arguments& a, std::size_t i) {
  if (!a[i].is_number()) return cannot("is given something else than a number");
  return a[i].get<double>();
}

/// A whole number small enough to count something with.
[[nodiscard]] inline Argument<std::int64_t> whole_argument(const Arguments& a, std::size_t i) {
  constexpr double kLargest = 1e12;
  if (!is_whole(a[i]) || std::abs(a[i].get<double>()) > kLargest)
    return cannot("is given something else than a whole number");
  return static_cast<std::int64_t>(a[i].get<double>());
}

[[nodiscard]] inline Argument<const Json*> list_argument(const Arguments& a, std::size_t i) {
  if (!a[i].is_array()) return cannot("is given something else than a list");
  return &a[i];
}

[[nodiscard]] inline Answer number_answer(double value) {
  if (!std::isfinite(value)) return cannot("yields no number");
  return Value(number(value));
}

[[nodiscard]] inline Answer text_answer(std::string value) { return Value(Json(std::move(value))); }
[[nodiscard]] inline Answer truth(bool value) { return Value(Json(value)); }

/// A function of one text that yields a text.
template <std::string (*Change)(std::string_view)>
Answer changed_text(Arguments& a) {
  const auto text = text_argument(a, 0);
  if (!text) return cannot(text.error());
  return text_answer(Change(*text));
}

constexpr Function eager(std::string_view name, std::uint8_t least, std::uint8_t most, Eager run) {
  return {.name = name, .least = least, .most = most, .eager = run};
}

}  // namespace welcomed::cards
