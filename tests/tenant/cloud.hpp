// The simulated Microsoft 365: several tenants behind one port, with one login, one Graph, one Bot Connector and one
// set of signing keys, as the real ones. README.md tells what it can do.
#pragma once
#include <utility>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cloud_control.hpp"
#include "server.hpp"
#include "tenant.hpp"

namespace tenant {

class Cloud {
 public:
  /// Generates the tenants, reads the journal back, and listens; nothing is answered before run().
  explicit Cloud(const Options& options);

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
  [[nodiscard]] const Router& router_for(const Request& request, const Tenant* whose) const;
  void recall(const Json& line);
  void write_world() const;

  /// Whom a request is about; null when it is about nobody in particular.
  [[nodiscard]] const Tenant* whose(const Request& request);
  [[nodiscard]] const Tenant* of_connector(const Request& request) const;
  [[nodiscard]] const Tenant* of_id(const std::string& tenant_id) const;

  Options options_;
  boost::asio::io_context io_{1};
  Journal journal_;
  Recorder recorder_;
  Faults faults_;
  BotKeys bot_keys_;
  Tokens tokens_;
  Entra entra_;
  std::vector<std::unique_ptr<Tenant>> tenants_;  // the app's home first
  CloudControl control_;
  Router router_;  // of what belongs to no tenant
  Router control_router_;
  Server server_;
};

}  // namespace tenant
