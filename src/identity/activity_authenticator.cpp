#include "identity/activity_authenticator.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "identity/jwt.hpp"
#include "identity/key_cache.hpp"
#include "identity/printable.hpp"
#include "identity/remembered_tokens.hpp"

namespace welcomed::identity {
namespace {

constexpr std::size_t kMostRemembered = 4096;

std::string_view without_slash(std::string_view url) {
  if (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

Refused refused(const Error& error) { return Refused{error.what}; }

}  // namespace

using Verdict = std::variant<VerifiedToken, Refused>;

bool VerifiedToken::vouches_for(std::string_view channel_id, std::string_view url) const {
  const bool endorsed = std::find(endorsements.begin(), endorsements.end(), channel_id) != endorsements.end();
  return endorsed && !url.empty() && without_slash(url) == without_slash(service_url);
}

struct ActivityAuthenticator::Inside {
  Clock& clock;
  ActivityTrust trust;
  KeyCache keys;
  RememberedTokens remembered;
  std::size_t signatures_checked = 0;

  Task<Verdict> check(std::string authorization) {
    const auto token = bearer_token(authorization);
    if (!token) co_return refused(token.error());
    const Digest digest = sha256(*token);
    const auto claims = claims_of(*token, digest);
    if (!claims) co_return refused(claims.error());
    const auto timely = check_times(*claims, clock.now());
    if (!timely) co_return refused(timely.error());
    const auto key = co_await keys.find(claims->key_id);
    if (!key) co_return Refused{key.error().reason, key.error().again};
    if (*key == nullptr) co_return no_key(digest, claims->key_id);
    if (!proven(*token, digest, *claims, (*key)->rsa)) co_return Refused{"the signature is wrong"};
    co_return VerifiedToken{claims->service_url, (*key)->endorsements};
  }

  Result<Claims> claims_of(std::string_view token, const Digest& digest) {
    if (const auto* known = remembered.find(digest)) return known->claims;
    return read_claims(token, trust);
  }

  Refused no_key(const Digest& digest, const std::string& key_id) {
    remembered.forget(digest);
    return Refused{"no signing key has the id " + in_quotes(key_id)};
  }

  /// A remembered proof counts only for the key that gave it: another may have taken its id.
  bool proven(std::string_view token, const Digest& digest, const Claims& claims, const RsaKey& key) {
    const auto* known = remembered.find(digest);
    if (known != nullptr && known->key == key.fingerprint()) return true;
    remembered.forget(digest);
    ++signatures_checked;
    if (!signature_holds(token, key)) return false;
    remembered.remember(digest, {claims, key.fingerprint()});
    return true;
  }
};

ActivityAuthenticator::ActivityAuthenticator(net::Transport& transport, Clock& clock, ActivityTrust trust)
    : inside_(std::make_unique<Inside>(
          Inside{clock, trust, KeyCache(transport, clock, trust.metadata_url), RememberedTokens(kMostRemembered)})) {}

ActivityAuthenticator::~ActivityAuthenticator() = default;

Task<Verdict> ActivityAuthenticator::check(std::string_view authorization) {
  return inside_->check(std::string(authorization));
}

std::optional<Error> ActivityAuthenticator::trouble() const { return inside_->keys.trouble(); }

std::size_t ActivityAuthenticator::signatures_checked() const { return inside_->signatures_checked; }

}  // namespace welcomed::identity
