#include "daemon/held_people.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "core/causes.hpp"
#include "core/existing.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

namespace {

constexpr Duration kBetweenLooks = 15s;
constexpr Duration kNobodyAsks = 24h;

bool asks(const config::Config& config) {
  return std::any_of(config.policies.begin(), config.policies.end(),
                     [](const core::Policy& policy) { return policy.existing == core::Existing::unknown; });
}

}  // namespace

Task<void> HeldPeople::run() {
  auto& progress = around_.observed.progress.of(TenantId(), "held_people");
  while (!around_.stopping) {
    const bool asked = asks(*around_.config);
    if (asked) co_await look();
    if (around_.stopping) break;
    co_await progress.sleep(bell_, around_.clock.now() + (asked ? kBetweenLooks : kNobodyAsks));
  }
}

Task<void> HeldPeople::look() {
  const auto held =
      co_await around_.storage.run<std::int64_t>([](store::Store& store) { return store.existing.held_back(); });
  if (!held) co_return;
  if (core::worth_telling(*held, before_, told_)) {
    const auto& cause = core::cause("existing_unknown");
    log::warning("existing.unknown", {{"held", std::to_string(*held)},
                                      {"meaning", std::string(cause.means)},
                                      {"remedy", std::string(cause.remedy)}});
    told_ = *held;
  }
  before_ = *held;
}

}  // namespace welcomed::daemon
