#include "net/server_tls.hpp"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <ctime>
#include <system_error>

#include "net/trust.hpp"

namespace welcomed::net {
namespace {

namespace ssl = boost::asio::ssl;
constexpr long kTicketSeconds = 2L * 3600;
constexpr std::size_t kTicketKeyBytes = 80;
constexpr std::string_view kProtocol = "http/1.1";

/// Nobody is there to type one.
int no_passphrase(char* /*into*/, int /*size*/, int /*writing*/, void* /*data*/) { return 0; }

/// Chooses HTTP/1.1 of what the client offers; one that offers only other protocols is told so (RFC 7301).
int choose_protocol(SSL* /*connection*/, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void* /*data*/) {
  for (unsigned int at = 0; at < offered_size; at += 1U + offered[at]) {
    const std::string_view each(reinterpret_cast<const char*>(offered + at + 1), offered[at]);
    if (each != kProtocol) continue;
    *chosen = offered + at + 1;
    *size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::shared_ptr<ssl::context> new_context() {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  auto* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_timeout(native, kTicketSeconds);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(native, no_passphrase);
  return context;
}

/// The first error of OpenSSL is the cause, those behind it what came of it.
std::string reason() {
  const auto code = ERR_get_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(code)) return std::system_category().message(static_cast<int>(ERR_GET_REASON(code)));
  const auto text = tls_reason(code);
  return text.empty() ? "it cannot be read" : text;
}

Status take_up(SSL_CTX* context, const std::filesystem::path& certificate, const std::filesystem::path& key) {
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return fail("the certificate in " + certificate.string() + " cannot be used: " + reason(),
                "give a certificate and its chain in PEM form, which this daemon's user can read");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail("the key in " + key.string() + " cannot be used with the certificate in " + certificate.string() +
                    ": " + reason(),
                "give the certificate's key in PEM form, without a passphrase, which this daemon's user can read");
  }
  return {};
}

TimePoint end_of(SSL_CTX* context) {
  std::tm time{};
  ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context)), &time);
  return TimePoint(std::chrono::seconds(timegm(&time)));
}

}  // namespace

ServerTls::ServerTls(std::filesystem::path certificate, std::filesystem::path key)
    : certificate_(std::move(certificate)), key_(std::move(key)) {}

Status ServerTls::read() {
  read_at_ = stamps();
  auto context = new_context();
  auto taken = take_up(context->native_handle(), certificate_, key_);
  if (!taken) return taken;
  ends_ = end_of(context->native_handle());
  context_ = std::move(context);
  return {};
}

/// Follows links, as tools that renew certificates turn those.
std::string ServerTls::stamps() const {
  std::string text;
  for (const auto& file : {certificate_, key_}) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) text += "none ";
    for (const auto number :
         {static_cast<std::int64_t>(status.st_ino), static_cast<std::int64_t>(status.st_size),
          static_cast<std::int64_t>(status.st_mtim.tv_sec), static_cast<std::int64_t>(status.st_mtim.tv_nsec)}) {
      text += std::to_string(number) + " ";
    }
  }
  return text;
}

bool ServerTls::changed() {
  auto now = stamps();
  const bool settled = now == looked_at_;
  looked_at_ = std::move(now);
  return settled && looked_at_ != read_at_;
}

void ServerTls::forget_tickets() {
  std::array<unsigned char, kTicketKeyBytes> keys{};
  if (RAND_bytes(keys.data(), static_cast<int>(keys.size())) == 1) {
    SSL_CTX_set_tlsext_ticket_keys(context_->native_handle(), keys.data(), static_cast<long>(keys.size()));
  }
  OPENSSL_cleanse(keys.data(), keys.size());
}

}  // namespace welcomed::net
