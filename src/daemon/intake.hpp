#pragma once
#include <memory>
#include <string>

#include "core/event.hpp"
#include "daemon/hosts_seen.hpp"
#include "daemon/leader.hpp"
#include "daemon/relay.hpp"
#include "daemon/tenant.hpp"
#include "identity/activity_authenticator.hpp"
#include "net/server.hpp"

namespace welcomed::daemon {

/// `POST /api/messages`: takes what Teams tells the bot. The token is checked before the body is read; 200 means that
/// what the activity says is durable (contracts/bot.md §2 and §7). Then the bot's own program answers, where there is
/// one; a wish for silence, or for messages, is taken and answered here alone.
class Intake {
 public:
  Intake(Surroundings& around, const Leader& leader, identity::ActivityAuthenticator& authenticator, Relay& relay)
      : around_(around), leader_(leader), authenticator_(authenticator), relay_(relay), hosts_seen_(around) {}

  /// For net::Server.
  [[nodiscard]] net::Handler handler();

 private:
  Task<std::optional<net::Reply>> check_head(net::Incoming& request, std::shared_ptr<void>& token);
  Task<std::optional<net::Reply>> check_token(const net::Incoming& request, std::shared_ptr<void>& token);
  Task<net::Reply> serve(net::Incoming request, std::shared_ptr<void> token);
  [[nodiscard]] std::optional<net::Reply> check_vouched(const core::Activity& activity,
                                                        const identity::VerifiedToken* token) const;
  Task<Result<core::Wish>> take(core::Activity activity);
  /// Who speaks where the activity does not tell it; nothing when nobody is known to.
  Task<Result<std::optional<RecipientId>>> person_behind(const core::Activity& activity);
  Task<Status> record(core::PersonalEvent event);
  Task<Status> record(core::TeamEvent event);
  Task<Status> record(core::ChatEvent event);
  /// Runs `verb` about this recipient, and tells whoever leads the tenant, in the same transaction where that is
  /// another daemon.
  Task<Status> make_durable(core::PersonalEvent about, store::Storage::Work verb);

  Surroundings& around_;
  const Leader& leader_;
  identity::ActivityAuthenticator& authenticator_;
  Relay& relay_;
  HostsSeen hosts_seen_;
};

}  // namespace welcomed::daemon
