#include "daemon/courier.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/crash_point.hpp"
#include "core/causes.hpp"
#include "core/variant.hpp"
#include "core/window.hpp"
#include "daemon/channels.hpp"
#include "daemon/letter.hpp"
#include "daemon/record.hpp"
#include "daemon/stamp.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using core::DeliveryState;
using core::DeliveryStep;
using store::Claim;
using store::DueDelivery;
using MaybeTime = std::optional<TimePoint>;

namespace {

using namespace std::chrono_literals;
constexpr std::size_t kMostAtOnce = 64;
/// A template or a configuration that an admin must correct first.
constexpr Duration kUntilCorrected = 1h;
constexpr Duration kUntilReloaded = 1s;

const core::Message* message_of(const core::Policy& policy, const std::string& key) {
  const auto same = [&](const core::Message& message) { return message.key == key; };
  const auto found = std::find_if(policy.messages.begin(), policy.messages.end(), same);
  return found == policy.messages.end() ? nullptr : &*found;
}

/// What is to be said, under which policy, and the values that the template sees as `message`.
struct What {
  core::Policy policy;
  std::string template_name;
  nlohmann::json values;
  std::string variant{};  ///< the template again, where the message has several
};

/// Null for a notification, and when the configuration has no such message any more.
const core::Message* message_in(const config::Config& config, const DueDelivery& delivery) {
  const auto* policy = delivery.order ? nullptr : config.policy(delivery.policy);
  return policy == nullptr ? nullptr : message_of(*policy, delivery.key);
}

/// Nothing when the configuration has no such message any more.
std::optional<What> what_of(const config::Config& config, const DueDelivery& delivery) {
  if (delivery.order) {
    const auto& order = *delivery.order;
    return What{policy_seen(config, order.policy), order.template_name, ordered_message(order.data, delivery.key)};
  }
  const auto* message = message_in(config, delivery);
  if (message == nullptr) return std::nullopt;
  auto seen = policy_seen(config, delivery.policy);
  const bool in_place = delivery.recipient.kind != core::RecipientKind::user && !message->channel_template.empty();
  if (in_place) return What{std::move(seen), message->channel_template, {{"key", delivery.key}}};
  const auto& chosen = core::template_of(*message, delivery.recipient.id, delivery.variants, config.policies);
  return What{std::move(seen), chosen, {{"key", delivery.key}}, message->variants.empty() ? std::string() : chosen};
}

/// Whether the message has several templates.
bool chooses(const config::Config& config, const DueDelivery& delivery) {
  const auto* message = message_in(config, delivery);
  return message != nullptr && !message->variants.empty();
}

/// Null where it is of no policy any more.
const core::Policy* policy_whose_file_counts(const config::Config& config, const DueDelivery& delivery) {
  return config.policy(delivery.order ? delivery.order->policy : delivery.policy);
}

/// The channel's name; empty for the default one.
std::string channel_name(const config::Config& config, const DueDelivery& delivery) {
  const auto* policy = config.policy(delivery.policy);
  return delivery.order ? delivery.order->channel : policy == nullptr ? "" : policy->teams.channel;
}

/// When the policy's window opens; nothing while it is open. What an admin ordered goes at once.
MaybeTime closed_until(const config::Config& config, const DueDelivery& delivery, const config::Tenant& tenant,
                       TimePoint now) {
  const auto* policy = delivery.order ? nullptr : config.policy(delivery.policy);
  if (policy == nullptr || !policy->rollout.window) return std::nullopt;
  const auto& window = *policy->rollout.window;
  const auto& reference = delivery.recipient.reference;
  const bool own = window.time_zone == "user" && reference;
  const auto zone = core::first_time_zone(own ? reference->time_zone : window.time_zone, tenant.time_zone);
  const auto opening = core::next_opening(window, zone, now);
  return opening.begin > now ? std::optional(opening.begin) : std::nullopt;
}

/// The first message of its policy.
bool is_welcome(const config::Config& config, const DueDelivery& delivery) {
  const auto* policy = delivery.order ? nullptr : config.policy(delivery.policy);
  return policy != nullptr && !policy->messages.empty() && policy->messages.front().key == delivery.key;
}

const char* stage_to(core::RecipientKind kind) {
  if (kind == core::RecipientKind::chat) return "chat_courier";
  return kind == core::RecipientKind::team ? "channel_courier" : "courier";
}

DeliveryStep until_corrected(Cause cause, TimePoint now) {
  return {DeliveryState::pending, now + kUntilCorrected, std::move(cause)};
}

DeliveryStep store_failed(const Error& error, TimePoint now) {
  return core::after_setback(Retry{{}, {"store_failed", error.text()}}, 0, now, kStoreTrouble);
}

}  // namespace

