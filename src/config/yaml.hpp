#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/report.hpp"

namespace welcomed::config {

/// One value of a YAML file and where it stands. In a mapping every child has a key, in the order of the file;
/// a key that stands twice is there twice, after an error.
struct Node {
  enum class Kind { null, scalar, list, mapping };

  Kind kind = Kind::null;
  std::string text;
  bool quoted = false;  ///< also true for block scalars
  Position at;
  std::string key;
  Position key_at;
  std::vector<Node> children;
  bool sound = true;  ///< false once a fault in it was reported: nobody reads it then

  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_mapping() const { return kind == Kind::mapping; }
  [[nodiscard]] const Node* find(std::string_view name) const;
  [[nodiscard]] bool is_sound_throughout() const;
};

/// Reads one YAML 1.2 document. Columns count characters. Refused, each with its place: what is no UTF-8, control
/// characters, anchors, aliases, tags, keys that are no words, keys that stand twice, a second document, more than
/// 16 levels or 100,000 values. Nothing when the text cannot be read on; the reason is in the report.
[[nodiscard]] std::optional<Node> parse_yaml(std::string_view text, FileReport& report);

}  // namespace welcomed::config
