#pragma once
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/clock.hpp"

namespace welcomed::fakes {

/// Time that passes only when a test says so. It drives the io_context too: everything runs on the test's thread, in
/// the same order each time. Declare the io_context first, then this, then what uses them.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(asio::io_context& io, TimePoint start = TimePoint(std::chrono::seconds(1'800'000'000)))
      : io_(io), start_(start), now_(start) {}

  [[nodiscard]] TimePoint now() const override { return now_; }
  [[nodiscard]] Duration uptime() const override { return now_ - start_ - jumped_; }

  Ticket ring_at(TimePoint at, std::function<void()> ring) override {
    const Ticket ticket = ++last_ticket_;
    times_.emplace(ticket, at);
    alarms_.emplace(std::pair(at, ticket), std::move(ring));
    return ticket;
  }

  void cancel(Ticket ticket) override {
    const auto found = times_.find(ticket);
    if (found == times_.end()) return;
    alarms_.erase({found->second, ticket});
    times_.erase(found);
  }

  /// Runs all that is ready, alarms that are due included; time stands still.
  void run_until_idle() {
    do {
      io_.restart();
      io_.poll();
    } while (ring_next_until(now_));
  }

  /// Lets `duration` pass: what it wakes runs at its own time, in order, before the next.
  void advance(Duration duration) {
    const auto until = now_ + duration;
    run_until_idle();
    while (ring_next_until(until)) run_until_idle();
    now_ = until;
  }

  /// Jumps to the next alarm and runs until idle; false when there is none.
  bool run_to_next_alarm() {
    run_until_idle();
    const bool rung = ring_next_until(TimePoint::max());
    run_until_idle();
    return rung;
  }

  /// Sets the time without ringing, as an admin does; backwards too. Alarms keep their distance.
  void set(TimePoint now) {
    const auto jump = now - now_;
    decltype(alarms_) moved;
    for (auto& [key, ring] : alarms_) moved.emplace(std::pair(key.first + jump, key.second), std::move(ring));
    for (auto& [ticket, at] : times_) at += jump;
    alarms_ = std::move(moved);
    jumped_ += jump;
    now_ = now;
  }

  /// The result of a task that was started.
  template <typename T>
  using Pending = std::shared_ptr<std::optional<T>>;

  /// Starts `task` and runs until idle; the result stands in what is returned once there is one.
  template <typename T>
  Pending<T> start(Task<T> task) {
    auto result = std::make_shared<std::optional<T>>();
    spawn(io_.get_executor(), keep(std::move(task), result));
    run_until_idle();
    return result;
  }

  void start(Task<void> task) {
    spawn(io_.get_executor(), std::move(task));
    run_until_idle();
  }

  /// Runs `task` to its end; time passes only while all wait for it. Throws when it would wait for ever.
  template <typename T>
  T run(Task<T> task) {
    const auto result = start(std::move(task));
    while (!result->has_value()) {
      if (!run_to_next_alarm()) throw std::logic_error("the task waits for something that never comes");
    }
    return std::move(**result);
  }

  void run(Task<void> task) { run(finished(std::move(task))); }

  [[nodiscard]] std::size_t alarms() const { return alarms_.size(); }

 private:
  template <typename T>
  static Task<void> keep(Task<T> task, Pending<T> result) {
    auto value = co_await std::move(task);
    result->emplace(std::move(value));
  }

  static Task<bool> finished(Task<void> task) {
    co_await std::move(task);
    co_return true;
  }

  bool ring_next_until(TimePoint until) {
    if (alarms_.empty() || alarms_.begin()->first.first > until) return false;
    auto alarm = alarms_.extract(alarms_.begin());
    times_.erase(alarm.key().second);
    now_ = std::max(now_, alarm.key().first);
    alarm.mapped()();
    return true;
  }

  asio::io_context& io_;
  TimePoint start_;
  TimePoint now_;
  Duration jumped_{0};
  std::map<std::pair<TimePoint, Ticket>, std::function<void()>> alarms_;
  std::map<Ticket, TimePoint> times_;
  Ticket last_ticket_ = 0;
};

}  // namespace welcomed::fakes
