#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace boost::asio::ssl {
class context;
}

namespace welcomed::net {

/// What a listener serves TLS with: TLS 1.2 and 1.3 with forward secrecy, HTTP/1.1 by ALPN, no renegotiation. A
/// connection keeps what it began with; the next one takes what is held then. Io thread only.
class ServerTls {
 public:
  /// A certificate with its chain, and the key of the first of them, in PEM form.
  ServerTls(std::filesystem::path certificate, std::filesystem::path key);

  /// Takes up what is in the files; an error leaves what was held. To be called before a server listens with it, and
  /// then whenever the files may be others.
  Status read();
  /// Whether the files are others than at the last reading, and were so at the last look already: whoever replaces
  /// both does one after the other.
  [[nodiscard]] bool changed();
  /// Connections cannot be taken up again with tickets of before.
  void forget_tickets();

  [[nodiscard]] std::optional<TimePoint> ends() const { return ends_; }  ///< of the certificate that is held
  [[nodiscard]] const std::filesystem::path& certificate() const { return certificate_; }
  [[nodiscard]] std::shared_ptr<boost::asio::ssl::context> context() const { return context_; }

 private:
  [[nodiscard]] std::string stamps() const;

  std::filesystem::path certificate_, key_;
  std::shared_ptr<boost::asio::ssl::context> context_;
  std::optional<TimePoint> ends_;
  std::string read_at_;    ///< the stamps of the files when they were read last
  std::string looked_at_;  ///< those of the last look
};

}  // namespace welcomed::net
