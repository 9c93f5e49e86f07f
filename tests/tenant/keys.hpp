// RSA keys and the JSON Web Tokens signed with them.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json.hpp"

struct evp_pkey_st;

namespace tenant {

class SigningKey {
 public:
  /// RSA, 2048 bits; up to a second of CPU.
  static SigningKey generated();
  /// Aborts on anything but a private RSA key.
  static SigningKey from_der(const std::string& der);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] std::string der() const;
  /// `{kty, use, kid, x5t, n, e}`
  [[nodiscard]] Json public_jwk() const;
  [[nodiscard]] std::string signature(std::string_view text) const;
  [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;

 private:
  explicit SigningKey(evp_pkey_st* key);

  std::shared_ptr<evp_pkey_st> key_;  // shared: keys are copied into the lists of several services
  std::string id_;
};

/// Header `{typ, alg: RS256, kid, x5t}`.
std::string signed_token(const SigningKey& key, const Json& claims);

/// Any header, any signature: for tokens that must be refused.
std::string token_of(const Json& header, const Json& claims, std::string_view signature);

/// The claims of a token that one of the keys signed with RS256; null for any other text. Times are not looked at.
Json verified_claims(std::string_view token, const std::vector<SigningKey>& keys);

}  // namespace tenant
