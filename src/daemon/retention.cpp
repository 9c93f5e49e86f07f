#include "daemon/retention.hpp"

#include "base/log.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

namespace {

constexpr const char* kName = "retention";
constexpr Duration kBetweenRounds = 1h;
/// Between two pieces others have their turn with the store.
constexpr int kMostPeople = 10;
constexpr int kMostLines = 2000;

}  // namespace

Task<void> Retention::run() {
  auto& progress = around_.observed.progress.of(TenantId(), kName);
  while (!around_.stopping) {
    co_await forget_departed();
    co_await thin_stories();
    if (around_.stopping) break;
    co_await progress.sleep(bell_, around_.clock.now() + kBetweenRounds);
  }
}

Task<void> Retention::forget_departed() {
  const auto kept = around_.config->retention.left;
  if (!kept) co_return;
  const auto now = around_.clock.now();
  const auto count = co_await all_of([now, until = now - *kept](store::Store& store) {
    return store.erasure.forget_departed(until, kMostPeople, now);
  });
  if (count > 0) log::info("retention.forgotten", {{"people", std::to_string(count)}});
}

Task<void> Retention::thin_stories() {
  const auto kept = around_.config->retention.story;
  if (!kept) co_return;
  const auto before = around_.clock.now() - *kept;
  const auto count =
      co_await all_of([before](store::Store& store) { return store.erasure.thin_stories(before, kMostLines); });
  if (count > 0) log::info("retention.thinned", {{"lines", std::to_string(count)}});
}

Task<std::int64_t> Retention::all_of(std::function<Result<int>(store::Store&)> verb) {
  std::int64_t sum = 0;
  while (!around_.stopping) {
    around_.observed.progress.of(TenantId(), kName).works();
    const auto done = co_await around_.storage.run<int>(verb);
    if (!done) log::error("retention.store", {{"error", done.error().text()}});
    if (!done || *done == 0) break;
    sum += *done;
  }
  co_return sum;
}

}  // namespace welcomed::daemon
