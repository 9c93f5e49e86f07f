#pragma once
#include "identity/token_source.hpp"
#include "net/transport.hpp"

namespace welcomed::identity {

/// Sends requests with a bearer token. A 401 costs one new token and one repetition, which is safe because a
/// refused request had no effect (contracts/bot.md §4); a second 401 is given back as the answer. The repetition takes
/// no new turn of a pace: tokens are renewed ahead of their end, so that it comes only after one was revoked, and then
/// for no more requests than were on their way; what is too much of these is answered 429, which the pace obeys.
class AuthorizedClient {
 public:
  AuthorizedClient(net::Transport& transport, TokenSource& tokens) : transport_(transport), tokens_(tokens) {}

  /// Returns when a token is at hand, so that the next `send` leaves at once; else why there is none.
  Task<Outcome<Nothing>> ready();
  /// The exchange, or the reason there is no token to send it with (then surely nothing was sent). A GET waits for a
  /// token. Whatever changes something had its turn of a pace before it came here: it leaves at once or, when the token
  /// was lost since `ready`, not at all (Retry `token_lost`), for those that waited would leave together.
  Task<Outcome<net::Exchange>> send(net::Request request);

 private:
  net::Transport& transport_;
  TokenSource& tokens_;
};

}  // namespace welcomed::identity