Task<void> Courier::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.deliveries.take(tenant_.settings.id, kind_, pick, now, kLease);
  };
  const auto next_due = [this](store::Store& store) { return store.deliveries.next(tenant_.settings.id, kind_); };
  return run_work<DueDelivery>(around_, {.name = "courier",
                                         .progress = around_.observed.progress.of(tenant_.settings.id, stage_to(kind_)),
                                         .most_at_once = kMostAtOnce,
                                         .bell = bell(),
                                         .gates = {&lane_, &tenant_.lanes.directory},
                                         .own = {&lane_},
                                         .take = take,
                                         .next_due = next_due,
                                         .handle = [this](DueDelivery each) { return deliver(std::move(each)); }});
}

Task<void> Courier::deliver(DueDelivery delivery) {
  if (const auto opens = closed_until(*around_.config, delivery, tenant_.settings, around_.clock.now())) {
    const DeliveryStep step{DeliveryState::pending, opens, {}};
    co_return co_await put_back(delivery, step);
  }
  auto variants = co_await variants_of(delivery);
  if (!variants) co_return co_await put_back(delivery, store_failed(variants.error(), around_.clock.now()));
  delivery.variants = std::move(*variants);
  auto prepared = co_await prepare(delivery);
  if (const auto* step = std::get_if<DeliveryStep>(&prepared)) co_return co_await put_back(delivery, *step);
  // What may take long comes before the turn: messages whose turns came apart must not leave together.
  const auto ready = co_await tenant_.bot.ready();
  if (!ready) co_return co_await put_back(delivery, not_sendable(delivery, ready.setback()));
  const bool may_go = co_await pace_.turn();
  if (!may_go) co_return;
  // It opened while this one waited for its turn.
  if (const auto until = lane_.open_until()) {
    const DeliveryStep step{DeliveryState::pending, until, *lane_.cause()};
    co_return co_await put_back(delivery, step);
  }
  auto& body = std::get<store::Body>(prepared);
  const auto claimed = co_await claim(delivery, body);
  if (claimed) co_await send(std::move(delivery), std::move(body), *claimed);
}

/// Nobody gets another template because shares were changed.
Task<Result<std::vector<core::RecordedVariant>>> Courier::variants_of(const DueDelivery& delivery) {
  if (!chooses(*around_.config, delivery)) co_return std::vector<core::RecordedVariant>();
  auto recorded = co_await around_.storage.run<std::vector<core::RecordedVariant>>(
      [&](store::Store& store) { return store.deliveries.variants(delivery.recipient.tenant, delivery.recipient.id); });
  co_return recorded;
}

Task<Courier::Prepared> Courier::prepare(const DueDelivery& delivery) {
  const auto app = co_await tenant_.catalog.app();
  if (!app) co_return not_now(delivery, app.setback());
  if (delivery.recipient.kind == core::RecipientKind::team) {
    auto prepared = co_await prepare_for_team(delivery, app.value().name);
    co_return prepared;
  }
  if (delivery.recipient.kind == core::RecipientKind::chat) {
    auto prepared = co_await prepare_for_chat(delivery, app.value().name);
    co_return prepared;
  }
  auto prepared = co_await prepare_for_person(delivery, app.value().name);
  co_return prepared;
}

