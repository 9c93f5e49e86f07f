#include "daemon/settler.hpp"

#include "base/crash_point.hpp"
#include "core/causes.hpp"
#include "daemon/record.hpp"
#include "daemon/stamp.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using core::Settlement;
using Messages = std::vector<core::ChatMessage>;

namespace {
using namespace std::chrono_literals;
constexpr std::size_t kMostAtOnce = 16;
/// What cannot be read for so long needs an admin's word.
constexpr Duration kLongestTrying = 48h;
/// The longer it could not be read the longer it waits.
constexpr int kPartOfAge = 8;
constexpr Duration kBetweenTries = 1min;

Setback not_asked() { return Retry{{}, {"interrupted", "the daemon stops, or the service asks to wait for long"}}; }
}  // namespace

Task<void> Settler::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.unknown.take(tenant_.settings.id, now, pick.most, kLease);
  };
  const auto next_due = [this](store::Store& store) { return store.unknown.next(tenant_.settings.id); };
  return run_work<store::UnknownDelivery>(around_,
                                          {.name = "settler",
                                           .progress = around_.observed.progress.of(tenant_.settings.id, "settler"),
                                           .most_at_once = kMostAtOnce,
                                           .bell = bell(),
                                           .gates = {},
                                           .take = take,
                                           .next_due = next_due,
                                           .handle = [this](Delivery each) { return settle(std::move(each)); }});
}

Task<void> Settler::settle(Delivery delivery) {
  delivery.what.rule = rule_of(delivery);
  const auto now = around_.clock.now();
  const auto resend_after = wait_of(Retry{{}, delivery.what.cause}, delivery.what.attempt, around_.random);
  const auto unread = core::settle_unread(delivery.what, now, resend_after);
  if (unread) co_return co_await record(std::move(delivery), *unread);
  const auto early = core::settle_early(delivery.what, around_.config->settle_after, moment());
  if (early) co_return co_await record(std::move(delivery), *early);
  auto settlement = co_await verify(delivery);
  crash_point(CrashPoint::chat_read);
  co_await record(std::move(delivery), std::move(settlement));
  crash_point(CrashPoint::settled);
}

core::WhenUnknown Settler::rule_of(const Delivery& delivery) const {
  const auto* policy = around_.config->policy(delivery.policy);
  if (delivery.ordered) return core::WhenUnknown::verify;
  return policy == nullptr ? core::WhenUnknown::hold : policy->when_unknown;
}

core::Moment Settler::moment() const { return {around_.clock.now(), around_.clock.uptime()}; }

Task<Settlement> Settler::verify(Delivery delivery) {
  const bool in_channel = delivery.recipient.kind == core::RecipientKind::team;
  const bool in_group_chat = delivery.recipient.kind == core::RecipientKind::chat;
  auto reading_of = in_channel      ? read_channel(delivery)
                    : in_group_chat ? read_group_chat(delivery)
                                    : read_chat(delivery);
  const auto messages = co_await std::move(reading_of);
  if (!messages) co_return not_read(delivery, messages.setback());
  const auto sought = sought_of(delivery, around_.config->bot.app_id.str());
  const auto reading = core::read_chat(messages.value(), sought);
  co_return core::after_reading(delivery.what, reading, moment());
}

Task<Outcome<Messages>> Settler::read_chat(Delivery delivery) {
  const auto app = co_await tenant_.catalog.app();
  if (!app) co_return app.setback();
  bool may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return not_asked();
  auto put_off = tenant_.lanes.reads.puts_off();
  if (put_off) co_return std::move(*put_off);
  const auto& id = delivery.recipient.id;
  const auto installation = co_await tenant_.graph.installation(id, app.value().id);
  if (!installation) co_return refused(delivery, installation.setback());
  // They may be back, or in the directory again, within the time that is given to it.
  if (!installation.value()) co_return Retry{{}, {"chat_unknown", "the app is not installed"}};
  may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return not_asked();
  const auto chat = co_await tenant_.graph.chat(id, *installation.value());
  if (!chat) co_return refused(delivery, chat.setback());
  tenant_.lanes.reads.close(id.str());
  if (!chat.value()) co_return Retry{{}, {"chat_unknown", ""}};
  may_go = co_await tenant_.chat_pace.turn();
  if (!may_go) co_return not_asked();
  auto messages = co_await tenant_.graph.messages(*chat.value(), delivery.claimed_at - core::kClockSkew);
  co_return messages;
}

Task<Outcome<Messages>> Settler::read_group_chat(Delivery delivery) {
  const bool may_go = co_await tenant_.chat_pace.turn();
  if (!may_go) co_return not_asked();
  auto messages = co_await tenant_.graph.messages(delivery.to, delivery.claimed_at - core::kClockSkew);
  co_return messages;
}

Task<Outcome<Messages>> Settler::read_channel(Delivery delivery) {
  const bool may_go = co_await tenant_.chat_pace.turn();
  if (!may_go) co_return not_asked();
  auto messages = co_await tenant_.graph.channel_messages(delivery.recipient.id, delivery.to);
  co_return messages;
}

Setback Settler::refused(const Delivery& delivery, const Setback& setback) {
  tenant_.lanes.reads.heed(delivery.recipient.id.str(), setback);
  return setback;
}

Settlement Settler::not_read(const Delivery& delivery, const Setback& setback) {
  const auto& cause = cause_of(setback);
  const bool long_tried = around_.clock.now() - delivery.claimed_at > kLongestTrying;
  if (cause.name == "chat_unreadable" || long_tried) return core::held(delivery.what, text_of(cause));
  tenant_.look_up_pace.heed(setback);
  tenant_.chat_pace.heed(setback);
  log::info("delivery.not_verified", {{"recipient", delivery.recipient.id.str()},
                                      {"key", delivery.key},
                                      {"cause", cause.name},
                                      {"detail", core::fit_for_log(cause)}});
  const auto asked = wait_of(setback, delivery.what.attempt, around_.random);
  const auto longer = (around_.clock.now() - delivery.claimed_at) / kPartOfAge;
  const auto wait = std::max<Duration>({asked, longer, kBetweenTries});
  return core::settle_later(delivery.what, around_.clock.now() + wait);
}

Task<void> Settler::record(Delivery delivery, Settlement settlement) {
  const auto now = around_.clock.now();
  if (settlement.state != core::DeliveryState::unknown) {
    log::info("delivery.settled", {{"recipient", delivery.recipient.id.str()},
                                   {"key", delivery.key},
                                   {"state", std::string(core::name(settlement.state))}});
  } else if (!settlement.next_attempt) {
    log::warning("delivery.held", {{"recipient", delivery.recipient.id.str()},
                                   {"key", delivery.key},
                                   {"cause", settlement.cause.name},
                                   {"detail", core::fit_for_log(settlement.cause)},
                                   {"remedy", "look at the chat or the channel, then use `welcomed resolve`"}});
  }
  const store::Storage::Work verb = [&](store::Store& store) {
    return store.unknown.record(delivery, settlement, now);
  };
  co_await until_recorded(around_, "settler.store", verb);
}

}  // namespace welcomed::daemon
