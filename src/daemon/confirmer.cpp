#include "daemon/confirmer.hpp"

#include "base/crash_point.hpp"
#include "cards/built_in.hpp"
#include "core/causes.hpp"
#include "daemon/letter.hpp"
#include "daemon/record.hpp"
#include "daemon/stamp.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using core::ConfirmationState;
using core::ConfirmationStep;
using core::ConversationReference;
using store::DueConfirmation;

namespace {

constexpr std::size_t kMostAtOnce = 16;

const char* template_of(core::Wish wish) { return wish == core::Wish::silence ? cards::kOptOut : cards::kOptIn; }

/// The words of the configuration's folder where it has some that fit this person, else ours.
std::string written(const config::Config& config, const Draft& draft, const config::Tenant& tenant, TimePoint now) {
  if (config.library.form(draft.template_name, draft.known.locale) != nullptr) {
    auto theirs = write_letter(config.library, draft, tenant, config.bot, now);
    if (theirs) return std::move(theirs->activity);
    log::error("confirmation.template", {{"template", draft.template_name}, {"error", theirs.error().what}});
  }
  return write_letter(cards::built_in(), draft, tenant, config.bot, now).value().activity;
}

}  // namespace

Task<void> Confirmer::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.confirmations.take(tenant_.settings.id, now, pick.most, kLease);
  };
  const auto next_due = [this](store::Store& store) { return store.confirmations.next(tenant_.settings.id); };
  return run_work<DueConfirmation>(around_, {.name = "confirmer",
                                             .progress = around_.observed.progress.of(tenant_.settings.id, "confirmer"),
                                             .most_at_once = kMostAtOnce,
                                             .bell = bell(),
                                             .gates = {&tenant_.lanes.people_sends},
                                             .take = take,
                                             .next_due = next_due,
                                             .handle = [this](Due each) { return confirm(std::move(each)); },
                                             .commit = store::Commit::soon});
}

Task<void> Confirmer::confirm(Due due) {
  auto activity = co_await write(due);
  ConversationReference nowhere;
  const auto ready = co_await tenant_.bot.ready();
  if (!ready) co_return co_await set_back(std::move(due), std::move(nowhere), ready.setback());
  const bool may_go = co_await tenant_.people_pace.turn();
  if (!may_go) co_return;
  // It opened while this one waited for its turn.
  auto blocked = tenant_.lanes.people_sends.blocks();
  if (blocked) co_return co_await set_back(std::move(due), std::move(nowhere), std::move(*blocked));
  auto to = co_await claim(due);
  if (!to) co_return;
  ++due.attempts;
  co_await send(std::move(due), std::move(*to), std::move(activity));
}

/// Who asks for silence is answered also while the directory cannot be read.
Task<std::string> Confirmer::write(const Due& due) {
  const auto profile = co_await profile_of(due.recipient);
  auto app = co_await app_name();
  const auto config = around_.config;
  const auto* name = template_of(due.wish);
  const Draft draft{name,
                    core::Policy{},
                    {{"key", name}},
                    due.recipient,
                    values_of_recipient(due.recipient, profile, tenant_.settings, std::move(app)),
                    stamp_of(due.recipient, name, static_cast<int>(due.number))};
  co_return written(*config, draft, tenant_.settings, around_.clock.now());
}

Task<graph::Profile> Confirmer::profile_of(core::Recipient recipient) {
  graph::Profile profile{.id = recipient.id};
  const bool person = recipient.kind == core::RecipientKind::user;
  if (!person || tenant_.lanes.directory.open_until()) co_return profile;
  // Whoever spoke waits for the answer, and for no company.
  const auto read = co_await tenant_.graph.profile(recipient.id.str());
  if (read && read.value()) profile = *read.value();
  co_return profile;
}

Task<std::string> Confirmer::app_name() {
  if (tenant_.lanes.directory.open_until()) co_return std::string();
  const auto app = co_await tenant_.catalog.app();
  co_return app ? app.value().name : std::string();
}

Task<std::optional<ConversationReference>> Confirmer::claim(const Due& due) {
  using Where = std::optional<ConversationReference>;
  const auto now = around_.clock.now();
  auto claimed =
      co_await around_.storage.run<Where>([&](store::Store& store) { return store.confirmations.claim(due, now); });
  if (claimed) co_return std::move(*claimed);
  log::error("confirmer.store", {{"error", claimed.error().text()}});
  // The claim may be durable although its commit failed. Its request surely never left.
  auto unused = due;
  ++unused.attempts;
  Setback unsaved = Retry{{}, {"store_failed", claimed.error().text()}};
  ConversationReference nowhere;
  co_await set_back(std::move(unused), std::move(nowhere), std::move(unsaved));
  co_return Where();
}

Task<void> Confirmer::send(Due due, ConversationReference to, std::string activity) {
  crash_point(CrashPoint::delivery_claimed);
  co_await tenant_.people_pace.departure();
  const auto outcome = co_await tenant_.bot.send(to, std::move(activity));
  crash_point(CrashPoint::delivery_answered);
  if (!outcome) co_return co_await set_back(std::move(due), std::move(to), outcome.setback());
  tenant_.lanes.people_sends.close(due.recipient.id.str());
  tenant_.people_pace.worked();
  log::info("confirmation.sent", {{"recipient", due.recipient.id.str()},
                                  {"wish", std::string(core::name(due.wish))},
                                  {"activity", outcome.value().str()}});
  const auto now = around_.clock.now();
  const ConfirmationStep sent{ConfirmationState::sent, std::nullopt, {}};
  // Else the row stays `sending`, and is dropped at the next start: never a blind repeat.
  const store::Storage::Work verb = [&](store::Store& store) {
    return store.confirmations.record(due, sent, outcome.value(), now);
  };
  co_await until_recorded(around_, "confirmer.store", verb);
}

Task<void> Confirmer::set_back(Due due, ConversationReference to, Setback setback) {
  const auto& cause = cause_of(setback);
  tenant_.people_pace.heed(due.recipient.id.str(), setback);
  heed_send(tenant_, due.recipient.id, setback);
  const auto wait = wait_of(setback, due.attempts, around_.random);
  auto refusal = refusal_of(around_, std::move(to), cause);
  // At another host it may still arrive.
  const bool elsewhere = cause.name == "wrong_host" && core::about_recipient(refusal);
  const auto meant = elsewhere ? Setback(Retry{{}, cause}) : setback;
  auto step = core::after_confirmation_setback(meant, due.since, around_.clock.now(), wait);
  log::warning("confirmation." + std::string(core::name(step.state)), {{"recipient", due.recipient.id.str()},
                                                                       {"wish", std::string(core::name(due.wish))},
                                                                       {"cause", cause.name},
                                                                       {"detail", core::fit_for_log(cause)}});
  co_await record(std::move(due), std::move(step), std::move(refusal));
}

Task<void> Confirmer::record(Due due, ConfirmationStep step, core::Refusal refusal) {
  const auto now = around_.clock.now();
  const store::Storage::Work verb = [&](store::Store& store) { return store.confirmations.record(due, step, {}, now); };
  co_await record_refusal(around_, "confirmer.store", due.recipient, std::move(refusal), verb);
}

}  // namespace welcomed::daemon
