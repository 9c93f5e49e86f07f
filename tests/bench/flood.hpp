#pragma once
#include <cstdint>

namespace bench {

/// So many requests a second from one peer, each on a connection of its own and without a good token, beside 100
/// genuine events a second; then the same over TLS, with handshakes that nobody finishes. Prints what the events
/// took, how many lines the log got, and what memory the daemon needed.
void flood(int per_second, int seconds);

}  // namespace bench
