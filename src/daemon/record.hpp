#pragma once
#include <string>

#include "core/refusal.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// `name: detail`, for a story and the log.
[[nodiscard]] std::string text_of(const Cause& cause);

/// The time to the next attempt after a setback: what the service asked for, else backoff.
[[nodiscard]] Duration wait_of(const Setback& setback, int attempts, Random& random);

/// Where the app is installed for a recipient.
[[nodiscard]] graph::Place place_of(core::RecipientKind kind, const RecipientId& id);

/// Writes what the world has already done, again and again while the store fails and the daemon lives.
Task<void> until_recorded(Surroundings& around, std::string event, store::Storage::Work verb);

/// Applies `change`, which runs on the store's thread and so must hold values only; again and again while the store
/// fails and the daemon lives.
Task<void> record(Surroundings& around, core::Recipient recipient, std::string what, std::string detail,
                  store::Store::Change change);

/// The same for how far the recipient's app follows the catalog.
Task<void> record_upkeep(Surroundings& around, TenantId tenant, RecipientId recipient, store::Happening happening,
                         store::Store::UpkeepChange change);

/// What a send to `to` that did not end well may say about its recipient.
[[nodiscard]] core::Refusal refusal_of(const Surroundings& around, core::ConversationReference to, const Cause& cause);

/// Writes `verb` and, in the same transaction, what the refusal says about the recipient, who is tried again after
/// `wait`; every stage looks anew when it says something. Again and again while the store fails and the daemon lives.
Task<void> record_refusal(Surroundings& around, Tenant& tenant, std::string event, core::Recipient recipient,
                          core::Refusal refusal, Duration wait, store::Storage::Work verb);

/// Logs the setback under `event` and records it with the recipient.
Task<void> record_setback(Surroundings& around, core::Recipient recipient, std::string event, Setback setback);

}  // namespace welcomed::daemon
