#include "daemon/chat_chooser.hpp"

#include "daemon/policy_people.hpp"

namespace welcomed::daemon {

Task<void> ChatChooser::choose(Round& round) {
  for (const auto* policy : round.policies) {
    const bool chose = chosen_.contains(policy->name);
    if (policy->chats.any() || chose) co_await choose_for(round, *policy);
  }
}

Task<void> ChatChooser::choose_for(Round& round, const core::Policy& policy) {
  auto definition = definition_of(policy.chats);
  if (chosen_[policy.name] == definition) co_return;
  const store::ChatChoice choice{policy.name, policy.tenant, policy.chats};
  const auto now = around_.clock.now();
  const bool written = co_await round.write([&](store::Store& store) { return store.chats.select(choice, now); });
  if (!written) co_return;
  chosen_[policy.name] = std::move(definition);
}

}  // namespace welcomed::daemon
