#pragma once
#include <string>

#include "core/refusal.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// `name: detail`, for a story and the log.
[[nodiscard]] std::string text_of(const Cause& cause);

/// The time to the next attempt after a setback: what the service asked for; else seconds to minutes where it ends by
/// itself or an admin is waited for, and up to a day where nobody knows what ends it (core/backoff.hpp).
[[nodiscard]] Duration wait_of(const Setback& setback, int attempts, Random& random);
/// The same for a message. What only passed before it does not make a refusal's wait longer.
[[nodiscard]] Duration wait_of(const Setback& setback, const store::DueDelivery& delivery, int attempts, TimePoint now,
                               Random& random);

/// The refusal of something that the cloud does not offer to applications stops the lane, and says so; others stay.
[[nodiscard]] Setback in_cloud(const config::Cloud& cloud, Setback setback);

/// Where the app is installed for a recipient.
[[nodiscard]] graph::Place place_of(core::RecipientKind kind, const RecipientId& id);

/// Writes what the world has already done, again and again while the store fails and the daemon lives. It is the word
/// of whoever leads: another leader has taken up what was on its way. A lead that ends because a commit was in doubt
/// leads still, and writes on.
Task<void> until_recorded(Surroundings& around, std::string event, store::Storage::Work verb);

/// The same for what is so whoever leads, until the daemon itself stops: a message that was taken. Whoever waits for it
/// keeps its slot, and the lead does not end before, so that no more of it waits than was on its way.
Task<void> until_fact_recorded(Surroundings& around, std::string event, store::Storage::Work verb);

/// Applies `change`, which runs on the store's thread and so must hold values only; again and again while the store
/// fails and the daemon lives.
Task<void> record(Surroundings& around, core::Recipient recipient, std::string what, std::string detail,
                  store::Recipients::Change change);

/// The same for how far the recipient's app follows the catalog.
Task<void> record_upkeep(Surroundings& around, TenantId tenant, RecipientId recipient, store::Happening happening,
                         store::Upkeep::Change change);

/// What a send to `to` that did not end well may say about its recipient.
[[nodiscard]] core::Refusal refusal_of(Surroundings& around, core::ConversationReference to, const Cause& cause);

/// Writes `verb` and, in the same transaction, what the refusal says about the person. Of a team or a chat it says
/// nothing. Again and again while the store fails and the daemon lives.
Task<void> record_refusal(Surroundings& around, std::string event, core::Recipient recipient, core::Refusal refusal,
                          store::Storage::Work verb);

/// They have no app any more: it is installed again where that is wanted.
Task<void> record_lost(Surroundings& around, core::Recipient recipient, Cause cause);

/// The connector says that the bot is not in the conversation of a team or a chat. Of a team that may be so for one
/// channel only: the app is lost when Graph says so, too.
Task<void> confirm_loss(Surroundings& around, Tenant& tenant, core::Recipient team, Cause cause);

/// Counts for a monitor what became of messages.
void count_effects(Surroundings& around, const std::vector<store::NewEffect>& effects);

/// Counts a refusal in the lane of messages to people, unless it is that of a dead address.
void heed_send(Tenant& tenant, const RecipientId& to, const Setback& setback);

/// Logs the setback under `event` and records it with the recipient.
Task<void> record_setback(Surroundings& around, core::Recipient recipient, std::string event, Setback setback);

}  // namespace welcomed::daemon
