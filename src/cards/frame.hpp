#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cards/inside.hpp"

namespace welcomed::cards {

/// A message as JSON text with gaps for the values: most templates are one, and a frame is filled many times faster
/// than its JSON is built.
class Frame {
 public:
  /// Nothing when the template has parts that come and go or repeat, or places where not every value may stand.
  [[nodiscard]] static std::optional<Frame> of(const Template::Inside& inside);

  /// The message as JSON text, the same that a render would be dumped as; nothing when a render must tell what is
  /// wrong, or when a value is no text.
  [[nodiscard]] std::optional<std::string> fill(Evaluation& evaluation, bool right_to_left,
                                                const std::string& stamp) const;

 private:
  /// How a value goes into the message: as what is shown, or as what a reader sees of that. Or the stamp goes there.
  enum class Form { shown, read, stamp };
  struct Gap {
    Form form;
    std::size_t value;
    std::string after;  ///< the JSON up to the next gap
  };

  /// A piece of a text that is not the same for everybody.
  struct Value {
    const Text* text;  // of the template's body, which outlives this
    std::size_t piece;
    std::size_t words_before;  ///< the size of the author's words since the last value
    bool is_read = false;      ///< some gap has it as `read`
  };

  struct Filling;

  std::string add(const Text& text);
  void cut(std::string_view json);
  [[nodiscard]] bool write_values(Evaluation& evaluation, bool right_to_left, Filling& filling) const;

  std::string before_;
  std::vector<Gap> gaps_;
  std::vector<Value> values_;
  std::size_t constant_ = 0;  ///< the size of the JSON between the gaps
  std::size_t words_ = 0;     ///< the size of the author's words after the last value
};

}  // namespace welcomed::cards
