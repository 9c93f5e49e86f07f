#include "daemon/selector.hpp"

#include <algorithm>

namespace welcomed::daemon {
namespace {

/// A hundred thousand people are looked at a few at a time: other work of the store comes in between.
constexpr int kPeopleAtOnce = 200;

}  // namespace

Task<void> Selector::reconsider(Round& round) {
  const auto judgements = round.judgements();
  const bool doubtful = std::any_of(judgements.begin(), judgements.end(),
                                    [](const store::Judgement& each) { return !each.trust.whole(); });
  for (int looked_at = kPeopleAtOnce; looked_at == kPeopleAtOnce && !around_.stopping;) {
    const core::Today today{around_.clock.now(), tenant_.settings.time_zone};
    const auto count = co_await around_.storage.run<int>([&](store::Store& store) {
      return store.selection.reconsider(tenant_.settings.id, kPeopleAtOnce, judgements, today);
    });
    if (!count) co_return round.note_all(Retry{{}, {"store_failed", count.error().text()}});
    looked_at = *count;
    if (looked_at == 0) break;
    round.looked_at_somebody = true;
    round.distrusted = round.distrusted || doubtful;
  }
}

Task<std::optional<TimePoint>> Selector::next_by_time() {
  const auto next = co_await around_.storage.run<std::optional<TimePoint>>(
      [&](store::Store& store) { return store.selection.next_by_time(tenant_.settings.id); });
  co_return next ? *next : std::nullopt;
}

Task<void> Selector::settle(Round& round) {
  const auto today = around_.clock.now();
  co_await round.write(
      [&](store::Store& store) { return store.selection.reconsider_by_time(tenant_.settings.id, today); });
  auto state = round.state();
  const bool settles = round.groups_known && round.users_known && (round.distrusted || state != last_state_);
  bool settled = true;
  if (settles) {
    settled = co_await round.write(
        [&](store::Store& store) { return store.selection.reconsider_what_was_put_off(tenant_.settings.id); });
  }
  // What could not be done now is done in the next round, though nothing is new then.
  last_state_ = settled ? std::move(state) : "";
  co_await reconsider(round);
  if (!round.users_known || (!round.news && !settles)) co_return;
  const auto now = around_.clock.now();
  co_await round.write(
      [&](store::Store& store) { return store.selection.note_strange_names(tenant_.settings.id, now); });
}

}  // namespace welcomed::daemon
