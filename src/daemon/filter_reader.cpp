#include "daemon/filter_reader.hpp"

namespace welcomed::daemon {

Task<void> FilterReader::read(Round& round) {
  for (const auto* policy : round.policies) {
    if (policy->users.filter.empty() || around_.stopping) continue;
    const auto due = co_await around_.storage.run<bool>(
        [&](store::Store& store) { return store.selection.filter_is_due(policy->name, policy->tenant); });
    if (!due || !*due) continue;
    round.unread_filters.insert(policy->name);
    co_await read_filter(round, *policy);
  }
}

Task<void> FilterReader::read_filter(Round& round, const core::Policy& policy) {
  const auto begun = co_await round.write(
      [&](store::Store& store) { return store.selection.begin_filter(policy.name, policy.tenant); });
  if (!begun) co_return;
  auto page = co_await tenant_.graph.users(policy.users.filter);
  while (page.done()) {
    const auto people = std::move(page->people);
    const bool taken = co_await round.write(
        [&](store::Store& store) { return store.selection.keep_filtered(policy.name, policy.tenant, people); });
    if (!taken) co_return;
    if (page->next.empty()) break;
    page = co_await page_after(round, tenant_, std::move(*page));
  }
  if (!page) co_return round.note(policy.name, page.setback());
  const auto now = around_.clock.now();
  const bool finished = co_await round.write(
      [&](store::Store& store) { return store.selection.finish_filter(policy.name, policy.tenant, now); });
  if (finished) round.unread_filters.erase(policy.name);
}

Task<Outcome<graph::People>> page_after(Round& round, Tenant& tenant, graph::People page) {
  const bool may_go = co_await round.may_ask();
  if (!may_go) co_return Retry{{}, {"interrupted", "the directory asks to wait for long"}};
  auto next = co_await tenant.graph.more(std::move(page.next));
  co_return next;
}

}  // namespace welcomed::daemon
