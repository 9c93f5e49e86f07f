#pragma once
#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "core/forecast.hpp"
#include "core/rate_bucket.hpp"
#include "core/window.hpp"

/// Rollouts as they go, to hold forecasts against: turns by core/rollout.hpp, requests by core/rate_bucket.hpp against
/// services that take less than is allowed, refuse some and lose none; nothing of core/forecast.cpp is used.
namespace welcomed::core::testing {

using namespace std::chrono_literals;

/// What a service takes a second, with a second's worth at once.
class SimulatedService {
 public:
  explicit SimulatedService(double per_second) : per_second_(per_second), tokens_(per_second) {}

  bool takes(TimePoint now) {
    const auto passed = since_ ? std::chrono::duration<double>(now - *since_).count() : 0.0;
    tokens_ = std::min(per_second_, tokens_ + passed * per_second_);
    since_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  double per_second_;
  double tokens_;
  std::optional<TimePoint> since_{};
};

/// Requests that wait, the rate that is kept, and the service that answers.
class SimulatedLane {
 public:
  static constexpr double kCatchUp = 0.25;  ///< as daemon/pace.hpp has it
  static constexpr std::size_t kFew = 5;    ///< seconds, as daemon/meter.hpp has it
  static constexpr std::size_t kMany = 30;

  SimulatedLane(double allowed, double taken, TimePoint now)
      : bucket_(allowed * (1 - kReservedShare), 1 + allowed * kCatchUp, now), service_(taken) {}

  void add(std::int64_t requests) { due_ += requests; }
  void add_later(TimePoint at) { later_.push(at); }
  [[nodiscard]] std::int64_t due() const { return due_; }
  [[nodiscard]] std::int64_t waiting() const { return due_ + static_cast<std::int64_t>(later_.size()); }
  [[nodiscard]] bool busy() const { return waiting() > 0; }
  [[nodiscard]] double rate_to_come() const {
    const double few = measured(kFew);
    const double many = measured(kMany);
    return core::rate_to_come(std::abs(few - many) > few / 4 ? few : many, bucket_.rate(), due_);
  }

  /// What goes in that second. `answered` is told of each that the service took, and says whether it did what it was
  /// to.
  template <typename Answered>
  void go(TimePoint second, Random& random, const Answered& answered) {
    fall_due(second);
    std::int64_t done = 0;
    auto at = second;
    while (due_ > 0 && (at = bucket_.next(at)) < second + 1s) {
      bucket_.take(at);
      --due_;
      if (service_.takes(at)) {
        done += answered() ? 1 : 0;
        continue;
      }
      bucket_.refused(at, 0ms);
      add_later(second + wait_after_refusal(random));
    }
    note(done);
  }
  /// Nothing goes in that second.
  void rest(TimePoint second) {
    fall_due(second);
    note(0);
  }
  static Duration wait_after_refusal(Random& random) {
    return 2s + Duration(static_cast<Duration::rep>(random.uniform() * 8000));
  }

 private:
  void fall_due(TimePoint second) {
    for (; !later_.empty() && later_.top() <= second; later_.pop()) ++due_;
  }
  void note(std::int64_t done) {
    last_.push_front(done);
    if (last_.size() > kMany) last_.pop_back();
  }
  [[nodiscard]] double measured(std::size_t seconds) const {
    double done = 0;
    for (std::size_t i = 0; i < std::min(seconds, last_.size()); ++i) done += static_cast<double>(last_[i]);
    return done / static_cast<double>(seconds);
  }

