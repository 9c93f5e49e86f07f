#include "core/recipient.hpp"

#include <algorithm>
#include <array>

#include "core/backoff.hpp"
#include "core/causes.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
constexpr std::array<std::string_view, 3> kFoundNames{"unseen", "absent", "present"};
constexpr std::array<std::string_view, 6> kRenewalNames{"none",         "chat_due",      "chat",
                                                        "creation_due", "directory_due", "created"};
constexpr std::array<std::string_view, 5> kNames{"installing", "installed", "reachable", "failed", "removed"};
constexpr Duration kRecheck = 24h;
/// After that many attempts in a row that lead nowhere the recipient is failed and rechecked daily.
constexpr int kMostAttempts = 8;
constexpr std::array<std::string_view, 3> kKindNames{"user", "team", "chat"};

bool under_install(const Recipient& recipient) {
  return recipient.state == RecipientState::installing || recipient.state == RecipientState::failed;
}

/// Events get lost: that they have the app again Graph tells, too.
Recipient to_be_looked_at(Recipient recipient, TimePoint now) {
  if (recipient.kind == RecipientKind::user) recipient.next_attempt = now + kRecheck;
  return recipient;
}

/// Who removed the app and brought it back by themselves is given it by nobody else.
Recipient gone_again(Recipient recipient, TimePoint now) {
  recipient.state = RecipientState::removed;
  recipient.found_again = false;
  recipient.reference.reset();
  recipient.renewal = Renewal::none;
  recipient.cause = {};
  return to_be_looked_at(std::move(recipient), now);
}

Recipient failed(Recipient recipient, Cause cause, TimePoint now) {
  if (recipient.found_again) return gone_again(std::move(recipient), now);
  recipient.state = RecipientState::failed;
  recipient.cause = std::move(cause);
  recipient.next_attempt = now + kRecheck;
  return recipient;
}

/// A block outlasts whatever else goes well.
Cause still_in_the_way(const Recipient& recipient) { return recipient.blocked ? recipient.cause : Cause(); }

/// Nobody who blocked the bot is given the app.
Recipient begun(Recipient recipient, TimePoint now) {
  if (!recipient.blocked) {
    recipient.next_attempt = now;
  } else if (recipient.state == RecipientState::installing) {
    recipient.state = RecipientState::failed;
    recipient.cause = {"blocked_by_user", ""};
  }
  return recipient;
}

Recipient back_to(RecipientState state, Recipient recipient, Cause cause, TimePoint when) {
  recipient.state = state;
  recipient.cause = std::move(cause);
  recipient.next_attempt = when;
  return recipient;
}

bool is_creation(Renewal renewal) { return renewal == Renewal::creation_due || renewal == Renewal::directory_due; }

/// Nobody looks into an installation that is not theirs.
Renewal first_search(const Recipient& recipient) {
  return recipient.through_team ? Renewal::creation_due : Renewal::chat_due;
}

Recipient lost_through_team(Recipient recipient, Cause cause, TimePoint now) {
  if (recipient.reference) recipient.reference->conversation = {};
  recipient.renewal = Renewal::creation_due;
  return back_to(RecipientState::installed, std::move(recipient), std::move(cause), now + kRecheck);
}

Recipient with_reference(Recipient recipient, const PersonalEvent& event, TimePoint now) {
  auto reference = event.reference;
  if (recipient.reference) {
    if (reference.locale.empty()) reference.locale = recipient.reference->locale;
    if (reference.time_zone.empty()) reference.time_zone = recipient.reference->time_zone;
  }
  if (recipient.reference != reference) recipient.reference_since = now;
  recipient.reference = std::move(reference);
  return recipient;
}

/// A read receipt may come from somebody who no longer has the app: it refreshes what is held and says no more. A wish
/// may be spoken where nobody is written to.
Recipient refreshed(Recipient recipient, const PersonalEvent& event, TimePoint now) {
  return recipient.reference && !event.reference.conversation.empty() ? with_reference(std::move(recipient), event, now)
                                                                      : recipient;
}

Recipient unblocked(Recipient recipient) {
  if (recipient.blocked) recipient.silent = false;
  recipient.blocked = false;
  return recipient;
}

