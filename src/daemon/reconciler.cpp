#include "daemon/reconciler.hpp"

#include "base/crash_point.hpp"
#include "daemon/record.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {

using core::Recipient;
using Recipients = std::vector<Recipient>;
using MaybeTime = std::optional<TimePoint>;

namespace {
constexpr std::size_t kMostAtOnce = 48;
}

Task<void> Reconciler::run() {
  const auto take = [this](int most) {
    return around_.storage.run<Recipients>([this, most, now = around_.clock.now()](store::Store& store) {
      return store.take_completions(tenant_.settings.id, now, most, kLease);
    });
  };
  const auto next_due = [this] {
    return around_.storage.run<MaybeTime>(
        [this](store::Store& store) { return store.next_completion(tenant_.settings.id); });
  };
  return run_work<Recipient>(around_, {.name = "reconciler",
                                       .most_at_once = kMostAtOnce,
                                       .bell = tenant_.reconciler_bell,
                                       .blocked_until = [this] { return tenant_.install_circuit.open_until(); },
                                       .half_open = [this] { return tenant_.install_circuit.half_open(); },
                                       .take = take,
                                       .next_due = next_due,
                                       .handle = [this](Recipient each) { return complete(std::move(each)); }});
}

Task<void> Reconciler::complete(Recipient recipient) {
  if (recipient.renewal == core::Renewal::due) co_return co_await renew(std::move(recipient));
  if (recipient.kind == core::RecipientKind::team) co_return co_await complete_team(std::move(recipient));
  co_await complete_user(std::move(recipient));
}

Task<void> Reconciler::complete_team(Recipient recipient) {
  const auto app = co_await tenant_.app();
  if (!app) co_return co_await set_back(std::move(recipient), app.setback());
  bool may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  auto place = place_of(recipient.kind, recipient.id);
  const auto installation = co_await tenant_.graph.installed(std::move(place), app.value().id);
  if (!installation) co_return co_await set_back(std::move(recipient), installation.setback());
  if (!installation.value()) {
    Cause lost{"not_installed", "Graph knows of no installation"};
    co_return co_await install_again(std::move(recipient), std::move(lost));
  }
  may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  const auto channel = co_await tenant_.graph.primary_channel(recipient.id);
  if (!channel) co_return co_await set_back(std::move(recipient), channel.setback());
  tenant_.install_circuit.close();
  if (!channel.value()) {
    Setback not_yet = Retry{{}, {"chat_unknown", ""}};
    co_return co_await set_back(std::move(recipient), std::move(not_yet));
  }
  co_await complete_with(std::move(recipient), channel.value()->id);
}

Task<void> Reconciler::complete_user(Recipient recipient) {
  const auto app = co_await tenant_.app();
  if (!app) co_return co_await set_back(std::move(recipient), app.setback());
  bool may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  const auto installation = co_await tenant_.graph.installation(recipient.id, app.value().id);
  if (!installation) co_return co_await set_back(std::move(recipient), installation.setback());
  if (!installation.value()) {
    Cause lost{"not_installed", "Graph knows of no installation"};
    co_return co_await install_again(std::move(recipient), std::move(lost));
  }
  may_go = co_await tenant_.look_up_pace.turn();
  if (!may_go) co_return;
  const auto chat = co_await tenant_.graph.chat(recipient.id, *installation.value());
  if (!chat) co_return co_await set_back(std::move(recipient), chat.setback());
  tenant_.install_circuit.close();
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
  store::Store::Change change = [chat, url = around_.config->cloud.bot_default_service_url, now = around_.clock.now()](
                                    Recipient each) { return core::after_chat(std::move(each), chat, url, now); };
  co_await record(around_, std::move(recipient), "chat.found", "no event came", std::move(change));
  tenant_.courier_bell.notify();
  tenant_.roster_bell.notify();
}

