#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "identity/rsa_key.hpp"
#include "net/url.hpp"

namespace welcomed::identity {

struct SigningKey {
  RsaKey rsa;
  std::vector<std::string> endorsements;  ///< channels whose activities it may sign; none when it names none
};

/// By key id. Shared with the checks that are under way while a refresh replaces the keys.
using SigningKeys = std::map<std::string, std::shared_ptr<const SigningKey>, std::less<>>;

/// The keys of a JWKS (RFC 7517) that may sign activities. Others are passed over: no RSA, another use or algorithm,
/// no id, a size out of bounds; of two with one id the first counts. More than 100 keys, or none that is suitable, is
/// an error.
[[nodiscard]] Result<SigningKeys> read_jwks(std::string_view text);

/// The `jwks_uri` of an OpenID metadata document that came from `from`; an error when it leads to another host.
[[nodiscard]] Result<net::Url> read_metadata(std::string_view text, const net::Url& from);

/// A URL that keys may be fetched from: https, or this machine.
[[nodiscard]] Result<net::Url> trusted_url(std::string_view text);

}  // namespace welcomed::identity
