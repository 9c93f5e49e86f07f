#include "daemon/retention.hpp"

#include "base/log.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

namespace {

constexpr const char* kName = "retention";
constexpr Duration kBetweenRounds = 1h;
/// It looks at all lines of all stories.
constexpr Duration kBetweenWalks = 24h;
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
  const std::function<Result<int>(store::Store&)> verb = [now, until = now - *kept](store::Store& store) {
    return store.erasure.forget_departed(until, kMostPeople, now);
  };
  std::int64_t count = 0;
  while (!around_.stopping) {
    around_.observed.progress.of(TenantId(), kName).works();
    const auto forgotten = co_await around_.storage.run<int>(verb);
    if (!forgotten) log::error("retention.store", {{"error", forgotten.error().text()}});
    if (!forgotten || *forgotten == 0) break;
    count += *forgotten;
  }
  if (count > 0) log::info("retention.forgotten", {{"people", std::to_string(count)}});
}

Task<void> Retention::thin_stories() {
  const auto kept = around_.config->retention.story;
  const auto begun = around_.clock.uptime();
  if (!kept || begun < thin_at_) co_return;
  thin_at_ = begun + kBetweenWalks;
  std::int64_t count = 0;
  const bool whole = co_await walk(around_.clock.now() - *kept, count);
  if (!whole) thin_at_ = {};
  if (count > 0) log::info("retention.thinned", {{"lines", std::to_string(count)}});
}

Task<bool> Retention::walk(TimePoint before, std::int64_t& dropped) {
  std::optional<store::ThinnedUpTo> up_to = store::ThinnedUpTo();
  const std::function<Result<store::Thinned>(store::Store&)> verb = [&up_to, before](store::Store& store) {
    return store.erasure.thin_stories(before, kMostLines, *up_to);
  };
  while (up_to && !around_.stopping) {
    around_.observed.progress.of(TenantId(), kName).works();
    auto thinned = co_await around_.storage.run<store::Thinned>(verb);
    if (!thinned) {
      log::error("retention.store", {{"error", thinned.error().text()}});
      co_return false;
    }
    dropped += thinned->dropped;
    up_to = std::move(thinned->up_to);
  }
  co_return true;
}

}  // namespace welcomed::daemon
