#include "daemon/amender.hpp"

#include <algorithm>

#include "core/causes.hpp"
#include "daemon/record.hpp"
#include "daemon/stamp.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using core::AmendmentState;
using core::AmendmentStep;
using store::DueAmendment;

namespace {

using namespace std::chrono_literals;
constexpr std::size_t kMostAtOnce = 32;
/// A template or a configuration that an admin must correct first.
constexpr Duration kUntilCorrected = 1h;

/// Why a message cannot be amended any more, since the order was given.
std::optional<AmendmentStep> hopeless(const DueAmendment& due) {
  if (due.activity.empty()) return AmendmentStep{AmendmentState::gone, std::nullopt, {}};
  const bool removed = due.recipient.state == core::RecipientState::removed;
  if (!removed && due.recipient.reference) return std::nullopt;
  return AmendmentStep{AmendmentState::failed, std::nullopt, {"not_installed", ""}};
}

}  // namespace

Task<void> Amender::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.amendments.take(tenant_.settings.id, now, pick.most, kLease);
  };
  const auto next_due = [this](store::Store& store) { return store.amendments.next(tenant_.settings.id); };
  return run_work<DueAmendment>(around_, {.name = "amender",
                                          .progress = around_.observed.progress.of(tenant_.settings.id, "amender"),
                                          .most_at_once = kMostAtOnce,
                                          .bell = bell(),
                                          .gates = {&tenant_.lanes.updates, &tenant_.lanes.directory},
                                          .own = {&tenant_.lanes.updates},
                                          .take = take,
                                          .next_due = next_due,
                                          .handle = [this](Due each) { return amend(std::move(each)); }});
}

Task<void> Amender::amend(Due due) {
  if (auto step = hopeless(due)) co_return co_await record(std::move(due), std::move(*step));
  auto prepared = co_await prepare(due);
  if (auto* step = std::get_if<AmendmentStep>(&prepared)) co_return co_await record(std::move(due), std::move(*step));
  const auto ready = co_await tenant_.bot.ready();
  if (!ready) {
    auto step = refused(due, ready.setback());
    co_return co_await record(std::move(due), std::move(step));
  }
  const bool may_go = co_await tenant_.update_pace.turn();
  if (!may_go) co_return;
  // It opened while this one waited for its turn.
  const auto& lane = tenant_.lanes.updates;
  if (const auto until = lane.open_until()) {
    AmendmentStep later{AmendmentState::pending, until, *lane.cause()};
    co_return co_await record(std::move(due), std::move(later));
  }
  auto& letter = std::get<Letter>(prepared);
  const auto outcome = co_await carry_out(due, std::move(letter.activity));
  auto step = outcome ? AmendmentStep{AmendmentState::done, std::nullopt, {}} : refused(due, outcome.setback());
  if (outcome) {
    tenant_.lanes.updates.close(due.recipient.id.str());
    tenant_.update_pace.worked();
  }
  const bool counts = outcome && around_.config->effects && !due.order.deletes();
  auto wording = counts ? std::optional(std::move(letter.wording)) : std::nullopt;
  co_await record(std::move(due), std::move(step), std::move(wording));
}

Task<Outcome<Nothing>> Amender::carry_out(const Due& due, std::string activity) {
  if (due.order.deletes()) {
    auto removed = co_await tenant_.bot.remove(*due.recipient.reference, due.activity);
    co_return removed;
  }
  auto updated = co_await tenant_.bot.update(*due.recipient.reference, due.activity, std::move(activity));
  co_return updated;
}

Task<Amender::Prepared> Amender::prepare(const Due& due) {
  if (due.order.deletes()) co_return Letter();
  const auto app = co_await tenant_.catalog.app();
  if (!app) co_return not_readable(due, app.setback());
  const graph::Profile nobody{.id = due.recipient.id};
  if (due.recipient.kind != core::RecipientKind::user) co_return render(due, nobody, app.value().name);
  auto id = due.recipient.id;
  const auto profile = co_await tenant_.profiles.of(std::move(id));
  if (!profile) co_return not_readable(due, profile.setback());
  if (!profile.value()) co_return not_readable(due, Retry{{}, {"user_not_found", ""}});
  co_return render(due, *profile.value(), app.value().name);
}

/// With the stamp of the message as it was sent: whoever reads the chat finds the same one.
Amender::Prepared Amender::render(const Due& due, const graph::Profile& profile, const std::string& app_name) {
  const auto& config = *around_.config;
  const auto now = around_.clock.now();
  const auto& order = due.order;
  auto known = values_of_recipient(due.recipient, profile, tenant_.settings, app_name);
  if (due.recipient.kind == core::RecipientKind::user)
    known.data = data_of(tenant_.people_files, config.policy(due.policy), due.recipient);
  const Draft draft{order.template_name,
                    policy_seen(config, due.policy),
                    ordered_message(order.data, order.key),
                    due.recipient,
                    std::move(known),
                    stamp_of(due.recipient, order.key, due.sent_attempt)};
  auto letter = write_letter(config.library, draft, tenant_.settings, config.bot, now);
  if (letter) return std::move(*letter);
  const Retry wrong{{}, {"template_failed", letter.error().what}};
  return core::after_amendment_setback(wrong, {}, due.since, now, kUntilCorrected);
}

/// What stands in the way of reading is no reason to give the message up.
AmendmentStep Amender::not_readable(const Due& due, const Setback& setback) {
  const auto& cause = cause_of(setback);
  const auto wait = wait_of(setback, due.attempts + 1, around_.random);
  return core::after_amendment_setback(Retry{{}, cause}, {}, due.since, around_.clock.now(), wait);
}

AmendmentStep Amender::refused(const Due& due, const Setback& setback) {
  tenant_.update_pace.heed(due.recipient.id.str(), setback);
  auto& lane = tenant_.lanes.updates;
  lane.heed(due.recipient.id.str(), setback);
  const auto wait = wait_of(setback, due.attempts + 1, around_.random);
  // While the lane is stopped everybody may be told so.
  const auto before = lane.cause() ? core::Said() : core::Said(due.content_refusals);
  return core::after_amendment_setback(setback, before, due.since, around_.clock.now(), wait);
}

Task<void> Amender::record(Due due, AmendmentStep step, std::optional<store::Wording> wording) {
  log::info("amendment." + std::string(core::name(step.state)), {{"recipient", due.recipient.id.str()},
                                                                 {"key", due.order.key},
                                                                 {"cause", step.cause.name},
                                                                 {"detail", core::fit_for_log(step.cause)}});
  const auto now = around_.clock.now();
  const store::Storage::Work verb = [&](store::Store& store) {
    return store.amendments.record(due, step, now, wording);
  };
  co_await until_recorded(around_, "amender.store", verb);
}

}  // namespace welcomed::daemon
