#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "identity/activity_trust.hpp"
#include "identity/rsa_key.hpp"

namespace welcomed::identity {

/// What a token says; believed only once its signature is good.
struct Claims {
  std::string key_id;
  std::string service_url;
  TimePoint not_before;
  TimePoint expires;
};

/// The token of an Authorization header: exactly `Bearer`, one blank, the token; 8 KiB at most.
[[nodiscard]] Result<std::string_view> bearer_token(std::string_view authorization);

/// Takes a compact JWS apart and checks all that needs neither a key nor a clock. How long it lives is left to the
/// issuer: Microsoft may lengthen it any day, and a bound of ours would then let no activity in.
[[nodiscard]] Result<Claims> read_claims(std::string_view token, const ActivityTrust& trust);

/// For a token whose claims could be read.
[[nodiscard]] bool signature_holds(std::string_view token, const RsaKey& key);

/// Five minutes of skew: good from `not_before` minus five minutes, no more at `expires` plus five minutes.
[[nodiscard]] Status check_times(const Claims& claims, TimePoint now);

}  // namespace welcomed::identity