Task<Courier::Prepared> Courier::prepare_for_person(DueDelivery delivery, std::string app_name) {
  auto id = delivery.recipient.id;
  const auto profile = co_await tenant_.profiles.of(std::move(id));
  if (!profile) co_return not_now(delivery, profile.setback());
  // The directory may be behind, or the person deleted; a later reading of the policy tells.
  if (!profile.value()) co_return not_now(delivery, GiveUp{{"user_not_found", ""}});
  const auto& person = *profile.value();
  auto values = values_of_recipient(delivery.recipient, person, tenant_.settings, std::move(app_name));
  values.data = data_of(tenant_.people_files, policy_whose_file_counts(*around_.config, delivery), delivery.recipient);
  co_return render(delivery, std::move(values));
}

Task<Courier::Prepared> Courier::prepare_for_team(DueDelivery delivery, std::string app_name) {
  const auto channel = co_await channel_of(delivery);
  if (!channel) co_return not_sendable(delivery, channel.setback());
  const auto installer = co_await name_of_installer(delivery.recipient.installer);
  if (!installer) co_return not_now(delivery, installer.setback());
  auto values = values_of_recipient(delivery.recipient, {}, tenant_.settings, std::move(app_name));
  values.channel = {{"id", channel.value().id.str()}, {"name", channel.value().name}};
  values.installer = installer_values(installer.value());
  auto prepared = render(delivery, std::move(values));
  if (auto* body = std::get_if<store::Body>(&prepared)) body->channel = channel.value().id;
  co_return prepared;
}

/// The topic is read where it is to be said: it takes a permission of its own.
Task<Courier::Prepared> Courier::prepare_for_chat(DueDelivery delivery, std::string app_name) {
  if (around_.config->library.uses("chat.topic")) {
    auto topic = co_await topic_of_chat(tenant_, delivery.recipient);
    if (!topic) co_return not_now(delivery, topic.setback());
    delivery.recipient.name = std::move(topic.value());
  }
  const auto installer = co_await name_of_installer(delivery.recipient.installer);
  if (!installer) co_return not_now(delivery, installer.setback());
  auto values = values_of_recipient(delivery.recipient, {}, tenant_.settings, std::move(app_name));
  values.installer = installer_values(installer.value());
  co_return render(delivery, std::move(values));
}

Task<Outcome<graph::Channel>> Courier::channel_of(DueDelivery delivery) {
  if (!delivery.recipient.reference) co_return Retry{{}, {"chat_unknown", ""}};
  auto name = channel_name(*around_.config, delivery);
  auto channel = co_await channel_to_post_in(tenant_, std::move(delivery.recipient), std::move(name));
  co_return channel;
}

/// Empty when nobody told who it was, or they are gone.
Task<Outcome<std::string>> Courier::name_of_installer(std::string installer) {
  if (installer.empty()) co_return std::string();
  RecipientId person(std::move(installer));
  const auto profile = co_await tenant_.profiles.of(std::move(person));
  if (!profile) co_return profile.setback();
  co_return profile.value() ? profile.value()->name : std::string();
}

Courier::Prepared Courier::render(const DueDelivery& delivery, RenderValues known) {
  const auto& config = *around_.config;
  const auto now = around_.clock.now();
  const auto what = what_of(config, delivery);
  // A reload reaches us a moment before the store, which knows whose message it is then, or that it is nobody's.
  if (!what) return DeliveryStep{DeliveryState::pending, now + kUntilReloaded, {}};
  const auto& [policy, template_name, values, variant] = *what;
  const Draft draft{template_name,    policy,
                    values,           delivery.recipient,
                    std::move(known), stamp_of(delivery.recipient, delivery.key, delivery.attempts + 1)};
  auto letter = write_letter(config.library, draft, tenant_.settings, config.bot, now);
  if (!letter) return until_corrected({"template_failed", letter.error().what}, now);
  store::Body body{.text = std::move(letter->activity), .claim = around_.random.uuid()};
  if (config.effects) body.wording = std::move(letter->wording);
  body.variant = variant;
  return body;
}

DeliveryStep Courier::not_sendable(const DueDelivery& delivery, const Setback& setback) {
  heed(delivery.recipient.id, setback);
  return not_now(delivery, setback);
}

