// What the bot wrote in channels, and which threads there are. Also told of installs in teams, for the journal.
#pragma once
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "ledger.hpp"
#include "teams.hpp"

namespace tenant {

class ChannelLedger {
 public:
  /// Ids come from `ledger`: no two messages of the tenant share one.
  ChannelLedger(const Teams& teams, Ledger& ledger, Journal& journal)
      : teams_(teams), ledger_(ledger), journal_(journal) {}

  void installed(TeamIndex team, Millis at);
  void upgraded(TeamIndex team, Millis at);
  void uninstalled(TeamIndex team, Millis at);

  /// Takes note of a message the bot sent, in the journal first, and returns its id. Its conversation is that thread of
  /// the channel; with an empty one it is the root of a new thread.
  std::int64_t message(const Place& place, const std::string& thread, const Json& activity, Millis at);
  /// Somebody else's message began a thread.
  void thread_begun(const Place& place, std::int64_t root, Millis at);
  [[nodiscard]] bool has_thread(const Place& place, std::int64_t root) const;

  /// What the bot began threads with, newest first.
  [[nodiscard]] std::vector<const Message*> roots(const Place& place) const;
  /// Null if the bot sent no such message to the channel or it was deleted.
  Message* find(const Place& place, std::int64_t id);
  void updated(const Place& place, Message& message, const Json& activity);
  void deleted(const Place& place, Message& message);

  /// A line of the journal about a message or thread, taken over without writing it again.
  void replay(const std::string& kind, const Place& place, const Json& line);

  [[nodiscard]] std::size_t message_count() const { return count_; }
  /// [{team_id, channel_id, channel_name, count, activities:[…]}] of all channels with messages, teams in order.
  [[nodiscard]] Json channels_json() const;

 private:
  struct Told {
    std::vector<Message> messages;
    std::set<std::int64_t> threads;  // their roots
  };

  void keep(const Place& place, Message message);
  void write(const char* kind, const Place& place, Millis at, Json line);
  [[nodiscard]] const Told* told(const Place& place) const;

  const Teams& teams_;
  Ledger& ledger_;
  Journal& journal_;
  std::unordered_map<std::string, Told> told_;  // by the channel's id
  std::size_t count_ = 0;
};

/// `{channel id};messageid={root}`
std::string thread_id(const std::string& channel_id, std::int64_t root);

}  // namespace tenant
