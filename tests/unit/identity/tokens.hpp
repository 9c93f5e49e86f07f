#pragma once
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace welcomed::identity::testing {

inline constexpr long long kNow = 1'800'000'000;  // where the virtual clock starts
inline constexpr const char* kIssuer = "https://api.botframework.com";
inline constexpr const char* kBot = "0b57c9ef-5fa5-4b3d-9ad3-1e8b1d3c6a11";
inline constexpr const char* kServiceUrl = "https://smba.trafficmanager.net/amer/";

[[nodiscard]] std::string base64url(std::string_view bytes);

/// An RSA key pair; generated once in the test program, since that takes long.
class KeyPair {
 public:
  static const KeyPair& bot_connector();
  static const KeyPair& stranger();
  static const KeyPair& weak();  ///< 1024 bits

  [[nodiscard]] std::string sign(std::string_view text, const char* digest = "SHA256", bool pss = false) const;
  [[nodiscard]] std::string public_pem() const;
  /// As the connector's key set lists it.
  [[nodiscard]] nlohmann::json jwk(std::string_view key_id) const;

 private:
  explicit KeyPair(unsigned bits);
  [[nodiscard]] std::string number(const char* name) const;
  std::shared_ptr<evp_pkey_st> key_;
};

[[nodiscard]] nlohmann::json good_header();
[[nodiscard]] nlohmann::json good_claims();

/// `change` is merged in (RFC 7396): null takes a member away.
[[nodiscard]] std::string header_with(const nlohmann::json& change);
[[nodiscard]] std::string claims_with(const nlohmann::json& change);

[[nodiscard]] std::string unsigned_token(std::string_view header, std::string_view claims);
/// A compact token of these texts, signed with RS256.
[[nodiscard]] std::string token(std::string_view header, std::string_view claims,
                                const KeyPair& key = KeyPair::bot_connector());
[[nodiscard]] std::string good_token();
[[nodiscard]] std::string hmac(std::string_view key, std::string_view text);

}  // namespace welcomed::identity::testing
