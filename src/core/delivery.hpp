#pragma once
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// A message key on its way to one recipient.
///
/// | from    | on                                     | to        |
/// |---------|----------------------------------------|-----------|
/// | pending | claimed, durable before the request    | sending   |
/// | pending | the recipient asked for silence, or blocked the bot | opted_out |
/// | pending | its own content is refused (final)     | failed    |
/// | sending | accepted (2xx)                         | sent      |
/// | sending | surely refused for now (Retry)         | pending   |
/// | sending | refused for the recipient's sake, or for no reason known here | pending (core/refusal.hpp) |
/// | sending | its own content is refused, for the third time or by a sure limit | failed    |
/// | failed  | its template or channel is another one now | pending   |
/// | sending | may have been taken (Unsure), or crash | unknown   |
/// | any     | accepted after all (a late 2xx)        | sent      |
/// | unknown | settled by rule or admin               | core/settlement.hpp says |
/// | opted_out | the recipient asked for messages again | pending |
enum class DeliveryState { pending, sending, sent, unknown, failed, opted_out };

[[nodiscard]] std::string_view name(DeliveryState state);
[[nodiscard]] std::optional<DeliveryState> delivery_state(std::string_view name);

/// What an attempt did to a delivery.
struct DeliveryStep {
  DeliveryState state = DeliveryState::pending;
  std::optional<TimePoint> next_attempt;  ///< when it is due again, or to be settled
  Cause cause;                            ///< why, where that is not `sent`
  bool counts = false;                    ///< it counts as a refusal of the message
};

/// How often a message was refused for its own sake before; nothing while everybody may be told so, which is neither
/// believed nor counted.
using Said = std::optional<int>;

/// Whether it is the message that is refused.
[[nodiscard]] bool names_message(const Setback& setback);
/// Whether that is final: at once where a limit is named, else when it was said three times, because an ill service
/// says it to everybody.
[[nodiscard]] bool is_final(const Setback& setback, Said before);

/// The step after an attempt that ended in `setback`; `wait` is how long to wait until the next. What names anything
/// but the message keeps it pending, and says nothing of what names the message another time.
[[nodiscard]] DeliveryStep after_setback(const Setback& setback, Said before, TimePoint now, Duration wait);

}  // namespace welcomed::core
