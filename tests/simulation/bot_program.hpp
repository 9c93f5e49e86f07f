#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/transport.hpp"
#include "simulation/script.hpp"
#include "simulation/timeline.hpp"

namespace simulation {

inline constexpr const char* kBotProgram = "http://127.0.0.1:3979/api/messages";
/// Of what is signed.
inline constexpr const char* kSignature = "Bearer of-teams";

/// The bot's own program behind the daemon, and what becomes of each activity on its way there.
class BotProgram {
 public:
  BotProgram(const Script& script, Timeline& timeline, std::function<void(const std::string&)> violation);

  bool down = false;

  void goes_down();
  void comes_up();

  /// Teams gives the daemon of that number an activity, the first time or again; `owed` is one that the bot must get.
  void told(const std::string& activity, const std::string& conversation, bool owed, int daemon);
  /// By that daemon, with 200: from now on it is its own.
  void answered(const std::string& activity, int daemon);
  /// What was signed and waits is lost with the daemon.
  void daemon_died(int daemon);
  /// What waits with one of several may come too late.
  void daemon_fell_behind(int daemon);

  /// An attempt leaves that daemon.
  void departs(const welcomed::net::Request& request, int daemon);
  /// An attempt comes to the bot, which answers.
  welcomed::net::Response serve(const welcomed::net::Request& request);
  /// The bot, or what stands before it, has refused it for good.
  void refused(const welcomed::net::Request& request);

  void check_end() const;

 private:
  /// What one daemon has of an activity. Teams gives it to another where the first one is silent, which may go on with
  /// it all the same.
  struct Hand {
    Duration told{0};  ///< the first time
    std::optional<Duration> answered;
    std::optional<Duration> departed;  ///< the first attempt
    bool lost = false;                 ///< or may be, through no fault of the daemon's
  };
  /// Of one activity.
  struct Passage {
    std::string conversation;
    bool owed = false;
    std::map<int, Hand> hands{};  ///< by the number of the daemon
    bool settled = false;         ///< the bot has it, or has refused it
  };

  Passage& passage_of(const welcomed::net::Request& request);
  [[nodiscard]] bool may_be_lost(const Hand& hand) const;

  const Script& script_;
  Timeline& timeline_;
  std::function<void(const std::string&)> violation_;
  std::map<std::string, Passage> passages_;
  std::vector<std::pair<Duration, Duration>> outages_;
};

}  // namespace simulation
