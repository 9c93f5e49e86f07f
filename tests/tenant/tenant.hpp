// One tenant: its people, teams, catalog and permissions, and what Graph and the Bot Connector show of them.
#pragma once
#include <utility>

#include <boost/asio/io_context.hpp>
#include <string>

#include "bot_keys.hpp"
#include "connector.hpp"
#include "control.hpp"
#include "entra.hpp"
#include "events.hpp"
#include "graph.hpp"
#include "recorder.hpp"

namespace tenant {

/// What all tenants of the cloud have in common.
struct Shared {
  boost::asio::io_context& io;
  Journal& journal;
  Recorder& recorder;
  BotKeys& bot_keys;
  Tokens& tokens;
};

class Tenant {
 public:
  /// Generates its people. `home`: our app is registered here.
  Tenant(const Options& options, bool home, const Shared& shared);
  Tenant(const Tenant&) = delete;
  Tenant& operator=(const Tenant&) = delete;

  /// A line of the journal that is about this tenant.
  void recall(const Json& line);
  /// Once the journal is read and the address known: before anything is answered.
  void begin(const std::string& base);

  [[nodiscard]] const std::string& id() const { return options_.tenant_id; }
  [[nodiscard]] const std::string& name() const { return options_.name; }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const Principal& principal() const { return principal_; }
  [[nodiscard]] int latency_ms() const { return behaviour_.latency_ms; }
  [[nodiscard]] bool has_conversation(const std::string& id) const { return connector_.knows(id); }
  [[nodiscard]] Json world() const { return control_.world(); }
  /// The connector forgets all ids that it gave out for the bot.
  void register_bot_anew();
  [[nodiscard]] bool set_bot_url(const std::string& url) { return events_.set_bot_url(url); }
  /// Graph, the connector and this tenant's control routes.
  [[nodiscard]] const Router& router() const { return router_; }

 private:
  void recall_channel(const std::string& kind, const Json& line);
  void recall_user(const std::string& kind, UserIndex user, const Json& line);
  void add_everybody();

  Options options_;
  Behaviour behaviour_;
  Journal journal_;
  World world_;
  Catalog catalog_;
  Installs installs_;
  Teams teams_;
  TeamBook team_book_;
  Ledger ledger_;
  ChannelLedger channel_ledger_;
  GroupChats chats_;
  Throttle throttle_;
  Principal principal_;
  Events events_;
  TeamEvents team_events_;
  ChatEvents chat_events_;
  Readers readers_;
  Graph graph_;
  Connector connector_;
  Control control_;
  Router router_;
};

}  // namespace tenant
