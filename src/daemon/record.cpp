#include "daemon/record.hpp"

#include "base/log.hpp"
#include "bot/service_url.hpp"
#include "core/backoff.hpp"

namespace welcomed::daemon {

namespace {
using namespace std::chrono_literals;
constexpr Duration kBetweenTries = 2s;
}  // namespace

std::string text_of(const Cause& cause) { return cause.detail.empty() ? cause.name : cause.name + ": " + cause.detail; }

Duration wait_of(const Setback& setback, int attempts, Random& random) {
  const auto* retry = std::get_if<Retry>(&setback);
  return core::wait_after(retry == nullptr ? Duration(0) : retry->after, attempts, random);
}

graph::Place place_of(core::RecipientKind kind, const RecipientId& id) {
  using Kind = graph::Place::Kind;
  return {kind == core::RecipientKind::team ? Kind::team : Kind::user, id.str()};
}

Task<void> until_recorded(Surroundings& around, std::string event, store::Storage::Work verb) {
  for (;;) {
    const auto status = co_await around.storage.run_status(verb);
    if (status) co_return;
    log::error(event, {{"error", status.error().text()}});
    if (around.stopping) co_return;
    co_await sleep_for(around.clock, kBetweenTries);
  }
}

Task<void> record(Surroundings& around, core::Recipient recipient, std::string what, std::string detail,
                  store::Store::Change change) {
  const store::Happening happening{std::move(what), std::move(detail)};
  const auto now = around.clock.now();
  const store::Storage::Work verb = [&](store::Store& store) -> Status {
    const auto changed = store.change_recipient(recipient.tenant, recipient.id, change, happening, now);
    return changed ? Status() : tl::unexpected<Error>(changed.error());
  };
  co_await until_recorded(around, "recipient.store", verb);
}

Task<void> record_upkeep(Surroundings& around, TenantId tenant, RecipientId recipient, store::Happening happening,
                         store::Store::UpkeepChange change) {
  const auto now = around.clock.now();
  const auto changed = co_await around.storage.run_status(
      [&](store::Store& store) { return store.change_upkeep(tenant, recipient, change, happening, now); });
  if (!changed) log::error("upkeep.store", {{"recipient", recipient.str()}, {"error", changed.error().text()}});
}

core::Refusal refusal_of(const Surroundings& around, core::ConversationReference to, const Cause& cause) {
  const auto& hosts = around.config->cloud.service_url_hosts;
  auto other = cause.name == "wrong_host" ? bot::other_service_url(to.service_url, hosts) : std::string();
  return {cause, std::move(to), std::move(other)};
}

Task<void> record_refusal(Surroundings& around, Tenant& tenant, std::string event, core::Recipient recipient,
                          core::Refusal refusal, Duration wait, store::Storage::Work verb) {
  const auto now = around.clock.now();
  const bool about_recipient = core::about_recipient(refusal);
  const auto change = [&](core::Recipient each) { return core::after_refusal(std::move(each), refusal, now, wait); };
  const store::Storage::Work both = [&](store::Store& store) -> Status {
    auto recorded = verb(store);
    if (!recorded || !about_recipient) return recorded;
    const auto changed =
        store.change_recipient(recipient.tenant, recipient.id, change, {"send.refused", text_of(refusal.cause)}, now);
    return changed ? Status() : tl::unexpected<Error>(changed.error());
  };
  co_await until_recorded(around, std::move(event), both);
  if (about_recipient) tenant.wake_all();
}

Task<void> record_setback(Surroundings& around, core::Recipient recipient, std::string event, Setback setback) {
  const auto& cause = cause_of(setback);
  log::info(event, {{"recipient", recipient.id.str()}, {"cause", cause.name}, {"detail", cause.detail}});
  const auto now = around.clock.now();
  const auto wait = wait_of(setback, recipient.attempts + 1, around.random);
  store::Store::Change change = [setback, now, wait](core::Recipient each) {
    return core::after_setback(std::move(each), setback, now, wait);
  };
  co_await record(around, std::move(recipient), event, text_of(cause), std::move(change));
}

}  // namespace welcomed::daemon
