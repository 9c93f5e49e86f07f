#pragma once
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
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

  [[nodiscard]] std::size_t welcomes() const { return chat.size() - answers(); }
  [[nodiscard]] std::size_t answers() const {
    return static_cast<std::size_t>(
        std::count_if(chat.begin(), chat.end(), [](const auto& each) { return each.answer; }));
  }
};

/// Entra, Graph and the Connector: what a request does when it arrives, and the answer.
class Services {
 public:
  Services(const Script& script, Timeline& timeline, std::function<welcomed::TimePoint()> wall);

  /// The request reaches the service; what it is to do happens. `departed` is when it left the daemon.
  welcomed::net::Response serve(const welcomed::net::Request& request, Duration departed);

  std::map<std::string, Person> people;
  std::function<void(const Person&)> on_installed;
  std::function<void(const std::string&)> violation;

 private:
  welcomed::net::Response graph(const welcomed::net::Request& request, const std::string& path, Duration departed);
  welcomed::net::Response of_user(const welcomed::net::Request& request, Person& person, const std::string& rest,
                                  Duration departed);
  welcomed::net::Response everybody();
  welcomed::net::Response install(Person& person, Duration departed);
  welcomed::net::Response messages(const std::string& path);
  welcomed::net::Response create(const welcomed::net::Request& request);
  welcomed::net::Response take(const welcomed::net::Request& request, Duration departed);
  void check_taken(const Person& person, Duration departed);

  const Script& script_;
  Timeline& timeline_;
  std::function<welcomed::TimePoint()> wall_;
  int last_id_ = 0;
};

inline constexpr const char* kBot = "11111111-2222-3333-4444-555555555555";
inline constexpr const char* kTenant = "0e0e0000-0000-0000-0000-000000000001";
inline constexpr const char* kServiceUrl = "https://smba.trafficmanager.net/emea/";

[[nodiscard]] std::string chat_of(const std::string& person);

}  // namespace simulation
