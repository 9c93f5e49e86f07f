#include "identity/signing_certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

#include "identity/base64url.hpp"
#include "identity/openssl.hpp"

namespace welcomed::identity {
namespace {

using namespace std::chrono_literals;

constexpr int kLeastBits = 2048;
constexpr auto kLife = 600s;

using Bytes = std::unique_ptr<BIO, With<BIO_free>>;
using Document = std::unique_ptr<X509, With<X509_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, With<EVP_MD_CTX_free>>;

Bytes bytes_of(std::string_view text) { return Bytes(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

/// OpenSSL would ask the terminal for a passphrase.
int no_passphrase(char*, int, int, void*) { return -1; }

std::string thumbprint(const X509& document, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  X509_digest(&document, digest, bytes.data(), &length);
  return encode_base64url({reinterpret_cast<const char*>(bytes.data()), length});
}

TimePoint time_of(const ASN1_TIME* told) {
  std::tm time{};
  ASN1_TIME_to_tm(told, &time);
  return TimePoint(std::chrono::seconds(timegm(&time)));
}

bool prepare(EVP_MD_CTX* context, EVP_PKEY* key, Signing how) {
  EVP_PKEY_CTX* options = nullptr;
  if (EVP_DigestSignInit(context, &options, EVP_sha256(), nullptr, key) != 1) return false;
  if (how == Signing::rs256) return EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PADDING) == 1;
  return EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
}

nlohmann::json header_of(const SigningCertificate& certificate, Signing how) {
  if (how == Signing::rs256) return {{"alg", "RS256"}, {"typ", "JWT"}, {"x5t", certificate.sha1_thumbprint()}};
  return {{"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", certificate.sha256_thumbprint()}};
}

}  // namespace

void SigningCertificate::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<SigningCertificate> SigningCertificate::from_pem(std::string_view certificate, std::string_view key) {
  const QuietErrors quiet;
  const auto certificate_bytes = bytes_of(certificate);
  const auto key_bytes = bytes_of(key);
  const Document document(PEM_read_bio_X509(certificate_bytes.get(), nullptr, no_passphrase, nullptr));
  if (!document)
    return fail("there is no certificate in PEM form", "give the PEM file that begins with BEGIN CERTIFICATE");
  SigningCertificate made;
  made.key_.reset(PEM_read_bio_PrivateKey(key_bytes.get(), nullptr, no_passphrase, nullptr));
  if (!made.key_) return fail("there is no private key in PEM form without a passphrase");
  const bool rsa = EVP_PKEY_is_a(made.key_.get(), "RSA") == 1 || EVP_PKEY_is_a(made.key_.get(), "RSA-PSS") == 1;
  if (!rsa || EVP_PKEY_get_bits(made.key_.get()) < kLeastBits) return fail("the key is not RSA of at least 2048 bits");
  if (X509_check_private_key(document.get(), made.key_.get()) != 1) {
    return fail("the private key is not the certificate's", "give the key that the certificate was made with");
  }
  made.sha256_ = thumbprint(*document, EVP_sha256());
  made.sha1_ = thumbprint(*document, EVP_sha1());
  made.begins_ = time_of(X509_get0_notBefore(document.get()));
  made.ends_ = time_of(X509_get0_notAfter(document.get()));
  return made;
}

Result<std::string> SigningCertificate::sign(std::string_view text, Signing how) const {
  const QuietErrors quiet;
  const DigestContext context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t length = 0;
  if (!context || !prepare(context.get(), key_.get(), how) ||
      EVP_DigestSign(context.get(), nullptr, &length, bytes, text.size()) != 1) {
    return fail("the key cannot sign");
  }
  std::string signature(length, '\0');
  auto* into = reinterpret_cast<unsigned char*>(signature.data());
  if (EVP_DigestSign(context.get(), into, &length, bytes, text.size()) != 1) return fail("the key cannot sign");
  signature.resize(length);
  return signature;
}

Result<std::string> signed_assertion(const SigningCertificate& certificate, const Assertion& assertion, Signing how,
                                     TimePoint now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
  const nlohmann::json claims{{"aud", assertion.audience},       {"iss", assertion.client_id},
                              {"sub", assertion.client_id},      {"jti", assertion.id},
                              {"nbf", seconds.count()},          {"iat", seconds.count()},
                              {"exp", (seconds + kLife).count()}};
  const auto text = encode_base64url(header_of(certificate, how).dump()) + "." + encode_base64url(claims.dump());
  const auto signature = certificate.sign(text, how);
  if (!signature) return tl::unexpected<Error>(signature.error());
  return text + "." + encode_base64url(*signature);
}

}  // namespace welcomed::identity
