#pragma once
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "identity/sha256.hpp"

struct evp_pkey_st;

namespace welcomed::identity {

/// A public RSA key that checks RS256 signatures (RSASSA-PKCS1-v1_5 with SHA-256). Parsed once, used often.
class RsaKey {
 public:
  /// Of the members `n` and `e` of a JWK. Refused: a modulus below 2048 or above 8192 bits, and an exponent that is
  /// even, below 3 or above 64 bits.
  [[nodiscard]] static Result<RsaKey> from_jwk(std::string_view n, std::string_view e);

  [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;

  /// The same for two keys when a JWKS spells them alike.
  [[nodiscard]] const Digest& fingerprint() const { return fingerprint_; }

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  std::unique_ptr<evp_pkey_st, Free> key_;
  Digest fingerprint_{};
};

}  // namespace welcomed::identity