/// What the block kept from them goes on: messages, or the install.
Recipient free_again(Recipient recipient, TimePoint now) {
  recipient.cause = {};
  recipient.next_attempt.reset();
  if (recipient.reference) {
    recipient.state = RecipientState::reachable;
    return recipient;
  }
  if (recipient.state == RecipientState::failed) recipient.state = RecipientState::installing;
  recipient.next_attempt = now;
  return recipient;
}

/// Who writes, or installs the app, has not blocked the bot any more. A word from before the block, delivered late,
/// proves nothing.
Recipient noting_words(Recipient recipient, const PersonalEvent& event) {
  const bool newer = !recipient.event_at || event.at > *recipient.event_at;
  const bool wishes = event.wish != Wish::none && (!recipient.wish_at || event.at >= *recipient.wish_at);
  const bool came_back = (event.spoke || event.presence == Presence::added) && newer;
  if (wishes || came_back) recipient = unblocked(std::move(recipient));
  if (wishes) {
    recipient.wish_at = event.at;
    recipient.silent = event.wish == Wish::silence;
  }
  if (event.spoke && (!recipient.replied_at || event.at > *recipient.replied_at)) recipient.replied_at = event.at;
  return recipient;
}

Recipient noting_arrival(Recipient recipient, const PersonalEvent& event) {
  // What they remove and we never installed was there before, also when a look came too late to see it.
  const bool had_it = event.presence == Presence::removed && !recipient.tried;
  if (recipient.found != Found::unseen && !had_it) return recipient;
  // Of an install of ours that Graph has not answered yet, any of these may be the first sign.
  const bool arrived = event.presence == Presence::added;
  if (arrived) recipient.app_since = event.at;
  recipient.found = arrived || recipient.tried ? Found::absent : Found::present;
  return recipient;
}

}  // namespace

std::string_view name(RecipientState state) { return kNames.at(static_cast<std::size_t>(state)); }

std::optional<RecipientState> recipient_state(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<RecipientState>(i);
  }
  return std::nullopt;
}

