// How stages take work while nobody knows whether their lane works again.
#include "daemon/work_loop.hpp"

#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

/// A lane that may be tried, of which no try tells anything.
struct UntoldLane final : daemon::Gate {
  [[nodiscard]] std::optional<TimePoint> open_until() const override { return std::nullopt; }
  [[nodiscard]] bool half_open() const override { return true; }
  void nothing_left() override {}
};

/// A stage with one row, which is put back each time.
struct LoopTown : Town {
  UntoldLane lane;
  ApplicationPaces application{clock};
  Wakeup beat{clock}, bell{clock};
  Observed observed{clock};
  CurrentConfig current = std::make_shared<const config::Config>(config);
  Surroundings around{io.get_executor(), clock,       random, storage, storage, gate, gate,
                      current,           application, 5s,     beat,    observed};
  int tries = 0;

  Work<int> work() {
    return {.name = "stage",
            .progress = observed.progress.of(tenant, "stage"),
            .bell = bell,
            .gates = {&lane},
            .take = [](store::Store&, const store::Pick&,
                       TimePoint) { return Result<std::vector<int>>(std::vector<int>{1}); },
            .next_due = [](store::Store&) { return Result<std::optional<TimePoint>>(std::nullopt); },
            .handle = [this](int) { return put_back(); }};
  }
  Task<void> put_back() {
    ++tries;
    bell.notify();
    co_return;
  }
};

}  // namespace

TEST_CASE_METHOD(LoopTown, "what is tried in a lane and tells nothing of it is not tried again at once") {
  clock.start(run_work<int>(around, work()));
  pass(10s);
  CHECK(tries >= 5);
  CHECK(tries <= 11);
  around.stopping = true;
  pass(2s);
}