DeliveryStep Courier::not_now(const DueDelivery& delivery, const Setback& setback) {
  const auto now = around_.clock.now();
  // Nothing was sent: what stands in the way of reading is no reason to give the message up.
  const auto wait = wait_of(setback, delivery, delivery.attempts + 1, now, around_.random);
  return {DeliveryState::pending, now + wait, cause_of(setback)};
}

Task<void> Courier::put_back(const DueDelivery& delivery, DeliveryStep step) {
  // What only waits for its hour is no event.
  if (!step.cause.name.empty()) {
    log::info("delivery.put_back", {{"recipient", delivery.recipient.id.str()},
                                    {"key", delivery.key},
                                    {"cause", step.cause.name},
                                    {"detail", core::fit_for_log(step.cause)}});
  }
  const auto now = around_.clock.now();
  const store::Storage::Work verb = [&](store::Store& store) { return store.deliveries.put_back(delivery, step, now); };
  co_await until_recorded(around_, "courier.store", verb);
}

Task<std::optional<Claim>> Courier::claim(const DueDelivery& delivery, const store::Body& body) {
  const auto now = around_.clock.now();
  auto claimed = co_await around_.storage.run<std::optional<Claim>>(
      [&](store::Store& store) { return store.deliveries.claim(delivery, body, now); });
  if (claimed) co_return std::move(*claimed);
  log::error("courier.store", {{"error", claimed.error().text()}});
  // The claim may be durable although its commit failed. Its request surely never left.
  const Claim unused{delivery.recipient.tenant, delivery.recipient.id, delivery.key, delivery.attempts + 1, body.claim};
  const auto step = store_failed(claimed.error(), now);
  // When it is not, the delivery is still taken, and nobody else waits for its lease to end.
  const store::Storage::Work verb = [&](store::Store& store) -> Status {
    auto unclaimed = store.deliveries.record_step(unused, step, now);
    return unclaimed ? store.deliveries.put_back(delivery, step, now) : unclaimed;
  };
  co_await until_recorded(around_, "courier.store", verb);
  co_return std::nullopt;
}

Task<Outcome<bot::Posted>> Courier::dispatch(store::Body body, const Claim& claim) {
  co_await pace_.departure();
  if (body.channel.empty()) {
    auto sent = co_await tenant_.bot.send(claim.reference, std::move(body.text));
    if (!sent) co_return sent.setback();
    co_return bot::Posted{claim.reference.conversation, std::move(*sent)};
  }
  auto url = claim.reference.service_url;
  auto posted = co_await tenant_.bot.post(std::move(url), claim.tenant, std::move(body.channel), std::move(body.text));
  co_return posted;
}

Task<void> Courier::send(DueDelivery delivery, store::Body body, Claim claim) {
  crash_point(CrashPoint::delivery_claimed);
  const auto outcome = co_await dispatch(std::move(body), claim);
  crash_point(CrashPoint::delivery_answered);
  if (outcome.done()) {
    // Where it can be changed later: the thread that it began, if it did.
    const auto& [thread, activity] = outcome.value();
    if (!thread.empty()) claim.reference.conversation = thread;
    if (delivery.recipient.renewal != core::Renewal::none) tenant_.dead_conversations.note_next_one_works();
    co_await record_sent(delivery, std::move(claim), activity);
    crash_point(CrashPoint::delivery_recorded);
    co_return;
  }
  count(cause_of(outcome.setback()).name);
  heed(claim.recipient, outcome.setback());
  if (kind_ != core::RecipientKind::user)
    co_await record_refused_post(std::move(delivery), std::move(claim), outcome.setback());
  else
    co_await record_setback(std::move(delivery), std::move(claim), outcome.setback());
}

