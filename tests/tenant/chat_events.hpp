// What Teams tells the bot of a group chat, contracts/bot.md §6. Nothing is told of one that the bot is not in.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events.hpp"
#include "group_chats.hpp"

namespace tenant {

class ChatEvents {
 public:
  ChatEvents(Events& events, const Options& options, const Behaviour& behaviour, const World& world,
             const Installs& installs, const GroupChats& chats, const Catalog& catalog)
      : events_(events),
        options_(options),
        behaviour_(behaviour),
        world_(world),
        installs_(installs),
        chats_(chats),
        catalog_(catalog) {}

  /// Through Graph: such an install was reported to send no installationUpdate (contracts/graph.md §5.5), so that the
  /// other event comes alone, from the app itself, or none.
  void installed(ChatIndex chat, Millis now);
  /// By that person, told by both events in any order.
  void installed_by(ChatIndex chat, UserIndex person, Millis now);
  /// Nobody: through Graph.
  void uninstalled(ChatIndex chat, std::optional<UserIndex> person, Millis now);
  void members_changed(ChatIndex chat, const char* list, const std::vector<UserIndex>& users, Millis now);
  void renamed(ChatIndex chat, Millis now);
  /// A message that begins with a mention of the bot.
  void said(ChatIndex chat, UserIndex person, const std::string& id, const std::string& text, Millis now);

 private:
  [[nodiscard]] Json base(ChatIndex chat, const char* type, Json from) const;
  [[nodiscard]] Json account(UserIndex user) const;
  [[nodiscard]] Json itself() const { return {{"id", "28:" + options_.app_id}}; }
  [[nodiscard]] Json installation(ChatIndex chat, const char* action, Json from) const;
  [[nodiscard]] Json bot_in(ChatIndex chat, const char* list, Json from) const;
  void post(Json activity, ChatIndex chat, Millis now, Millis due);

  Events& events_;
  const Options& options_;
  const Behaviour& behaviour_;
  const World& world_;
  const Installs& installs_;
  const GroupChats& chats_;
  const Catalog& catalog_;
};

}  // namespace tenant
