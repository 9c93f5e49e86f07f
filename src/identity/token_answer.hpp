#pragma once
#include "base/outcome.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "net/exchange.hpp"

namespace welcomed::identity {

struct AccessToken {
  Secret token;
  Duration life;  ///< from the moment it was asked for
};

/// What the token endpoint's answer means (contracts/graph.md §2). Pure.
[[nodiscard]] Outcome<AccessToken> read_token_answer(const net::Exchange& exchange, TimePoint now);

}  // namespace welcomed::identity
