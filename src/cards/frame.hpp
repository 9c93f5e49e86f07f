#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cards/inside.hpp"

namespace welcomed::cards {

/// A message as JSON text with gaps for what its expressions yield: most templates are one, and a frame is filled many
/// times faster than its JSON is built.
class Frame {
 public:
  /// Nothing when the template has parts that come and go or repeat, or places where not every value may stand.
  [[nodiscard]] static std::optional<Frame> of(const Template::Inside& inside);

  /// The message as JSON text, the same that a render would be dumped as; nothing when a render must tell what is
  /// wrong, or when a value is no text.
  [[nodiscard]] std::optional<std::string> fill(Evaluation& evaluation, bool right_to_left,
                                                const std::string& mark) const;

 private:
  /// How the text of a gap goes into the message; or the message's mark goes there.
  enum class Form { as_it_is, plain, headline, mark };
  struct Gap {
    Form form;
    std::size_t text;
    std::string after;  ///< the JSON up to the next gap
  };

  bool cut(std::string_view json);

  std::string before_;
  std::vector<Gap> gaps_;
  std::vector<const Node*> texts_;  // of the template's body, which outlives this
};

}  // namespace welcomed::cards
