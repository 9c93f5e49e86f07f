#include "daemon/clock_watch.hpp"

#include <algorithm>
#include <array>

#include "base/log.hpp"

namespace welcomed::daemon {
namespace {

/// The bot's own program, and what runs on this machine, may have any time.
bool is_of_microsoft(std::string_view service) {
  constexpr std::array<std::string_view, 4> kServices{"graph", "connector", "entra", "bot_keys"};
  return std::find(kServices.begin(), kServices.end(), service) != kServices.end();
}

}  // namespace

Task<net::Exchange> ClockWatch::once(net::Request request) {
  const bool tells = is_of_microsoft(routes_.of(request).service);
  const auto asked = clock_.now();
  auto exchange = co_await wire_.once(std::move(request));
  const auto* response = std::get_if<net::Response>(&exchange);
  if (tells && response != nullptr) look_at(*response, asked);
  co_return exchange;
}

void ClockWatch::look_at(const net::Response& response, TimePoint asked) {
  // One that was stored on its way is of another time (RFC 9111).
  const bool stored = !response.header("Age").empty();
  const auto theirs = stored ? std::nullopt : parse_http_date(response.header("Date"));
  if (!theirs) return;
  const auto ahead = core::clock_ahead(asked, *theirs, clock_.now());
  const auto news = offset_.see(ahead);
  if (news == core::ClockOffset::News::right) log::info("clock.right");
  if (news != core::ClockOffset::News::apart) return;
  const auto told = core::clock_error(ahead);
  log::error("clock.apart", {{"error", told.what}, {"remedy", told.remedy}});
}

}  // namespace welcomed::daemon