Task<void> Courier::record_sent(const DueDelivery& delivery, Claim claim, ActivityId activity) {
  lane_.close(claim.recipient.str());
  pace_.worked();
  count("done");
  tenant_.sends.count(around_.clock.now());
  log::info("delivery.sent", {{"recipient", claim.recipient.str()}, {"key", claim.key}, {"activity", activity.str()}});
  const auto now = around_.clock.now();
  const bool welcomes = is_welcome(*around_.config, delivery);
  std::optional<TimePoint> selected;
  const store::Storage::Work verb = [&](store::Store& store) -> Status {
    const auto known =
        welcomes ? store.reports.milestones(claim.tenant, claim.recipient, delivery.policy) : store::Milestones();
    if (known) selected = known->turn;
    return store.deliveries.record_sent(claim, activity, now);
  };
  // Else the row stays `sending`, and becomes `unknown` at the next start: never a blind repeat.
  co_await until_fact_recorded(around_, "courier.store", verb);
  observe_welcome(delivery.recipient, selected);
}

/// One transaction: a message that surely did not arrive is never left looking as if it might have.
Task<void> Courier::record_setback(DueDelivery delivery, Claim claim, Setback setback) {
  const auto now = around_.clock.now();
  const auto refusal = refusal_of(around_, claim.reference, cause_of(setback));
  const auto wait = wait_of(setback, delivery, claim.refusals + 1, now, around_.random);
  const auto step = core::after_send_setback(setback, refusal, said_before(claim), now, wait);
  tell(claim, step);
  const store::Storage::Work verb = [&](store::Store& store) { return store.deliveries.record_step(claim, step, now); };
  core::Recipient recipient{.tenant = claim.tenant, .id = claim.recipient};
  co_await record_refusal(around_, "courier.store", std::move(recipient), refusal, verb);
}

/// A channel's refusal is the channel's: the team, its members and its other channels go on. A chat's is the chat's.
Task<void> Courier::record_refused_post(DueDelivery delivery, Claim claim, Setback setback) {
  const auto now = around_.clock.now();
  auto cause = cause_of(setback);
  const bool of_channel = core::about_address(cause);
  const auto* refused = kind_ == core::RecipientKind::chat ? "chat_refused" : "channel_refused";
  if (of_channel) setback = Retry{{}, {refused, cause.detail}};
  const auto wait = wait_of(setback, delivery, claim.refusals + 1, now, around_.random);
  const auto step = core::after_setback(setback, said_before(claim), now, wait);
  tell(claim, step);
  const store::Storage::Work verb = [&](store::Store& store) { return store.deliveries.record_step(claim, step, now); };
  co_await until_recorded(around_, "courier.store", verb);
  if (cause.name == "not_installed")
    co_await confirm_loss(around_, tenant_, std::move(delivery.recipient), std::move(cause));
}

/// While the lane is stopped everybody may be told so.
core::Said Courier::said_before(const Claim& claim) const {
  return lane_.cause() ? core::Said() : core::Said(claim.content_refusals);
}

void Courier::tell(const Claim& claim, const DeliveryStep& step) {
  log::warning("delivery." + std::string(core::name(step.state)), {{"recipient", claim.recipient.str()},
                                                                   {"key", claim.key},
                                                                   {"cause", step.cause.name},
                                                                   {"detail", core::fit_for_log(step.cause)}});
}

void Courier::heed(const RecipientId& recipient, const Setback& setback) {
  if (kind_ == core::RecipientKind::user)
    heed_send(tenant_, recipient, setback);
  else
    lane_.heed(recipient.str(), setback);
  pace_.heed(recipient.str(), setback);
}

void Courier::count(std::string_view outcome) {
  around_.observed.sends.of({tenant_.settings.name, core::name(kind_), outcome}).add();
}

/// Whoever could be reached long before was selected later.
void Courier::observe_welcome(const core::Recipient& recipient, std::optional<TimePoint> selected) {
  if (!selected) return;
  const auto now = around_.clock.now();
  auto& steps = around_.observed.steps;
  steps.of({tenant_.settings.name, "selected_to_welcomed"}).observe(now - *selected);
  if (!recipient.reference_since) return;
  steps.of({tenant_.settings.name, "reachable_to_welcomed"})
      .observe(now - std::max(*recipient.reference_since, *selected));
}

}  // namespace welcomed::daemon
