// Who has the app, and what Teams knows of each user's chat with the bot.
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "world.hpp"

namespace tenant {

enum class Block {
  none,
  by_policy,  // Graph refuses the install, the connector answers BotDisabledByAdmin
  by_user,    // the connector answers ConversationBlockedByUser
};

struct Installation {
  bool installed = false;
  bool at_start = false;      // had the app before the simulation began
  bool ever = false;          // the bot was added once, so no conversationUpdate comes again
  bool conversation = false;  // the 1:1 chat exists
  int chat_misses = 0;        // how often GET chat still answers 404
  Block block = Block::none;
  std::string version;
};

/// The ids Teams has for a user and this bot.
struct ChatIds {
  std::string member;        // 29:…
  std::string conversation;  // a:…
  std::string graph_chat;    // 19:{user}_{app}@unq.gbl.spaces
};

class Installs {
 public:
  Installs(const World& world, std::uint64_t seed, std::string app_id);

  /// To be called once for each user of the world, in order.
  void add_user(UserIndex user, bool installed, const std::string& version);

  Installation& of(UserIndex user) { return installations_[user]; }
  [[nodiscard]] const Installation& of(UserIndex user) const { return installations_[user]; }
  [[nodiscard]] const ChatIds& ids_of(UserIndex user) const { return ids_[user]; }
  [[nodiscard]] std::size_t installed_count() const;

  /// As if the bot were another one with the same app: all 29:… and a:… ids of before mean nothing to the connector any
  /// more, and everybody has new ones. Graph's ids of chats stay.
  void register_anew();
  /// Whether an id is one of those of before.
  [[nodiscard]] bool is_dead(std::string_view id) const { return dead_.contains(std::string(id)); }

  /// By either id of the chat, whether the chat exists or not.
  [[nodiscard]] std::optional<UserIndex> find_conversation(std::string_view id) const;
  /// By 29:… id or directory id.
  [[nodiscard]] std::optional<UserIndex> find_member(std::string_view id) const;

 private:
  void give_ids(UserIndex user);

  const World& world_;
  std::uint64_t seed_;
  std::string app_id_;
  std::deque<Installation> installations_;
  std::deque<ChatIds> ids_;  // a deque: the map below points into it
  std::unordered_map<std::string_view, UserIndex> users_by_id_;
  std::unordered_set<std::string> dead_;
  std::uint64_t registration_ = 0;
};

/// The id Graph gives an installation, {user}##{app} in base64.
std::string installation_id(const std::string& user_id, const std::string& catalog_id);

}  // namespace tenant
