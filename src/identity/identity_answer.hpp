#pragma once
#include "identity/token_answer.hpp"

namespace welcomed::identity {

/// What the answer of a managed identity's endpoint means (contracts/graph.md §2.3). Pure. Retry for 404, 408, 410, 429
/// and 5xx: the service may be away for a minute while it updates itself. Halt for the rest.
[[nodiscard]] Outcome<AccessToken> read_identity_answer(const net::Exchange& exchange, TimePoint now);

}  // namespace welcomed::identity
