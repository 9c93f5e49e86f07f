#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "base/random.hpp"
#include "core/recipient.hpp"
#include "core/settlement.hpp"
#include "identity/authorized_client.hpp"

namespace welcomed::graph {

/// A user as policies see them.
struct Person {
  RecipientId id;
  std::string upn;
  bool guest = false;
  bool enabled = true;
};

/// A page of people; `next` is the link to the following one, empty on the last.
struct People {
  std::vector<Person> people;
  std::string next;
};

/// What templates may say of a user. Fetched when a message is rendered and not kept.
struct Profile {
  std::string name, given_name, surname, mail, upn, job_title, department, office_location, preferred_language;
};

struct CatalogApp {
  CatalogId id;
  std::string name;
};

/// Microsoft Graph v1.0 for one tenant, as typed calls. Every call may be repeated; none retries by itself.
/// Permissions: contracts/graph.md §4. Setbacks: Retry, GiveUp or Halt, never Unsure.
class GraphClient {
 public:
  /// `graph` is the cloud's Graph host, `https://graph.microsoft.com`.
  GraphClient(identity::AuthorizedClient& client, Clock& clock, Random& random, std::string graph);

  /// By the manifest's id, then, as store apps want it, by the catalog id
  /// (https://learn.microsoft.com/graph/api/appcatalogs-list-teamsapps). Halt app_not_in_catalog: nobody can be
  /// installed until an admin publishes it.
  Task<Outcome<CatalogApp>> find_app(std::string external_id);

  /// The first page of users; `filter` is an OData filter or empty
  /// (https://learn.microsoft.com/graph/api/user-list). GiveUp filter_refused.
  Task<Outcome<People>> users(std::string filter);
  /// The first page of a group's members and members of members
  /// (https://learn.microsoft.com/graph/api/group-list-transitivemembers). GiveUp group_not_found.
  Task<Outcome<People>> group_people(GroupId group);
  /// The page behind `People::next`; a link to another host is refused with GiveUp.
  Task<Outcome<People>> more(std::string next);
  /// By object id, else by display name; GiveUp group_not_found or group_ambiguous, which lists the ids.
  Task<Outcome<GroupId>> group(std::string name_or_id);
  /// By object id or user principal name; nothing when there is no such user.
  Task<Outcome<std::optional<Person>>> person(std::string name_or_id);
  Task<Outcome<std::optional<Profile>>> profile(RecipientId user);

  /// https://learn.microsoft.com/graph/api/userteamwork-post-installedapps
  Task<Outcome<core::Installed>> install(RecipientId user, CatalogId app);
  /// The installation of the app for the user, or nothing when it is not installed.
  Task<Outcome<std::optional<InstallationId>>> installation(RecipientId user, CatalogId app);
  /// The user's chat with the bot; nothing yet right after an install
  /// (https://learn.microsoft.com/graph/api/userscopeteamsappinstallation-get-chat).
  Task<Outcome<std::optional<ConversationId>>> chat(RecipientId user, InstallationId installation);
  /// What was written or changed in a chat after `since` (https://learn.microsoft.com/graph/api/chat-list-messages).
  /// Needs Chat.Read.All. GiveUp chat_unreadable when that is missing, the chat is gone, or it is too much to read.
  Task<Outcome<std::vector<core::ChatMessage>>> messages(ConversationId chat, TimePoint since);

 private:
  Task<Outcome<net::Response>> call(std::string method, std::string target, std::string body);
  Task<Outcome<nlohmann::json>> read(std::string target);
  Task<Outcome<People>> read_people(std::string target, std::string cause_of_refusal);
  static Task<Outcome<People>> refuse_link();
  Task<Outcome<std::optional<CatalogApp>>> app_where(std::string filter);

  identity::AuthorizedClient& client_;
  Clock& clock_;
  Random& random_;
  std::string base_;  ///< `https://graph.microsoft.com/v1.0`
};

}  // namespace welcomed::graph
