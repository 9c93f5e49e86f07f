#include "daemon/reconciler.hpp"

#include "base/crash_point.hpp"
#include "daemon/record.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using core::Recipient;

namespace {
constexpr std::size_t kMostAtOnce = 48;
}

Task<void> Reconciler::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.recipients.take_completions(tenant_.settings.id, false, pick, now, kLease);
  };
  const auto next_due = [this](store::Store& store) {
    return store.recipients.next_completion(tenant_.settings.id, false);
  };
  return run_work<Recipient>(around_, {.name = "reconciler",
                                       .progress = around_.observed.progress.of(tenant_.settings.id, "reconciler"),
                                       .most_at_once = kMostAtOnce,
                                       .bell = bell(),
                                       .gates = {&tenant_.lanes.reads, &tenant_.lanes.catalog},
                                       .own = {&tenant_.lanes.reads},
                                       .take = take,
                                       .next_due = next_due,
                                       .handle = [this](Recipient each) { return complete(std::move(each)); }});
}

Task<void> Reconciler::complete(Recipient recipient) {
  if (recipient.kind == core::RecipientKind::team) co_return co_await complete_team(std::move(recipient));
  if (recipient.kind == core::RecipientKind::chat) co_return co_await complete_chat(std::move(recipient));
  co_await complete_user(std::move(recipient));
}

/// A chat is its own conversation.
Task<void> Reconciler::complete_chat(Recipient recipient) {
  const auto app = co_await tenant_.catalog.app();
  if (!app) co_return co_await set_back(std::move(recipient), app.setback());
  const bool may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  auto place = place_of(recipient.kind, recipient.id);
  const auto installation = co_await tenant_.graph.installed(std::move(place), app.value().id);
  if (!installation) co_return co_await set_back(std::move(recipient), installation.setback());
  tenant_.lanes.reads.close(recipient.id.str());
  if (!installation.value()) co_return co_await record_missing(std::move(recipient));
  ConversationId chat(recipient.id.str());
  co_await complete_with(std::move(recipient), std::move(chat));
}

Task<void> Reconciler::complete_team(Recipient recipient) {
  const auto app = co_await tenant_.catalog.app();
  if (!app) co_return co_await set_back(std::move(recipient), app.setback());
  bool may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  auto place = place_of(recipient.kind, recipient.id);
  const auto installation = co_await tenant_.graph.installed(std::move(place), app.value().id);
  if (!installation) co_return co_await set_back(std::move(recipient), installation.setback());
  if (!installation.value()) co_return co_await record_missing(std::move(recipient));
  may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  const auto channel = co_await tenant_.graph.primary_channel(recipient.id);
  if (!channel) co_return co_await set_back(std::move(recipient), channel.setback());
  tenant_.lanes.reads.close(recipient.id.str());
  if (!channel.value()) {
    Setback not_yet = Retry{{}, {"chat_unknown", ""}};
    co_return co_await set_back(std::move(recipient), std::move(not_yet));
  }
  co_await complete_with(std::move(recipient), channel.value()->id);
}

Task<void> Reconciler::complete_user(Recipient recipient) {
  const auto app = co_await tenant_.catalog.app();
  if (!app) co_return co_await set_back(std::move(recipient), app.setback());
  bool may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  const auto installation = co_await tenant_.graph.installation(recipient.id, app.value().id);
  if (!installation) co_return co_await set_back(std::move(recipient), installation.setback());
  if (!installation.value()) co_return co_await record_missing(std::move(recipient));
  may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  const auto chat = co_await tenant_.graph.chat(recipient.id, *installation.value());
  if (!chat) co_return co_await set_back(std::move(recipient), chat.setback());
  tenant_.lanes.reads.close(recipient.id.str());
  if (!chat.value()) {
    // Right after an install the chat may not be there yet.
    Setback not_yet = Retry{{}, {"chat_unknown", ""}};
    co_return co_await set_back(std::move(recipient), std::move(not_yet));
  }
  co_await complete_with(std::move(recipient), *chat.value());
}

Task<void> Reconciler::complete_with(Recipient recipient, ConversationId chat) {
  crash_point(CrashPoint::chat_found);
  log::info("chat.found", {{"recipient", recipient.id.str()}});
  const bool had_left = recipient.state == core::RecipientState::removed;
  store::Recipients::Change change = [chat, had_left, left_at = recipient.event_at,
                                      url = around_.config->cloud.bot_default_service_url,
                                      now = around_.clock.now()](Recipient each) {
    if (had_left) each = core::after_return(std::move(each), left_at);
    return core::after_chat(std::move(each), chat, url, now);
  };
  co_await record(around_, std::move(recipient), "chat.found", "no event came", std::move(change));
}

/// What Graph said of the install counts for as much as what it shows: that says something of Graph, where it is so of
/// several, and nothing that is final of anybody.
Task<void> Reconciler::record_missing(Recipient recipient) {
  if (recipient.state == core::RecipientState::removed) co_return co_await record_vain_look(std::move(recipient));
  Cause missing{"not_installed", "Graph knows of no installation"};
  if (core::known_by_answer_only(recipient)) {
    missing = {"installation_not_shown", ""};
    tenant_.lanes.reads.heed(recipient.id.str(), Retry{{}, missing});
  }
  co_await record_lost(around_, std::move(recipient), std::move(missing));
}

Task<void> Reconciler::record_vain_look(Recipient recipient) {
  store::Recipients::Change change = [now = around_.clock.now()](Recipient each) {
    return core::after_vain_look(std::move(each), now);
  };
  co_await record(around_, std::move(recipient), "app is not there", "", std::move(change));
}

Task<void> Reconciler::set_back(Recipient recipient, Setback setback) {
  tenant_.lanes.reads.heed(recipient.id.str(), setback);
  tenant_.look_up_pace.heed(setback);
  co_await record_setback(around_, std::move(recipient), "chat.not_found", std::move(setback));
}

}  // namespace welcomed::daemon
