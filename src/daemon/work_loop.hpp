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
  std::vector<Gate*> gates;  ///< all of them must let it through
  std::vector<Gate*> own;    ///< of those, which nothing but this work can find to be open again
  std::function<Task<Result<std::vector<Row>>>(store::Pick pick)> take;
  std::function<Task<Result<std::optional<TimePoint>>>()> next_due;
  std::function<Task<void>(Row row)> handle;

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
    store::Pick pick{.most = static_cast<int>(work.most_at_once - slots.taken())};
    if (probing) pick = {.most = 1, .probe = around.random.uniform()};
    auto rows = co_await work.take(std::move(pick));
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
    if (probing && due && !*due) work.nothing_left();
    const auto longest = due ? around.longest_sleep : std::min(around.longest_sleep, kStoreTrouble);
    const auto latest = around.clock.now() + longest;
    const bool soon = due && *due && **due < latest;
    co_await work.bell.wait_until(soon ? **due : latest);
  }
  co_await slots.all_back();
}

}  // namespace welcomed::daemon
