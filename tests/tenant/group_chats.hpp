// The group chats of the tenant, their members, the bot in them, and what it wrote there.
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger.hpp"
#include "world.hpp"

namespace tenant {

/// Position in GroupChats::all(), for ever.
using ChatIndex = std::uint32_t;

struct GroupChat {
  std::string id;     // 19:…@thread.v2, of a meeting 19:meeting_…@thread.v2
  std::string topic;  // empty: null
  bool meeting = false;
  bool foreign = false;  // of another organisation: Graph refuses whatever is asked of it
  Millis made_at = 0;
  std::vector<UserIndex> members;
  bool installed = false;
  std::string version;                 // of the app
  std::vector<std::string> consented;  // the resource-specific permissions that the app has here
  std::vector<Message> messages;
};

class GroupChats {
 public:
  /// Ids of messages come from `ledger`: no two messages of the tenant share one.
  GroupChats(const World& world, std::uint64_t seed, Ledger& ledger, Journal& journal)
      : world_(world), seed_(seed), ledger_(ledger), journal_(journal) {}

  [[nodiscard]] const std::deque<GroupChat>& all() const { return chats_; }
  [[nodiscard]] const GroupChat& of(ChatIndex chat) const { return chats_[chat]; }
  [[nodiscard]] std::optional<ChatIndex> find(std::string_view id) const;
  [[nodiscard]] bool has_member(ChatIndex chat, UserIndex user) const;
  [[nodiscard]] std::size_t message_count() const;

  ChatIndex make(const std::string& topic, bool meeting, const std::vector<UserIndex>& members, Millis at);
  /// From now on it is a chat of another organisation.
  void give_away(ChatIndex chat);
  void rename(ChatIndex chat, const std::string& topic);
  /// Those who were not yet members; those who were.
  std::vector<UserIndex> add_members(ChatIndex chat, const std::vector<UserIndex>& users);
  std::vector<UserIndex> remove_members(ChatIndex chat, const std::vector<UserIndex>& users);
  void install(ChatIndex chat, const std::string& version, const std::vector<std::string>& consented, Millis at);
  void uninstall(ChatIndex chat, Millis at);

  /// Takes note of what the bot sent, in the journal first, and returns its id.
  std::int64_t message(ChatIndex chat, const Json& activity, Millis at);
  /// Null if the bot sent no such message there or it was deleted.
  Message* find_message(ChatIndex chat, std::int64_t id);
  void updated(ChatIndex chat, Message& message, const Json& activity);
  void deleted(ChatIndex chat, Message& message);

  /// False for a line of the journal about something else.
  bool replay(const std::string& kind, const Json& line);
  /// [{chat_id, topic, count, activities:[…]}] of all chats with messages.
  [[nodiscard]] Json messages_json() const;

 private:
  void write(const char* kind, ChatIndex chat, Millis at, Json line);
  void write_chat(ChatIndex chat, Millis at);
  void keep(ChatIndex chat, Message message);

  const World& world_;
  std::uint64_t seed_;
  Ledger& ledger_;
  Journal& journal_;
  std::deque<GroupChat> chats_;
};

}  // namespace tenant
