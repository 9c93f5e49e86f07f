#include "daemon/pace.hpp"

namespace welcomed::daemon {

std::optional<Duration> throttled_for(const Setback& setback) {
  const auto* retry = std::get_if<Retry>(&setback);
  return retry != nullptr && retry->cause.name == "throttled" ? std::optional(retry->after) : std::nullopt;
}

Task<bool> Pace::turn() {
  const auto latest = steady() + kLongestWait;
  co_await turn_.take();
  const Slot first_in_line(turn_);
  // Asked again after each wait: a 429 may have come meanwhile.
  for (auto wait = wait_for_turn(); !stopped_ && wait > Duration(0); wait = wait_for_turn()) {
    if (steady() + wait > latest) co_return false;
    co_await bell_.wait_until(clock_.now() + wait);
  }
  if (stopped_ || steady() > latest) co_return false;
  take();
  co_return true;
}

Task<void> Pace::departure() {
  if (wider_ != nullptr) co_await wider_->departure();
  co_await leaving_.take();
  const Slot first_in_line(leaving_);
  const auto leaves = departures_.next(steady());
  if (leaves > steady()) co_await sleep_for(clock_, leaves - steady());
  departures_.take(steady());
}

Duration Pace::wait_for_turn() {
  const auto now = steady();
  const auto own = std::max(bucket_.next(now), window_.next(now)) - now;
  return wider_ == nullptr ? own : std::max(own, wider_->wait_for_turn());
}

Task<bool> ScopedPace::turn() {
  if (own_) {
    const bool may_go = co_await own_->turn();
    if (!may_go) co_return false;
  }
  const bool may_go = co_await tenants_.turn();
  co_return may_go;
}

Task<void> ScopedPace::departure() {
  if (own_) co_await own_->departure();
  co_await tenants_.departure();
}

void ScopedPace::heed(const std::string& whom, const Setback& setback) {
  const auto after = throttled_for(setback);
  if (!after) return;
  const auto wait = limit_.refused(whom, *after, TimePoint(clock_.uptime()));
  if (wait) (own_ ? *own_ : tenants_).refused(*wait);
}

void Pace::limit_to(double per_second) {
  if (per_second == per_second_) return;
  per_second_ = per_second;
  bucket_ = bucket_of(per_second);
  window_ = core::RateWindow(per_second);
  departures_ = core::RateWindow(per_second);
}

void ApplicationPaces::share_among(std::size_t daemons) {
  const auto share = 1.0 / static_cast<double>(daemons);
  installs.limit_to(kInstalls * share);
  upgrades.limit_to(kUpgrades * share);
  reads.limit_to(kReads * share);
}

void Pace::take() {
  ++turns_;
  bucket_.take(steady());
  window_.take(steady());
  if (wider_ != nullptr) wider_->take();
}

}  // namespace welcomed::daemon
