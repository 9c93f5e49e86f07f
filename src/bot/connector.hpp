#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "core/reference.hpp"
#include "core/team_wish.hpp"
#include "identity/authorized_client.hpp"

namespace welcomed::bot {

/// A page of a team's members; those of other tenants are left out.
struct Members {
  struct Member {
    RecipientId id;       ///< directory object id, lower case
    std::string user_id;  ///< `29:…`
    core::TeamRole role = core::TeamRole::member;
  };
  std::vector<Member> members;
  std::string next;  ///< where it goes on; empty on the last page
};

struct Channel {
  ConversationId id;
  std::string name;  ///< empty for the General one
};

/// A thread that a message began.
struct Posted {
  ConversationId thread;
  ActivityId activity;
};

/// The Bot Connector
/// (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference).
class Connector {
 public:
  Connector(identity::AuthorizedClient& client, Clock& clock, std::vector<std::string> service_url_hosts);

  /// Returns when the next `send` would leave at once; else why none can.
  Task<Outcome<Nothing>> ready() { return client_.ready(); }
  /// Sends `activity` to the conversation, once: it is never repeated here, nor below but after a 401. Gives the
  /// activity's id, empty where the service told none. Unsure when it may have been delivered.
  Task<Outcome<ActivityId>> send(core::ConversationReference reference, std::string activity);
  /// Begins a thread in a channel with `activity`, once, like `send` (contracts/bot.md §8.1).
  Task<Outcome<Posted>> post(std::string service_url, TenantId tenant, ConversationId channel, std::string activity);
  /// The 1:1 conversation with `member`, the channel's id of a user (`29:…`) or their directory object id: the one
  /// that is there, or a new one (contracts/bot.md §8.1), so it may be repeated and is never Unsure.
  Task<Outcome<ConversationId>> create_conversation(std::string service_url, std::string member, TenantId tenant);
  /// Puts `activity` in the place of one that was sent. May be repeated; GiveUp `message_gone` when it is there no
  /// more.
  Task<Outcome<Nothing>> update(core::ConversationReference reference, ActivityId id, std::string activity);
  /// Deletes an activity that was sent; the same.
  Task<Outcome<Nothing>> remove(core::ConversationReference reference, ActivityId id);

  /// A page of who is in a team, at `place` of the page before or from the beginning; somebody may come twice
  /// (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context). Never Unsure.
  Task<Outcome<Members>> members(core::ConversationReference team, TenantId tenant, std::string place);
  /// The team's channels. Never Unsure.
  Task<Outcome<std::vector<Channel>>> channels(core::ConversationReference team);

 private:
  /// To a host that is allowed. `path` is below /v3.
  Task<Outcome<net::Exchange>> ask(const char* method, std::string service_url, std::string path, std::string body,
                                   bool repeatable = true);
  /// An answer that is JSON, of a request that may be repeated.
  Task<Outcome<nlohmann::json>> read(std::string service_url, std::string path);
  Task<Outcome<Nothing>> amend(const char* method, core::ConversationReference reference, ActivityId id,
                               std::string activity);

  identity::AuthorizedClient& client_;
  Clock& clock_;
  std::vector<std::string> hosts_;
};

}  // namespace welcomed::bot
