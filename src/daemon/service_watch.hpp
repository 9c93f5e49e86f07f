#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "core/outage.hpp"
#include "daemon/routes.hpp"
#include "net/transport.hpp"

namespace welcomed::daemon {

/// The services behind a transport, and whether each of them answers. Io thread only.
class ServiceWatch final : public net::Transport {
 public:
  /// `wire` and `clock` outlive it.
  ServiceWatch(net::Transport& wire, Clock& clock, const config::Config& config)
      : wire_(wire), clock_(clock), routes_(config) {}

  Task<net::Exchange> once(net::Request request) override;

  /// Those that answer nothing: any answer, a refusal too, tells that they are there.
  [[nodiscard]] std::vector<Error> troubles() const;
  /// Nothing that a token comes from answers.
  [[nodiscard]] bool without_tokens() const;
  [[nodiscard]] bool without_graph() const { return silent("graph"); }

 private:
  struct Seen {
    core::Outage outage;
    std::string host;  ///< of the last request in vain
  };

  [[nodiscard]] bool silent(std::string_view service) const;

  net::Transport& wire_;
  Clock& clock_;
  Routes routes_;
  std::map<std::string_view, Seen> seen_;  ///< by name: a literal, of which there are few
};

}  // namespace welcomed::daemon
