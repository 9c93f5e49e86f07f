#pragma once
#include <string>

#include "core/delivery.hpp"
#include "core/recipient.hpp"

namespace welcomed::core {

/// A send that the connector surely refused (contracts/bot.md §11, amendments.md §4).
struct Refusal {
  Cause cause;
  ConversationReference to;  ///< where it went; what they have by now may be newer
  /// The service URL to write to instead, of a `wrong_host`; empty where there is no other.
  std::string other_service_url;
  double spread = 1;  ///< of waits, see `patience`

  bool operator==(const Refusal&) const = default;
};

/// The address was refused, not the person: the conversation cannot be read, is not known, or is without the bot.
[[nodiscard]] bool about_address(const Cause& cause);

/// Whether it is about the person it was for and not about the message. The message is then no failure: it stays
/// pending, and goes when they are reachable again. Of a team it is never: a channel's refusal is the channel's.
///
/// | cause              | the recipient                                                                         |
/// |--------------------|---------------------------------------------------------------------------------------|
/// | address_unreadable, conversation_gone, not_installed | is reached at the next address (`Renewal`)          |
/// | disabled_by_admin  | is set aside until an event, tried daily                                              |
/// | blocked_by_user    | is failed and silent until they write, install the app, or an admin retries           |
/// | wrong_host         | is written to at the other service URL, once: a second refusal keeps the message waiting |
[[nodiscard]] bool about_recipient(const Refusal& refusal);

/// The person after it.
[[nodiscard]] Recipient after_refusal(Recipient recipient, const Refusal& refusal, TimePoint now);

/// Whether the refusal between the two told that they blocked the bot: also of who had asked for silence before, of
/// whom nothing else changes.
[[nodiscard]] bool told_of_block(const Recipient& before, const Recipient& after);

/// The message after a send that did not end well, whichever of the two it is about; `before` as `after_setback` has
/// them.
[[nodiscard]] DeliveryStep after_send_setback(const Setback& setback, const Refusal& refusal, Said before,
                                              TimePoint now, Duration wait);

}  // namespace welcomed::core
