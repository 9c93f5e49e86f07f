#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace welcomed::config {

/// What a running daemon makes of a new configuration.
struct TakenUp {
  std::shared_ptr<const Config> config;  ///< the new one, but for what only a restart takes up: that is as it was
  std::vector<std::string> at_restart;   ///< the keys of these that differ, and policies for other tenants
};

[[nodiscard]] TakenUp taken_up(const Config& started_with, const Config& now);

/// Whether a key, which is none of policies, is taken up by a restart alone.
[[nodiscard]] bool waits_for_restart(std::string_view key);

}  // namespace welcomed::config
