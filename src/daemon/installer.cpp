#include "daemon/installer.hpp"

#include <algorithm>
#include <array>

#include "base/crash_point.hpp"
#include "daemon/policy_people.hpp"
#include "daemon/record.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using core::Recipient;
using Recipients = std::vector<Recipient>;

namespace {
constexpr std::size_t kMostAtOnce = 48;

const char* stage_of(core::RecipientKind kind) {
  if (kind == core::RecipientKind::chat) return "chat_installer";
  return kind == core::RecipientKind::team ? "team_installer" : "installer";
}
}  // namespace

Task<void> Installer::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.recipients.take_installs(tenant_.settings.id, kind_, pick, now, kLease);
  };
  const auto next_due = [this](store::Store& store) {
    return store.recipients.next_install(tenant_.settings.id, kind_);
  };
  return run_work<Recipient>(around_, {.name = "installer",
                                       .progress = around_.observed.progress.of(tenant_.settings.id, stage_of(kind_)),
                                       .most_at_once = kMostAtOnce,
                                       .bell = bell(),
                                       .gates = {&lane_, &tenant_.lanes.catalog},
                                       .own = {&lane_},
                                       .take = take,
                                       .next_due = next_due,
                                       .handle = [this](Recipient each) { return install(std::move(each)); }});
}

Task<void> Installer::install(Recipient recipient) {
  const auto app = co_await prepare(recipient);
  if (!app) co_return co_await set_back(std::move(recipient), app.setback());
  const bool may_go = co_await tenant_.install_pace.turn();
  if (!may_go) co_return;
  // It opened while this one waited for its turn.
  auto blocked = lane_.blocks();
  if (blocked) co_return co_await set_back(std::move(recipient), std::move(*blocked));
  const auto begun = co_await begin(recipient);
  if (!begun) {
    Setback not_now = Retry{{}, {"store_failed", begun.error().text()}};
    co_return co_await set_back(std::move(recipient), std::move(not_now));
  }
  if (!begun->wanted) co_return;
  crash_point(CrashPoint::install_begun);
  auto place = place_of(recipient.kind, recipient.id);
  auto known = app.value();
  auto version = known.version;
  co_await tenant_.install_pace.departure();
  const auto outcome = co_await tenant_.graph.install(std::move(place), std::move(known));
  crash_point(CrashPoint::install_answered);
  if (!outcome) {
    auto setback = in_cloud(around_.config->cloud, outcome.setback());
    count(cause_of(setback).name);
    heed(recipient, setback);
    co_return co_await set_back(std::move(recipient), std::move(setback));
  }
  lane_.close(recipient.id.str());
  tenant_.installs.count(around_.clock.now());
  observe(recipient, outcome.value(), begun->selected);
  co_await record_installed(recipient, outcome.value());
  crash_point(CrashPoint::install_recorded);
  if (outcome.value() == core::Installed::created) co_await record_version(std::move(recipient), std::move(version));
}

/// All that may take long comes before the turn: requests whose turns came apart must not leave together.
Task<Outcome<graph::CatalogApp>> Installer::prepare(Recipient recipient) {
  const auto app = co_await tenant_.catalog.app();
  if (!app) co_return app.setback();
  if (look_first() && recipient.found == core::Found::unseen && !recipient.tried) {
    const auto setback = co_await look(recipient);
    if (setback) co_return *setback;
  }
  const auto ready = co_await tenant_.graph_http.ready();
  if (!ready) {
    lane_.heed(recipient.id.str(), ready.setback());
    co_return ready.setback();
  }
  co_return app.value();
}

Task<void> Installer::set_back(Recipient recipient, Setback setback) {
  co_await record_setback(around_, std::move(recipient), "install.refused", std::move(setback));
}

/// A power cut that takes it away costs nothing: where it matters who brought the app, that was asked and recorded
/// before.
Task<Result<Installer::Begun>> Installer::begin(const Recipient& recipient) {
  const auto now = around_.clock.now();
  auto begun = co_await around_.storage.run<Begun>(
      [&](store::Store& store) -> Result<Begun> {
        const auto wanted = store.recipients.begin_install(recipient, now, kLease);
        if (!wanted) return tl::unexpected<Error>(wanted.error());
        const auto known = store.reports.milestones(recipient.tenant, recipient.id, {});
        if (!known) return tl::unexpected<Error>(known.error());
        return Begun{*wanted, known->turn};
      },
      store::Commit::light);
  co_return begun;
}

bool Installer::look_first() const { return looks_first(*around_.config, tenant_.settings.id); }