std::string_view name(RecipientKind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

RecipientKind recipient_kind(std::string_view name) {
  const auto* const entry = std::find(kKindNames.begin(), kKindNames.end(), name);
  return entry == kKindNames.end() ? RecipientKind::user : static_cast<RecipientKind>(entry - kKindNames.begin());
}

std::string_view name(Found found) { return kFoundNames.at(static_cast<std::size_t>(found)); }

Found found_of(std::string_view name) {
  const auto* const entry = std::find(kFoundNames.begin(), kFoundNames.end(), name);
  return entry == kFoundNames.end() ? Found::unseen : static_cast<Found>(entry - kFoundNames.begin());
}

std::string_view name(Renewal renewal) { return kRenewalNames.at(static_cast<std::size_t>(renewal)); }

Renewal renewal_of(std::string_view name) {
  const auto* const entry = std::find(kRenewalNames.begin(), kRenewalNames.end(), name);
  return entry == kRenewalNames.end() ? Renewal::none : static_cast<Renewal>(entry - kRenewalNames.begin());
}

bool has_app(const Recipient& recipient) {
  return recipient.state == RecipientState::installed || recipient.state == RecipientState::reachable;
}

Recipient after_selection(Recipient recipient, TimePoint now) {
  if (recipient.through_team && has_app(recipient)) recipient.state = RecipientState::installing;
  recipient.through_team = false;
  if (!under_install(recipient) || recipient.next_attempt) return recipient;
  return begun(std::move(recipient), now);
}

Recipient after_membership(Recipient recipient, ConversationReference contact, TimePoint now) {
  const bool open = under_install(recipient) && !recipient.tried;
  if (!open && !recipient.through_team) return recipient;
  if (recipient.state == RecipientState::reachable || recipient.state == RecipientState::removed) return recipient;
  recipient.through_team = true;
  recipient.reference = std::move(contact);
  recipient.renewal = Renewal::creation_due;
  return back_to(RecipientState::installed, std::move(recipient), {}, now);
}

Recipient after_look(Recipient recipient, bool installed) {
  if (recipient.found == Found::unseen) recipient.found = installed ? Found::present : Found::absent;
  return recipient;
}

Recipient before_test_install(Recipient recipient) {
  recipient = after_look(std::move(recipient), false);
  recipient.tried = true;
  return recipient;
}

Recipient after_reinstall_order(Recipient recipient, TimePoint now) {
  if (recipient.state != RecipientState::removed) return recipient;
  recipient.state = RecipientState::installing;
  return begun(std::move(recipient), now);
}

bool had_app_before(const Recipient& recipient, TimePoint since) {
  if (recipient.app_since) return *recipient.app_since < since;
  return recipient.found == Found::present;
}

Recipient after_install(Recipient recipient, Installed how, TimePoint now, Duration event_wait) {
  if (!under_install(recipient)) return recipient;
  if (how == Installed::created) recipient = after_look(std::move(recipient), false);
  recipient.state = RecipientState::installed;
  recipient.cause = still_in_the_way(recipient);
  recipient.renewal = Renewal::none;
  recipient.next_attempt = how == Installed::created ? now + event_wait : now;
  return recipient;
}

int attempts_with(const Recipient& recipient, const Cause& cause) {
  const bool first = !recipient.cause.name.empty() && passes(recipient.cause) && !passes(cause);
  return first ? 1 : recipient.attempts + 1;
}

Recipient after_setback(Recipient recipient, const Setback& setback, TimePoint now, Duration wait) {
  // What comes late of a request from before a block says no more than the block does.
  if (recipient.blocked) return recipient;
  const bool looked_at = recipient.state == RecipientState::removed && recipient.next_attempt;
  if (!under_install(recipient) && recipient.state != RecipientState::installed && !looked_at) return recipient;
  recipient.attempts = attempts_with(recipient, cause_of(setback));
  if (looked_at && std::holds_alternative<GiveUp>(setback)) return after_vain_look(std::move(recipient), now);
  if (std::holds_alternative<GiveUp>(setback)) return set_aside(std::move(recipient), cause_of(setback), now);
  const auto state = recipient.state == RecipientState::failed ? RecipientState::installing : recipient.state;
  return back_to(state, std::move(recipient), cause_of(setback), now + wait);
}

Recipient set_aside(Recipient recipient, Cause cause, TimePoint now) {
  if (!recipient.through_team) return failed(std::move(recipient), std::move(cause), now);
  // Theirs may be a conversation of before: what is created for one who has it is the same one.
  recipient.renewal = Renewal::creation_due;
  return back_to(RecipientState::installed, std::move(recipient), std::move(cause), now + kRecheck);
}

Recipient after_lost_address(Recipient recipient, Cause cause, TimePoint now, double spread) {
  const bool created = recipient.renewal == Renewal::created;
  recipient.renewal = recipient.renewal == Renewal::none ? first_search(recipient) : Renewal::creation_due;
  recipient = back_to(RecipientState::installed, std::move(recipient), cause, now);
  return created ? after_vain_search(std::move(recipient), std::move(cause), now, spread) : recipient;
}

Recipient after_vain_search(Recipient recipient, Cause cause, TimePoint now, double spread) {
  if (recipient.state != RecipientState::installed) return recipient;
  // In the next round each address is a new one.
  if (recipient.reference) recipient.reference->conversation = {};
  recipient.renewal = first_search(recipient);
  const auto wait = patience(++recipient.searches, spread);
  return back_to(RecipientState::installed, std::move(recipient), std::move(cause), now + wait);
}

Recipient after_unreadable_id(Recipient recipient, Cause cause, TimePoint now) {
  if (recipient.state != RecipientState::installed || recipient.renewal != Renewal::creation_due) return recipient;
  recipient.renewal = Renewal::directory_due;
  return back_to(RecipientState::installed, std::move(recipient), std::move(cause), now);
}

Recipient after_retry(Recipient recipient, TimePoint now) {
  recipient.attempts = recipient.searches = 0;
  if (!recipient.blocked) {
    recipient.next_attempt = now;
    return recipient;
  }
  return free_again(unblocked(std::move(recipient)), now);
}

Recipient after_chat(Recipient recipient, ConversationId chat, const std::string& default_service_url, TimePoint now) {
  if (recipient.state != RecipientState::installed) return recipient;
  auto reference = recipient.reference.value_or(ConversationReference{{}, default_service_url, {}, {}});
  if (recipient.renewal == Renewal::chat_due) {
    const bool refused_before = reference.conversation == chat;
    recipient.renewal = refused_before ? Renewal::creation_due : Renewal::chat;
    recipient.next_attempt = now;
    if (refused_before) return recipient;
  }
  if (reference.service_url.empty()) reference.service_url = default_service_url;
  reference.conversation = std::move(chat);
  recipient.reference = std::move(reference);
  recipient.reference_since = now;
  if (recipient.kind == RecipientKind::team) recipient.thread = recipient.reference->conversation.str();
  recipient.state = RecipientState::reachable;
  recipient.cause = still_in_the_way(recipient);
  recipient.next_attempt.reset();
  return recipient;
}

bool known_by_answer_only(const Recipient& recipient) {
  return recipient.state == RecipientState::installed && recipient.renewal == Renewal::none && !recipient.through_team;
}

Recipient after_loss(Recipient recipient, Cause cause, TimePoint now, Duration wait) {
  if (recipient.state != RecipientState::reachable && recipient.state != RecipientState::installed) return recipient;
  // No install of ours brings them back; the team may have the app again.
  if (recipient.through_team) return lost_through_team(std::move(recipient), std::move(cause), now);
  if (recipient.found_again) return gone_again(std::move(recipient), now);
  recipient.reference.reset();
  recipient.renewal = Renewal::none;
  const bool in_vain = ++recipient.attempts >= kMostAttempts && !passes(cause);
  if (in_vain) return failed(std::move(recipient), std::move(cause), now);
  return back_to(RecipientState::installing, std::move(recipient), std::move(cause), now + wait);
}

Recipient after_quiet_loss(Recipient recipient) {
  recipient.state = RecipientState::removed;
  recipient.cause = {};
  recipient.attempts = 0;
  recipient.reference.reset();
  recipient.renewal = Renewal::none;
  recipient.next_attempt.reset();
  return recipient;
}

Recipient after_vain_look(Recipient recipient, TimePoint now) {
  if (recipient.state != RecipientState::removed) return recipient;
  recipient.cause = {};
  recipient.attempts = 0;
  return to_be_looked_at(std::move(recipient), now);
}

Recipient after_return(Recipient recipient, std::optional<TimePoint> removed_at) {
  const bool removed = recipient.kind == RecipientKind::user && recipient.state == RecipientState::removed;
  if (!removed || recipient.event_at != removed_at) return recipient;
  recipient.state = RecipientState::installed;
  recipient.through_team = false;
  recipient.found_again = true;
  return recipient;
}

Recipient after_renewal(Recipient recipient, ConversationId conversation, const std::string& default_service_url,
                        TimePoint now) {
  if (recipient.state != RecipientState::installed || !is_creation(recipient.renewal)) return recipient;
  const bool first = recipient.reference && recipient.reference->conversation.empty();
  recipient.renewal = first ? Renewal::none : Renewal::created;
  return after_chat(std::move(recipient), std::move(conversation), default_service_url, now);
}

Recipient after_misdirected_renewal(Recipient recipient, const std::string& service_url, TimePoint now) {
  if (recipient.state != RecipientState::installed || !is_creation(recipient.renewal)) return recipient;
  if (!recipient.reference) recipient.reference.emplace();
  recipient.reference->service_url = service_url;
  recipient.next_attempt = now;
  return recipient;
}

Wish wish_held(const Recipient& recipient) {
  if (!recipient.wish_at) return Wish::none;
  return recipient.silent && !recipient.blocked ? Wish::silence : Wish::messages;
}

Recipient after_event(Recipient recipient, const PersonalEvent& event, TimePoint now) {
  const bool was_blocked = recipient.blocked;
  recipient = noting_words(std::move(recipient), event);
  const bool is_free = was_blocked && !recipient.blocked;
  if (is_free && recipient.state == RecipientState::failed) recipient = free_again(std::move(recipient), now);
  if (recipient.event_at && event.at < *recipient.event_at) return recipient;
  if (event.presence == Presence::hint) return refreshed(std::move(recipient), event, now);
  recipient.event_at = event.at;
  recipient.cause = still_in_the_way(recipient);
  recipient.next_attempt.reset();
  recipient.attempts = recipient.searches = 0;
  recipient.renewal = Renewal::none;
  recipient.found_again = false;
  recipient = noting_arrival(std::move(recipient), event);
  if (event.presence == Presence::removed) {
    recipient.state = RecipientState::removed;
    recipient.cause = {};
    recipient.reference.reset();
    return to_be_looked_at(std::move(recipient), now);
  }
  recipient.state = RecipientState::reachable;
  if (event.presence == Presence::added) recipient.through_team = false;
  return with_reference(std::move(recipient), event, now);
}

}  // namespace welcomed::core
