#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/programs.hpp"

namespace support {

using Json = nlohmann::json;

/// The simulated tenant and the daemon beside it, each a real process in a folder of their own. Both programs are named
/// by WELCOMED_PROGRAM and TENANT_PROGRAM.
class Rollout {
 public:
  /// `tenant_flags` beside the port, the bot's URL and the ledger file.
  explicit Rollout(const std::vector<std::string>& tenant_flags);

  /// Writes the configuration: the tenant's addresses, `limits`, and these policies as YAML list items.
  void configure(const std::string& policies, const std::string& limits = {});
  /// The `bot.credential` that `configure` writes from now on, as YAML; the tenant's secret at first.
  void use_credential(std::string credential) { credential_ = std::move(credential); }
  void start_daemon();
  /// What `welcomed COMMAND…` prints; its exit status goes to `exit_status` if given.
  std::string command(const std::vector<std::string>& words, int* exit_status = nullptr);

  [[nodiscard]] Json status() { return Json::parse(command({"status", "--json"})); }
  [[nodiscard]] Json person(const std::string& id) { return Json::parse(command({"status", "--user", id, "--json"})); }
  [[nodiscard]] Json control(const std::string& path) const;
  Json control_post(const std::string& path, const Json& body) const;
  /// How many messages each person got, by object id.
  [[nodiscard]] std::map<std::string, int> message_counts() const;
  /// True when nobody of any policy has a step left that is not a held or failed one.
  [[nodiscard]] bool at_rest();

  [[nodiscard]] const TempFolder& folder() const { return folder_; }
  [[nodiscard]] Program& daemon() { return daemon_; }
  [[nodiscard]] Program& tenant() { return tenant_; }
  [[nodiscard]] std::string daemon_log() const { return read_text(folder_ / "daemon.log"); }

 private:
  TempFolder folder_;
  Program tenant_;
  Program daemon_;
  std::string credential_ = "{secret_file: bot-secret}";
  std::uint16_t bot_port_;
  Json about_;  ///< the line the tenant prints at its start
};

}  // namespace support
