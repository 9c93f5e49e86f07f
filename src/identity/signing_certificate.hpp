#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

struct evp_pkey_st;

namespace welcomed::identity {

enum class Signing { ps256, rs256 };

/// A certificate with its private RSA key.
class SigningCertificate {
 public:
  /// Of their PEM texts; a chain behind the certificate is passed over. Refused: a key that is not RSA of at least
  /// 2048 bits, has a passphrase, or is not the certificate's.
  [[nodiscard]] static Result<SigningCertificate> from_pem(std::string_view certificate, std::string_view key);

  /// Fails for a key that cannot sign that way.
  [[nodiscard]] Result<std::string> sign(std::string_view text, Signing how) const;

  [[nodiscard]] const std::string& sha256_thumbprint() const { return sha256_; }  ///< base64url, `x5t#S256`
  [[nodiscard]] const std::string& sha1_thumbprint() const { return sha1_; }      ///< base64url, `x5t`
  [[nodiscard]] TimePoint begins() const { return begins_; }
  [[nodiscard]] TimePoint ends() const { return ends_; }

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  std::unique_ptr<evp_pkey_st, Free> key_;
  std::string sha256_, sha1_;
  TimePoint begins_{}, ends_{};
};

struct Assertion {
  std::string audience;   ///< the token endpoint
  std::string client_id;  ///< issuer and subject
  std::string id;         ///< never used before
};

/// A signed client assertion, good for ten minutes from `now` (contracts/graph.md §2.1).
[[nodiscard]] Result<std::string> signed_assertion(const SigningCertificate& certificate, const Assertion& assertion,
                                                   Signing how, TimePoint now);

}  // namespace welcomed::identity
