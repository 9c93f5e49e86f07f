#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cards/template.hpp"
#include "cards/value.hpp"

namespace welcomed::cards {

/// A template's JSON as it stands in its file: in order, each value with its place.
struct Source {
  enum class Kind { scalar, text, list, object };
  Kind kind = Kind::scalar;
  Position at;
  Json scalar;       ///< null, a boolean or a number
  std::string text;  ///< a string, its escapes resolved
  std::string raw;   ///< the string as it stands between the quotes, where that differs
  std::vector<Source> items;
  std::vector<std::pair<std::string, Source>> members;

  [[nodiscard]] static Source of(std::string text, Position at = {});
  [[nodiscard]] static Source of(Json scalar);
  [[nodiscard]] static Source list(std::vector<Source> items = {});
  [[nodiscard]] static Source object(std::vector<std::pair<std::string, Source>> members);

  [[nodiscard]] const Source* find(std::string_view name) const;
  /// The text of that member, or nothing when it is no text.
  [[nodiscard]] std::string_view text_at(std::string_view name) const;
  [[nodiscard]] bool is_object() const { return kind == Kind::object; }
};

/// Where the byte `offset` of a string stands in its file.
[[nodiscard]] Position place_in(const Source& text, std::size_t offset);

constexpr std::size_t kLargestTemplate = 512 * 1024;
constexpr int kDeepestCard = 48;

/// Reads JSON strictly (RFC 8259): one fatal problem where it is wrong, too deep, too large, not UTF-8, or where a
/// member's name stands twice.
[[nodiscard]] std::optional<Source> read_json(std::string_view text, std::vector<Problem>& problems);

}  // namespace welcomed::cards
