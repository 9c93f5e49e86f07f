// Daemons that share a store: who tells what, and who heeds it.
#include "fakes/overheard.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

struct Ether {
  std::vector<std::string> heard;
};

/// Of two daemons the one that is called `here`.
struct SharedTown : Ether, Town {
  SharedTown() : Town(fakes::overheard_store(heard)) { among_others = instance("here"); }

  [[nodiscard]] store::Instance instance(const std::string& name) const {
    return {.name = name, .version = "0", .process = 1, .since = clock.now(), .seen = clock.now(), .stopped = {}};
  }
  /// The other leads the tenant, under the fence that it gives.
  std::int64_t be_led_there() {
    auto& leaderships = storage.store().leaderships;
    REQUIRE(leaderships.join(instance("there"), clock.now()));
    const auto council = leaderships.renew("there", {tenant}, clock.now());
    REQUIRE(council);
    REQUIRE(council->led.size() == 1);
    return council->led.front().fence;
  }
};

/// A store whose disk takes seconds for what waits for it.
class SlowStorage final : public store::Storage {
 public:
  SlowStorage(store::Storage& storage, Clock& clock) : storage_(storage), clock_(clock) {}
  using Storage::submit;
  void submit(Work work, Done done, store::Commit commit) override {
    const auto wait = commit == store::Commit::light ? Duration(0) : Duration(4s);
    clock_.ring_at(clock_.now() + wait, [this, work = std::move(work), done = std::move(done), commit] {
      storage_.submit(work, done, commit);
    });
  }

 private:
  store::Storage& storage_;
  Clock& clock_;
};

struct SlowTown : SharedTown {
  SlowStorage slow{storage, clock};

  ~SlowTown() { stop(); }
  void start() {
    const World world{io, clock, random, slow, gate, longest_sleep, among_others};
    daemon = std::make_unique<Daemon>(world, std::make_shared<const config::Config>(config));
    REQUIRE(clock.run(daemon->start()));
  }
  [[nodiscard]] bool leads_all() const {
    const auto leads = daemon->leads();
    return std::all_of(leads.begin(), leads.end(), [](const auto& each) { return each.reading > 0; });
  }
};

}  // namespace

TEST_CASE_METHOD(SlowTown, "a lease is renewed while many tenants are begun, however long that takes") {
  for (const auto* each : {"b", "c", "d"}) config.tenants.push_back({.id = TenantId(each), .name = each});
  start();
  for (int i = 0; i < 20; ++i) {
    CHECK(leads_all());
    pass(1s);
  }
}

TEST_CASE_METHOD(SharedTown, "an event is told with its record where another daemon leads its tenant") {
  policy("sales", {"ann"});
  be_led_there();
  start();
  const std::vector<std::string> told{tenant.str()};
  heard.clear();
  CHECK(installation("ann", "add") == 200);
  CHECK(std::exchange(heard, {}) == told);
  CHECK(says("ann", "stop") == 200);
  CHECK(std::exchange(heard, {}) == told);
  CHECK(team_installation("6e0e0000-0000-0000-0000-000000000001", "add") == 200);
  CHECK(heard == told);
  CHECK(installs() == 0);
  CHECK(sent() == 0);
}

TEST_CASE_METHOD(SharedTown, "an event of a tenant that is led here is told nobody") {
  policy("sales", {"ann"});
  start();
  heard.clear();
  CHECK(installation("ann", "add") == 200);
  CHECK(says("ann", "stop") == 200);
  CHECK(team_installation("6e0e0000-0000-0000-0000-000000000001", "add") == 200);
  CHECK(heard.empty());
}

TEST_CASE_METHOD(SharedTown,
                 "what was changed elsewhere is heeded when it is told, and what comes close behind soon after") {
  policy("sales", {"ann"});
  policy("board", {"bob"});
  longest_sleep = 1h;
  start();
  auto& rollouts = storage.store().rollouts;
  for (const auto* each : {"sales", "board"}) REQUIRE(rollouts.pause(each, {}, clock.now()).value());
  CHECK(installation("ann", "add") == 200);
  CHECK(installation("bob", "add") == 200);
  REQUIRE(sent() == 0);

  REQUIRE(rollouts.resume("sales", clock.now()).value());
  clock.run_until_idle();
  CHECK(sent() == 0);
  daemon->hear(tenant);
  clock.run_until_idle();
  CHECK(sent() == 1);

  REQUIRE(rollouts.resume("board", clock.now()).value());
  daemon->hear(std::nullopt);
  clock.run_until_idle();
  CHECK(sent() == 1);
  pass(1s);
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(SharedTown, "what is told of a tenant that is led elsewhere, or is none, wakes nobody") {
  policy("sales", {"ann"});
  longest_sleep = 1h;
  start();
  REQUIRE(storage.store().rollouts.pause("sales", {}, clock.now()).value());
  CHECK(installation("ann", "add") == 200);
  REQUIRE(storage.store().rollouts.resume("sales", clock.now()).value());
  daemon->hear(TenantId("somebody else's"));
  pass(1s);
  CHECK(sent() == 0);
}

TEST_CASE_METHOD(SharedTown,
                 "a tenant that is handed over is led here once its rest is over, before the next renewal") {
  policy("sales", {"ann"});
  const auto fence = be_led_there();
  start();
  REQUIRE(storage.store().leaderships.hand_over(tenant, fence, clock.now()));
  daemon->hear(std::nullopt);
  pass(900ms);
  CHECK(installs() == 0);
  pass(200ms);
  CHECK(installs() == 1);
}
