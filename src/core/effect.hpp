#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// What a message did with the person who got it.
///
/// | effect    | is                                                                            |
/// |-----------|-------------------------------------------------------------------------------|
/// | read      | a read receipt names the message, or a later one (contracts/amendments.md §5.3) |
/// | replied   | they wrote to the bot; not by a button, and not for a wish                      |
/// | pressed   | a button of its card brought something back to the bot; a link brings nothing   |
/// | reacted   | they added a reaction to it                                                     |
/// | opted_out | they asked for silence, within seven days                                       |
/// | blocked   | the connector said that they blocked the bot, within seven days                 |
/// | removed   | they removed the app, within seven days                                         |
enum class Effect { read, replied, pressed, reacted, opted_out, blocked, removed };

inline constexpr std::array kEffects{Effect::read,      Effect::replied, Effect::pressed, Effect::reacted,
                                     Effect::opted_out, Effect::blocked, Effect::removed};

[[nodiscard]] std::string_view name(Effect effect);

/// Whose places fit into `Effects::buttons`.
inline constexpr int kMostButtons = 62;

/// What a person did, as far as it may be the effect of a message.
struct Deed {
  std::vector<Effect> effects;
  TimePoint at;                 ///< when, by the service's clock where it told
  std::string message{};        ///< the id of the message that it names; of a receipt, the newest one read
  std::optional<int> button{};  ///< the place of the button among those of its message, where the press tells it
  std::string said{};           ///< what may be a button's words, because it came from a card; kept nowhere
  bool marked = false;          ///< that button says that it is a policy's message's (base/button_mark.hpp)
};

/// When a message had which effect on a person, the first time each.
struct Effects {
  std::array<std::optional<TimePoint>, kEffects.size()> times{};  ///< in the order of `Effect`
  std::int64_t buttons = 0;                                       ///< those pressed: a bit for each place

  [[nodiscard]] const std::optional<TimePoint>& of(Effect effect) const {
    return times.at(static_cast<std::size_t>(effect));
  }
  bool operator==(const Effects&) const = default;
};

/// A message to a person that was sent, or may have been.
struct MessageSent {
  std::string key;
  ActivityId activity;  ///< empty while nobody told it, and of one that was deleted
  bool open = false;    ///< its outcome is not recorded yet, so that its id may still come
  TimePoint at;         ///< when its request left
  Effects effects{};
  std::optional<std::int64_t> read_up_to{};  ///< of an open one: the newest message that a receipt named meanwhile

  bool operator==(const MessageSent&) const = default;
};

/// The id as a number, as receipts compare them; nothing for one that is none.
[[nodiscard]] std::optional<std::int64_t> number_of(std::string_view activity);

/// What of the deed may be the effect of one of these messages. The bot sends others, too: tests, confirmations, and
/// what its own program says. So a reaction counts with a message that it names alone, and so does a press, unless the
/// button is marked.
[[nodiscard]] Deed concerning(const std::vector<MessageSent>& messages, Deed deed);

/// Which of a person's messages a deed other than a receipt belongs to: the one that it names, else the newest that was
/// sent before it. Nothing where it came before all of them.
[[nodiscard]] std::optional<std::size_t> message_of(const std::vector<MessageSent>& messages, const Deed& deed);

/// Which button of a message the deed pressed, by what they say in its template: the one at the place that it tells, as
/// far as that says so, else the first that says what was said. The card may have been amended since, and Teams may
/// have brought the words back alone (msteams-docs#13443). Nothing where none of them was.
[[nodiscard]] std::optional<int> button_of(const Deed& deed, const std::vector<std::string>& says);

/// The button at that place was pressed, and nothing was written; without one it stays what it is, with no button.
[[nodiscard]] Deed as_press(Deed deed, std::optional<int> button);

/// The messages with what the deed adds to their effects. Deeds come in any order, any number of times.
[[nodiscard]] std::vector<MessageSent> after_deed(std::vector<MessageSent> messages, const Deed& deed);

/// When a message had an effect of which nothing is known but that it had it.
inline constexpr TimePoint kTimeForgotten{};

/// Of a message whose effects are not counted: what is kept of what it became, which is whether it had those effects
/// that a condition asks for, and no more.
[[nodiscard]] MessageSent as_uncounted(MessageSent before, const MessageSent& after, const std::vector<Effect>& asked);

}  // namespace welcomed::core
