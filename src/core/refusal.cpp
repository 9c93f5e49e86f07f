#include "core/refusal.hpp"

#include <algorithm>
#include <array>

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
constexpr Duration kRecheck = 24h;
constexpr std::array<std::string_view, 4> kAboutRecipient{"not_installed", "conversation_gone", "disabled_by_admin",
                                                          "blocked_by_user"};

Recipient failed(Recipient recipient, const Cause& cause, std::optional<TimePoint> next) {
  recipient.state = RecipientState::failed;
  recipient.cause = cause;
  recipient.next_attempt = next;
  return recipient;
}

Recipient after_block(Recipient recipient, const Cause& cause) {
  recipient.blocked = recipient.blocked || !recipient.silent;
  recipient.silent = true;
  recipient.reference.reset();
  recipient.reference_since.reset();
  return failed(std::move(recipient), cause, std::nullopt);
}

Recipient after_conversation_gone(Recipient recipient, const Cause& cause, TimePoint now, Duration wait) {
  if (recipient.renewal == Renewal::done) return failed(std::move(recipient), cause, now + kRecheck);
  // A team's conversation is not created but asked for anew.
  recipient.renewal = recipient.kind == RecipientKind::team ? Renewal::done : Renewal::due;
  recipient.state = RecipientState::installed;
  recipient.cause = cause;
  recipient.next_attempt = now + wait;
  return recipient;
}

Recipient after_wrong_host(Recipient recipient, const std::string& other, TimePoint now) {
  recipient.reference->service_url = other;
  recipient.reference_since = now;
  return recipient;
}

}  // namespace

bool about_recipient(const Refusal& refusal) {
  const auto& cause = refusal.cause.name;
  if (cause == "wrong_host") return !refusal.other_service_url.empty();
  return std::find(kAboutRecipient.begin(), kAboutRecipient.end(), cause) != kAboutRecipient.end();
}

Recipient after_refusal(Recipient recipient, const Refusal& refusal, TimePoint now, Duration wait) {
  if (!about_recipient(refusal) || recipient.state != RecipientState::reachable || !recipient.reference)
    return recipient;
  const auto& cause = refusal.cause;
  if (cause.name == "not_installed") return after_loss(std::move(recipient), cause, now, wait);
  if (cause.name == "disabled_by_admin") return failed(std::move(recipient), cause, now + kRecheck);
  // The rest is about a place; what came in meanwhile is another one.
  if (recipient.reference->conversation != refusal.to.conversation) return recipient;
  if (cause.name == "blocked_by_user") return after_block(std::move(recipient), cause);
  if (cause.name == "conversation_gone") return after_conversation_gone(std::move(recipient), cause, now, wait);
  if (recipient.reference->service_url != refusal.to.service_url) return recipient;
  return after_wrong_host(std::move(recipient), refusal.other_service_url, now);
}

DeliveryStep after_send_setback(const Setback& setback, const Refusal& refusal, TimePoint now, Duration wait) {
  if (!about_recipient(refusal) || std::holds_alternative<Unsure>(setback)) return after_setback(setback, now, wait);
  return {DeliveryState::pending, now + wait, cause_of(setback)};
}

}  // namespace welcomed::core
