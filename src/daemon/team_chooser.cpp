#include "daemon/team_chooser.hpp"

#include "daemon/filter_reader.hpp"
#include "daemon/policy_people.hpp"

namespace welcomed::daemon {

Task<void> TeamChooser::choose(Round& round) {
  for (const auto* policy : round.policies) {
    const bool chose = chosen_.contains(policy->name);
    if (policy->teams.any() || chose) co_await choose_for(round, *policy);
  }
}

Task<void> TeamChooser::choose_for(Round& round, const core::Policy& policy) {
  const auto choice = team_choice_of(policy);
  auto definition = definition_of(policy.teams);
  const bool asked = co_await read_filter(round, policy);
  const bool same = chosen_[policy.name] == definition && !round.group_news && !asked;
  if (same) co_return;
  const auto now = around_.clock.now();
  const bool trusted = !round.problems.contains(policy.name);
  const auto faults = co_await around_.storage.run<std::vector<Cause>>(
      [&](store::Store& store) { return store.teams.select(choice, trusted, now); });
  if (!faults) co_return round.note(policy.name, Retry{{}, {"store_failed", faults.error().text()}});
  for (const auto& cause : *faults) round.note(policy.name, GiveUp{cause});
  // A name that is no team may be one in the next round.
  if (faults->empty() && trusted)
    chosen_[policy.name] = std::move(definition);
  else
    chosen_[policy.name].clear();
}

/// True when it was asked and answered; a fault is noted. It may depend on what the feed of groups does not tell, so
/// that it is asked again within the time of a rereading.
Task<bool> TeamChooser::read_filter(Round& round, const core::Policy& policy) {
  if (policy.teams.filter.empty()) co_return false;
  const auto now = around_.clock.now();
  const auto& period = round.config->reread;
  const auto asked = filtered_.find(policy.name);
  const bool believed = asked != filtered_.end() && (!period || now - asked->second < *period);
  const bool same = chosen_[policy.name] == definition_of(policy.teams) && !round.group_news;
  if (believed && same) co_return false;
  std::vector<RecipientId> teams;
  auto page = co_await tenant_.graph.teams(policy.teams.filter);
  while (page.done()) {
    std::move(page->people.begin(), page->people.end(), std::back_inserter(teams));
    if (page->next.empty()) break;
    page = co_await page_after(round, tenant_, std::move(*page));
  }
  if (!page) {
    round.note(policy.name, page.setback());
    co_return false;
  }
  const bool written = co_await round.write(
      [&](store::Store& store) { return store.teams.keep_matches(policy.name, policy.tenant, teams); });
  if (written) filtered_[policy.name] = now;
  co_return written;
}

}  // namespace welcomed::daemon
