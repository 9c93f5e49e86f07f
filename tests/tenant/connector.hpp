// Teams' Bot Connector, contracts/bot.md §8: conversations, activities and members of the users' own chats with the bot
// and of the channels of its teams. It is served below two service URLs, with and without region and tenant.
#pragma once
#include <optional>
#include <string>

#include "activity_check.hpp"
#include "behaviour.hpp"
#include "channel_ledger.hpp"
#include "group_chats.hpp"
#include "installs.hpp"
#include "ledger.hpp"
#include "options.hpp"
#include "readers.hpp"
#include "router.hpp"
#include "throttle.hpp"
#include "tokens.hpp"

namespace tenant {

/// What a conversation id names: a user's own chat, a group chat, or a channel and perhaps a thread in it.
struct Target {
  std::optional<UserIndex> user;
  Place place{};          // when there is neither user nor chat
  std::int64_t root = 0;  // of the thread; 0 for the channel itself
  std::optional<ChatIndex> chat{};

  [[nodiscard]] bool of_channel() const { return !user && !chat; }
};

/// What the connector shows and changes.
struct ConnectorParts {
  const Options& options;
  const Behaviour& behaviour;
  const World& world;
  Installs& installs;
  const Teams& teams;
  Ledger& ledger;
  ChannelLedger& channel_ledger;
  Tokens& tokens;
  Throttle& throttle;
  Readers& readers;
  GroupChats& chats;
};

class Connector {
 public:
  explicit Connector(const ConnectorParts& parts);

  void add_routes(Router& router);

  /// Whether an id is that of a conversation or team of this tenant, whatever became of it.
  [[nodiscard]] bool knows(const std::string& conversation) const;

 private:
  using Method = Response (Connector::*)(const Request&);
  void add(Router& router, const char* method, const std::string& path, Method handler);
  Response guarded(const Request& request, Method handler);

  [[nodiscard]] std::optional<Target> find_target(const std::string& conversation) const;
  /// The target of the request, or why there is none.
  [[nodiscard]] std::optional<Response> target_refusal(const Request& request, Target& target) const;
  /// While the app is switched off for everybody.
  [[nodiscard]] std::optional<Response> off_refusal(bool channel) const;
  /// Of the chat or channel, for limits.
  [[nodiscard]] const std::string& id_of(const Target& target) const;
  /// A request of this kind counts against its windows.
  std::optional<Response> throttled(const char* kind, const std::string& id,
                                    const std::vector<std::pair<int, int>>& windows, Millis now);

  // connector_conversations.cpp
  Response create_conversation(const Request& request);
  Response create_personal(const Request& request, const std::string& member, const Json& body);
  Response created(const Request& request, UserIndex user, const Json& body);
  Response create_thread(const Request& request, const Json& body);

  // connector_rosters.cpp
  Response members(const Request& request);
  Response member(const Request& request);
  Response paged_members(const Request& request);
  Response team(const Request& request);
  Response team_channels(const Request& request);
  [[nodiscard]] Json member_json(UserIndex user) const;
  std::optional<Response> roster_refusal(const Request& request, Target& target, std::vector<UserIndex>& roster);
  std::optional<Response> team_refusal(const Request& request, TeamIndex& team);

  // connector_activities.cpp
  Response send(const Request& request);
  Response reply(const Request& request);
  Response update(const Request& request);
  Response remove(const Request& request);
  std::optional<Response> conversation_refusal(const Request& request, Target& target) const;
  std::optional<Response> personal_refusal(UserIndex user) const;
  std::optional<Response> channel_refusal(const Target& target) const;
  std::optional<Response> chat_refusal(ChatIndex chat) const;
  std::optional<Response> send_refusal(const Request& request, Target& target, Json& activity);
  std::optional<Response> faulty(const Json& activity, const Target& target, const std::string& conversation) const;
  [[nodiscard]] Addressees addressees(const Json& activity, const Target& target) const;
  Response taken(const Request& request, const Target& target, const Json& activity);
  std::int64_t record(const Target& target, const std::string& conversation, const Json& activity, Millis at);
  Message* find_message(const Target& target, const std::string& id);
  std::optional<Response> write_throttled(const Request& request, const Target& target);

  const Options& options_;
  const Behaviour& behaviour_;
  const World& world_;
  Installs& installs_;
  const Teams& teams_;
  Ledger& ledger_;
  ChannelLedger& channel_ledger_;
  Tokens& tokens_;
  Throttle& throttle_;
  Readers& readers_;
  GroupChats& chats_;
};

/// `{"error":{"code","message"}}`
Response connector_error(int status, const std::string& code, const std::string& message);
Response connector_throttled(const Throttled& refusal);
/// -1 for what is no id of a message.
std::int64_t message_number(const std::string& text);
/// The tenant that the body of a creation names; empty when it names none.
std::string tenant_of_creation(const Json& body);
Response no_conversation();
Response not_in_roster();
/// Of a 29:… id that belonged to a bot before this one.
Response undecipherable_member();

}  // namespace tenant
