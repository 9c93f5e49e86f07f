#pragma once
#include "base/async.hpp"
#include "net/exchange.hpp"

namespace welcomed::net {

/// The outside world, seen by everything above. Redirects are answers, not followed. Bodies are not decompressed.
class Transport {
 public:
  virtual ~Transport() = default;
  /// One attempt. Never throws. Resumes on the io thread. At most `Request::deadline` long.
  virtual Task<Exchange> once(Request request) = 0;
};

}  // namespace welcomed::net
