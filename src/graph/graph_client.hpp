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

/// A resource-specific permission that an app's manifest asks for.
struct AppPermission {
  std::string value;  ///< `TeamsActivity.Send.User`
  std::string type;   ///< `application` or `delegated`, any case
};

struct CatalogApp {
  CatalogId id;
  std::string name;
  std::string version;                     ///< the newest published one; empty when the catalog does not tell
  std::vector<AppPermission> permissions;  ///< that an install must consent to
};

/// Where an app can be installed: for a user, in a team or in a chat.
struct Place {
  enum class Kind { user, team, chat };
  Kind kind = Kind::user;
  std::string id;
};

struct Installation {
  InstallationId id;
  std::string version;  ///< empty when Graph does not tell
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

  /// By the id in the catalog; Halt app_not_in_catalog.
  Task<Outcome<CatalogApp>> catalog_app(CatalogId id);

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

  /// With consent to what the app asks for (https://learn.microsoft.com/graph/api/userteamwork-post-installedapps,
  /// team-post-installedapps, chat-post-installedapps).
  Task<Outcome<core::Installed>> install(Place place, CatalogApp app);
  /// The installation with its version, or nothing when the app is not installed there.
  Task<Outcome<std::optional<Installation>>> installed(Place place, CatalogId app);
  /// To the catalog's version; harmless when it is there already
  /// (https://learn.microsoft.com/graph/api/userteamwork-teamsappinstallation-upgrade).
  Task<Outcome<Nothing>> upgrade(Place place, InstallationId installation, CatalogApp app);
  /// The installation of the app for the user, or nothing when it is not installed.
  Task<Outcome<std::optional<InstallationId>>> installation(RecipientId user, CatalogId app);
  /// The user's chat with the bot; nothing yet right after an install
  /// (https://learn.microsoft.com/graph/api/userscopeteamsappinstallation-get-chat).
  Task<Outcome<std::optional<ConversationId>>> chat(RecipientId user, InstallationId installation);

 private:
  Task<Outcome<net::Response>> call(std::string method, std::string target, std::string body);
  Task<Outcome<nlohmann::json>> read(std::string target);
  Task<Outcome<People>> read_people(std::string target, std::string cause_of_refusal);
  static Task<Outcome<People>> refuse_link();
  [[nodiscard]] std::string installations(const Place& place) const;
  Task<Outcome<std::optional<CatalogApp>>> app_where(std::string filter);

  identity::AuthorizedClient& client_;
  Clock& clock_;
  Random& random_;
  std::string base_;  ///< `https://graph.microsoft.com/v1.0`
};

}  // namespace welcomed::graph
