#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "core/delivery.hpp"
#include "core/policy.hpp"
#include "core/recipient.hpp"

namespace welcomed::core {

/// Whoever is written to, as far as the times of messages depend on it.
struct Addressee {
  RecipientKind kind = RecipientKind::user;
  bool reachable = false;
  bool silent = false;
  std::optional<TimePoint> replied_at{};
  std::optional<TimePoint> hired_at{};  ///< as the directory has it
  std::string time_zone{};              ///< their own, as far as Teams has told it
};

/// The time of a message that has one of its own.
struct Timing {
  std::string first;  ///< the key of its policy's first message
  Duration after{0};
  Since since = Since::welcome;
  Unless unless = Unless::opted_out;
};

/// A message of a policy among whose targets somebody is.
struct Offer {
  std::string policy;
  std::string key;
  bool stands = false;  ///< the policy writes to them: it selects them, is not paused, and holds nothing back
  int priority = 0;
  std::optional<TimePoint> turn{};  ///< when the policy first selected them
  std::string time_zone{};          ///< of who has none of their own
  std::optional<Timing> timing{};   ///< nothing: it goes at any time
};

/// A message to somebody, as far as it is planned.
struct MessagePlan {
  std::string key;
  std::string policy;  ///< which sends it
  DeliveryState state = DeliveryState::pending;
  std::optional<TimePoint> not_before{};    ///< nothing while its time is not known, or where that never comes
  std::optional<TimePoint> next_attempt{};  ///< nothing while it is not due

  bool operator==(const MessagePlan&) const = default;
};

/// Such a message with all that is known of it.
struct Entry {
  MessagePlan plan;
  bool ordered = false;  ///< by an admin: no policy has a say in it
  bool refused = false;  ///< it waits as long as a refusal told it to
  bool taken = false;    ///< somebody is about to send it
  TimePoint at{};        ///< of one that was sent: when
  TimePoint left_at{};   ///< the same: when its request left
  bool read = false;
  bool pressed = false;
};

/// All that the messages to somebody depend on.
struct Agenda {
  Addressee whom;
  std::vector<Offer> offers;
  std::vector<Entry> entries;
};

/// When a message is due. All messages that wait for somebody, as they should be planned:
///
/// - Who asked for silence opted out of each of them until they undo that.
/// - A message stays with its policy while that writes to them and has its key. Else it goes to the one that does: to
///   the one with the highest priority, and of several to the first by name. Where there is none it is not due.
/// - Its time is that which its policy gives it: any time, or some time after the first message was sent, unless that
///   had an effect, or some time after their hire (journey.hpp). While that is not known it is not due.
/// - What is not due becomes so at once, or when its time comes. What was refused waits no shorter than it was told to;
///   what waits for anything else, as for hours of its policy, does so until its time or its policy is another one.
///
/// `begun` is a policy that begins with them: what it has for them and nobody has sent, or plans, comes to be planned.
/// Teams were never hired. Without a name nothing comes to be.
[[nodiscard]] std::vector<MessagePlan> schedule(const Agenda& agenda, const std::string& begun, TimePoint now);

}  // namespace welcomed::core
