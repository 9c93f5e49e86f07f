#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "core/directory.hpp"

namespace welcomed::graph {

/// A page of those whom a filter fits, people or teams; `next` is the link to the following one, empty on the last.
struct People {
  std::vector<RecipientId> people;
  std::string next;
};

/// A page of a delta query: what changed, and where it goes on.
template <typename Changed>
struct Changes {
  std::vector<Changed> changed;
  std::string link;
  bool round_ends = false;  ///< the link is for the next round
};
using UserChanges = Changes<core::DirectoryUser>;
using GroupChanges = Changes<core::DirectoryGroup>;

struct Manager {
  std::string name, given_name, mail;
};

/// What templates may say of a user. Fetched when a message is rendered and not kept.
struct Profile {
  RecipientId id;
  std::string name, given_name, surname, mail, upn, job_title, department, office_location, preferred_language;
  std::string hire_date{};           ///< RFC 3339, as Graph has it; where it was asked for, as the next
  std::optional<Manager> manager{};  ///< nothing for who has none
};

/// What of a profile is asked for only where somebody uses it.
struct ProfileParts {
  bool hire_date = false;
  bool manager = false;
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

  /// Consent is for application permissions; where there are only delegated ones it may be left out.
  [[nodiscard]] bool asks_consent() const;
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

/// A channel of a team.
struct Channel {
  ConversationId id;
  std::string name;  ///< for people; empty when not told
};

}  // namespace welcomed::graph
