// Stages wake each other by what they write: nobody looks now and then, and nobody knows who comes next.
#include "daemon/lead.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

/// In which no stage looks before its time.
struct SleepyTown : Town {
  SleepyTown() { longest_sleep = 24h; }
};

/// What a stage is: a file like this, and its line in stages.cpp.
class Greeter final : public Stage {
 public:
  Greeter(Clock& clock, std::vector<TimePoint>& looks)
      : Stage(clock, store::QueueName::upgrades), clock_(clock), looks_(looks) {}
  Task<void> run() override {
    for (int look = 0; look < 3; ++look) {
      looks_.push_back(clock_.now());
      co_await bell().wait_until(clock_.now() + 1h);
    }
  }

 private:
  Clock& clock_;
  std::vector<TimePoint>& looks_;
};

}  // namespace

TEST_CASE_METHOD(SleepyTown, "what one stage leaves in the store another takes at once") {
  policy("sales", {"ann"});
  start();
  pass(10s);
  CHECK(installs() == 1);
  CHECK(installation("ann", "add") == 200);
  pass(10s);
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(SleepyTown, "what is due later is taken then: an install of which no event tells is completed") {
  policy("sales", {"ann"});
  start();
  pass(config.event_wait + 10s);
  CHECK(installs() == 1);
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(SleepyTown, "who asks for silence is answered at once, and welcomed once they ask for messages") {
  policy("sales", {"ann"});
  start();
  pass(10s);
  CHECK(says("ann", "stop") == 200);
  pass(10s);
  CHECK(services.confirmations.size() == 1);
  CHECK(sent() == 0);
  CHECK(says("ann", "start") == 200);
  pass(10s);
  CHECK(services.confirmations.size() == 2);
  CHECK(sent() == 1);
}

TEST_CASE("a stage looks when something of its queue is due, and at no other's time") {
  asio::io_context io;
  fakes::VirtualClock clock(io);
  std::vector<TimePoint> looks;
  Greeter greeter(clock, looks);
  const auto began = clock.now();
  clock.start(greeter.run());
  CHECK(greeter.queue() == store::QueueName::upgrades);
  greeter.wake_by(began + 2h);
  greeter.wake_by(began + 30s);
  clock.advance(29s);
  CHECK(looks == std::vector<TimePoint>{began});
  clock.advance(1s);
  CHECK(looks == std::vector<TimePoint>{began, began + 30s});
  greeter.wake();
  clock.run_until_idle();
  CHECK(looks == std::vector<TimePoint>{began, began + 30s, began + 30s});
  clock.advance(1h);
}
