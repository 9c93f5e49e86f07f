// Microsoft Graph: what all its operations have in common. The operations are in graph_*.cpp, a file a service area;
// another area is one more file, one function here and one call in the constructor.
#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "behaviour.hpp"
#include "catalog.hpp"
#include "group_chats.hpp"
#include "installations.hpp"
#include "installs.hpp"
#include "ledger.hpp"
#include "odata_filter.hpp"
#include "router.hpp"
#include "teams.hpp"
#include "throttle.hpp"
#include "tokens.hpp"
#include "world.hpp"

namespace tenant {

class Events;
class TeamEvents;
class ChannelLedger;
class ChatEvents;

struct Operation {
  std::string method;
  std::string path;  // below /graph/v1.0
  Area area;
  std::vector<std::string> roles;   // one of them is needed
  double cost = 1;                  // directory: base resource units
  double Limits::*limit = nullptr;  // teams: requests a second
  const char* bucket = "";          // teams: the name of that limit
  Handler handler;
};

/// What Graph shows and changes.
struct GraphParts {
  const Options& options;
  const Behaviour& behaviour;
  const World& world;
  Installs& installs;
  Teams& teams;
  Catalog& catalog;
  Tokens& tokens;
  Throttle& throttle;
  Events& events;
  TeamEvents& team_events;
  Ledger& ledger;
  ChannelLedger& channel_ledger;
  GroupChats& chats;
  ChatEvents& chat_events;
};

class Graph {
 public:
  explicit Graph(const GraphParts& parts);

  void add_routes(Router& router);
  void set_base(const std::string& base) { url_ = base + "/graph"; }

 private:
  void add(Router& router, const Operation& operation);
  void add_catalog(Router& router);
  void add_users(Router& router);
  void add_groups(Router& router);
  void add_delta(Router& router);
  void add_installs(Router& router);
  void add_messages(Router& router);
  void add_teams(Router& router);
  void add_team_installs(Router& router);
  void add_chats(Router& router);

  Response guarded(const Operation& operation, const Request& request);
  std::optional<Response> refused_token(const Operation& operation, const Request& request);
  /// 403 when the token has none of these.
  [[nodiscard]] std::optional<Response> missing_role(const Request& request,
                                                     const std::vector<std::string>& roles) const;
  [[nodiscard]] bool consented_there(const Request& request, const std::vector<std::string>& roles) const;
  std::optional<Response> throttled(const Operation& operation, const Request& request, double units);
  std::optional<Response> throttled_on_team(const Request& request);
  /// The limit on one chat, channel or team.
  std::optional<Response> throttled_there(const std::string& bucket, double most, const Request& request);
  [[nodiscard]] std::string context_url(const std::string& rest) const { return url_ + "/v1.0/$metadata#" + rest; }

  // graph_catalog.cpp
  Response catalog_apps(const Request& request);

  // graph_users.cpp
  Response users(const Request& request);
  std::optional<std::set<std::size_t>> named_users(const Filter& filter) const;
  Response user(const Request& request);
  /// What is to be shown of managers; refuses any other $expand, and who may read no more than basic profiles.
  std::optional<Response> read_expanded_manager(const Request& request,
                                                std::optional<std::vector<std::string>>& selected) const;
  void add_manager(const User& user, const std::optional<std::vector<std::string>>& selected, Json& into) const;
  Response licence_details(const Request& request);

  // graph_groups.cpp
  Response groups(const Request& request);
  Response group(const Request& request);
  Response direct_members(const Request& request);
  Response transitive_members(const Request& request);
  Response transitive_users(const Request& request);
  Response member_page(const Request& request, const std::vector<Member>& members);
  Response user_page(const Request& request, const std::vector<Member>& members);
  [[nodiscard]] Json member_json(const Member& member, const std::vector<std::string>& selected) const;
  [[nodiscard]] bool sees_hidden_members(const Request& request) const;
  [[nodiscard]] std::optional<std::uint32_t> asked_group(const Request& request, Response& refusal) const;

  // graph_messages.cpp
  Response chat_messages(const Request& request);
  Response channel_messages(const Request& request);
  /// Where it stands is said by `chatId` or `channelIdentity`, the other one null.
  [[nodiscard]] Json chat_message_json(const Message& message, Json chat, Json channel) const;

