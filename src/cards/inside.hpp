#pragma once
#include <memory>
#include <string>

#include "cards/node.hpp"
#include "cards/template.hpp"

namespace welcomed::cards {

/// What a template is made of, whatever file it came from.
struct Body {
  enum class Form { structured, card, markdown };
  Form form = Form::structured;
  Node content;  ///< the card, or the text of a message
  Source card;   ///< for lint; nothing for Markdown
  StructuredSource parts;
  bool right_to_left = false;  ///< the first letters of its own text are
};

class Frame;  // frame.hpp

struct Template::Inside {
  std::shared_ptr<const Body> body;    // shared by the same template under several locales
  std::shared_ptr<const Frame> frame;  // of the body in this language; null when it has none; shared as the rest is
  std::string locale;                  ///< what language it is in; empty when its name does not say

  [[nodiscard]] bool is_right_to_left() const;
};

/// The card of a structured template.
[[nodiscard]] Source build_card(const StructuredSource& source);

/// Those of a card that bring something back, in their order, as `Template::buttons` has them.
[[nodiscard]] std::vector<Button> buttons_in(const Source& card);

/// What Teams says a message may have, as UTF-16 (contracts/bot.md §9).
constexpr std::size_t kLargestMessage = 80 * 1024;
[[nodiscard]] std::size_t utf16_bytes(const Json& activity);

}  // namespace welcomed::cards
