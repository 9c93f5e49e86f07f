#include "base/clock.hpp"

namespace welcomed {

Task<void> sleep_until(Clock& clock, TimePoint at) {
  co_await suspend([&clock, at](std::function<void()> resume) { clock.ring_at(at, std::move(resume)); });
}

Task<void> sleep_for(Clock& clock, Duration duration) { return sleep_until(clock, clock.now() + duration); }

}  // namespace welcomed
