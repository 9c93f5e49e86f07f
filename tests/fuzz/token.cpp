// The Authorization header of an activity: as it stands when it begins with `Bearer`, else made of an input's lines:
// the token's header, its claims and its signature, which a stranger may write as they like.
#include <cstdint>
#include <string>
#include <string_view>

#include "answers.hpp"
#include "identity/base64url.hpp"
#include "identity/jwt.hpp"
#include "identity/roles.hpp"
#include "limits.hpp"

using namespace welcomed;

namespace {

const identity::ActivityTrust& trust() {
  static const identity::ActivityTrust kTrust{"https://login.botframework.com/v1/.well-known/openidconfiguration",
                                              "https://api.botframework.com", "0b57c9ef-5fa5-4b3d-9ad3-1e8b1d3c6a11"};
  return kTrust;
}

const identity::RsaKey& key() {
  static const auto kKey = [] {
    // Of 2048 bits and odd, which is all that is asked of a modulus; nobody knows its factors.
    std::string modulus(256, '\x5a');
    modulus.front() = '\x80';
    modulus.back() = '\x01';
    return identity::RsaKey::from_jwk(identity::encode_base64url(modulus), "AQAB");
  }();
  return *kKey;
}

std::string made_of_lines(std::string_view input) {
  std::string token = "Bearer " + identity::encode_base64url(fuzz::take_line(input)) + '.';
  token += identity::encode_base64url(fuzz::take_line(input)) + '.';
  return token + identity::encode_base64url(input);
}

void use(std::string_view token) {
  const auto claims = identity::read_claims(token, trust());
  if (!claims) return fuzz::expect(!claims.error().what.empty(), "a refusal has its reason");
  fuzz::expect(!claims->key_id.empty() && !claims->service_url.empty(), "claims are whole");
  const auto timely = identity::check_times(*claims, fuzz::kNow);
  fuzz::expect(timely || !timely.error().what.empty(), "a refusal has its reason");
  fuzz::expect(!identity::signature_holds(token, key()), "nobody without the key signs");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  fuzz::within_limits([&] {
    const auto header = input.starts_with("Bearer") ? std::string(input) : made_of_lines(input);
    const auto token = identity::bearer_token(header);
    if (!token) return;
    use(*token);
    static_cast<void>(identity::roles_of(Secret(std::string(*token))));
  });
  return 0;
}
