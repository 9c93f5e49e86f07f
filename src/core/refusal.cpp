#include "core/refusal.hpp"

namespace welcomed::core {
namespace {

Recipient after_block(Recipient recipient, const Cause& cause) {
  recipient.blocked = recipient.blocked || !recipient.silent;
  recipient.silent = true;
  recipient.state = RecipientState::failed;
  recipient.cause = cause;
  // The address is kept: Teams says so of people who blocked nothing, too, and ends it without a word.
  recipient.next_attempt.reset();
  return recipient;
}

Recipient after_wrong_host(Recipient recipient, const std::string& other, TimePoint now) {
  recipient.reference->service_url = other;
  recipient.reference_since = now;
  return recipient;
}

}  // namespace

bool about_address(const Cause& cause) {
  return cause.name == "address_unreadable" || cause.name == "conversation_gone" || cause.name == "not_installed";
}

bool about_recipient(const Refusal& refusal) {
  const auto& cause = refusal.cause;
  if (cause.name == "wrong_host") return !refusal.other_service_url.empty();
  return about_address(cause) || cause.name == "disabled_by_admin" || cause.name == "blocked_by_user";
}

Recipient after_refusal(Recipient recipient, const Refusal& refusal, TimePoint now) {
  const bool reached = recipient.state == RecipientState::reachable && recipient.reference;
  if (!about_recipient(refusal) || !reached) return recipient;
  const auto& cause = refusal.cause;
  if (cause.name == "disabled_by_admin") return set_aside(std::move(recipient), cause, now);
  // The rest is about a place; what came in meanwhile is another one.
  if (recipient.reference->conversation != refusal.to.conversation) return recipient;
  if (cause.name == "blocked_by_user") return after_block(std::move(recipient), cause);
  if (about_address(cause)) return after_lost_address(std::move(recipient), cause, now, refusal.spread);
  if (recipient.reference->service_url != refusal.to.service_url) return recipient;
  return after_wrong_host(std::move(recipient), refusal.other_service_url, now);
}

bool told_of_block(const Recipient& before, const Recipient& after) {
  return before.state == RecipientState::reachable && after.state == RecipientState::failed &&
         after.cause.name == "blocked_by_user";
}

DeliveryStep after_send_setback(const Setback& setback, const Refusal& refusal, Said before, TimePoint now,
                                Duration wait) {
  const bool about_message = !about_recipient(refusal) || std::holds_alternative<Unsure>(setback);
  if (about_message) return after_setback(setback, before, now, wait);
  return {DeliveryState::pending, now + wait, cause_of(setback)};
}

}  // namespace welcomed::core
