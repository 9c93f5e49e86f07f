#include "support/tls_client.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace support {
namespace {

int connected(std::uint16_t port) {
  const int made = ::socket(AF_INET, SOCK_STREAM, 0);
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return made;
  ::close(made);
  throw std::runtime_error("nobody listens on port " + std::to_string(port));
}

/// As TLS writes them: each behind its length.
std::string wire_form(const std::vector<std::string>& protocols) {
  std::string wire;
  for (const auto& each : protocols) wire += static_cast<char>(each.size()) + each;
  return wire;
}

std::shared_ptr<ssl_st> new_connection(int socket, const TlsWishes& wishes) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), wishes.most_version);
  std::shared_ptr<ssl_st> made(SSL_new(context.get()), SSL_free);
  const auto protocols = wire_form(wishes.protocols);
  if (!protocols.empty()) {
    SSL_set_alpn_protos(made.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned int>(protocols.size()));
  }
  if (wishes.session) SSL_set_session(made.get(), wishes.session.get());
  SSL_set_fd(made.get(), socket);
  return made;
}

std::string last_error() {
  const auto* text = ERR_reason_error_string(ERR_peek_last_error());
  return text == nullptr ? "the connection ended" : text;
}

}  // namespace

TlsClient::TlsClient(std::uint16_t port, const TlsWishes& wishes)
    : socket_(connected(port)), connection_(new_connection(socket_, wishes)) {
  // OpenSSL writes to sockets that the server has closed.
  std::signal(SIGPIPE, SIG_IGN);
  std::this_thread::sleep_for(wishes.pause);
  ERR_clear_error();
  open_ = SSL_connect(connection_.get()) == 1;
  if (!open_) error_ = last_error();
}

TlsClient::~TlsClient() { ::close(socket_); }

std::string TlsClient::exchange(const std::string& bytes) {
  if (SSL_write(connection_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) return {};
  for (std::size_t size = 0;;) {
    const auto head = unread_.find("\r\n\r\n");
    const auto length = unread_.find("Content-Length: ");
    if (head != std::string::npos) size = head + 4 + (length < head ? std::stoul(unread_.substr(length + 16)) : 0);
    if (size > 0 && unread_.size() >= size) {
      auto answer = unread_.substr(0, size);
      unread_.erase(0, size);
      return answer;
    }
    std::array<char, 4096> more{};
    const int got = SSL_read(connection_.get(), more.data(), static_cast<int>(more.size()));
    if (got <= 0) return {};
    unread_.append(more.data(), static_cast<std::size_t>(got));
  }
}

bool TlsClient::ends_well() {
  std::array<char, 4096> rest{};
  for (;;) {
    const int got = SSL_read(connection_.get(), rest.data(), static_cast<int>(rest.size()));
    if (got <= 0) return SSL_get_error(connection_.get(), got) == SSL_ERROR_ZERO_RETURN;
  }
}

std::string TlsClient::version() const { return SSL_get_version(connection_.get()); }

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(connection_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::certificate() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(text.get(), SSL_get0_peer_certificate(connection_.get()));
  char* begin = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &begin);
  return {begin, static_cast<std::size_t>(size)};
}

bool TlsClient::resumed() const { return SSL_session_reused(connection_.get()) == 1; }

std::shared_ptr<ssl_session_st> TlsClient::session() const {
  return {SSL_get1_session(connection_.get()), SSL_SESSION_free};
}

std::chrono::seconds TlsClient::ticket_lifetime() const {
  return std::chrono::seconds(SSL_SESSION_get_ticket_lifetime_hint(SSL_get0_session(connection_.get())));
}

bool TlsClient::renegotiate() {
  if (SSL_renegotiate(connection_.get()) != 1 || SSL_do_handshake(connection_.get()) != 1) return false;
  // The server may have let it pass without taking part.
  return !exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n").empty() && SSL_renegotiate_pending(connection_.get()) == 0;
}

}  // namespace support
