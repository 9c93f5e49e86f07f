#include "net/watched_transport.hpp"

#include <algorithm>
#include <array>

#include "net/outcome_words.hpp"

namespace welcomed::net {
namespace {

/// The request, and with it its own text, goes to the wire.
std::string_view literal_of(std::string_view method) {
  constexpr std::array<std::string_view, 5> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE"};
  const auto found = std::find(kMethods.begin(), kMethods.end(), method);
  return found == kMethods.end() ? "other" : *found;
}

}  // namespace

Task<Exchange> WatchedTransport::once(Request request) {
  const auto name = name_of_(request);
  const auto method = literal_of(request.method);
  const auto began = clock_.uptime();
  auto exchange = co_await wire_.once(std::move(request));
  durations_.of({name.service, method, name.route}).observe(clock_.uptime() - began);
  requests_.of({name.service, method, name.route, outcome_word(exchange)}).add();
  co_return exchange;
}

}  // namespace welcomed::net
