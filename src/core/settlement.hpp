#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/outcome.hpp"
#include "base/time.hpp"
#include "core/delivery.hpp"
#include "core/policy.hpp"

namespace welcomed::core {

/// A moment by two clocks: the one on the wall, which may be set, and the one that counts from the machine's start.
struct Moment {
  TimePoint at;
  Duration uptime{0};

  bool operator==(const Moment&) const = default;
};

/// What has passed between the two at least, also where the daemon that saw the first has ended since. A wall clock
/// that was set makes it no more, nor does another start of the machine.
[[nodiscard]] Duration surely_passed(const Moment& since, const Moment& now);

/// A delivery whose outcome is unknown, as the rules see it.
struct Unsettled {
  WhenUnknown rule = WhenUnknown::hold;
  Cause cause;                          ///< what left it open
  int attempt = 0;                      ///< the one that is open
  int repeats = 0;                      ///< how often it was sent again because the chat did not show it
  std::optional<TimePoint> absent_at;   ///< the first reading that did not show it
  std::optional<Moment> waits_since{};  ///< for the next reading; nothing: nobody began to wait yet
};

/// How an unsettled delivery goes on.
///
/// | rule   | what is known                                       | to                         |
/// |--------|-----------------------------------------------------|----------------------------|
/// | hold   |                                                     | unknown, held              |
/// | resend |                                                     | pending                    |
/// | verify | something may still be on its way                   | unknown, later             |
/// | verify | the chat shows it                                   | sent                       |
/// | verify | the chat does not show it, for the first time       | unknown, later             |
/// | verify | nor a minute later; it was never repeated           | pending                    |
/// | verify | nor a minute later; it was repeated before          | unknown, held              |
/// | verify | the answer is not clear, or reading is not allowed  | unknown, held              |
///
/// What is held has no next attempt; `welcomed resolve` settles it.
struct Settlement {
  DeliveryState state = DeliveryState::unknown;
  std::optional<TimePoint> next_attempt;
  Cause cause;
  int repeats = 0;
  std::optional<TimePoint> absent_at;
  std::optional<Moment> waits_since{};
  std::string activity;  ///< for sent: the message's id in the chat

  bool operator==(const Settlement&) const = default;
};

/// What the rule says before any reading; nothing when the chat is to be read.
[[nodiscard]] std::optional<Settlement> settle_unread(const Unsettled& delivery, TimePoint now, Duration resend_after);
/// Before the first reading it may be on its way for so long after an answer was missed, and a reading that is to agree
/// with another one comes a minute after it. Nothing when that has passed.
[[nodiscard]] std::optional<Settlement> settle_early(const Unsettled& delivery, Duration settle_after,
                                                     const Moment& now);
/// Not settled yet: the reading did not come about.
[[nodiscard]] Settlement settle_later(const Unsettled& delivery, TimePoint when);
/// Nobody but an admin can tell; `why` is added to what left it open.
[[nodiscard]] Settlement held(const Unsettled& delivery, const std::string& why);

/// A message of the chat between the bot and the user (Graph: chatMessage).
struct ChatMessage {
  std::string id;
  std::string application;  ///< the client id of the bot that wrote it; empty when a user did
  TimePoint created;
  std::vector<std::string> stamps;  ///< of our attempts, found in its cards
  std::string letters;              ///< of its text, see `letters_of`
};

/// What tells the message of an attempt from all others in the chat.
struct Sought {
  std::string application;  ///< the bot's client id
  std::string stamp;        ///< in a card
  std::string letters;      ///< of a text without a card; else empty
  TimePoint since;          ///< when the request may have left
};

struct Reading {
  enum class Kind { present, absent, unclear };
  Kind kind = Kind::unclear;
  std::string message;  ///< the id of the one that is present

  bool operator==(const Reading&) const = default;
};

/// Clocks differ: what is older than the attempt by less than this may be its message.
inline constexpr Duration kClockSkew = std::chrono::minutes(15);

/// Looks for the attempt's message among those of the chat. A message of the bot since the attempt that carries no
/// stamp of ours may be it with its stamp lost, and one with its stamp that names another author may be it all the
/// same: then the reading is not clear.
[[nodiscard]] Reading read_chat(const std::vector<ChatMessage>& messages, const Sought& sought);

[[nodiscard]] Settlement after_reading(const Unsettled& delivery, const Reading& reading, const Moment& now);

/// A stamp stands in a card as the id of an element: this and 16 hexadecimal digits.
inline constexpr std::string_view kStampPrefix = "welcomed-";

/// The letters and digits of a text: what a service keeps of it, whatever it makes of the markup. Tags are left out.
[[nodiscard]] std::string letters_of(std::string_view text);

}  // namespace welcomed::core
