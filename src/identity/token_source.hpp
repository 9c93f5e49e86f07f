#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/outcome.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/transport.hpp"

namespace welcomed::identity {

/// Reads the client secret anew, so that a rotated one is taken up without a restart. The reader never logs it.
using SecretReader = std::function<Result<Secret>()>;

/// The client secret in a file (one line; a trailing line end is not part of it; at most 4 KiB).
[[nodiscard]] SecretReader secret_in_file(std::string path);
/// The client secret in an environment variable.
[[nodiscard]] SecretReader secret_in_environment(std::string name);

struct TokenRequest {
  std::string login;      ///< the authority, `https://login.microsoftonline.com`
  std::string tenant;     ///< whose token endpoint: a GUID or domain
  std::string client_id;  ///< the bot's app id
  std::string scope;      ///< `https://graph.microsoft.com/.default`
};

/// Access tokens by the client credentials grant (contracts/graph.md §2), cached to near their expiry. Io thread only;
/// transport and clock outlive it and the request it may have under way.
class TokenSource {
 public:
  TokenSource(net::Transport& transport, Clock& clock, SecretReader secret, TokenRequest request);
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

  /// Forgets `token` if it is still the one held: a service refused it.
  void refused(const Secret& token);

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;  // shared with the request under way
};

}  // namespace welcomed::identity
