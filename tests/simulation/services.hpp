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

/// A message as it stands in a chat.
struct Taken {
  std::string id;
  std::string key_mark;
  std::string text;     ///< of the activity as it came
  bool answer = false;  ///< to a wish
  Duration at{0};
};

/// Somebody of the tenant, as the services know them.
struct Person {
  std::string id;
  bool listed = true;  ///< by the policy for people; else they are met in the team alone
  bool installed = false;
  bool had_app = false;            ///< before the run began
  bool blocked = false;            ///< the bot, by the user
  bool conversation_gone = false;  ///< until it is created again
  int chat_misses = 0;
  std::vector<Taken> chat;
  // What the daemon has durably been told, by 200 to an event.
  std::optional<Duration> told_removed;
  std::optional<Duration> told_silent;
  bool ever_silent = false;
  bool ever_removed = false;
  bool ever_blocked = false;
  int wishes = 0;  ///< for silence, or for messages again
  int said = 0;

  [[nodiscard]] std::size_t welcomes() const { return chat.size() - answers(); }
  [[nodiscard]] std::size_t answers() const {
    return static_cast<std::size_t>(
        std::count_if(chat.begin(), chat.end(), [](const auto& each) { return each.answer; }));
  }
};

/// A team, as the services know it.
struct Team {
  bool installed = false;
  bool had_app = false;  ///< before the run began
  bool deleted = false;
  std::set<std::string> members;
  std::vector<Taken> posts;
  std::optional<Duration> told_removed;
  std::optional<Duration> told_silent;
  bool ever_silent = false;
  bool ever_removed = false;
  int said = 0;

  [[nodiscard]] bool there() const { return installed && !deleted; }
};

/// Entra, Graph and the Connector: what a request does when it arrives, and the answer.
class Services {
 public:
  Services(const Script& script, Timeline& timeline, std::function<welcomed::TimePoint()> wall);

  /// The request reaches the service; what it is to do happens. `departed` is when it left the daemon.
  welcomed::net::Response serve(const welcomed::net::Request& request, Duration departed);

  std::map<std::string, Person> people;
  std::optional<Team> team;
  std::function<void(const Person&)> on_installed;
  std::function<void()> on_team_installed;
  std::function<void(const std::string&)> violation;
  std::optional<Duration> paused;  ///< the policy for people, since then

 private:
  welcomed::net::Response graph(const welcomed::net::Request& request, const std::string& path, Duration departed);
  welcomed::net::Response of_user(const welcomed::net::Request& request, Person& person, const std::string& rest,
                                  Duration departed);
  welcomed::net::Response everybody();
  welcomed::net::Response groups();
  welcomed::net::Response install(Person& person, Duration departed);
  welcomed::net::Response messages(const std::string& path);
  welcomed::net::Response shown(const std::vector<Taken>& messages);
  welcomed::net::Response create(const json& body);
  welcomed::net::Response take(const welcomed::net::Request& request, Duration departed);
  void check_taken(const Person& person, Duration departed);
  void check_not_paused(const Person& person, Duration departed, const char* what);
  [[nodiscard]] bool reached(const Person& person) const;

  welcomed::net::Response of_team(const welcomed::net::Request& request, const std::string& rest, Duration departed);
  welcomed::net::Response install_in_team(Duration departed);
  welcomed::net::Response roster(const std::string& url);
  welcomed::net::Response post(const json& body, Duration departed);
  void check_post(Duration departed);

  const Script& script_;
  Timeline& timeline_;
  std::function<welcomed::TimePoint()> wall_;
  int last_id_ = 0;
};

inline constexpr const char* kBot = "11111111-2222-3333-4444-555555555555";
inline constexpr const char* kTenant = "0e0e0000-0000-0000-0000-000000000001";
inline constexpr const char* kServiceUrl = "https://smba.trafficmanager.net/emea/";

inline constexpr const char* kTeam = "5a1e5000-0000-4000-8000-000000000001";
inline constexpr const char* kThread = "19:sales@thread.tacv2";

/// From the moment an answered event forbids a request to the last one that may have been claimed before.
inline constexpr Duration kUnderWay = std::chrono::minutes(3);

[[nodiscard]] std::string chat_of(const std::string& person);

[[nodiscard]] welcomed::net::Response reply(int status, const json& body);
[[nodiscard]] welcomed::net::Response page(json values);
[[nodiscard]] welcomed::net::Response not_found();
[[nodiscard]] welcomed::net::Response refused(int status, const char* code);

}  // namespace simulation
