#include "daemon/service_watch.hpp"

#include <algorithm>
#include <array>

#include "core/causes.hpp"

namespace welcomed::daemon {
namespace {

/// Of the bot's own program `relay` takes care, of the keys `activity_authenticator`: both do without for long.
struct Named {
  std::string_view service;  ///< as routes.hpp has it
  std::string_view people_say;
};
constexpr std::array<Named, 4> kWatched{{{"graph", "Microsoft Graph"},
                                         {"connector", "the Bot Connector"},
                                         {"entra", "Entra"},
                                         {"managed_identity", "the host's managed identity endpoint"}}};

bool watched(std::string_view service) {
  return std::any_of(kWatched.begin(), kWatched.end(), [&](const Named& each) { return each.service == service; });
}

Cause cause_of_failure(const net::Failure& failure) {
  return {failure.surely_unsent ? "unreachable" : "no_answer", ""};
}

}  // namespace

Task<net::Exchange> ServiceWatch::once(net::Request request) {
  const auto service = routes_.of(request).service;
  auto host = request.url.host;
  const auto began = clock_.now();
  auto exchange = co_await wire_.once(std::move(request));
  if (!watched(service)) co_return exchange;
  auto& seen = seen_[service];
  if (const auto* failure = std::get_if<net::Failure>(&exchange)) {
    seen.outage.failed(cause_of_failure(*failure), began, clock_.now());
    seen.host = std::move(host);
  } else {
    seen.outage.worked(clock_.now());
  }
  co_return exchange;
}

std::vector<Error> ServiceWatch::troubles() const {
  std::vector<Error> all;
  for (const auto& [service, people_say] : kWatched) {
    const auto seen = seen_.find(service);
    const auto lasts = seen == seen_.end() ? std::nullopt : seen->second.outage.lasts();
    if (!lasts) continue;
    all.push_back({std::string(people_say) + " (" + seen->second.host + ") answers nothing since " +
                       format_time(lasts->at) + ": " + std::string(core::cause(lasts->cause.name).means),
                   std::string(core::cause("unreachable").remedy)});
  }
  return all;
}

bool ServiceWatch::silent(std::string_view service) const {
  const auto seen = seen_.find(service);
  return seen != seen_.end() && seen->second.outage.lasts();
}

bool ServiceWatch::without_tokens() const { return silent("entra") || silent("managed_identity"); }

}  // namespace welcomed::daemon
