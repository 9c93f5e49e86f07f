#include "daemon/hosts_seen.hpp"

#include "base/log.hpp"
#include "bot/service_url.hpp"

namespace welcomed::daemon {
namespace {

using namespace std::chrono_literals;
constexpr Duration kBetweenNotes = 1h;
constexpr std::size_t kMostRemembered = 64;

}  // namespace

Task<void> HostsSeen::note(std::string host) {
  const auto now = around_.clock.now();
  const auto noted = noted_.find(host);
  if (noted != noted_.end() && now - noted->second < kBetweenNotes) co_return;
  if (noted_.size() >= kMostRemembered) noted_.clear();
  noted_[host] = now;
  const auto fresh =
      co_await around_.storage.run<bool>([&](store::Store& store) { return store.hosts.note(host, now); });
  if (!fresh) {
    noted_.erase(host);
    log::error("intake.store", {{"host", host}, {"error", fresh.error().text()}});
    co_return;
  }
  if (!*fresh || bot::is_listed(host, around_.config->cloud.service_url_hosts)) co_return;
  log::warning("service_url.unknown_host", {{"host", host},
                                            {"meaning", "events count, but nothing is sent there"},
                                            {"remedy", "if it is Microsoft's, add it to cloud.service_url_hosts"}});
}

}  // namespace welcomed::daemon
