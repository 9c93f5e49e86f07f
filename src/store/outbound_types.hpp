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
  int attempts = 0;          ///< to amend it
  int content_refusals = 0;  ///< how often that was refused for what it is to become, and not to everybody
};

struct AmendmentCounts {
  std::string key;
  TenantId tenant;
  std::string template_name;  ///< empty: deleted
  TimePoint at;
  std::map<std::string, std::int64_t> messages;  ///< by state
  std::optional<TimePoint> next{};               ///< when the first that can be amended is due; nothing where none can
};

}  // namespace welcomed::store
