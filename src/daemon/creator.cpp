#include "daemon/creator.hpp"

#include "core/backoff.hpp"
#include "core/causes.hpp"
#include "daemon/record.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using core::Recipient;

namespace {
constexpr std::size_t kMostAtOnce = 48;
}

Task<void> Creator::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.recipients.take_completions(tenant_.settings.id, true, pick, now, kLease);
  };
  const auto next_due = [this](store::Store& store) {
    return store.recipients.next_completion(tenant_.settings.id, true);
  };
  return run_work<Recipient>(around_, {.name = "creator",
                                       .progress = around_.observed.progress.of(tenant_.settings.id, "creator"),
                                       .most_at_once = kMostAtOnce,
                                       .bell = bell(),
                                       .gates = {&tenant_.lanes.creations},
                                       .own = {&tenant_.lanes.creations},
                                       .take = take,
                                       .next_due = next_due,
                                       .handle = [this](Recipient each) { return create(std::move(each)); }});
}

/// Counts against the limits of messages, and needs what they need.
Task<void> Creator::create(Recipient recipient) {
  auto& lane = tenant_.lanes.creations;
  const auto ready = co_await tenant_.bot.ready();
  if (!ready) co_return co_await set_back(std::move(recipient), ready.setback());
  const bool may_go = co_await tenant_.creation_pace.turn();
  if (!may_go) co_return;
  auto blocked = lane.blocks();
  if (blocked)
    co_return co_await record_setback(around_, std::move(recipient), "conversation.not_created", std::move(*blocked));
  const auto known = contact_of(recipient);
  const bool by_directory = known.user_id.empty() || recipient.renewal == core::Renewal::directory_due;
  auto member = by_directory ? recipient.id.str() : known.user_id;
  auto created = co_await tenant_.bot.create_conversation(known.service_url, std::move(member), recipient.tenant);
  if (!created) co_return co_await set_back(std::move(recipient), created.setback());
  lane.close(recipient.id.str());
  tenant_.creation_pace.worked();
  if (recipient.renewal == core::Renewal::directory_due) tenant_.dead_ids.note_next_one_works();
  co_await record_created(std::move(recipient), std::move(created.value()));
}

core::ConversationReference Creator::contact_of(const Recipient& recipient) const {
  auto contact = recipient.reference.value_or(core::ConversationReference());
  if (contact.service_url.empty()) contact.service_url = around_.config->cloud.bot_default_service_url;
  return contact;
}

Task<void> Creator::record_created(Recipient recipient, ConversationId conversation) {
  log::info("conversation.created", {{"recipient", recipient.id.str()}});
  store::Recipients::Change change = [conversation, url = around_.config->cloud.bot_default_service_url,
                                      now = around_.clock.now()](Recipient each) {
    return core::after_renewal(std::move(each), conversation, url, now);
  };
  co_await record(around_, std::move(recipient), "conversation.created", "", std::move(change));
}

Task<void> Creator::set_back(Recipient recipient, Setback setback) {
  const auto& cause = cause_of(setback);
  const auto contact = contact_of(recipient);
  tenant_.creation_pace.heed(recipient.id.str(), setback);
  const bool of_channel_id = !contact.user_id.empty() && recipient.renewal == core::Renewal::creation_due;
  // Of who is reached through a team the directory's id says nothing, nor of the lane: they need no app of their own.
  const bool without_app = cause.name == "not_installed" && recipient.through_team && !of_channel_id;
  if (without_app) {
    auto known = recipient.cause.name.empty() ? cause : recipient.cause;
    co_return co_await begin_anew(std::move(recipient), std::move(known));
  }
  const bool lost = cause.name == "not_installed";
  if (lost) co_return co_await record_lost(around_, std::move(recipient), cause);
  const auto elsewhere = refusal_of(around_, contact, cause).other_service_url;
  if (!elsewhere.empty()) co_return co_await try_at(std::move(recipient), elsewhere);
  const bool of_dead_id = of_channel_id && tenant_.dead_ids.explain(cause);
  if (!of_dead_id) tenant_.lanes.creations.heed(recipient.id.str(), setback);
  const bool refused = core::about_address(cause) || core::whose(cause) == core::Whose::unexplained;
  // What nothing explains need not be about the id, and the directory's hardly reaches who has no app.
  const bool other_id = core::about_address(cause) || !recipient.through_team;
  if (refused && of_channel_id && other_id) co_return co_await try_directory_id(std::move(recipient), cause);
  if (refused) co_return co_await begin_anew(std::move(recipient), cause);
  co_await record_setback(around_, std::move(recipient), "conversation.not_created", std::move(setback));
}

Task<void> Creator::begin_anew(Recipient recipient, Cause cause) {
  store::Recipients::Change change = [cause, now = around_.clock.now(),
                                      spread = core::spread_of(around_.random)](Recipient each) {
    return core::after_vain_search(std::move(each), cause, now, spread);
  };
  co_await record(around_, std::move(recipient), "conversation.not_created", text_of(cause), std::move(change));
}

Task<void> Creator::try_directory_id(Recipient recipient, Cause cause) {
  store::Recipients::Change change = [cause, now = around_.clock.now()](Recipient each) {
    return core::after_unreadable_id(std::move(each), cause, now);
  };
  co_await record(around_, std::move(recipient), "conversation.not_created", text_of(cause), std::move(change));
}

Task<void> Creator::try_at(Recipient recipient, std::string service_url) {
  store::Recipients::Change change = [service_url, now = around_.clock.now()](Recipient each) {
    return core::after_misdirected_renewal(std::move(each), service_url, now);
  };
  co_await record(around_, std::move(recipient), "conversation.elsewhere", service_url, std::move(change));
}

}  // namespace welcomed::daemon
