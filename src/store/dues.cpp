#include "store/dues.hpp"

namespace welcomed::store {
namespace {

bool is_to_be_created(core::Renewal renewal) {
  return renewal == core::Renewal::creation_due || renewal == core::Renewal::directory_due;
}

}  // namespace

QueueName installs_of(core::RecipientKind kind) {
  if (kind == core::RecipientKind::chat) return QueueName::chat_installs;
  return kind == core::RecipientKind::team ? QueueName::team_installs : QueueName::people_installs;
}

QueueName messages_to(core::RecipientKind kind) {
  if (kind == core::RecipientKind::chat) return QueueName::chat_messages;
  return kind == core::RecipientKind::team ? QueueName::team_messages : QueueName::people_messages;
}

void Dues::note(const TenantId& tenant, QueueName queue, TimePoint at) {
  const auto [first, fresh] = first_.try_emplace({tenant, queue}, at);
  if (!fresh && at < first->second) first->second = at;
}

void Dues::note_messages(const TenantId& tenant, TimePoint at) {
  for (const auto queue : {QueueName::people_messages, QueueName::team_messages, QueueName::chat_messages})
    note(tenant, queue, at);
}

void Dues::note_all(const TenantId& tenant, TimePoint at) {
  for (auto number = 0; number < static_cast<int>(QueueName::relay); ++number)
    note(tenant, static_cast<QueueName>(number), at);
}

void Dues::note_next_attempt(const core::Recipient& recipient) {
  using S = core::RecipientState;
  if (!recipient.next_attempt) return;
  if (recipient.state == S::installing || recipient.state == S::failed)
    note(recipient.tenant, installs_of(recipient.kind), *recipient.next_attempt);
  if (recipient.state == S::installed || recipient.state == S::removed)
    note(recipient.tenant, is_to_be_created(recipient.renewal) ? QueueName::creations : QueueName::completions,
         *recipient.next_attempt);
}

void Dues::note(const Dues& others) {
  for (const auto& [whose, at] : others.first_) note(whose.first, whose.second, at);
}

}  // namespace welcomed::store
