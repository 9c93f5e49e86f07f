#include "base/waiting.hpp"

#include <catch2/catch.hpp>

#include "base/system_clock.hpp"
#include "fakes/virtual_clock.hpp"

using namespace welcomed;
using namespace std::chrono_literals;

namespace {

struct Waiting {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  Wakeup bell{clock};

  Task<TimePoint> woken(Duration at_most) {
    co_await bell.wait_until(clock.now() + at_most);
    co_return clock.now();
  }
};

Task<void> work(Clock& clock, Slots& slots, Duration duration, int number, std::vector<int>& order) {
  co_await slots.take();
  const Slot slot(slots);
  order.push_back(number);
  co_await sleep_for(clock, duration);
}

Task<bool> all_back(Slots& slots) {
  co_await slots.all_back();
  co_return true;
}

}  // namespace

TEST_CASE_METHOD(Waiting, "who waits is woken by word, before the time") {
  const auto began = clock.now();
  const auto end = clock.start(woken(1min));
  clock.advance(10s);
  CHECK_FALSE(end->has_value());
  bell.notify();
  clock.run_until_idle();
  CHECK(*end == began + 10s);
  CHECK(clock.alarms() == 0);
}

TEST_CASE_METHOD(Waiting, "without word the wait ends at its time") {
  const auto began = clock.now();
  CHECK(clock.run(woken(1min)) == began + 1min);
}

TEST_CASE_METHOD(Waiting, "word that comes while nobody waits is kept for one wait") {
  bell.notify();
  bell.notify();
  const auto began = clock.now();
  CHECK(clock.run(woken(1min)) == began);
  CHECK(clock.run(woken(1min)) == began + 1min);
}

TEST_CASE_METHOD(Waiting, "word of a time ends the wait then, and of a later one not before its own end") {
  const auto began = clock.now();
  const auto end = clock.start(woken(1min));
  bell.notify_by(began + 2min);
  bell.notify_by(began + 20s);
  bell.notify_by(began + 40s);
  clock.advance(19s);
  CHECK_FALSE(end->has_value());
  clock.advance(1s);
  CHECK(*end == began + 20s);
  CHECK(clock.alarms() == 0);
}

TEST_CASE_METHOD(Waiting, "word of a time that has passed ends the wait at once") {
  const auto began = clock.now();
  const auto end = clock.start(woken(1min));
  clock.advance(10s);
  bell.notify_by(began + 5s);
  clock.run_until_idle();
  CHECK(*end == began + 10s);
}

TEST_CASE_METHOD(Waiting, "the earliest time of which word comes while nobody waits is kept for one wait") {
  const auto began = clock.now();
  bell.notify_by(began + 30s);
  bell.notify_by(began + 10s);
  bell.notify_by(began + 20s);
  CHECK(clock.run(woken(1min)) == began + 10s);
  CHECK(clock.run(woken(1min)) == began + 70s);
}

TEST_CASE_METHOD(Waiting, "a time in the past is no wait") {
  const auto began = clock.now();
  CHECK(clock.run(woken(-1h)) == began);
}

TEST_CASE_METHOD(Waiting, "slots bound how many work at once, and serve those who wait in order") {
  Slots slots(2);
  std::vector<int> order;
  for (int i = 0; i < 5; ++i) clock.start(work(clock, slots, 10s, i, order));
  CHECK(order == std::vector<int>{0, 1});
  CHECK(slots.taken() == 2);
  clock.advance(10s);
  CHECK(order == std::vector<int>{0, 1, 2, 3});
  clock.advance(10s);
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
  clock.advance(10s);
  CHECK(slots.taken() == 0);
}

TEST_CASE_METHOD(Waiting, "all slots are back when the last one is, those of the queue included") {
  Slots slots(1);
  std::vector<int> order;
  CHECK(clock.run(all_back(slots)));
  for (int i = 0; i < 3; ++i) clock.start(work(clock, slots, 10s, i, order));
  const auto back = clock.start(all_back(slots));
  clock.advance(29s);
  CHECK_FALSE(back->has_value());
  clock.advance(1s);
  CHECK(back->has_value());
}

TEST_CASE("the machine's clock rings in the order of the times, and not what was cancelled") {
  asio::io_context io;
  SystemClock clock(io);
  std::vector<int> rung;
  const auto now = clock.now();
  clock.ring_at(now + 30ms, [&] { rung.push_back(2); });
  const auto cancelled = clock.ring_at(now + 20ms, [&] { rung.push_back(9); });
  clock.ring_at(now - 1h, [&] { rung.push_back(0); });
  clock.ring_at(now + 10ms, [&] { rung.push_back(1); });
  clock.cancel(cancelled);
  CHECK(rung.empty());
  io.run();
  CHECK(rung == std::vector<int>{0, 1, 2});
  CHECK(clock.now() >= now + 30ms);
}
