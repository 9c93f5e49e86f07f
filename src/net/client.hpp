#pragma once
#include <utility>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/transport.hpp"

namespace welcomed::net {

struct ClientOptions {
  std::size_t most_in_flight = 256;  ///< over all hosts; further requests wait their turn, within their deadline
  int pool_threads = 2;              ///< cpprestsdk's own threads; they only hand over. The first client's counts
  std::string proxy;                 ///< as HTTPS_PROXY gives it; empty for none; never used for loopback
  std::string ca_file;               ///< PEM bundle; empty for the system's
};

/// The transport on cpprestsdk. One for the process, made before anything else uses cpprestsdk and destroyed before
/// `io`, on the io thread. Making it changes SSL_CERT_FILE of the process, so no other thread may run yet. Requests in
/// flight when it is destroyed end in a failure, if `io` runs on.
///
/// The body of an answer is bounded; a service that sends an endless head or one giant chunk is stopped by the
/// deadline alone. IPv6 literals are not understood by the library. A resolver that hangs may cost 200 ms over the
/// deadline.
class Client final : public Transport {
 public:
  Client(asio::io_context& io, ClientOptions options);
  ~Client() override;

  /// Whether `proxy` and `ca_file` can be used. When not, every request fails unsent, and says so.
  [[nodiscard]] const Status& status() const;

  Task<Exchange> once(Request request) override;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;  // shared with the requests under way
};

}  // namespace welcomed::net
