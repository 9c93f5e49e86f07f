#pragma once
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "support/balancer.hpp"
#include "support/rollout.hpp"

namespace support {

/// Several daemons on the store of a rollout, `daemon-1`, `daemon-2` …, and a balancer before them, where the tenant
/// posts its events. The rollout's own daemon stays away; commands are given by its configuration.
class Daemons {
 public:
  /// As `rollout`, which outlives them, is configured now.
  Daemons(Rollout& rollout, std::size_t count);

  /// As `rollout` is configured now, from their next start or reload on.
  void configure();
  /// All at once. Throws std::runtime_error when one does not come up.
  void start();
  /// Those that ended, as systemd would; does not wait until they are up.
  void start_again();
  [[nodiscard]] std::size_t size() const { return daemons_.size(); }
  [[nodiscard]] Daemon& operator[](std::size_t which) { return daemons_.at(which); }
  /// The daemon with that name.
  [[nodiscard]] Daemon& named(const std::string& name);
  [[nodiscard]] static std::string name_of(std::size_t which) { return "daemon-" + std::to_string(which + 1); }

  /// The daemon that leads each tenant, by the tenant's name, as `status` has it; not those that nobody leads.
  [[nodiscard]] std::map<std::string, std::string> leaders() const;
  /// Waits until all tenants are led, and each daemon leads one as far as there are enough. Throws std::runtime_error.
  void wait_until_shared() const;

 private:
  Rollout& rollout_;
  std::deque<Daemon> daemons_;  // none may move
  std::optional<Balancer> balancer_;
};

}  // namespace support
