#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/amendment.hpp"
#include "core/confirmation.hpp"
#include "core/recipient.hpp"

namespace welcomed::store {

struct Audience;

/// A wish that is to be confirmed now.
struct DueConfirmation {
  core::Recipient recipient;
  std::int64_t number = 0;  ///< of the wish; a later one has another
  core::Wish wish = core::Wish::none;
  TimePoint since;  ///< when it was heard
  int attempts = 0;
};

struct ConfirmationRow {
  core::Wish wish = core::Wish::none;
  core::ConfirmationState state = core::ConfirmationState::pending;
  Cause cause;
  ActivityId activity;
  TimePoint at;
};

/// An admin's order to change or delete a message that was sent, wherever it was sent.
struct Amendment {
  std::string key;
  std::string template_name;  ///< what takes its place; empty to delete it
  std::string data;           ///< what the template sees as `message`: a JSON object

  [[nodiscard]] bool deletes() const { return template_name.empty(); }
};

/// What an amendment means for its audience.
struct Amended {
  std::int64_t messages = 0;    ///< that are changed or deleted
  std::int64_t without_id = 0;  ///< were sent, and nobody told their ids, or they are gone: they stay as they are
  std::int64_t removed = 0;     ///< of those who removed the app: they stay
  std::int64_t to_come = 0;     ///< not sent yet, or nobody knows: they are not touched
  std::vector<RecipientId> without{};  ///< of those who were named: who was never to get it
};

/// One message to amend now.
struct DueAmendment {
  std::int64_t number = 0;  ///< of the order
  Amendment order;
  TimePoint since;            ///< when it was ordered
  core::Recipient recipient;  ///< their reference is that of the message, where it is known where it went
  std::string policy;         ///< the message's, or one that selects the recipient; empty for none
  int sent_attempt = 0;       ///< the attempt that was sent, whose mark the message bears
  ActivityId activity;
  int attempts = 0;  ///< to amend it
};

struct AmendmentCounts {
  std::string key;
  TenantId tenant;
  std::string template_name;  ///< empty: deleted
  TimePoint at;
  std::map<std::string, std::int64_t> messages;  ///< by state
};

/// What goes out beside the deliveries: answers to wishes, and changes of what was sent.
class OutboundStore {
 public:
  virtual ~OutboundStore() = default;

  // Confirmer. `change_recipient` orders a confirmation in the transaction that takes a wish which differs from the
  // last one; it replaces the one before.
  virtual Result<std::vector<DueConfirmation>> take_confirmations(const TenantId& tenant, TimePoint now, int most,
                                                                  Duration lease) = 0;
  virtual Result<std::optional<TimePoint>> next_confirmation(const TenantId& tenant) = 0;
  /// pending → sending, and where to; nothing when there was another attempt or a newer wish, or they cannot be
  /// reached, which drops it.
  virtual Result<std::optional<core::ConversationReference>> claim_confirmation(const DueConfirmation& due,
                                                                                TimePoint now) = 0;
  /// How the attempt ended that `due.attempts` counts: those before it, and after a claim itself too.
  virtual Status record_confirmation(const DueConfirmation& due, const core::ConfirmationStep& step,
                                     const ActivityId& activity, TimePoint now) = 0;
  /// By state, of the newest wish of each person.
  virtual Result<std::map<std::string, std::int64_t>> confirmations() = 0;

  // Amender
  /// What `amend` would do.
  virtual Result<Amended> amendable(const std::string& key, const Audience& audience) = 0;
  /// Orders it; an older order for the same message gives way.
  virtual Result<Amended> amend(const Amendment& amendment, const Audience& audience, TimePoint now) = 0;
  /// One order at a time of those for the same message, in their order.
  virtual Result<std::vector<DueAmendment>> take_amendments(const TenantId& tenant, TimePoint now, int most,
                                                            Duration lease) = 0;
  virtual Result<std::optional<TimePoint>> next_amendment(const TenantId& tenant) = 0;
  /// How an attempt ended. A message that was deleted, or is gone, has no id any more.
  virtual Status record_amendment(const DueAmendment& due, const core::AmendmentStep& step, TimePoint now) = 0;
  /// The newest first.
  virtual Result<std::vector<AmendmentCounts>> amendments() = 0;
};

}  // namespace welcomed::store
