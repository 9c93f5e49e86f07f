#include "daemon/upgrader.hpp"

#include "base/log.hpp"
#include "core/causes.hpp"
#include "daemon/policy_people.hpp"
#include "daemon/record.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using store::DueUpgrade;

namespace {
constexpr std::size_t kMostAtOnce = 48;
}

Task<void> Upgrader::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.upkeep.take(tenant_.settings.id, now, pick.most, kLease);
  };
  const auto next_due = [this](store::Store& store) { return store.upkeep.next(tenant_.settings.id); };
  return run_work<DueUpgrade>(around_, {.name = "upgrader",
                                        .progress = around_.observed.progress.of(tenant_.settings.id, "upgrader"),
                                        .most_at_once = kMostAtOnce,
                                        .bell = bell(),
                                        .gates = {&tenant_.lanes.upgrades, &tenant_.lanes.reads},
                                        .own = {&tenant_.lanes.upgrades},
                                        .prepare = [this] { return prepare(); },
                                        .take = take,
                                        .next_due = next_due,
                                        .handle = [this](DueUpgrade each) { return keep_current(std::move(each)); }});
}

/// Looks the catalog up where that is due, and tells the store of a version that is new. False when there is none to
/// compare with.
Task<bool> Upgrader::know_catalog() {
  if (around_.clock.now() < ask_again_at_) co_return false;
  const auto app = co_await tenant_.catalog.app();
  if (!app) {
    ask_again_at_ = around_.clock.now() + wait_of(app.setback(), ++refusals_, around_.random);
    co_return false;
  }
  refusals_ = 0;
  const auto version = app.value().version;
  if (version.empty()) co_return false;
  if (version == published_) co_return true;
  const auto now = around_.clock.now();
  const auto told = co_await around_.storage.run_status(
      [&](store::Store& store) { return store.upkeep.expect_version(tenant_.settings.id, version, now); });
  if (told) published_ = version;
  co_return told.has_value();
}

/// What is due while there is nothing to compare with would be waited for in a circle.
Task<bool> Upgrader::prepare() {
  if (!keeps_current(*around_.config, tenant_.settings.id)) co_return false;
  const bool known = co_await know_catalog();
  co_return known;
}

Task<void> Upgrader::keep_current(DueUpgrade due) {
  auto app = co_await tenant_.catalog.app();
  if (!app) co_return co_await set_back(std::move(due), app.setback());
  const bool may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  auto place = place_of(due.kind, due.recipient);
  auto found = co_await tenant_.graph.installed(std::move(place), app->id);
  if (!found) {
    tenant_.look_up_pace.heed(found.setback());
    tenant_.lanes.reads.heed(due.recipient.str(), found.setback());
    co_return co_await set_back(std::move(due), found.setback());
  }
  tenant_.lanes.reads.close(due.recipient.str());
  if (!found.value()) {
    Setback lost = GiveUp{{"not_installed", "Graph knows of no installation"}};
    co_return co_await set_back(std::move(due), std::move(lost));
  }
  auto installation = std::move(**found);
  store::Happening not_told;
  if (core::upgrade_due(installation.version, app->version))
    co_await upgrade(std::move(due), std::move(installation), std::move(*app));
  else
    co_await record_current(std::move(due), app->version, std::move(not_told));
}

/// The token comes before the turn: requests whose turns came apart must not leave together.
Task<void> Upgrader::upgrade(DueUpgrade due, graph::Installation installation, graph::CatalogApp app) {
  const auto ready = co_await tenant_.graph_http.ready();
  if (!ready) {
    heed(due, ready.setback());
    co_return co_await set_back(std::move(due), ready.setback());
  }
  const bool may_go = co_await tenant_.upgrade_pace.turn();
  if (!may_go) co_return;
  // It opened while this one waited for its turn.
  auto blocked = tenant_.lanes.upgrades.blocks();
  if (blocked) co_return co_await set_back(std::move(due), std::move(*blocked));
  auto place = place_of(due.kind, due.recipient);
  auto version = app.version;
  const auto outcome = co_await tenant_.graph.upgrade(std::move(place), std::move(installation.id), std::move(app));
  if (!outcome) {
    heed(due, outcome.setback());
    co_return co_await set_back(std::move(due), outcome.setback());
  }
  tenant_.lanes.upgrades.close(due.recipient.str());
  log::info("upgrade.done", {{"recipient", due.recipient.str()}, {"from", installation.version}, {"to", version}});
  store::Happening happening{"upgrade.done", installation.version + " to " + version};
  co_await record_current(std::move(due), std::move(version), std::move(happening));
}

Task<void> Upgrader::record_current(DueUpgrade due, std::string version, store::Happening happening) {
  store::Upkeep::Change change = [version](core::Upkeep each) { return core::after_upgrade(std::move(each), version); };
  co_await record_upkeep(around_, std::move(due.tenant), std::move(due.recipient), std::move(happening),
                         std::move(change));
}

Task<void> Upgrader::set_back(DueUpgrade due, Setback setback) {
  const auto& cause = cause_of(setback);
  log::info("upgrade.refused",
            {{"recipient", due.recipient.str()}, {"cause", cause.name}, {"detail", core::fit_for_log(cause)}});
  store::Happening happening{"upgrade.refused", text_of(cause)};
  const auto wait = wait_of(setback, due.upkeep.attempts + 1, around_.random);
  store::Upkeep::Change change = [setback, wait, now = around_.clock.now()](core::Upkeep each) {
    return core::after_upgrade_setback(std::move(each), setback, now, wait);
  };
  co_await record_upkeep(around_, std::move(due.tenant), std::move(due.recipient), std::move(happening),
                         std::move(change));
}

void Upgrader::heed(const DueUpgrade& due, const Setback& setback) {
  tenant_.lanes.upgrades.heed(due.recipient.str(), setback);
  tenant_.upgrade_pace.heed(setback);
  // The newest version may ask for other permissions than the one before.
  if (cause_of(setback).name == "consent_required") tenant_.catalog.doubt();
}

}  // namespace welcomed::daemon
