#include "daemon/record.hpp"

#include "base/log.hpp"
#include "bot/service_url.hpp"
#include "core/backoff.hpp"
#include "core/causes.hpp"

namespace welcomed::daemon {

namespace {
using namespace std::chrono_literals;
constexpr Duration kBetweenTries = 2s;

Duration asked_by(const Setback& setback) {
  const auto* retry = std::get_if<Retry>(&setback);
  return retry == nullptr ? Duration(0) : Duration(retry->after);
}

bool passes(const Setback& setback) {
  return asked_by(setback) > Duration(0) || std::holds_alternative<Halt>(setback) || core::passes(cause_of(setback));
}
}  // namespace

std::string text_of(const Cause& cause) { return cause.detail.empty() ? cause.name : cause.name + ": " + cause.detail; }

Duration wait_of(const Setback& setback, int attempts, Random& random) {
  if (passes(setback)) return core::wait_after(asked_by(setback), attempts, random);
  return core::patience(attempts, core::spread_of(random));
}

Duration wait_of(const Setback& setback, const store::DueDelivery& delivery, int attempts, TimePoint now,
                 Random& random) {
  if (passes(setback)) return wait_of(setback, attempts, random);
  const bool was_so = !delivery.cause.empty() && !core::passes({delivery.cause, ""});
  return core::patience_since(was_so ? now - delivery.since : Duration(0), core::spread_of(random));
}

Setback in_cloud(const config::Cloud& cloud, Setback setback) {
  const auto& cause = cause_of(setback);
  const auto whose = core::whose(cause);
  const bool may_be_that = whose == core::Whose::unexplained || whose == core::Whose::tenant;
  const bool known = core::of_credential(cause.name) || cause.name == "permission_missing";
  if (cloud.not_offered.empty() || !may_be_that || known) return setback;
  return Halt{{"app_only_refused", cloud.not_offered + " (" + cause.detail + ")"}};
}

graph::Place place_of(core::RecipientKind kind, const RecipientId& id) {
  using Kind = graph::Place::Kind;
  if (kind == core::RecipientKind::chat) return {Kind::chat, id.str()};
  return {kind == core::RecipientKind::team ? Kind::team : Kind::user, id.str()};
}

namespace {

bool daemon_is_over(const Surroundings& around) { return around.daemon_stops; }

bool lead_is_over(const Surroundings& around) {
  return daemon_is_over(around) || (around.stopping && !around.in_doubt);
}

using GivesUp = bool (*)(const Surroundings& around);

Task<void> until_written(Surroundings& around, store::Storage& storage, GivesUp gives_up, std::string event,
                         store::Storage::Work verb) {
  for (;;) {
    const auto status = co_await storage.run_status(verb, store::Commit::patient);
    if (status) co_return;
    // Told by the store's door, for all that waits for it.
    log::debug(event, {{"error", status.error().text()}});
    if (gives_up(around)) co_return;
    co_await sleep_for(around.clock, kBetweenTries);
  }
}

}  // namespace

Task<void> until_recorded(Surroundings& around, std::string event, store::Storage::Work verb) {
  return until_written(around, around.storage, lead_is_over, std::move(event), std::move(verb));
}

Task<void> until_fact_recorded(Surroundings& around, std::string event, store::Storage::Work verb) {
  return until_written(around, around.facts, daemon_is_over, std::move(event), std::move(verb));
}

Task<void> record(Surroundings& around, core::Recipient recipient, std::string what, std::string detail,
                  store::Recipients::Change change) {
  const store::Happening happening{std::move(what), std::move(detail)};
  const auto now = around.clock.now();
  const store::Storage::Work verb = [&](store::Store& store) -> Status {
    const auto changed = store.recipients.change(recipient.tenant, recipient.id, change, happening, now);
    return changed ? Status() : tl::unexpected<Error>(changed.error());
  };
  co_await until_recorded(around, "recipient.store", verb);
}

Task<void> record_upkeep(Surroundings& around, TenantId tenant, RecipientId recipient, store::Happening happening,
                         store::Upkeep::Change change) {
  const auto now = around.clock.now();
  const auto changed = co_await around.storage.run_status(
      [&](store::Store& store) { return store.upkeep.change(tenant, recipient, change, happening, now); });
  if (!changed) log::error("upkeep.store", {{"recipient", recipient.str()}, {"error", changed.error().text()}});
}

core::Refusal refusal_of(Surroundings& around, core::ConversationReference to, const Cause& cause) {
  const auto& hosts = around.config->cloud.service_url_hosts;
  auto other = cause.name == "wrong_host" ? bot::other_service_url(to.service_url, hosts) : std::string();
  return {cause, std::move(to), std::move(other), core::spread_of(around.random)};
}

Task<void> record_refusal(Surroundings& around, std::string event, core::Recipient recipient, core::Refusal refusal,
                          store::Storage::Work verb) {
  const auto now = around.clock.now();
  const bool about_person = core::about_recipient(refusal) && recipient.kind == core::RecipientKind::user;
  const bool counts = around.config->effects;
  std::vector<store::NewEffect> effects;
  const store::Storage::Work both = [&](store::Store& store) -> Status {
    auto recorded = verb(store);
    if (!recorded || !about_person) return recorded;
    bool blocks = false;
    const auto change = [&](core::Recipient before) {
      auto after = core::after_refusal(before, refusal, now);
      blocks = core::told_of_block(before, after);
      return after;
    };
    const auto changed =
        store.recipients.change(recipient.tenant, recipient.id, change, {"send.refused", text_of(refusal.cause)}, now);
    if (!changed) return tl::unexpected<Error>(changed.error());
    if (!blocks || !counts) return {};
    auto noted = store.effects.note(recipient.tenant, recipient.id, {.effects = {core::Effect::blocked}, .at = now});
    if (!noted) return tl::unexpected<Error>(noted.error());
    effects = std::move(*noted);
    return {};
  };
  co_await until_recorded(around, std::move(event), both);
  count_effects(around, effects);
}

Task<void> record_lost(Surroundings& around, core::Recipient recipient, Cause cause) {
  log::info("install.lost", {{"recipient", recipient.id.str()}, {"cause", cause.name}});
  const auto wait = core::wait_after(Duration(0), recipient.attempts + 1, around.random);
  store::Recipients::Change change = [cause, wait, now = around.clock.now()](core::Recipient each) {
    return core::after_loss(std::move(each), cause, now, wait);
  };
  co_await record(around, std::move(recipient), "install.lost", text_of(cause), std::move(change));
}

Task<void> confirm_loss(Surroundings& around, Tenant& tenant, core::Recipient team, Cause cause) {
  const auto app = co_await tenant.catalog.app();
  if (!app) co_return;
  const bool may_go = co_await tenant.look_up_pace.turn();
  if (!may_go) co_return;
  auto place = place_of(team.kind, team.id);
  const auto installation = co_await tenant.graph.installed(std::move(place), app.value().id);
  if (!installation || installation.value()) co_return;
  co_await record_lost(around, std::move(team), std::move(cause));
}

void count_effects(Surroundings& around, const std::vector<store::NewEffect>& effects) {
  for (const auto& [policy, key, effect] : effects) around.observed.effects.of({policy, key, core::name(effect)}).add();
}

void heed_send(Tenant& tenant, const RecipientId& to, const Setback& setback) {
  if (tenant.dead_conversations.explain(cause_of(setback))) return;
  tenant.lanes.people_sends.heed(to.str(), setback);
}

Task<void> record_setback(Surroundings& around, core::Recipient recipient, std::string event, Setback setback) {
  const auto& cause = cause_of(setback);
  log::info(event, {{"recipient", recipient.id.str()}, {"cause", cause.name}, {"detail", core::fit_for_log(cause)}});
  const auto now = around.clock.now();
  const auto wait = wait_of(setback, core::attempts_with(recipient, cause), around.random);
  store::Recipients::Change change = [setback, now, wait](core::Recipient each) {
    return core::after_setback(std::move(each), setback, now, wait);
  };
  co_await record(around, std::move(recipient), event, text_of(cause), std::move(change));
}

}  // namespace welcomed::daemon