/// Once the install is on its way nobody can tell any more who brought the app.
Task<std::optional<Setback>> Installer::look(Recipient recipient) {
  const auto app = co_await tenant_.catalog.app();
  if (!app) co_return app.setback();
  const bool may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return Retry{{}, {"interrupted", "the daemon stops"}};
  auto put_off = tenant_.lanes.reads.puts_off();
  if (put_off) co_return std::move(*put_off);
  auto place = place_of(recipient.kind, recipient.id);
  const auto installation = co_await tenant_.graph.installed(std::move(place), app.value().id);
  if (!installation) {
    tenant_.lanes.reads.heed(recipient.id.str(), installation.setback());
    tenant_.look_up_pace.heed(installation.setback());
    co_return installation.setback();
  }
  tenant_.lanes.reads.close(recipient.id.str());
  const store::Happening happening{installation.value() ? "app was there already" : "app was not there", ""};
  const store::Recipients::Change change = [there = installation.value().has_value()](Recipient each) {
    return core::after_look(std::move(each), there);
  };
  const auto now = around_.clock.now();
  const auto recorded = co_await around_.storage.run<Recipient>([&](store::Store& store) {
    return store.recipients.change(recipient.tenant, recipient.id, change, happening, now);
  });
  if (!recorded) co_return Retry{{}, {"store_failed", recorded.error().text()}};
  co_return std::nullopt;
}

Task<void> Installer::look_at_some(int most) {
  if (!look_first()) co_return;
  const auto now = around_.clock.now();
  const auto due = co_await around_.storage.run<Recipients>(
      [&](store::Store& store) {
        return store.recipients.take_installs(tenant_.settings.id, kind_, {.most = most}, now, kLease);
      },
      store::Commit::light);
  if (!due) co_return;
  Slots slots(kMostAtOnce);
  for (const auto& each : *due) {
    if (each.found != core::Found::unseen || each.tried) continue;
    co_await slots.take();
    spawn(around_.executor, look_in_slot(slots, each));
  }
  co_await slots.all_back();
}

Task<void> Installer::look_in_slot(Slots& slots, Recipient recipient) {
  const Slot slot(slots);
  const auto setback = co_await look(std::move(recipient));
  if (setback) log::debug("look.setback", {{"cause", cause_of(*setback).name}});
}

Task<void> Installer::record_installed(Recipient recipient, core::Installed how) {
  const bool already = how == core::Installed::already;
  const std::string event = already ? "install.already" : "install.done";
  log::info(event, {{"recipient", recipient.id.str()}});
  // 409 after an install of ours whose answer was lost says nothing about who installed it.
  const bool first = !recipient.tried;
  store::Recipients::Change change = [how, first, now = around_.clock.now(),
                                      wait = around_.config->event_wait](Recipient each) {
    if (first) each = core::after_look(std::move(each), how == core::Installed::already);
    return core::after_install(std::move(each), how, now, wait);
  };
  co_await record(around_, std::move(recipient), event, "", std::move(change));
}

/// What is installed is what the catalog has: nobody needs to look.
Task<void> Installer::record_version(Recipient recipient, std::string version) {
  if (version.empty() || !keeps_current(*around_.config, recipient.tenant)) co_return;
  store::Upkeep::Change change = [version](core::Upkeep each) { return core::after_upgrade(std::move(each), version); };
  store::Happening not_told;
  co_await record_upkeep(around_, std::move(recipient.tenant), std::move(recipient.id), std::move(not_told),
                         std::move(change));
}

void Installer::heed(const Recipient& recipient, const Setback& setback) {
  const auto& cause = cause_of(setback);
  lane_.heed(recipient.id.str(), setback);
  // The app may have been uploaded anew, or ask for other permissions than it did.
  constexpr std::array<std::string_view, 3> kPerhapsTheApps{"app_not_in_catalog", "consent_required", "chat_not_found"};
  if (std::find(kPerhapsTheApps.begin(), kPerhapsTheApps.end(), cause.name) != kPerhapsTheApps.end())
    tenant_.catalog.doubt();
  tenant_.install_pace.heed(setback);
}

void Installer::count(std::string_view outcome) {
  around_.observed.installs.of({tenant_.settings.name, core::name(kind_), outcome}).add();
}

/// Who had the app before was selected long ago.
void Installer::observe(const Recipient& recipient, core::Installed how, std::optional<TimePoint> selected) {
  const bool created = how == core::Installed::created;
  count(created ? "done" : "already");
  if (!created || !selected || recipient.app_since) return;
  around_.observed.steps.of({tenant_.settings.name, "selected_to_installed"}).observe(around_.clock.now() - *selected);
}

}  // namespace welcomed::daemon
