#include "daemon/leader.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/log.hpp"
#include "core/leadership.hpp"

namespace welcomed::daemon {
namespace {

using namespace std::chrono_literals;
constexpr Duration kBetweenRenewals = 2s;
constexpr Duration kBetweenNews = 200ms;
constexpr Duration kBeforeNextBeginning = 2s;
constexpr std::size_t kMostLed = 1U << 20U;

bool is_in(const std::vector<store::Leadership>& led, const store::Leadership& leadership) {
  return std::find(led.begin(), led.end(), leadership) != led.end();
}

}  // namespace

Leader::Leader(Surroundings& around, identity::TokenSource& bot_tokens, std::optional<store::Instance> self)
    : around_(around),
      bot_tokens_(bot_tokens),
      self_(std::move(self)),
      lease_(around.clock),
      running_(kMostLed),
      bell_(around.clock) {
  if (!self_) lease_.never_ends();
}

Tenant* Leader::find(const TenantId& tenant) const {
  const auto found = tenants_.find(tenant);
  return found == tenants_.end() ? nullptr : found->second.get();
}

std::optional<Error> Leader::trouble() const {
  if (!self_ || !lease_.over()) return std::nullopt;
  return Error{"the store: the lease by which this daemon leads could not be renewed, and nothing is sent",
               "look whether the store's server answers; everything goes on by itself"};
}

std::shared_ptr<Lead> Leader::make(const config::Tenant& settings, std::optional<store::Leadership> leadership) {
  auto lead = std::make_shared<Lead>(around_, settings, std::move(leadership), lease_, bot_tokens_);
  leads_[settings.id] = lead;
  tenants_[settings.id] = std::shared_ptr<Tenant>(lead, &lead->tenant());
  return lead;
}

void Leader::lead_all() {
  for (const auto& settings : around_.config->tenants) {
    if (!leads_.contains(settings.id)) make(settings, std::nullopt);
  }
}

Task<Status> Leader::join() {
  if (!self_ || joined_) co_return Status();
  const store::Storage::Work verb = [self = *self_, now = around_.clock.now()](store::Store& store) {
    return store.leaderships.join(self, now);
  };
  auto joined = co_await around_.storage.run_status(verb);
  joined_ = joined.has_value();
  co_return joined;
}

Task<Status> Leader::begin() {
  if (self_) {
    auto renewed = co_await renew();
    co_return renewed;
  }
  const auto config = around_.config;
  for (const auto& settings : config->tenants) {
    if (leads_.contains(settings.id)) continue;
    auto begun = co_await begin_to_lead(make(settings, std::nullopt));
    if (!begun) co_return begun;
  }
  co_return Status();
}

Task<void> Leader::run() {
  auto& progress = around_.observed.progress.of_endless(TenantId(), "leader");
  while (self_ && !around_.stopping) {
    co_await progress.sleep(bell_, next_look());
    if (around_.stopping) break;
    heed();
    if (around_.clock.uptime() < renew_at_) continue;
    const auto renewed = co_await renew();
    if (renewed)
      progress.note();
    else
      log::debug("leader.store", {{"error", renewed.error().text()}});
  }
}

TimePoint Leader::next_look() const {
  const auto at = heard_.empty() ? renew_at_ : std::min(renew_at_, heed_at_);
  return around_.clock.now() + (at - around_.clock.uptime());
}

void Leader::hear(const std::optional<TenantId>& whose) {
  heard_.insert(whose);
  bell_.notify();
}

void Leader::heed() {
  const auto now = around_.clock.uptime();
  if (heard_.empty() || now < heed_at_) return;
  heed_at_ = now + kBetweenNews;
  const auto heard = std::exchange(heard_, {});
  const bool of_any = heard.contains(std::nullopt);
  if (of_any) renew_at_ = now;
  for (const auto& [id, lead] : leads_) {
    if (of_any || heard.contains(id)) lead->wake_for_news();
  }
}

void Leader::wake_for(const store::Dues& dues) {
  for (const auto& [whose, at] : dues.all()) {
    const auto& [tenant, queue] = whose;
    const auto lead = leads_.find(tenant);
    if (lead != leads_.end()) lead->second->wake_for(queue, at);
  }
}

void Leader::wake_all() {
  for (const auto& [id, lead] : leads_) lead->wake_all();
}

/// But for those that still end.
std::vector<TenantId> Leader::wanted() const {
  std::vector<TenantId> all;
  for (const auto& settings : around_.config->tenants) {
    const auto lead = leads_.find(settings.id);
    if (lead == leads_.end() || !lead->second->ending()) all.push_back(settings.id);
  }
  return all;
}

Task<Status> Leader::renew() {
  const auto asked = around_.clock.uptime();
  renew_at_ = asked + kBetweenRenewals;
  const std::function<Result<store::Council>(store::Store&)> verb = [name = self_->name, tenants = wanted(),
                                                                     now = around_.clock.now()](store::Store& store) {
    return store.leaderships.renew(name, tenants, now);
  };
  auto council = co_await around_.storage.run<store::Council>(verb, store::Commit::light);
  if (!council) co_return tl::unexpected<Error>(council.error());
  if (lease_.over()) lose_those_that_end();
  lease_.renewed(asked);
  if (council->look_in) renew_at_ = std::min(renew_at_, around_.clock.uptime() + *council->look_in);
  co_await follow(std::move(*council));
  co_return Status();
}

/// However many it begins to lead, it renews its lease meanwhile.
Task<void> Leader::follow(store::Council council) {
  around_.application.share_among(council.daemons);
  leave_others(council);
  note_taken(council);
  for (const auto& leadership : council.led) {
    // What it began to lead by now nobody would end.
    if (around_.stopping) co_return;
    const auto* settings = around_.config->tenant(leadership.tenant);
    if (settings == nullptr || leads_.contains(leadership.tenant)) continue;
    log::info("tenant.led", {{"tenant", settings->name}, {"fence", std::to_string(leadership.fence)}});
    co_await running_.take();
    spawn(around_.executor, begin_beside(make(*settings, leadership)));
  }
}

Task<void> Leader::begin_beside(std::shared_ptr<Lead> lead) {
  const Slot slot(running_);
  const auto begun = co_await begin_to_lead(std::move(lead));
  if (!begun) log::debug("leader.store", {{"error", begun.error().text()}});
}

/// Whoever leads in between leaves another fence.
void Leader::note_taken(const store::Council& council) {
  for (const auto& leadership : council.led) {
    const auto last = led_last_.find(leadership.tenant);
    const auto taken = council.taken.find(leadership.tenant);
    if (last == led_last_.end() || taken == council.taken.end()) continue;
    if (last->second == taken->second) last->second = leadership.fence;
  }
}

/// Or may have.
bool Leader::another_led(const Lead& lead) const {
  if (!lead.leadership()) return false;
  const auto last = led_last_.find(lead.leadership()->tenant);
  return last == led_last_.end() || last->second != lead.leadership()->fence;
}

void Leader::leave_others(const store::Council& council) {
  for (const auto& [id, lead] : leads_) {
    const auto& due = council.hand_over;
    const bool goes = std::find(due.begin(), due.end(), id) != due.end();
    if (lead->ending() || (!goes && is_in(council.led, *lead->leadership()))) continue;
    log::info(goes ? "tenant.handed_over" : "tenant.lost", {{"tenant", lead->tenant().settings.name}});
    if (goes)
      lead->end();
    else
      lead->lose();
  }
}

/// The council tells nothing of them, and what they led may have been taken meanwhile.
void Leader::lose_those_that_end() {
  for (const auto& [id, lead] : leads_) {
    if (lead->ending()) lead->lose();
  }
}

Task<Status> Leader::begin_to_lead(std::shared_ptr<Lead> lead) {
  auto recovered = co_await lead->recover(another_led(*lead));
  if (!recovered) {
    // Led all the same, so that the next renewal finds it not begun.
    const auto id = lead->tenant().settings.id;
    leads_.erase(id);
    tenants_.erase(id);
    co_return recovered;
  }
  if (const auto& leadership = lead->leadership()) led_last_[leadership->tenant] = leadership->fence;
  co_await running_.take();
  spawn(around_.executor, lead_to_the_end(lead));
  co_return recovered;
}

Task<void> Leader::lead_to_the_end(std::shared_ptr<Lead> lead) {
  const Slot slot(running_);
  co_await lead->run();
  // Not on the stack of whoever ended it, who may be going through all of them.
  co_await asio::post(asio::use_awaitable);
  const auto id = lead->tenant().settings.id;
  around_.observed.progress.forget(id);
  co_await let_go(*lead);
  leads_.erase(id);
  tenants_.erase(id);
  if (!self_) co_await lead_again(id);
}

/// For whoever has it next, once it rested. Where the store was not told so, that is this daemon: the next renewal
/// finds it led still.
Task<void> Leader::let_go(const Lead& lead) {
  if (const auto& leadership = lead.leadership()) {
    const store::Storage::Work verb = [leadership = *leadership, now = around_.clock.now()](store::Store& store) {
      return store.leaderships.hand_over(leadership.tenant, leadership.fence, now);
    };
    const auto handed = co_await around_.storage.run_status(verb);
    if (handed) co_return;
    log::debug("leader.store", {{"error", handed.error().text()}});
  }
  if (!around_.stopping) co_await sleep_for(around_.clock, core::kRest);
}

/// Unless a reload did so meanwhile.
Task<void> Leader::lead_again(TenantId tenant) {
  while (!around_.stopping && !leads_.contains(tenant)) {
    const auto* settings = around_.config->tenant(tenant);
    if (settings == nullptr) co_return;
    const auto begun = co_await begin_to_lead(make(*settings, std::nullopt));
    if (begun) co_return;
    co_await sleep_for(around_.clock, kBeforeNextBeginning);
  }
}

Task<void> Leader::stop() {
  bell_.notify();
  for (const auto& [id, lead] : leads_) lead->end();
  co_await running_.all_back();
}

}  // namespace welcomed::daemon
