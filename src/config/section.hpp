#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/keys.hpp"
#include "config/yaml.hpp"

namespace welcomed::config {

/// A checked mapping, read by the names of its table: what is not given has the table's default. Values with a
/// fault read as if they were not given; nobody gets to see them, since a fault leaves no configuration.
class Section {
 public:
  /// `node` may be null: nothing is given. Borrows both.
  Section(const Node* node, std::string path, const Keys& keys) : node_(node), path_(std::move(path)), keys_(&keys) {}

  [[nodiscard]] bool given(std::string_view name) const { return find(name) != nullptr; }
  /// Where the value stands, or else the section.
  [[nodiscard]] Position at(std::string_view name) const;
  [[nodiscard]] Position at() const;

  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] bool boolean(std::string_view name) const { return text(name) == "true"; }
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] int whole(std::string_view name) const;
  [[nodiscard]] Duration duration(std::string_view name) const;
  /// Nothing for `never`.
  [[nodiscard]] std::optional<Duration> maybe_duration(std::string_view name) const;
  [[nodiscard]] Section section(std::string_view name) const;
  [[nodiscard]] std::vector<Section> sections(std::string_view name) const;
  /// The sound items of a list, each with its place.
  [[nodiscard]] std::vector<const Node*> items(std::string_view name) const;
  /// True when the value stands with a fault anywhere in it, so that a rule that needs all of it has nothing to say.
  [[nodiscard]] bool broken(std::string_view name) const;

 private:
  [[nodiscard]] const Node* find(std::string_view name) const;

  const Node* node_;
  std::string path_;
  const Keys* keys_;
};

}  // namespace welcomed::config