  RateBucket bucket_;
  SimulatedService service_;
  std::int64_t due_ = 0;
  std::priority_queue<TimePoint, std::vector<TimePoint>, std::greater<>> later_{};
  std::deque<std::int64_t> last_{};
};

/// One policy's rollout, different by its seed: waves, hours, pace, what the services take, who is refused.
class SimulatedRollout {
 public:
  SimulatedRollout(int seed, std::int64_t people)
      : random_(static_cast<std::uint64_t>(seed)),
        rollout_{.waves = waves(seed % 3), .window = window(seed / 3 % 4), .per_hour = per_hour(seed / 12 % 3)},
        line_{people, 0},
        messages_each_(seed % 5 == 0 ? 2 : 1),
        now_(std::chrono::seconds(1'800'000'000) + std::chrono::minutes(one_of(7 * 24 * 60))),
        pacing_{now_, {}},
        look_at_(now_),
        installs_(30, std::vector{100, 30, 20, 12}.at(one_of(4)), now_),
        sends_(50, std::vector{100, 50, 25, 15}.at(one_of(4)), now_),
        refused_(random_.uniform() * 0.02),
        refused_once_(random_.uniform() * 0.02) {}

  [[nodiscard]] TimePoint now() const { return now_; }
  /// Of those who get any.
  [[nodiscard]] double share_welcomed() const {
    return static_cast<double>(sent_) / static_cast<double>(line_.all * messages_each_);
  }

  /// What is known of it now.
  [[nodiscard]] Forecast forecast() const {
    const Remaining remaining{
        .rollout = rollout_,
        .zone = kZone,
        .pacing = pacing_,
        .people = line_,
        .installs = installs_.waiting(),
        .messages =
            (installs_.waiting() + static_cast<std::int64_t>(events_.size())) * messages_each_ + sends_.waiting(),
        .messages_each = messages_each_};
    return core::forecast({remaining}, {installs_.rate_to_come(), sends_.rate_to_come()}, now_).front();
  }

  /// One second, or to the next moment at which something happens. False when all is done.
  bool step() {
    give_turns();
    take_events();
    installs_.go(now_, random_, [this] { return install(); });
    const bool open = opens(now_) <= now_;
    if (open)
      sends_.go(now_, random_, [this] { return ++sent_ > 0; });
    else
      sends_.rest(now_);
    if (installs_.busy() || !events_.empty() || (open && sends_.busy())) {
      now_ += 1s;
      return true;
    }
    auto next = TimePoint::max();
    if (line_.waiting() > 0) next = look_at_;
    if (sends_.busy()) next = std::min(next, opens(now_ + 1s));
    if (next == TimePoint::max()) return false;
    now_ = std::max<TimePoint>(now_ + 1s, std::chrono::ceil<std::chrono::seconds>(next));
    return true;
  }

 private:
  static constexpr const char* kZone = "Europe/London";

  static std::vector<Wave> waves(int which) {
    if (which == 1) return {{5, 0h}, {50, 24h}, {100, 72h}};
    return which == 2 ? std::vector<Wave>{{10, 0h}, {100, 6h}} : std::vector<Wave>{};
  }
  static std::optional<Window> window(int which) {
    using enum Weekday;
    const std::vector<Weekday> workdays{monday, tuesday, wednesday, thursday, friday};
    const std::vector<Weekday> all{monday, tuesday, wednesday, thursday, friday, saturday, sunday};
    if (which == 1) return Window{.days = workdays, .from_minute = 9 * 60, .to_minute = 17 * 60};
    if (which == 2) return Window{.days = all, .from_minute = 8 * 60, .to_minute = 20 * 60};
    return which == 3 ? std::optional(Window{.days = workdays, .from_minute = 10 * 60, .to_minute = 11 * 60})
                      : std::nullopt;
  }
  static std::optional<int> per_hour(int which) {
    return which == 0 ? std::nullopt : std::optional(which == 1 ? 4'000 : 15'000);
  }
  std::size_t one_of(int count) { return static_cast<std::size_t>(random_.uniform() * count); }

  TimePoint opens(TimePoint from) {
    if (!rollout_.window) return from;
    if (!opening_ || from < opening_->begin || from >= opening_->end)
      opening_ = next_opening(*rollout_.window, kZone, from);
    return std::max(from, opening_->begin);
  }

  void give_turns() {
    if (now_ < look_at_ || line_.waiting() == 0) return;
    const auto turns = turns_at(rollout_, kZone, pacing_, now_);
    const auto wanted = turns_to_share(open_share(rollout_.waves, now_ - pacing_.began), line_);
    const auto given = std::min(wanted, turns.most);
    pacing_.used_up_to = used_up_to(rollout_, pacing_, now_, given);
    line_.had_turn += given;
    installs_.add(given);
    look_at_ = given < turns.most ? turns.next_wave.value_or(TimePoint::max()) : std::max(turns.next, now_ + 5s);
  }

  /// True when they have the app.
  bool install() {
    const double luck = random_.uniform();
    if (luck < refused_) return false;
    if (luck < refused_ + refused_once_) {
      installs_.add_later(now_ + SimulatedLane::wait_after_refusal(random_));
      return false;
    }
    events_.push(now_ + 1s + Duration(static_cast<Duration::rep>(random_.uniform() * 3000)));
    return true;
  }

  void take_events() {
    for (; !events_.empty() && events_.top() <= now_; events_.pop()) sends_.add(messages_each_);
  }

  Random random_;
  Rollout rollout_;
  Line line_;
  std::int64_t messages_each_;
  TimePoint now_;
  Pacing pacing_;
  TimePoint look_at_;
  SimulatedLane installs_;
  SimulatedLane sends_;
  double refused_;
  double refused_once_;
  std::priority_queue<TimePoint, std::vector<TimePoint>, std::greater<>> events_{};
  std::optional<Opening> opening_{};
  std::int64_t sent_ = 0;
};

/// How far forecasts of one rollout were from what happened, in percent of the time that was left then, with the sign:
/// when its services had been at work for minutes, and when about a third, two thirds and most of the messages were
/// sent.
inline std::vector<double> errors_of_forecasts(int seed, std::int64_t people) {
  SimulatedRollout rollout(seed, people);
  std::vector<std::pair<TimePoint, Forecast>> told;
  std::deque<double> shares{0.03, 0.3, 0.6, 0.8};
  while (rollout.step()) {
    if (shares.empty() || rollout.share_welcomed() < shares.front()) continue;
    shares.pop_front();
    told.emplace_back(rollout.now(), rollout.forecast());
  }
  std::vector<double> errors;
  for (const auto& [at, forecast] : told) {
    const auto left = static_cast<double>((rollout.now() - at).count());
    errors.push_back(100 * static_cast<double>((forecast.done.value() - rollout.now()).count()) / left);
  }
  return errors;
}

}  // namespace welcomed::core::testing
