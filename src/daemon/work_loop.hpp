#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "base/log.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// How a stage does due work of one tenant: takes some, handles each in a coroutine of its own, then waits until more
/// is due or its bell rings. `take` and `next_due` are verbs of the store, and run in one piece of its work.
template <typename Row>
struct Work {
  const char* name;  ///< of the stage, for the log
  StageProgress& progress;
  std::size_t most_at_once = 1;
  Wakeup& bell;
  std::vector<Gate*> gates;  ///< all of them must let it through
  std::vector<Gate*> own;    ///< of those, which nothing but this work can find to be open again
  /// What must be known before anything is taken; nothing is while it gives false.
  std::function<Task<bool>()> prepare{};
  std::function<Result<std::vector<Row>>(store::Store& store, const store::Pick& pick, TimePoint now)> take;
  std::function<Result<std::optional<TimePoint>>(store::Store& store)> next_due;
  std::function<Task<void>(Row row)> handle;
  store::Commit commit = store::Commit::light;  ///< of what `take` writes: a lease, unless it claims

  /// When it may be tried again; nothing when it can go on.
  [[nodiscard]] std::optional<TimePoint> blocked_until() const {
    std::optional<TimePoint> latest;
    for (const auto* gate : gates) latest = std::max(latest, gate->open_until());
    return latest;
  }
  /// Nobody knows yet whether it works again: one row finds out.
  [[nodiscard]] bool half_open() const {
    return std::any_of(gates.begin(), gates.end(), [](const auto* gate) { return gate->half_open(); });
  }
  void nothing_left() const {
    for (auto* gate : own) gate->nothing_left();
  }
};

/// What is taken is not due again for so long, should the daemon die: longer than a turn and two requests take.
inline constexpr Duration kLease = std::chrono::minutes(5);
inline constexpr Duration kStoreTrouble = std::chrono::seconds(5);
inline constexpr Duration kUntold = std::chrono::seconds(1);

/// What was due, and when more will be.
template <typename Row>
struct Taken {
  std::vector<Row> rows;
  std::optional<TimePoint> next;
  bool prepared = true;  ///< what must be known before was known
};

template <typename Row>
Task<Result<Taken<Row>>> take_due(Surroundings& around, const Work<Row>& work, store::Pick pick) {
  if (work.prepare) {
    const bool prepared = co_await work.prepare();
    if (!prepared) {
      Taken<Row> nothing;
      nothing.prepared = false;
      co_return nothing;
    }
  }
  auto taken = co_await around.storage.run<Taken<Row>>(
      [&work, &pick, now = around.clock.now()](store::Store& store) -> Result<Taken<Row>> {
        auto rows = work.take(store, pick, now);
        if (!rows) return tl::unexpected<Error>(rows.error());
        const auto next = work.next_due(store);
        if (!next) return tl::unexpected<Error>(next.error());
        return Taken<Row>{.rows = std::move(*rows), .next = *next};
      },
      work.commit);
  co_return taken;
}

template <typename Row>
Task<void> handle_in_slot(Surroundings& around, const Work<Row>& work, Slots& slots, Row row) {
  const Slot slot(slots);
  const store::UnderWay under_way(around.storage);
  co_await work.handle(std::move(row));
}

/// Runs until the daemon stops, then waits for what is in flight.
template <typename Row>
Task<void> run_work(Surroundings& around, Work<Row> work) {
  Slots slots(work.most_at_once);
  while (!around.stopping) {
    work.progress.works();
    if (const auto until = work.blocked_until()) {
      work.progress.note();
      co_await work.progress.sleep(work.bell, *until);
      continue;
    }
    // One free slot at least, so that a pass always has room for something.
    co_await slots.take();
    slots.give_back();
    if (around.stopping) break;
    const bool probing = work.half_open();
    if (probing) co_await slots.all_back();
    store::Pick pick{.most = static_cast<int>(work.most_at_once - slots.taken())};
    if (probing) pick = {.most = 1, .probe = around.random.uniform()};
    const auto most = static_cast<std::size_t>(pick.most);
    auto taken = co_await take_due(around, work, std::move(pick));
    if (!taken) {
      // The store's door has told it (watched_storage.hpp), for all stages.
      log::debug(std::string(work.name) + ".store", {{"error", taken.error().text()}});
      co_await work.progress.sleep(work.bell, around.clock.now() + kStoreTrouble);
      continue;
    }
    const auto count = taken->rows.size();
    if (count > 0 || !taken->prepared) work.progress.note();
    for (auto& row : taken->rows) {
      co_await slots.take();
      spawn(around.executor, handle_in_slot<Row>(around, work, slots, std::move(row)));
    }
    if (probing) co_await slots.all_back();
    if (probing && count > 0 && work.half_open()) {
      // It told nothing of the lane, for something else stood in its way, and would be taken again at once.
      Wakeup pause(around.clock);
      co_await work.progress.sleep(pause, around.clock.now() + kUntold);
      continue;
    }
    if (count == most) continue;
    if (probing && !taken->next) work.nothing_left();
    const auto latest = around.clock.now() + around.longest_sleep;
    co_await work.progress.sleep(work.bell, taken->next ? std::min(*taken->next, latest) : latest);
  }
  co_await slots.all_back();
}

}  // namespace welcomed::daemon
