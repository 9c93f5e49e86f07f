// The tests' own door into one tenant: README.md lists its addresses. The files control_*.cpp hold them by subject.
#pragma once
#include <functional>
#include <string>

#include "bot_keys.hpp"
#include "channel_ledger.hpp"
#include "chat_events.hpp"
#include "entra.hpp"
#include "events.hpp"
#include "ledger.hpp"
#include "readers.hpp"
#include "recorder.hpp"
#include "team_book.hpp"
#include "team_events.hpp"
#include "throttle.hpp"

namespace tenant {

/// All a test may look at or change.
struct Controlled {
  const Options& options;
  Behaviour& behaviour;
  World& world;
  Catalog& catalog;
  Installs& installs;
  Teams& teams;
  TeamBook& team_book;
  Ledger& ledger;
  ChannelLedger& channel_ledger;
  const Readers& readers;
  Journal& journal;
  const Recorder& recorder;
  Throttle& throttle;
  BotKeys& bot_keys;
  Principal& principal;
  Tokens& tokens;
  Events& events;
  TeamEvents& team_events;
  GroupChats& chats;
  ChatEvents& chat_events;
};

using WithBody = std::function<Response(const Json&)>;

/// A POST below /control: its body is JSON, an object unless there is one; what the handler throws is answered as 400.
void add_control(Router& router, const std::string& path, WithBody handler);

/// Done as the test said, and why it was not.
Response good();
Response bad(const std::string& reason);

class Control {
 public:
  explicit Control(Controlled controlled) : c_(std::move(controlled)) {}

  void add_routes(Router& router);

  [[nodiscard]] Json world() const;

 private:
  /// The body without the tenant that it names.
  static void post(Router& router, const std::string& path, WithBody handler);

  // control_services.cpp
  void add_service_routes(Router& router);
  Response set_behaviour(const Json& body);
  Response set_catalog(const Json& body);
  Response upload(const Json& body);
  Response set_roles(const Json& body);
  Response set_principal(const Json& body);

  // control_ledger.cpp
  void add_ledger_routes(Router& router);
  [[nodiscard]] Json summary() const;

  // control_directory.cpp
  void add_directory_routes(Router& router);
  Response make_group(const Json& body);
  Response change_group(const Json& body);
  Response change_user(const Json& body);
  Response set_presence(const Json& body);
  Response change_members(const Json& body);

  // control_teams.cpp
  void add_team_routes(Router& router);
  Response make_team(const Json& body);
  Response change_team_members(const Json& body);
  Response change_channel(const Json& body);
  Response change_team(const Json& body);
  Response restage_team(TeamIndex team, const std::string& event);
  Response install_team(const Json& body);
  Response uninstall_team(const Json& body);
  Response say_in_channel(const Json& body);
  [[nodiscard]] TeamIndex team_of(const Json& body, bool deleted_too = false) const;
  [[nodiscard]] std::vector<UserIndex> users_of(const Json& body, const char* list) const;
  [[nodiscard]] UserIndex person_of(const Json& body, const char* key, TeamIndex team) const;
  [[nodiscard]] Place channel_of(const Json& body, const char* key, TeamIndex team) const;

  // control_chats.cpp
  void add_chat_routes(Router& router);
  Response make_chat(const Json& body);
  Response change_chat(const Json& body);
  Response install_chat(const Json& body);
  Response uninstall_chat(const Json& body);
  Response say_in_chat(const Json& body);
  [[nodiscard]] ChatIndex chat_of(const Json& body) const;
  [[nodiscard]] UserIndex member_of(const Json& body, const char* key, ChatIndex chat) const;

  // control_people.cpp
  void add_people_routes(Router& router);
  Response join(const Json& body);
  Response uninstall(const Json& body);
  Response say(const Json& body);
  Response read(const Json& body);
  Response react(const Json& body);
  [[nodiscard]] ActivityContext context_of(UserIndex user) const;
  Response block(const Json& body);
  Response forget_conversation(const Json& body);
  Response post_event(const Json& body);
  [[nodiscard]] std::optional<UserIndex> user_of(const Json& body) const;

  Controlled c_;
};

/// Everything about the people and groups, as GET /control/world and --world show it.
Json world_json(const World& world, const Installs& installs, const Options& options, const Behaviour& behaviour);

/// The teams of that.
Json teams_json(const Teams& teams, const TeamEvents& events);

/// The group chats of that.
Json chats_json(const World& world, const GroupChats& chats);

/// Takes over what the body says of a user.
void apply(const Json& body, User& user);

/// A joiner as a line of the journal.
Json joiner_line(const World& world, UserIndex user, const std::string& group);

/// Adds the next person of the seed, changed as the body says, to its group. Nothing if there is no such group, or the
/// principal name is taken. Takes the journal's line, too.
std::optional<UserIndex> add_joiner(const Json& body, World& world, Installs& installs);

}  // namespace tenant
