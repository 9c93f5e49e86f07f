#include "daemon/catalog.hpp"

#include "base/log.hpp"
#include "core/backoff.hpp"
#include "core/causes.hpp"
#include "daemon/app_look_up.hpp"
#include "daemon/record.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;
using graph::CatalogApp;

namespace {
constexpr Duration kBelieved = 24h;
constexpr Duration kBetweenDoubts = 5min;
}  // namespace

Task<Outcome<CatalogApp>> Catalog::app() {
  const auto wanted = around_.config->app;
  forget_if_other(wanted);
  const auto before = known(wanted);
  if (before && around_.clock.now() < look_at_) co_return *before;
  if (!before && lane_.open_until()) co_return Retry{{}, *lane_.cause()};
  const auto under_way = under_way_;
  const bool waits = wanted.catalog_id.empty();
  if (!waits && !under_way) spawn(around_.executor, look_up_behind(wanted, begin_look_up()));
  if (!waits) co_return *before;
  if (under_way) {
    auto shared = co_await under_way->arrival();
    co_return shared;
  }
  auto flight = begin_look_up();
  auto outcome = co_await look_up_for_all(wanted, std::move(flight));
  co_return outcome;
}

Task<void> Catalog::finish() {
  if (const auto under_way = under_way_) co_await under_way->arrival();
}

std::shared_ptr<Catalog::LookUp> Catalog::begin_look_up() { return under_way_ = std::make_shared<LookUp>(); }

Task<void> Catalog::look_up_behind(config::App wanted, std::shared_ptr<LookUp> flight) {
  co_await look_up_for_all(std::move(wanted), std::move(flight));
}

Task<Outcome<CatalogApp>> Catalog::look_up_for_all(config::App wanted, std::shared_ptr<LookUp> flight) {
  auto outcome = co_await look_up(std::move(wanted));
  under_way_.reset();
  // Who waits may be the end of the daemon.
  flight->land(outcome);
  co_return outcome;
}

Task<Outcome<CatalogApp>> Catalog::look_up(config::App wanted) {
  auto found = co_await find_configured_app(graph_, wanted);
  if (found.done()) note_found(std::move(found.value()));
  if (!found.done()) found = in_cloud(around_.config->cloud, found.setback());
  if (!found.done()) note_setback(found.setback());
  if (auto app = known(wanted)) co_return std::move(*app);
  co_return found.setback();
}

void Catalog::note_found(CatalogApp app) {
  last_ = std::move(app);
  failures_ = 0;
  looked_at_ = around_.clock.now();
  look_at_ = looked_at_ + kBelieved;
  lane_.close();
}

void Catalog::note_setback(const Setback& setback) {
  const auto& cause = cause_of(setback);
  const auto now = around_.clock.now();
  looked_at_ = now;
  look_at_ = now + core::wait_after(Duration(0), ++failures_, around_.random);
  if (!known(wanted_)) return lane_.fail(setback);
  if (failures_ == 1) log::warning("catalog.not_read", {{"cause", cause.name}, {"detail", core::fit_for_log(cause)}});
}

void Catalog::forget_if_other(const config::App& wanted) {
  const bool same = wanted.external_id == wanted_.external_id && wanted.catalog_id == wanted_.catalog_id;
  if (same) return;
  wanted_ = wanted;
  last_.reset();
  look_at_ = {};
}

std::optional<CatalogApp> Catalog::known(const config::App& wanted) const {
  if (last_ || wanted.catalog_id.empty()) return last_;
  return CatalogApp{CatalogId(wanted.catalog_id), around_.config->bot.name, {}, {}};
}

void Catalog::look_again() {
  look_at_ = around_.clock.now();
  lane_.try_now();
}

void Catalog::doubt() {
  if (around_.clock.now() - looked_at_ >= kBetweenDoubts) look_at_ = around_.clock.now();
}

}  // namespace welcomed::daemon
