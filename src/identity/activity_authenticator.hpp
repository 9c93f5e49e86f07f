#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "identity/activity_trust.hpp"
#include "net/transport.hpp"

namespace welcomed::identity {

/// What a good token vouches for.
struct VerifiedToken {
  std::string service_url;                ///< its `serviceurl` claim
  std::vector<std::string> endorsements;  ///< channels its signing key may speak for

  /// True when the token stands for an activity of that channel and service URL (exact but for one trailing
  /// slash; the endorsement exact).
  [[nodiscard]] bool vouches_for(std::string_view channel_id, std::string_view service_url) const;
};

struct Refused {
  std::string reason;  ///< for the log: which check, with issuer and audience when those are wrong; never the token
  /// Given: nothing can be said now, as its key is not known and may be there by then: answer 503.
  std::optional<Duration> retry_after{};
};

/// Checks that activities are genuine. Keys are fetched on first use and kept; refreshed after 24 h, and for a key
/// id never seen at once but not more than once in 60 s; the last good ones stay for seven days when refreshes fail
/// (key_cache.hpp). All that can be said without a key is said first, so a token with a wrong issuer or audience causes
/// no request. Io thread only; transport and clock outlive it and the refresh it may have under way.
class ActivityAuthenticator {
 public:
  ActivityAuthenticator(net::Transport& transport, Clock& clock, ActivityTrust trust);
  ~ActivityAuthenticator();
  ActivityAuthenticator(const ActivityAuthenticator&) = delete;
  ActivityAuthenticator& operator=(const ActivityAuthenticator&) = delete;

  /// `authorization` is the header's value. RS256 only; at most 8 KiB; canonical base64url; no duplicate members;
  /// no crit, jku, x5u, jwk; iss, aud (one string), exp, nbf with five minutes of skew, serviceurl all required.
  /// Verified tokens are remembered by SHA-256 until they expire or their key is gone, 4096 at most.
  Task<std::variant<VerifiedToken, Refused>> check(std::string_view authorization);

  /// Why no token can be checked; nothing while keys are believed, or none was wanted yet.
  [[nodiscard]] std::optional<Error> trouble() const;

  /// How many signatures were computed: tokens that were remembered cost none.
  [[nodiscard]] std::size_t signatures_checked() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace welcomed::identity
