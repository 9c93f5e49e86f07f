#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "admin/monitoring.hpp"
#include "base/waiting.hpp"
#include "config/config.hpp"
#include "net/server.hpp"
#include "net/server_tls.hpp"

namespace welcomed::cli {

/// How the daemon treats the clients of listen.messages.
[[nodiscard]] net::ServerLimits limits_of(const config::ListenLimits& limits);

/// The certificate of `listen.tls`, not read yet; null where none is configured.
[[nodiscard]] std::shared_ptr<net::ServerTls> tls_of(const config::Listen& listen);

/// Where the daemon listens: for activities, and for a monitor where one is wanted. Keeps the certificate as new as its
/// files, and tells the log what was refused. Io thread only.
class Listeners {
 public:
  Listeners(asio::io_context& io, Clock& clock, const config::Listen& listen, net::Handler activities,
            net::Handler monitoring);

  Status open();
  /// Returns after `drain` has begun.
  Task<void> keep();
  /// Takes up what is in the certificate's files now.
  void read_certificate();
  Task<void> drain();

  /// What stands in a client's way; empty when nothing does.
  [[nodiscard]] std::vector<Error> troubles() const;
  void measure(admin::Measures& measures);

 private:
  void tell_refusals();
  void tell_end_of_certificate();
  Status listen(net::Server& server, const std::string& where);

  Clock& clock_;
  config::Listen listen_;
  std::shared_ptr<net::ServerTls> tls_;
  net::Server messages_;
  std::optional<net::Server> admin_;
  Wakeup bell_;
  bool draining_ = false;
  std::uint64_t told_lost_ = 0;
};

}  // namespace welcomed::cli
