#pragma once
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/outcome.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "core/outage.hpp"
#include "identity/credential.hpp"
#include "net/transport.hpp"

namespace welcomed::identity {

/// Access tokens for one resource (contracts/graph.md §2), cached to near their expiry. Io thread only; transport and
/// clock outlive it and the request it may have under way. A credential that ends within 30 days is a warning in the
/// log, once a day.
class TokenSource {
 public:
  TokenSource(net::Transport& transport, Clock& clock, std::unique_ptr<Credential> credential, TokenRequest request);
  TokenSource(net::Transport& transport, Clock& clock, SecretReader secret, TokenRequest request)
      : TokenSource(transport, clock, client_secret(std::move(secret)), std::move(request)) {}
  ~TokenSource();
  TokenSource(const TokenSource&) = delete;
  TokenSource& operator=(const TokenSource&) = delete;

  /// A token that is good for five more minutes (half its life if it is shorter); from then on one request renews it
  /// while callers still get the old one, until 30 s (a tenth of its life if shorter) before it expires: then they
  /// wait. Any number of callers at once cost one request, and all get its outcome. Retry for what passes (AADSTS90006,
  /// 90012, 90024, 90033, 90055, 429, 5xx, no connection), Halt for what an admin must mend (wrong or expired secret,
  /// unknown app or tenant, unreadable file). While a good token is held, a failed refresh is not the callers' concern
  /// and is tried again after a minute. While the service asks to wait (Retry-After), callers get that Retry at once.
  Task<Outcome<Secret>> token();

  /// Whether `token` would give one at once.
  [[nodiscard]] bool at_hand() const;

  /// Since when none can be had, though it was asked for again and again; nothing while one is held, or an admin must
  /// mend what is refused, which whoever wants one is told.
  [[nodiscard]] std::optional<core::Outage::Since> lacking() const;

  /// Forgets `token` if it is still the one held: a service refused it.
  void refused(const Secret& token);

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;  // shared with the request under way
};

}  // namespace welcomed::identity
