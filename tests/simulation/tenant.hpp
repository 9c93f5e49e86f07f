#pragma once
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "net/transport.hpp"
#include "simulation/script.hpp"
#include "simulation/timeline.hpp"

namespace simulation {

using nlohmann::json;

inline constexpr const char* kBot = "11111111-2222-3333-4444-555555555555";
inline constexpr const char* kTeamsPlan = "57ff2da0-773e-42df-b2af-ffb7a2317929";
inline constexpr const char* kServiceUrl = "https://smba.trafficmanager.net/emea/";

/// A message as it stands in a chat.
struct Taken {
  std::string id;
  std::string key;   ///< empty for the answer to a wish
  std::string text;  ///< of the activity as it came
  Duration at{0};
};

/// Somebody of a tenant, as the services know them.
struct Person {
  std::string id;
  std::string name;       ///< others elsewhere may have the same
  bool listed = true;     ///< by the policy for people; else they are met in the team alone, or in group chats
  bool of_chats = false;  ///< a member of group chats, and nothing else: no message is theirs
  bool listable = true;   ///< the directory has them
  bool licensed = true;   ///< for Teams
  bool installed = false;
  bool had_app = false;            ///< before the run began
  bool blocked = false;            ///< the bot, by the user
  bool conversation_gone = false;  ///< until it is created again
  bool odd_chat = false;           ///< the chat that Graph names does not know the bot
  bool refused = false;            ///< what everybody else gets
  bool busy = false;               ///< does things
  Travel travel{};
  int chat_misses = 0;
  std::vector<Taken> chat;
  std::map<std::string, int> refused_at;  ///< the dead address and the message, as often as the daemon heard it
  // What the daemon has durably been told, by 200 to an event.
  std::optional<Duration> told_removed;
  std::optional<Duration> told_silent;
  bool ever_silent = false;
  bool ever_removed = false;
  bool ever_blocked = false;
  int wishes = 0;  ///< for silence, or for messages again
  int said = 0;

  [[nodiscard]] std::size_t got(const std::string& key) const {
    return static_cast<std::size_t>(
        std::count_if(chat.begin(), chat.end(), [&](const auto& each) { return each.key == key; }));
  }
  [[nodiscard]] std::size_t answers() const { return got(""); }
};

/// Several people with the bot among them, as the services know them.
struct Gathering {
  std::string id;
  bool installed = false;
  bool had_app = false;  ///< before the run began
  std::set<std::string> members;
  std::vector<Taken> posts;
  std::optional<Duration> told_removed;
  std::optional<Duration> told_silent;
  bool ever_silent = false;
  bool ever_removed = false;
  int said = 0;
};

struct Team : Gathering {
  std::string thread;
  bool deleted = false;

  [[nodiscard]] bool there() const { return installed && !deleted; }
};

/// Its id is that of its conversation.
struct GroupChat : Gathering {
  std::string topic;
  bool listed = false;  ///< by the policy for chats
  bool wanted = false;  ///< by it, once it has the app
  bool busy = false;    ///< things are done in it
  int arrivals = 0;     ///< of the app
  int wishes = 0;       ///< for silence, or for messages again
  // Of the newest arrival.
  Duration arrived{0};
  bool by_daemon = false;
  std::optional<Duration> told_there;  ///< the daemon was, durably
  bool told_added = false;             ///< and that somebody had just added it

  [[nodiscard]] std::size_t got(const std::string& key) const {
    return static_cast<std::size_t>(
        std::count_if(posts.begin(), posts.end(), [&](const auto& each) { return each.key == key; }));
  }
  void arrives(Duration now);
};

/// How Teams names somebody and their conversation to the bot. With each registration of it the names are others, and
/// those of before are dead.
struct Names {
  int registration = 0;
  int restarts = 0;  ///< of the daemon, which forgets what it was about to write down

  [[nodiscard]] std::string conversation(const std::string& person) const { return "a:" + person + mark(); }
  [[nodiscard]] std::string user(const std::string& person) const { return "29:" + person + mark(); }
  [[nodiscard]] std::string mark() const {
    return registration == 0 ? std::string() : "~" + std::to_string(registration);
  }
};

/// What Graph and the Connector know of one tenant and do in it: what a request does when it arrives, and the answer.
class Tenant {
 public:
  /// The first has the number 0.
  Tenant(const Script& script, std::size_t number, const Names& names, Timeline& timeline,
         std::function<welcomed::TimePoint()> wall);

  /// `departed` is when the request left the daemon.
  welcomed::net::Response graph(const welcomed::net::Request& request, const std::string& path, Duration departed);
  /// Whether somebody, or something, of this tenant is named in a request to the connector.
  [[nodiscard]] bool concerns(const welcomed::net::Request& request) const;
  /// Whose conversation a message goes to.
  [[nodiscard]] std::optional<std::string> addressee(const welcomed::net::Request& message) const;
  welcomed::net::Response connector(const welcomed::net::Request& request, Duration departed);
  /// The daemon got the answer to that request whole.
  void heard(const welcomed::net::Request& request);

