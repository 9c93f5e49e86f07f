#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

/// What an expression yields.
namespace welcomed::cards {

using Json = nlohmann::json;

/// A JSON value, borrowed from the render data (which outlives the render) or owned, or missing. `null` in the data
/// counts as missing: Graph says null for what it does not know.
class Value {
 public:
  Value() = default;
  Value(Json own) : own_(std::move(own)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] static Value of(const Json& borrowed);

  [[nodiscard]] bool missing() const { return borrowed_ == nullptr && own_.is_discarded(); }
  /// Missing or null.
  [[nodiscard]] bool nothing() const { return missing() || json().is_null(); }
  [[nodiscard]] bool borrowed() const { return borrowed_ != nullptr; }
  /// Not to be asked of a missing value.
  [[nodiscard]] const Json& json() const { return borrowed_ != nullptr ? *borrowed_ : own_; }
  [[nodiscard]] const Json* operator->() const { return &json(); }
  [[nodiscard]] Json take() && { return borrowed_ != nullptr ? *borrowed_ : std::move(own_); }

 private:
  const Json* borrowed_ = nullptr;
  Json own_ = Json(Json::value_t::discarded);
};

/// A number as the language has them, doubles; whole ones become JSON integers again.
[[nodiscard]] Json number(double value);
[[nodiscard]] bool is_whole(const Json& value);

/// As JavaScript writes a number: shortest digits, exponent from 1e21 and below 1e-6.
[[nodiscard]] std::string number_text(double value);

/// The text of a scalar or of a list of scalars (with commas); nothing for an object.
[[nodiscard]] std::optional<std::string> text_of(const Json& value);

/// Everything is true but false, null and what is missing.
[[nodiscard]] bool is_true(const Value& value);
[[nodiscard]] bool are_equal(const Value& left, const Value& right);

/// The member of that name in any case, as Adaptive Expressions look it up; null when there is none.
[[nodiscard]] const Json* member(const Json& object, std::string_view name);

/// How much memory a value takes, roughly, in bytes.
[[nodiscard]] std::size_t weight(const Json& value);

}  // namespace welcomed::cards
