#include "assertions.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

#include "encoding.hpp"

namespace tenant {
namespace {

constexpr Millis kSkew = 300'000;
constexpr Millis kLongest = 600'000;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string thumbprint(const X509* certificate, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  X509_digest(certificate, digest, bytes.data(), &length);
  return base64url({reinterpret_cast<const char*>(bytes.data()), length});
}

bool verifies(const X509* certificate, bool pss, std::string_view text, std::string_view signature) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(X509_get_pubkey(const_cast<X509*>(certificate)),
                                                                EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* options = nullptr;
  if (EVP_DigestVerifyInit(context.get(), &options, EVP_sha256(), nullptr, key.get()) != 1) return false;
  if (pss && (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
              EVP_PKEY_CTX_set_rsa_pss_saltlen(options, 32) != 1)) {
    return false;
  }
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

struct Parts {
  Json header, claims;
};

std::optional<Json> part(std::string_view text) {
  // base64url without padding, nothing else.
  if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  const auto bytes = base64_decoded(text);
  auto json = bytes ? parsed(*bytes) : std::nullopt;
  return json && json->is_object() ? json : std::nullopt;
}

std::optional<Parts> taken_apart(std::string_view token) {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  auto header = part(token.substr(0, first));
  auto claims = part(token.substr(first + 1, last - first - 1));
  if (!header || !claims) return std::nullopt;
  return Parts{std::move(*header), std::move(*claims)};
}

std::optional<Millis> time_at(const Json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<Millis>() * 1000;
}

std::optional<AssertionFault> check_times(const Json& claims, Millis now) {
  const auto begin = time_at(claims, "nbf");
  const auto end = time_at(claims, "exp");
  const bool good =
      begin && end && *begin <= now + kSkew && *end > now - kSkew && *end > *begin && *end - *begin <= kLongest;
  if (good) return std::nullopt;
  return AssertionFault{700024, "Client assertion is not within its valid time range."};
}

}  // namespace

bool Assertions::set_certificate(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                        BIO_free);
  X509* certificate = PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr);
  if (certificate == nullptr) return false;
  certificate_.reset(certificate, X509_free);
  return true;
}

void Assertions::trust(std::string issuer, std::string subject, std::string audience) {
  trust_ = Trust{std::move(issuer), std::move(subject), std::move(audience)};
}

std::string Assertions::issued_elsewhere(const Json& claims) const { return signed_token(foreign_, claims); }

std::optional<AssertionFault> Assertions::check(const std::string& assertion, const std::string& endpoint,
                                                const std::string& app_id, Millis now) {
  const auto parts = taken_apart(assertion);
  if (!parts) return AssertionFault{50027, "JWT token is invalid or malformed."};
  const bool foreign = trust_ && string_at(parts->claims, "iss") == trust_->issuer;
  const auto fault = foreign ? check_foreign(assertion, parts->claims)
                             : check_own(assertion, parts->header, parts->claims, endpoint, app_id);
  return fault ? fault : check_times(parts->claims, now);
}

bool Assertions::certified(const std::string& assertion, const Json& header) const {
  if (!certificate_) return false;
  const auto algorithm = string_at(header, "alg");
  const bool pss = algorithm == "PS256";
  if ((!pss && algorithm != "RS256") || (pss && !ps256_)) return false;
  const bool named = pss ? string_at(header, "x5t#S256") == thumbprint(certificate_.get(), EVP_sha256())
                         : string_at(header, "x5t") == thumbprint(certificate_.get(), EVP_sha1());
  const auto last = assertion.rfind('.');
  const auto signature = base64_decoded(std::string_view(assertion).substr(last + 1));
  return named && string_at(header, "typ") == "JWT" && signature &&
         verifies(certificate_.get(), pss, std::string_view(assertion).substr(0, last), *signature);
}

std::optional<AssertionFault> Assertions::check_own(const std::string& assertion, const Json& header,
                                                    const Json& claims, const std::string& endpoint,
                                                    const std::string& app_id) {
  if (!certified(assertion, header)) {
    return AssertionFault{700027, "Client assertion failed signature validation, or its key was not found."};
  }
  if (string_at(claims, "aud") != endpoint) return AssertionFault{50027, "Client assertion audience is not right."};
  if (string_at(claims, "iss") != app_id || string_at(claims, "sub") != app_id) {
    return AssertionFault{50027, "Client assertion issuer and subject must be the client id."};
  }
  const auto id = string_at(claims, "jti");
  if (!id || !is_guid(*id) || !used_.insert(*id).second) {
    return AssertionFault{50027, "Client assertion must have a jti that was not used before."};
  }
  return std::nullopt;
}

std::optional<AssertionFault> Assertions::check_foreign(const std::string& assertion, const Json& claims) const {
  if (verified_claims(assertion, {foreign_}).is_null()) {
    return AssertionFault{700027, "Client assertion failed signature validation."};
  }
  if (string_at(claims, "sub") != trust_->subject || string_at(claims, "aud") != trust_->audience) {
    return AssertionFault{700213, "No matching federated identity record found for presented assertion."};
  }
  return std::nullopt;
}

}  // namespace tenant
