#include "cli/listeners.hpp"

#include "base/log.hpp"
#include "cli/terms.hpp"
#include "net/url.hpp"

namespace welcomed::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenLooks = 2s;
constexpr Duration kBetweenSummaries = 1min;
constexpr Duration kDay = 24h;

std::shared_ptr<const net::ServerTls> tls_of_admin(const config::Listen& listen,
                                                   const std::shared_ptr<net::ServerTls>& tls) {
  const auto address = net::parse_address(listen.admin);
  return address && net::is_loopback(address->host) ? nullptr : tls;
}

void tell(const char* listener, const net::Refusals::Summary& summary) {
  log::info("requests.refused", {{"listener", listener},
                                 {"count", std::to_string(summary.count)},
                                 {"reasons", net::text_of(summary.reasons)},
                                 {"peers", net::text_of(summary.peers)},
                                 {"example", summary.example}});
}

}  // namespace

net::ServerLimits limits_of(const config::ListenLimits& limits) {
  constexpr std::size_t kKibibyte = 1024;
  net::ServerLimits all;
  all.header_bytes = static_cast<std::size_t>(limits.header_kib) * kKibibyte;
  all.body_bytes = static_cast<std::size_t>(limits.body_kib) * kKibibyte;
  all.request_time = limits.request_time;
  all.connections = static_cast<std::size_t>(limits.connections);
  all.connections_per_peer = static_cast<std::size_t>(limits.connections_per_peer);
  return all;
}

std::shared_ptr<net::ServerTls> tls_of(const config::Listen& listen) {
  if (!listen.tls) return nullptr;
  return std::make_shared<net::ServerTls>(listen.tls->certificate, listen.tls->private_key);
}

Listeners::Listeners(asio::io_context& io, Clock& clock, const config::Listen& listen, net::Handler activities,
                     net::Handler monitoring)
    : clock_(clock),
      listen_(listen),
      tls_(tls_of(listen)),
      messages_(io, limits_of(listen.limits), std::move(activities), tls_),
      bell_(clock) {
  if (!listen.admin.empty()) {
    admin_.emplace(io, net::ServerLimits{}, std::move(monitoring), tls_of_admin(listen, tls_));
  }
}

Status Listeners::listen(net::Server& server, const std::string& where) {
  const auto address = net::parse_address(where);
  if (!address) return tl::unexpected<Error>(address.error());
  return server.listen(*address);
}

Status Listeners::open() {
  const auto certificate = tls_ ? tls_->read(clock_.now()) : Status();
  if (!certificate) return certificate;
  const auto listening = listen(messages_, listen_.messages);
  if (!listening) return listening;
  const auto administered = admin_ ? listen(*admin_, listen_.admin) : Status();
  if (!administered) return administered;
  log::info("daemon.listening", {{"messages", listen_.messages},
                                 {"port", std::to_string(messages_.port())},
                                 {"tls", tls_ ? "yes" : "no"},
                                 {"admin_port", admin_ ? std::to_string(admin_->port()) : ""}});
  tell_end_of_certificate();
  return {};
}

Task<void> Listeners::keep() {
  auto summed_at = clock_.uptime();
  auto day_began = clock_.uptime();
  while (!draining_) {
    co_await bell_.wait_until(clock_.now() + (tls_ ? kBetweenLooks : kBetweenSummaries));
    const auto now = clock_.uptime();
    if (tls_ && tls_->changed(clock_.now())) read_certificate();
    if (now - summed_at >= kBetweenSummaries) {
      tell_refusals();
      summed_at = now;
    }
    if (tls_ && now - day_began >= kDay) {
      tls_->forget_tickets();
      tell_end_of_certificate();
      day_began = now;
    }
  }
}

void Listeners::read_certificate() {
  if (!tls_) return;
  const auto read = tls_->read(clock_.now());
  if (!read) {
    return log::error("tls.refused", {{"error", read.error().what},
                                      {"remedy", read.error().remedy},
                                      {"meaning", "the old certificate is served on"}});
  }
  log::info("tls.read", {{"certificate", tls_->certificate().string()}, {"ends", format_time(*tls_->ends())}});
  tell_end_of_certificate();
}

void Listeners::tell_end_of_certificate() {
  if (!tls_ || !core::ends_soon(*tls_->ends(), clock_.now())) return;
  log::warning(
      "tls.ends",
      {{"certificate", tls_->certificate().string()}, {"ends", format_time(*tls_->ends())}, {"remedy", kRenew}});
}

void Listeners::tell_refusals() {
  if (const auto summary = messages_.refusals().sum_up()) tell("messages", *summary);
  const auto of_admin = admin_ ? admin_->refusals().sum_up() : std::nullopt;
  if (of_admin) tell("admin", *of_admin);
  const auto lost = log::lost();
  if (lost == told_lost_) return;
  log::warning("log.lost", {{"lines", std::to_string(lost - told_lost_)},
                            {"meaning", "nobody read the log in time, so its oldest lines were dropped"}});
  told_lost_ = lost;
}

std::vector<Error> Listeners::troubles() const {
  std::vector<Error> all;
  if (auto trouble = messages_.trouble()) all.push_back(std::move(*trouble));
  if (auto trouble = admin_ ? admin_->trouble() : std::nullopt) all.push_back(std::move(*trouble));
  const bool invalid = tls_ && tls_->validity() && !tls_->validity()->at(clock_.now());
  if (invalid) all.push_back(*doubt_of(*tls_, clock_.now()));
  return all;
}

void Listeners::measure(admin::Measures& measures) {
  for (const auto& [reason, count] : messages_.refusals().all()) measures.refused[std::string(reason)] += count;
  if (admin_) {
    for (const auto& [reason, count] : admin_->refusals().all()) measures.refused[std::string(reason)] += count;
  }
  measures.log_lines_lost = log::lost();
  if (tls_) measures.certificate_ends = tls_->ends();
}

Task<void> Listeners::drain() {
  draining_ = true;
  bell_.notify();
  co_await messages_.drain();
  if (admin_) co_await admin_->drain();
  tell_refusals();
}

}  // namespace welcomed::cli
