#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct ssl_st;
struct ssl_session_st;

namespace support {

/// What a client of TLS asks for.
struct TlsWishes {
  int most_version = 0;                     ///< as OpenSSL numbers them; 0 for the newest
  std::vector<std::string> protocols;       ///< of ALPN
  std::shared_ptr<ssl_session_st> session;  ///< to be taken up again
  std::chrono::milliseconds pause{0};       ///< after connecting, before the handshake
};

/// A client of TLS that believes any certificate, with blocking calls that give up after ten seconds.
class TlsClient {
 public:
  /// Connects to loopback and shakes hands; `open` says whether that worked.
  explicit TlsClient(std::uint16_t port, const TlsWishes& wishes = {});
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] const std::string& error() const { return error_; }  ///< why it is not open

  /// Sends the bytes and reads one answer, a head and a body of its Content-Length; empty when there is none.
  std::string exchange(const std::string& bytes);
  /// True when the server closed in the way of TLS, false when it just closed; reads what is left.
  bool ends_well();

  [[nodiscard]] std::string version() const;      ///< "TLSv1.3"
  [[nodiscard]] std::string protocol() const;     ///< of ALPN; empty for none
  [[nodiscard]] std::string certificate() const;  ///< the server's, in PEM form
  [[nodiscard]] bool resumed() const;
  /// As it is after what was read last.
  [[nodiscard]] std::shared_ptr<ssl_session_st> session() const;
  /// How long the server's ticket may be used.
  [[nodiscard]] std::chrono::seconds ticket_lifetime() const;
  /// Asks for another handshake, as TLS 1.2 has it; false when the server does not.
  bool renegotiate();

 private:
  int socket_ = -1;
  std::shared_ptr<ssl_st> connection_;
  bool open_ = false;
  std::string error_;
  std::string unread_;
};

}  // namespace support
