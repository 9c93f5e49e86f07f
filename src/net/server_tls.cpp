#include "net/server_tls.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <cstring>
#include <ctime>

#include "base/first_bytes.hpp"
#include "base/secret.hpp"
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
  const auto text = tls_reason(code);
  return text.empty() ? "it cannot be read" : text;
}

/// Far more than a chain has.
constexpr std::size_t kMostPemBytes = 1U << 20U;

/// An error is the reason alone.
Result<std::string> pem_in(const std::filesystem::path& file) {
  auto pem = first_bytes(file, kMostPemBytes + 1);
  if (pem && pem->size() > kMostPemBytes) return fail("it is longer than 1 MiB");
  return pem;
}

using PemBytes = std::unique_ptr<BIO, decltype(&BIO_free)>;
using OneCertificate = std::unique_ptr<X509, decltype(&X509_free)>;
using OneKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

PemBytes bytes_of_pem(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
}

/// The first is the server's own. False with OpenSSL's errors.
bool take_chain(SSL_CTX* context, const std::string& pem) {
  const auto bytes = bytes_of_pem(pem);
  const OneCertificate own(PEM_read_bio_X509_AUX(bytes.get(), nullptr, no_passphrase, nullptr), X509_free);
  if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) return false;
  while (true) {
    OneCertificate next(PEM_read_bio_X509(bytes.get(), nullptr, no_passphrase, nullptr), X509_free);
    if (!next) break;
    if (SSL_CTX_add1_chain_cert(context, next.get()) != 1) return false;
  }
  const auto last = ERR_peek_last_error();
  const bool at_end = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  if (at_end) ERR_clear_error();
  return at_end;
}

/// False with OpenSSL's errors, also where it is not the certificate's.
bool take_key(SSL_CTX* context, const std::string& pem) {
  const auto bytes = bytes_of_pem(pem);
  const OneKey key(PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_passphrase, nullptr), EVP_PKEY_free);
  return key && SSL_CTX_use_PrivateKey(context, key.get()) == 1;
}

Status take_up(SSL_CTX* context, const std::filesystem::path& certificate, const std::filesystem::path& key) {
  ERR_clear_error();
  const auto chain = pem_in(certificate);
  if (!chain || !take_chain(context, *chain)) {
    return fail(
        "the certificate in " + certificate.string() + " cannot be used: " + (chain ? reason() : chain.error().what),
        "give a certificate and its chain in PEM form, which this daemon's user can read");
  }
  auto secret = pem_in(key).map([](std::string&& pem) { return Secret(std::move(pem)); });
  if (!secret || !take_key(context, secret->reveal())) {
    return fail("the key in " + key.string() + " cannot be used with the certificate in " + certificate.string() +
                    ": " + (secret ? reason() : secret.error().what),
                "give the certificate's key in PEM form, without a passphrase, which this daemon's user can read");
  }
  return {};
}

TimePoint time_of(const ASN1_TIME* told) {
  std::tm time{};
  ASN1_TIME_to_tm(told, &time);
  return TimePoint(std::chrono::seconds(timegm(&time)));
}

ServerTls::Validity validity_of(SSL_CTX* context) {
  const auto* certificate = SSL_CTX_get0_certificate(context);
  return {time_of(X509_get0_notBefore(certificate)), time_of(X509_get0_notAfter(certificate))};
}

}  // namespace

ServerTls::ServerTls(std::filesystem::path certificate, std::filesystem::path key)
    : certificate_(std::move(certificate)), key_(std::move(key)) {}

Status ServerTls::read(TimePoint now) {
  read_at_ = stamps();
  begins_later_.reset();
  auto context = new_context();
  auto taken = take_up(context->native_handle(), certificate_, key_);
  if (!taken) return taken;
  const auto validity = validity_of(context->native_handle());
  const bool spares_a_good_one = valid_ && valid_->at(now) && !validity.at(now);
  if (spares_a_good_one) return refuse(validity, now);
  valid_ = validity;
  context_ = std::move(context);
  return {};
}

Status ServerTls::refuse(const Validity& validity, TimePoint now) {
  if (validity.ends <= now) {
    return fail("the certificate in " + certificate_.string() + " ended at " + format_time(validity.ends),
                "put one that is valid in its place; the one of before ends at " + format_time(valid_->ends));
  }
  begins_later_ = validity.begins;
  return fail("the certificate in " + certificate_.string() + " is not valid before " + format_time(validity.begins),
              "look at this machine's clock; it is taken up then");
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

bool ServerTls::changed(TimePoint now) {
  auto seen = stamps();
  const bool settled = seen == looked_at_;
  looked_at_ = std::move(seen);
  const bool begins = begins_later_ && *begins_later_ <= now;
  return settled && (begins || looked_at_ != read_at_);
}

void ServerTls::forget_tickets() {
  std::array<unsigned char, kTicketKeyBytes> keys{};
  if (RAND_bytes(keys.data(), static_cast<int>(keys.size())) == 1) {
    SSL_CTX_set_tlsext_ticket_keys(context_->native_handle(), keys.data(), static_cast<long>(keys.size()));
  }
  OPENSSL_cleanse(keys.data(), keys.size());
}

}  // namespace welcomed::net
