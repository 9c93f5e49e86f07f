#pragma once
#include <string>

#include "config/config.hpp"
#include "net/watched_transport.hpp"

namespace welcomed::daemon {

/// Tells the daemon's requests apart: by the service they go to, and by the form of their path. Both are of few words,
/// so that they may be labels; what is not known is `other`. Pure.
class Routes {
 public:
  explicit Routes(const config::Config& config);
  [[nodiscard]] net::RequestName of(const net::Request& request) const;

 private:
  std::string bot_program_;   ///< where `forward_to` leads, without a query
  std::string bot_metadata_;  ///< the same of cloud.bot_metadata
};

}  // namespace welcomed::daemon
