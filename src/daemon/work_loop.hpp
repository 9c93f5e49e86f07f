#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "base/log.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// How a stage does due work of one tenant: takes some, handles each in a coroutine of its own, then waits until more
/// is due or its bell rings.
template <typename Row>
struct Work {
  const char* name;  ///< of the stage, for the log
  std::size_t most_at_once = 1;
  Wakeup& bell;
  /// When a circuit that the work needs may be tried again; nothing when it can go on.
  std::function<std::optional<TimePoint>()> blocked_until;
  /// True when a circuit was open and nobody knows yet whether things work again: one row finds out.
  std::function<bool()> half_open;
  std::function<Task<Result<std::vector<Row>>>(int most)> take;
  std::function<Task<Result<std::optional<TimePoint>>>()> next_due;
  std::function<Task<void>(Row row)> handle;
};

/// What is taken is not due again for so long, should the daemon die: longer than a turn and two requests take.
inline constexpr Duration kLease = std::chrono::minutes(5);
inline constexpr Duration kStoreTrouble = std::chrono::seconds(5);

template <typename Row>
Task<void> handle_in_slot(const Work<Row>& work, Slots& slots, Row row) {
  const Slot slot(slots);
  co_await work.handle(std::move(row));
}

/// Runs until the daemon stops, then waits for what is in flight.
template <typename Row>
Task<void> run_work(Surroundings& around, Work<Row> work) {
  Slots slots(work.most_at_once);
  while (!around.stopping) {
    if (const auto until = work.blocked_until()) {
      co_await work.bell.wait_until(*until);
      continue;
    }
    // One free slot at least, so that a pass always has room for something.
    co_await slots.take();
    slots.give_back();
    if (around.stopping) break;
    const bool probing = work.half_open();
    if (probing) co_await slots.all_back();
    const int room = probing ? 1 : static_cast<int>(work.most_at_once - slots.taken());
    auto rows = co_await work.take(room);
    if (!rows) {
      log::error(std::string(work.name) + ".store", {{"error", rows.error().text()}});
      co_await work.bell.wait_until(around.clock.now() + kStoreTrouble);
      continue;
    }
    for (auto& row : *rows) {
      co_await slots.take();
      spawn(around.executor, handle_in_slot<Row>(work, slots, std::move(row)));
    }
    if (probing) co_await slots.all_back();
    if (!rows->empty()) continue;
    const auto due = co_await work.next_due();
    const auto longest = due ? around.longest_sleep : std::min(around.longest_sleep, kStoreTrouble);
    const auto latest = around.clock.now() + longest;
    const bool soon = due && *due && **due < latest;
    co_await work.bell.wait_until(soon ? **due : latest);
  }
  co_await slots.all_back();
}

}  // namespace welcomed::daemon
