#pragma once
#include <map>
#include <utility>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/recipient.hpp"

namespace welcomed::store {

/// The work that waits for its time, each kind by itself. A stage takes from one of them.
enum class QueueName {
  people_installs,
  team_installs,
  chat_installs,
  completions,
  creations,
  turns,  ///< of rollouts
  rosters,
  upgrades,
  people_messages,
  team_messages,
  chat_messages,
  unknown,
  confirmations,
  amendments,
  relay
};

[[nodiscard]] QueueName installs_of(core::RecipientKind kind);
[[nodiscard]] QueueName messages_to(core::RecipientKind kind);

/// Which queues have something due that was not, or sooner than it was, and when. A verb of the store notes it with
/// what it writes, and the door tells it once that is committed (storage.hpp), so that nobody who leaves work needs to
/// know whose it is. To take work, or to put it off, is no news.
class Dues {
 public:
  using ByQueue = std::map<std::pair<TenantId, QueueName>, TimePoint>;

  /// `tenant` is empty for the relay, which is for all tenants.
  void note(const TenantId& tenant, QueueName queue, TimePoint at);
  /// Messages to people, teams and chats.
  void note_messages(const TenantId& tenant, TimePoint at);
  /// Any of the tenant's queues.
  void note_all(const TenantId& tenant, TimePoint at);
  /// The install or the address of a recipient, as they are now.
  void note_next_attempt(const core::Recipient& recipient);
  void note(const Dues& others);

  /// The earliest of each.
  [[nodiscard]] const ByQueue& all() const { return first_; }

 private:
  ByQueue first_;
};

}  // namespace welcomed::store