/// Counts against the limits of messages, and needs what they need.
Task<void> Reconciler::renew(Recipient recipient) {
  const auto ready = co_await tenant_.bot.ready();
  if (!ready) co_return co_await not_renewed(std::move(recipient), ready.setback());
  const bool may_go = co_await tenant_.send_pace.turn();
  if (!may_go) co_return;
  if (tenant_.bot_circuit.open_until()) {
    Setback blocked = Halt{*tenant_.bot_circuit.cause()};
    co_return co_await not_renewed(std::move(recipient), std::move(blocked));
  }
  const auto known = contact_of(recipient);
  auto member = known.user_id.empty() ? recipient.id.str() : known.user_id;
  auto created = co_await tenant_.bot.create_conversation(known.service_url, std::move(member), recipient.tenant);
  if (!created) co_return co_await not_renewed(std::move(recipient), created.setback());
  tenant_.bot_circuit.close();
  co_await renewed(std::move(recipient), std::move(created.value()));
}

core::ConversationReference Reconciler::contact_of(const Recipient& recipient) const {
  auto contact = recipient.reference.value_or(core::ConversationReference());
  if (contact.service_url.empty()) contact.service_url = around_.config->cloud.bot_default_service_url;
  return contact;
}

Task<void> Reconciler::renewed(Recipient recipient, ConversationId conversation) {
  log::info("conversation.created", {{"recipient", recipient.id.str()}});
  store::Store::Change change = [conversation, url = around_.config->cloud.bot_default_service_url,
                                 now = around_.clock.now()](Recipient each) {
    return core::after_renewal(std::move(each), conversation, url, now);
  };
  co_await record(around_, std::move(recipient), "conversation.created", "", std::move(change));
  tenant_.courier_bell.notify();
}

Task<void> Reconciler::not_renewed(Recipient recipient, Setback setback) {
  const auto& cause = cause_of(setback);
  if (cause.name == "not_installed") co_return co_await install_again(std::move(recipient), cause);
  const auto elsewhere = refusal_of(around_, contact_of(recipient), cause).other_service_url;
  if (!elsewhere.empty()) co_return co_await renew_at(std::move(recipient), elsewhere);
  if (std::holds_alternative<Halt>(setback)) tenant_.bot_circuit.open(cause);
  tenant_.send_pace.heed(setback);
  co_await record_setback(around_, std::move(recipient), "conversation.not_created", std::move(setback));
  tenant_.reconciler_bell.notify();
}

Task<void> Reconciler::renew_at(Recipient recipient, std::string service_url) {
  store::Store::Change change = [service_url, now = around_.clock.now()](Recipient each) {
    return core::after_misdirected_renewal(std::move(each), service_url, now);
  };
  co_await record(around_, std::move(recipient), "conversation.elsewhere", service_url, std::move(change));
  tenant_.reconciler_bell.notify();
}

Task<void> Reconciler::install_again(Recipient recipient, Cause cause) {
  log::info("install.lost", {{"recipient", recipient.id.str()}, {"cause", cause.name}});
  const auto wait = wait_of(Retry{{}, cause}, recipient.attempts + 1, around_.random);
  store::Store::Change change = [cause, wait, now = around_.clock.now()](Recipient each) {
    return core::after_loss(std::move(each), cause, now, wait);
  };
  co_await record(around_, std::move(recipient), "install.lost", text_of(cause), std::move(change));
  tenant_.installer_bell.notify();
}

Task<void> Reconciler::set_back(Recipient recipient, Setback setback) {
  const auto& cause = cause_of(setback);
  if (std::holds_alternative<Halt>(setback)) tenant_.install_circuit.open(cause);
  tenant_.look_up_pace.heed(setback);
  co_await record_setback(around_, std::move(recipient), "chat.not_found", std::move(setback));
  // The next attempt is due sooner than the stage knew when it went to sleep.
  tenant_.reconciler_bell.notify();
}

}  // namespace welcomed::daemon
