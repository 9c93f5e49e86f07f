#include "cards/value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

constexpr double kLargestExact = 9007199254740992.0;  // 2^53

/// Digits and decimal exponent of the shortest form, `d.ddde±x`, as to_chars gives it.
struct Digits {
  std::string digits;
  int exponent = 0;
};

Digits digits_of(double value) {
  std::array<char, 40> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto e = text.find('e');
  Digits out;
  for (const char c : text.substr(0, e)) {
    if (c != '.') out.digits.push_back(c);
  }
  const auto exponent = text.substr(text[e + 1] == '+' ? e + 2 : e + 1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), out.exponent);
  return out;
}

std::string plain_number(const Digits& number) {
  const auto count = static_cast<int>(number.digits.size());
  const auto whole = number.exponent + 1;
  if (whole <= 0) return "0." + std::string(static_cast<std::size_t>(-whole), '0') + number.digits;
  if (whole >= count) return number.digits + std::string(static_cast<std::size_t>(whole - count), '0');
  const auto split = static_cast<std::size_t>(whole);
  return number.digits.substr(0, split) + "." + number.digits.substr(split);
}

std::string with_exponent(const Digits& number) {
  std::string out = number.digits.substr(0, 1);
  if (number.digits.size() > 1) out += "." + number.digits.substr(1);
  return out + (number.exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(number.exponent));
}

bool equal_numbers(const Json& left, const Json& right) {
  const auto a = left.get<double>();
  const auto b = right.get<double>();
  return a == b || std::abs(a - b) < std::numeric_limits<double>::epsilon();
}

std::optional<std::string> list_text(const Json& list) {
  std::string out;
  for (const auto& item : list) {
    const auto text = item.is_null() ? std::string() : text_of(item);
    if (!text) return std::nullopt;
    if (&item != &list.front()) out += ',';
    out += *text;
  }
  return out;
}

}  // namespace

Value Value::of(const Json& borrowed) {
  Value value;
  if (!borrowed.is_null()) value.borrowed_ = &borrowed;
  return value;
}

Json number(double value) {
  const bool whole = std::abs(value) <= kLargestExact && std::trunc(value) == value;
  return whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

bool is_whole(const Json& value) {
  if (!value.is_number()) return false;
  const auto d = value.get<double>();
  return std::isfinite(d) && std::trunc(d) == d;
}

std::string number_text(double value) {
  if (value == 0) return "0";
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  const auto digits = digits_of(std::abs(value));
  const bool plain = digits.exponent < 21 && digits.exponent > -7;
  return (value < 0 ? "-" : "") + (plain ? plain_number(digits) : with_exponent(digits));
}

std::optional<std::string> text_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::string:
      return value.get_ref<const std::string&>();
    case Json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    // Exact, also where a double is not: ticks.
    case Json::value_t::number_integer:
      return std::to_string(value.get<std::int64_t>());
    case Json::value_t::number_unsigned:
      return std::to_string(value.get<std::uint64_t>());
    case Json::value_t::number_float:
      return number_text(value.get<double>());
    case Json::value_t::array:
      return list_text(value);
    default:
      return std::nullopt;
  }
}

bool is_true(const Value& value) {
  if (value.nothing()) return false;
  return !value->is_boolean() || value->get<bool>();
}

bool are_equal(const Value& left, const Value& right) {
  if (left.nothing() || right.nothing()) return left.nothing() && right.nothing();
  if (left->is_number() && right->is_number()) return equal_numbers(left.json(), right.json());
  return left.json() == right.json();
}

const Json* member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  if (const auto exact = object.find(name); exact != object.end()) return &*exact;
  const auto wanted = lower(name);
  for (const auto& [key, value] : object.items()) {
    if (key.size() == name.size() && lower(key) == wanted) return &value;
  }
  return nullptr;
}

std::size_t weight(const Json& value) {
  if (value.is_string()) return 16 + value.get_ref<const std::string&>().size();
  std::size_t total = 16;
  if (value.is_array()) {
    for (const auto& item : value) total += weight(item);
  } else if (value.is_object()) {
    for (const auto& [key, item] : value.items()) total += key.size() + weight(item);
  }
  return total;
}

}  // namespace welcomed::cards