  [[nodiscard]] bool consented() const { return timeline_.now() >= script.consents; }
  [[nodiscard]] std::string token() const { return "graph-of-" + id; }
  /// A name as it is in this tenant where all tenants have one: of policies.
  [[nodiscard]] std::string own(const std::string& name) const {
    return number == 0 ? name : name + "-" + std::to_string(number + 1);
  }
  /// The directory's id of somebody.
  [[nodiscard]] std::string id_of(const std::string& name) const;
  /// Somebody goes from the directory, or comes back; delta tells of the first alone.
  void leave(Person& person);
  /// From now on the directory has this hire date of them.
  void hire(Person& person, std::optional<int> day);

  const TenantScript& script;
  std::size_t number;
  std::string id;
  std::map<std::string, Person> people;
  std::optional<Team> team;
  std::map<std::string, GroupChat> chats;  ///< by id
  std::optional<Duration> paused;          ///< the policy for people, since then
  std::function<void(const Person&)> on_installed;
  std::function<void()> on_team_installed;
  std::function<void(GroupChat&)> on_chat_installed;
  std::function<void(const std::string&)> violation;

 private:
  /// Where a message goes to.
  struct Address {
    std::string person;
    bool by_chat = false;  ///< as Graph names it
    bool dead = false;
  };

  welcomed::net::Response of_user(const welcomed::net::Request& request, Person& person, const std::string& rest,
                                  Duration departed);
  welcomed::net::Response everybody(const std::string& path);
  [[nodiscard]] json listing() const;
  [[nodiscard]] json changes_since(std::ptrdiff_t place) const;
  [[nodiscard]] json listed(const Person& person) const;
  [[nodiscard]] welcomed::net::Response profiles(const std::string& path) const;
  welcomed::net::Response groups();
  welcomed::net::Response install(Person& person, Duration departed);
  welcomed::net::Response messages(const std::string& path);
  welcomed::net::Response shown(const std::vector<Taken>& messages);
  welcomed::net::Response create(const json& body);
  welcomed::net::Response take(const welcomed::net::Request& request, Duration departed);
  [[nodiscard]] std::optional<Address> address_of(const std::string& conversation) const;
  [[nodiscard]] std::optional<Address> named(std::string name, std::string_view prefix) const;
  [[nodiscard]] std::optional<welcomed::net::Response> refused_alone(Lane lane) const;
  [[nodiscard]] std::optional<welcomed::net::Response> refused_alone(const Person& person, Lane lane) const;
  void check_taken(const Person& person, Duration departed);
  void check_day(const Person& person, Duration departed);
  void check_not_paused(const Person& person, Duration departed, const char* what);
  [[nodiscard]] bool reached(const Person& person) const;

  welcomed::net::Response of_team(const welcomed::net::Request& request, const std::string& path, Duration departed);
  welcomed::net::Response install_in_team(Duration departed);
  welcomed::net::Response roster(const std::string& url);
  [[nodiscard]] welcomed::net::Response members_of(const Gathering& those, const std::string& url) const;
  welcomed::net::Response post(const json& body, Duration departed);
  void check_post(Duration departed);

  void make_chats();
  welcomed::net::Response of_chat(const welcomed::net::Request& request, const std::string& path, Duration departed);
  welcomed::net::Response install_in_chat(GroupChat& chat, Duration departed);
  welcomed::net::Response take_in_chat(GroupChat& chat, const welcomed::net::Request& request, Duration departed);
  void check_taken_in(const GroupChat& chat, Duration departed);
  void check_topic(const GroupChat& chat);

  const Script& script_;
  const Names& names_;
  Timeline& timeline_;
  std::function<welcomed::TimePoint()> wall_;
  std::vector<json> told_changes_;  ///< by a delta that forgets
  int last_id_ = 0;
};

[[nodiscard]] std::string chat_of(const std::string& person);
[[nodiscard]] std::string decoded(std::string_view text);
/// In the target of a request to the connector.
[[nodiscard]] std::string conversation_in(const std::string& target);
/// Of the message that an activity is; empty for the answer to a wish.
[[nodiscard]] std::string key_of(const std::string& activity);

[[nodiscard]] welcomed::net::Response reply(int status, const json& body);
[[nodiscard]] welcomed::net::Response page(json values);
[[nodiscard]] welcomed::net::Response not_found();
[[nodiscard]] welcomed::net::Response refused(int status, const char* code);
/// Graph says that the application lacks a role.
[[nodiscard]] welcomed::net::Response without_role();

}  // namespace simulation
