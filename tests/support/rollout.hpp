#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/daemon.hpp"
#include "support/files.hpp"
#include "support/http.hpp"
#include "support/postgres.hpp"
#include "support/programs.hpp"

namespace support {

using Json = nlohmann::json;

/// The simulated tenant and the daemon beside it, each a real process in a folder of their own. Both programs are named
/// by WELCOMED_PROGRAM and TENANT_PROGRAM. The store is a file in the folder, or a database where the tests run beside
/// a server.
class Rollout {
 public:
  /// `tenant_flags` beside the port, the bot's URL and the ledger file.
  explicit Rollout(const std::vector<std::string>& tenant_flags);

  /// Writes the configuration: the tenant's addresses, `limits`, and these policies as YAML list items. With several
  /// tenants the bot is one for all of them, and has no `bot.tenant`.
  void configure(const std::string& policies, const std::string& limits = {});
  /// The `bot.credential` that `configure` writes from now on, as YAML; the tenant's secret at first.
  void use_credential(std::string credential) { credential_ = std::move(credential); }
  /// The `store` that `configure` writes from now on; at first `sqlite:welcomed.db`, or the database.
  void use_store(std::string store) { store_ = std::move(store); }
  /// The program of its commands from now on; at first `welcomed_program`.
  void use_program(std::string program) { program_ = std::move(program); }
  /// What `configure` wrote, for a daemon at other addresses.
  [[nodiscard]] std::string configuration_of(const Daemon& daemon) const;
  void start_daemon(const Program::Environment& environment = {}) { daemon_.start(environment); }
  /// Starts it and does not wait until it is up.
  void launch_daemon(const Program::Environment& environment = {}) { daemon_.launch(environment); }
  /// Kills the tenant and starts it again: what it did is in its ledger file, how it was told to behave is forgotten.
  void restart_tenant();
  /// The same, with these flags as well; `configure` goes by what it says of itself then.
  void restart_tenant_with(const std::vector<std::string>& flags);
  /// What `welcomed COMMAND…` prints; its exit status goes to `exit_status` if given.
  std::string command(const std::vector<std::string>& words, int* exit_status = nullptr);

  [[nodiscard]] Json status() { return Json::parse(command({"status", "--json"})); }
  [[nodiscard]] Json person(const std::string& id) { return Json::parse(command({"status", "--user", id, "--json"})); }
  [[nodiscard]] Json control(const std::string& path) const;
  /// What the daemon's admin address answers; status 0 when it does not.
  [[nodiscard]] HttpAnswer admin(const std::string& path) const { return daemon_.admin(path); }
  Json control_post(const std::string& path, const Json& body) const;
  /// A file with values for the shipped notification.
  [[nodiscard]] std::string notice() const;
  /// How many messages each person got, by object id, in all tenants.
  [[nodiscard]] std::map<std::string, int> message_counts() const;
  /// True when nobody of any policy has a step left that is not a held or failed one.
  [[nodiscard]] bool at_rest();

  /// Where the daemon takes activities, and the tenant posts them.
  [[nodiscard]] std::string bot_url() const { return daemon_.bot_url(); }
  [[nodiscard]] std::uint16_t bot_port() const { return daemon_.bot_port(); }
  /// The line that the tenant printed at its start.
  [[nodiscard]] const Json& about() const { return about_; }
  [[nodiscard]] const TempFolder& folder() const { return folder_; }
  [[nodiscard]] Program& daemon() { return daemon_.program(); }
  [[nodiscard]] Program& tenant() { return tenant_; }
  [[nodiscard]] std::string daemon_log() const { return daemon_.log(); }

 private:
  void start_tenant();

  TempFolder folder_;
  std::optional<Database> database_;
  std::vector<std::string> tenant_words_;
  Program tenant_;
  Daemon daemon_;
  std::string program_ = welcomed_program();
  std::string credential_ = "{secret_file: bot-secret}";
  std::string store_ = "sqlite:welcomed.db";
  std::string policies_;
  std::string limits_;
  Json about_;  ///< the line the tenant prints at its start
};

}  // namespace support
