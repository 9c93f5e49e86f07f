#pragma once
#include <optional>

#include "base/time.hpp"
#include "net/exchange.hpp"

namespace welcomed::identity {

/// How long the service asks to wait by its Retry-After: seconds, fractions too, or an HTTP date. At most an hour;
/// nothing when there is no such header, it is neither, or its date has passed.
[[nodiscard]] std::optional<Duration> retry_after(const net::Response& response, TimePoint now);

}  // namespace welcomed::identity
