// The simulated Microsoft 365 tenant: all services wired together behind one port. README.md tells what it can do.
#pragma once
#include <utility>

#include <boost/asio/io_context.hpp>
#include <string>

#include "bot_keys.hpp"
#include "connector.hpp"
#include "control.hpp"
#include "entra.hpp"
#include "events.hpp"
#include "faults.hpp"
#include "graph.hpp"
#include "recorder.hpp"
#include "server.hpp"

namespace tenant {

class Tenant {
 public:
  /// Generates the world, reads the journal back, and listens; nothing is answered before run().
  explicit Tenant(const Options& options);

  /// Serves until stop() or POST /control/shutdown.
  void run() { io_.run(); }
  /// From any thread.
  void stop() { io_.stop(); }

  [[nodiscard]] boost::asio::io_context& io() { return io_; }
  [[nodiscard]] std::string base() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  /// The line of JSON a test reads to configure the daemon.
  [[nodiscard]] Json introduction() const;

 private:
  Answer answer(Request& request);
  Answer control_answer(Request& request);
  void recall(const Json& line);
  void recall_channel(const std::string& kind, const Json& line);
  void recall_user(const std::string& kind, UserIndex user, const Json& line);
  void add_everybody();

  Options options_;
  Behaviour behaviour_;
  boost::asio::io_context io_{1};
  Journal journal_;
  World world_;
  Catalog catalog_;
  Installs installs_;
  Teams teams_;
  TeamBook team_book_;
  Ledger ledger_;
  ChannelLedger channel_ledger_;
  Recorder recorder_;
  Throttle throttle_;
  Faults faults_;
  BotKeys bot_keys_;
  Tokens tokens_;
  Entra entra_;
  Events events_;
  TeamEvents team_events_;
  Graph graph_;
  Connector connector_;
  Control control_;
  Router router_;
  Server server_;
};

}  // namespace tenant