  // graph_delta.cpp
  struct DeltaPlace;
  Response users_delta(const Request& request);
  Response groups_delta(const Request& request);
  std::optional<Response> read_place(const Request& request, DeltaPlace& place) const;
  [[nodiscard]] Json delta_user(UserIndex user, const std::vector<std::string>& selected) const;
  [[nodiscard]] Json delta_group(std::uint32_t group, const DeltaPlace& place, std::size_t from) const;
  [[nodiscard]] Json changed_members(std::uint32_t group, std::size_t since, std::size_t until) const;
  [[nodiscard]] Json delta_member(const Member& member) const;
  [[nodiscard]] Response delta_page(const Request& request, const DeltaPlace& place, Json items, std::size_t next,
                                    std::size_t total) const;

  // graph_installs.cpp
  Response installed_apps(const Request& request);
  Response installed_app(const Request& request);
  Response install(const Request& request);
  Response installed(UserIndex user, const CatalogApp& app, Millis now);
  Response uninstall(const Request& request);
  Response upgrade(const Request& request);
  Response chat(const Request& request);
  [[nodiscard]] std::vector<AppOf> visible_installations(UserIndex user, const Request& request) const;
  [[nodiscard]] std::optional<Response> unmanageable(const Request& request, const CatalogApp& app) const;
  [[nodiscard]] std::optional<Response> install_refusal(const Request& request, UserIndex user,
                                                        const CatalogApp& app) const;
  [[nodiscard]] std::optional<Response> wrong_scope(const Request& request, const CatalogApp& app,
                                                    const char* scope) const;
  /// Of an install; reads its body.
  const CatalogApp* asked_app(const Request& request, Json& body, Response& refusal) const;
  /// Of an install in a team or chat.
  [[nodiscard]] std::optional<Response> shared_install_refusal(const Request& request, const Json& body,
                                                               const CatalogApp& app, const char* scope,
                                                               const std::vector<std::string>& consenting) const;
  [[nodiscard]] std::optional<UserIndex> asked_installation(const Request& request, Response& refusal) const;

  // graph_teams.cpp
  Response teams(const Request& request);
  Response team(const Request& request);
  Response team_members(const Request& request);
  Response team_channels(const Request& request);
  Response primary_channel(const Request& request);
  [[nodiscard]] Json team_member_json(TeamIndex team, UserIndex user, bool owner) const;
  [[nodiscard]] Json channel_json(const Place& place) const;
  [[nodiscard]] std::optional<TeamIndex> asked_team(const Request& request, Response& refusal) const;
  /// Nothing for an archived one, either, while those refuse to be read.
  [[nodiscard]] std::optional<TeamIndex> readable_team(const Request& request, Response& refusal) const;

  // graph_team_installs.cpp
  Response team_apps(const Request& request);
  Response team_app(const Request& request);
  Response install_in_team(const Request& request);
  Response uninstall_from_team(const Request& request);
  Response upgrade_in_team(const Request& request);
  [[nodiscard]] std::vector<AppOf> apps_of_team(TeamIndex team, const Request& request) const;
  [[nodiscard]] std::optional<TeamIndex> asked_team_installation(const Request& request, Response& refusal) const;

  // graph_chats.cpp
  Response group_chat(const Request& request);
  Response chat_apps(const Request& request);
  Response install_in_chat(const Request& request);
  Response uninstall_from_chat(const Request& request);
  Response upgrade_in_chat(const Request& request);
  [[nodiscard]] std::optional<ChatIndex> asked_chat(const Request& request, Response& refusal) const;
  [[nodiscard]] std::optional<ChatIndex> asked_chat_installation(const Request& request, Response& refusal) const;

  const Options& options_;
  const Behaviour& behaviour_;
  const World& world_;
  Installs& installs_;
  Teams& teams_;
  Catalog& catalog_;
  Tokens& tokens_;
  Throttle& throttle_;
  Events& events_;
  TeamEvents& team_events_;
  Ledger& ledger_;
  ChannelLedger& channel_ledger_;
  GroupChats& chats_;
  ChatEvents& chat_events_;
  std::string url_;
};

}  // namespace tenant
