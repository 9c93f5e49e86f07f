// Teams' Bot Connector, contracts/bot.md §8: conversations, activities, members of the users' own chats with the bot.
// It is served below two service URLs, with and without region and tenant.
#pragma once
#include <optional>
#include <string>

#include "activity_check.hpp"
#include "behaviour.hpp"
#include "installs.hpp"
#include "ledger.hpp"
#include "options.hpp"
#include "router.hpp"
#include "throttle.hpp"
#include "tokens.hpp"

namespace tenant {

class Connector {
 public:
  Connector(const Options& options, const Behaviour& behaviour, const World& world, Installs& installs, Ledger& ledger,
            Tokens& tokens, Throttle& throttle);

  void add_routes(Router& router);

 private:
  using Method = Response (Connector::*)(const Request&);
  void add(Router& router, const char* method, const std::string& path, Method handler);
  Response guarded(const Request& request, Method handler);

  // connector_conversations.cpp
  Response create_conversation(const Request& request);
  Response created(const Request& request, UserIndex user, const Json& body);
  Response members(const Request& request);
  Response member(const Request& request);
  Response paged_members(const Request& request);
  [[nodiscard]] Json member_json(UserIndex user) const;
  std::optional<Response> roster_refusal(const Request& request, UserIndex& user);

  // connector_activities.cpp
  Response send(const Request& request);
  Response reply(const Request& request);
  Response update(const Request& request);
  Response remove(const Request& request);
  std::optional<Response> conversation_refusal(const Request& request, UserIndex& user) const;
  std::optional<Response> send_refusal(const Request& request, UserIndex& user, Json& activity);
  std::optional<Response> faulty(const Json& activity, UserIndex user, const std::string& conversation) const;
  Response taken(const Request& request, UserIndex user, const std::string& conversation, const Json& activity);
  std::int64_t record(UserIndex user, const std::string& conversation, const Json& activity, Millis at);
  std::optional<Response> write_throttled(const Request& request, UserIndex user);

  const Options& options_;
  const Behaviour& behaviour_;
  const World& world_;
  Installs& installs_;
  Ledger& ledger_;
  Tokens& tokens_;
  Throttle& throttle_;
};

/// `{"error":{"code","message"}}`
Response connector_error(int status, const std::string& code, const std::string& message);
Response connector_throttled(const Throttled& refusal);

}  // namespace tenant
