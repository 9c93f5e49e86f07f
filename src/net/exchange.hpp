#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "net/headers.hpp"
#include "net/url.hpp"

namespace welcomed::net {

/// One HTTP request to a service.
struct Request {
  std::string method = "GET";
  Url url;
  std::vector<Header> headers;  ///< Host and Content-Length are added by the transport
  std::string body;
  /// False: it is never put on the wire twice, not even when a kept-alive connection proves closed.
  bool repeatable = false;
  /// True: an answer without a length, which ends where its connection does, is taken, though none can tell whether it
  /// was cut.
  bool until_close = false;
  Duration deadline{30'000};           ///< for the whole of it, from connecting to the last byte
  std::size_t most_bytes = 8U << 20U;  ///< a longer answer is a failure
};

/// Overwrites what of it may be a secret or a token: body and headers.
void wipe(Request& request) noexcept;

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;

  /// The first header of that name, any case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Why there is no answer.
struct Failure {
  /// True only when surely no byte of the request reached the service: the name was not resolved, the
  /// connection refused or not made in time, TLS not agreed.
  bool surely_unsent = false;
  std::string text;  ///< for the log; no secret in it
};

using Exchange = std::variant<Response, Failure>;

}  // namespace welcomed::net
