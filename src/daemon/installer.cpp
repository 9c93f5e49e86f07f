#include "daemon/installer.hpp"

#include "daemon/record.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using core::Recipient;
using Recipients = std::vector<Recipient>;
using MaybeTime = std::optional<TimePoint>;

namespace {
constexpr std::size_t kMostAtOnce = 48;
}

Task<void> Installer::run() {
  const auto take = [this](int most) {
    return around_.storage.run<Recipients>([this, most, now = around_.clock.now()](store::Store& store) {
      return store.take_installs(tenant_.settings.id, now, most, kLease);
    });
  };
  const auto next_due = [this] {
    return around_.storage.run<MaybeTime>(
        [this](store::Store& store) { return store.next_install(tenant_.settings.id); });
  };
  return run_work<Recipient>(around_, {.name = "installer",
                                       .most_at_once = kMostAtOnce,
                                       .bell = tenant_.installer_bell,
                                       .blocked_until = [this] { return tenant_.install_circuit.open_until(); },
                                       .half_open = [this] { return tenant_.install_circuit.half_open(); },
                                       .take = take,
                                       .next_due = next_due,
                                       .handle = [this](Recipient each) { return install(std::move(each)); }});
}

Task<void> Installer::install(Recipient recipient) {
  const bool may_go = co_await tenant_.install_pace.turn();
  if (!may_go) co_return;
  auto outcome = co_await attempt(recipient.id);
  if (outcome.done()) {
    unauthorized_in_a_row_ = 0;
    tenant_.install_circuit.close();
    tenant_.installs.count(around_.clock.now());
    co_await record_installed(std::move(recipient), *outcome);
    co_return;
  }
  if (cause_of(outcome.setback()).name == "caller_not_authorized") ++unauthorized_in_a_row_;
  auto setback = core::alike(core::bounded(outcome.setback(), recipient.attempts), unauthorized_in_a_row_);
  heed(setback);
  co_await record_setback(around_, std::move(recipient), "install.refused", std::move(setback));
  // The next attempt is due sooner than the stage knew when it went to sleep.
  tenant_.installer_bell.notify();
}

Task<Outcome<core::Installed>> Installer::attempt(RecipientId id) {
  // It opened while this one waited for its turn.
  if (tenant_.install_circuit.open_until()) co_return Halt{*tenant_.install_circuit.cause()};
  const auto app = co_await tenant_.app();
  if (!app) co_return app.setback();
  graph::Place place{graph::Place::Kind::user, id.str()};
  auto known = app.value();
  auto outcome = co_await tenant_.graph.install(std::move(place), std::move(known));
  co_return outcome;
}

Task<void> Installer::record_installed(Recipient recipient, core::Installed how) {
  const bool already = how == core::Installed::already;
  const std::string event = already ? "install.already" : "install.done";
  log::info(event, {{"recipient", recipient.id.str()}});
  store::Store::Change change = [how, now = around_.clock.now(), wait = around_.config->event_wait](Recipient each) {
    return core::after_install(std::move(each), how, now, wait);
  };
  co_await record(around_, std::move(recipient), event, "", std::move(change));
  // Nobody waits for an event that will not come.
  if (already) tenant_.reconciler_bell.notify();
}

void Installer::heed(const Setback& setback) {
  const auto& cause = cause_of(setback);
  if (std::holds_alternative<Halt>(setback)) tenant_.install_circuit.open(cause);
  // The app may have been uploaded anew, or ask for other permissions than it did.
  if (cause.name == "app_not_in_catalog" || cause.name == "consent_required") tenant_.forget_app();
  const auto* retry = std::get_if<Retry>(&setback);
  if (retry != nullptr && cause.name == "throttled") tenant_.install_pace.refused(retry->after);
}

}  // namespace welcomed::daemon
