#pragma once
#include <string>

#include "core/delivery.hpp"
#include "core/recipient.hpp"

namespace welcomed::core {

/// A send that the connector surely refused (contracts/bot.md §11).
struct Refusal {
  Cause cause;
  ConversationReference to;  ///< where it went; what they have by now may be newer
  /// The service URL to write to instead, of a `wrong_host`; empty where there is no other.
  std::string other_service_url;

  bool operator==(const Refusal&) const = default;
};

/// Whether it is about the recipient and not about the message. The message is then no failure: it stays pending, and
/// goes when the recipient is reachable again.
///
/// | cause             | the recipient                                                                         |
/// |-------------------|---------------------------------------------------------------------------------------|
/// | not_installed     | is installed again, if still selected                                                 |
/// | conversation_gone | gets it created again once; after that they are failed until an event, tried daily     |
/// | disabled_by_admin | is failed until an event, tried daily                                                 |
/// | blocked_by_user   | is failed and silent until they write; the reference is dropped                       |
/// | wrong_host        | is written to at the other service URL, once: there a second refusal is the message's |
[[nodiscard]] bool about_recipient(const Refusal& refusal);

/// The recipient after it; `wait` is the time to the next attempt where one helps.
[[nodiscard]] Recipient after_refusal(Recipient recipient, const Refusal& refusal, TimePoint now, Duration wait);

/// The message after a send that did not end well, whichever of the two it is about.
[[nodiscard]] DeliveryStep after_send_setback(const Setback& setback, const Refusal& refusal, TimePoint now,
                                              Duration wait);

}  // namespace welcomed::core
