// Group chats that policies select.
#include "store/chats.hpp"

#include <algorithm>
#include <map>

#include "core/chat_event.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

using core::Recipient;
using core::RecipientKind;

bool lists(const ChatChoice& choice, const RecipientId& chat) {
  const auto& list = choice.chats.list;
  return std::find(list.begin(), list.end(), chat.str()) != list.end();
}

/// Where we installed it ourselves nobody added it.
bool means(const ChatChoice& choice, const Recipient& chat) {
  const bool told = chat.event_at.has_value() && !chat.tried;
  return lists(choice, chat.id) || (told && core::takes_up(choice.chats, chat.id));
}

}  // namespace

Status Chats::select(const ChatChoice& choice, TimePoint now) {
  return guarded<void>([&] {
    const auto policy = store_.policies.policy_named(choice.policy);
    if (!policy || policy->tenant != choice.tenant) return;
    store_.targets.note_first_run(*policy, now);
    std::map<std::string, Recipient> wanted;
    for (const auto& id : choice.chats.list) {
      auto known = store_.recipients.find(choice.tenant, id);
      wanted.emplace(
          id, known.value_or(Recipient{.tenant = choice.tenant, .id = RecipientId(id), .kind = RecipientKind::chat}));
    }
    if (choice.chats.added) {
      auto rows = database_->query(
          "SELECT " + recipient_columns() + " FROM recipients r WHERE r.tenant=? AND r.kind='chat'", choice.tenant);
      while (rows.step()) {
        auto chat = read_recipient(rows);
        if (means(choice, chat)) wanted.emplace(chat.id.str(), std::move(chat));
      }
    }
    for (const auto& [id, chat] : wanted) select_chat(*policy, chat, lists(choice, chat.id), now);
    std::vector<std::string> gone;
    auto selected =
        database_->query("SELECT id FROM targets WHERE policy=? AND tenant=? AND kind='chat' AND selected=1",
                         choice.policy, choice.tenant);
    while (selected.step()) {
      if (!wanted.contains(selected.text(0))) gone.push_back(selected.text(0));
    }
    for (const auto& id : gone) store_.targets.let_one_go(*policy, id, now);
  });
}

Status Chats::heard_of(const Recipient& chat, const std::vector<ChatChoice>& choices, bool arrived, TimePoint now) {
  return guarded<void>([&] {
    for (const auto& choice : choices) {
      const auto policy = means(choice, chat) ? store_.policies.policy_named(choice.policy) : std::nullopt;
      if (!policy || policy->tenant != chat.tenant) continue;
      store_.targets.note_first_run(*policy, now);
      select_chat(*policy, chat, lists(choice, chat.id), now);
    }
    if (arrived) want_anew(chat, now);
  });
}

void Chats::select_chat(const PolicyRow& policy, const Recipient& chat, bool installs, TimePoint now) {
  auto before = database_->query("SELECT selected, upn, install FROM targets WHERE policy=? AND tenant=? AND id=?",
                                 policy.name, policy.tenant, chat.id);
  const bool same =
      before.step() && before.integer(0) == 1 && before.text(1) == chat.name && (before.integer(2) == 1) == installs;
  if (same) return;
  store_.targets.select_one(
      policy, {.id = chat.id, .name = chat.name, .excluded = {}, .kind = RecipientKind::chat, .added = !installs}, now);
}

/// What was held, or skipped, because the app seemed to have been there before.
void Chats::want_anew(const Recipient& chat, TimePoint now) {
  std::vector<PolicyRow> policies;
  auto rows =
      database_->query("SELECT policy FROM targets WHERE tenant=? AND id=? AND selected=1", chat.tenant, chat.id);
  while (rows.step()) {
    if (auto policy = store_.policies.policy_named(rows.text(0))) policies.push_back(std::move(*policy));
  }
  for (const auto& policy : policies) {
    database_->run("UPDATE targets SET held=0 WHERE policy=? AND tenant=? AND id=? AND held=1", policy.name,
                   chat.tenant, chat.id);
    store_.schedule.want_messages(policy, chat, now);
  }
}

}  // namespace welcomed::store
