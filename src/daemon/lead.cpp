#include "daemon/lead.hpp"

#include "base/crash_point.hpp"
#include "base/log.hpp"

namespace welcomed::daemon {
namespace {

Surroundings by_way_of(const Surroundings& around, store::Storage& storage, net::Transport& transport) {
  return {around.executor,
          around.clock,
          around.random,
          storage,
          around.facts,
          transport,
          around.unleased,
          around.config,
          around.application,
          around.longest_sleep,
          around.beat_bell,
          around.observed,
          around.name,
          false,
          false,
          around.daemon_stops};
}

}  // namespace

Lead::Lead(const Surroundings& around, const config::Tenant& settings, std::optional<store::Leadership> leadership,
           const Lease& lease, identity::TokenSource& bot_tokens)
    : leadership_(std::move(leadership)),
      storage_(around.storage, leadership_, {.lost = [this] { lose(); }, .in_doubt = [this] { doubt(); }}),
      transport_(around.transport, lease),
      around_(by_way_of(around, storage_, transport_)),
      bot_http_(around_.transport, bot_tokens),
      connector_(bot_http_, around.clock, around.config->cloud.service_url_hosts),
      tenant_(around_, settings, connector_),
      stages_(stages_of(around_, tenant_)),
      running_(stages_.size()) {}

Task<Status> Lead::recover(bool another_led) {
  const std::function<Result<store::Recovered>(store::Store&)> verb = [this, another_led](store::Store& store) {
    return take_up(store, another_led);
  };
  const auto recovered = co_await around_.storage.run<store::Recovered>(verb);
  if (!recovered) co_return tl::unexpected<Error>(recovered.error());
  crash_point(CrashPoint::recovered);
  if (recovered->unknown > 0) {
    log::warning("deliveries.unknown", {{"tenant", tenant_.settings.name},
                                        {"count", std::to_string(recovered->unknown)},
                                        {"remedy", "when_unknown of their policy says how they are settled"}});
  }
  co_return Status();
}

Result<store::Recovered> Lead::take_up(store::Store& store, bool another_led) {
  const auto now = around_.clock.now();
  const auto& tenant = tenant_.settings.id;
  auto recovered = store.deliveries.recover(tenant, now);
  if (!recovered) return recovered;
  const auto anew = another_led ? store.unknown.wait_anew(tenant) : Status();
  if (!anew) return tl::unexpected<Error>(anew.error());
  const auto stopped = store.refusals.circuits();
  if (!stopped) return tl::unexpected<Error>(stopped.error());
  for (const auto& each : *stopped) {
    // What was refused in a lane that was stopped must not wait until then.
    const auto due = each.tenant == tenant ? store.refusals.outage_is_over(each, now) : Status();
    if (!due) return tl::unexpected<Error>(due.error());
  }
  const auto none = store.refusals.write_circuits(tenant, {});
  return none ? recovered : tl::unexpected<Error>(none.error());
}

Task<void> Lead::run() {
  for (const auto& stage : stages_) {
    co_await running_.take();
    spawn(around_.executor, run_stage(*stage));
  }
  co_await running_.all_back();
  co_await tenant_.catalog.finish();
}

Task<void> Lead::run_stage(Stage& stage) {
  const Slot slot(running_);
  co_await stage.run();
}

void Lead::wake_for(store::QueueName queue, TimePoint at) {
  for (const auto& stage : stages_) {
    if (stage->queue() == queue) stage->wake_by(at);
  }
}

void Lead::wake_all() {
  for (const auto& stage : stages_) stage->wake();
}

void Lead::wake_for_news() {
  for (const auto& stage : stages_) {
    if (stage->queue()) stage->wake();
  }
}

void Lead::end() {
  around_.stopping = true;
  wake_all();
  tenant_.stop();
}

void Lead::lose() {
  around_.in_doubt = false;
  transport_.close();
  end();
}

void Lead::doubt() {
  if (ending()) return transport_.close();
  log::warning("tenant.in_doubt", {{"tenant", tenant_.settings.name},
                                   {"meaning", "nobody knows whether the store kept what was written last"},
                                   {"remedy", "nothing: the work for this tenant begins anew with what is there"}});
  lose();
  around_.in_doubt = true;
}

}  // namespace welcomed::daemon
