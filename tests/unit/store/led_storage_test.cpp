#include "store/led_storage.hpp"

#include "fakes/virtual_clock.hpp"
#include "store/inline_storage.hpp"
#include "store/watched_storage.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

/// The store of a daemon that leads a tenant, and its door.
struct LedStore {
  TenantId tenant{"t"};
  TimePoint now{std::chrono::seconds(1'800'000'000)};
  fakes::EmptyStores empty_stores;
  asio::io_context io;
  fakes::VirtualClock clock{io};
  InlineStorage inner{io, empty_stores.make()};
  WatchedStorage watched{inner, clock};
  int times_lost = 0;
  int times_in_doubt = 0;

  Leadership lead(const std::string& name) {
    REQUIRE(inner.store().leaderships.join({name, "0.1.0", 4711, now, now, {}}, now));
    const auto council = inner.store().leaderships.renew(name, {tenant}, now);
    REQUIRE(council);
    REQUIRE(council->led.size() == 1);
    return council->led.front();
  }
  LedStorage door(const std::optional<Leadership>& leadership) {
    return {watched, leadership, {.lost = [this] { ++times_lost; }, .in_doubt = [this] { ++times_in_doubt; }}};
  }
  Status run(Storage& storage, const Storage::Work& work) {
    std::optional<Status> answer;
    storage.submit(work, [&answer](Status status) { answer = std::move(status); });
    io.restart();
    io.run();
    REQUIRE(answer);
    return *answer;
  }
  [[nodiscard]] Storage::Work writing() const {
    return [this](Store& store) { return store.policies.set({{"sales", tenant, {"welcome"}}}, now); };
  }
  std::size_t policies() { return inner.store().reports.counts(now).value().size(); }
};

}  // namespace

TEST_CASE_METHOD(LedStore, "work is done while its fence stands") {
  const auto leadership = lead("one");
  auto storage = door(leadership);
  CHECK(run(storage, writing()));
  CHECK(policies() == 1);
  CHECK(times_lost == 0);
}

TEST_CASE_METHOD(LedStore,
                 "work under a fence that was lost is not done, which is told and is no trouble of the store") {
  const auto leadership = lead("one");
  REQUIRE(inner.store().leaderships.hand_over(tenant, leadership.fence, now));
  auto storage = door(leadership);
  const auto refused = run(storage, writing());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("another daemon leads") != std::string::npos);
  CHECK(policies() == 0);
  CHECK(times_lost == 1);
  CHECK_FALSE(storage.trouble());
  CHECK_FALSE(watched.trouble());
}

TEST_CASE_METHOD(LedStore, "work that fails under a fence that stands is a trouble, and nothing is lost by it") {
  const auto leadership = lead("one");
  auto storage = door(leadership);
  const auto failed = run(storage, [](Store&) -> Status { return fail("the disk is full"); });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().what == "the disk is full");
  CHECK(times_lost == 0);
  CHECK(times_in_doubt == 0);
  CHECK(watched.trouble());
}

TEST_CASE_METHOD(LedStore, "of work in doubt the leader is told, among others and alone, and so is whoever waits") {
  const bool among_others = GENERATE(true, false);
  const auto leadership = among_others ? std::optional(lead("one")) : std::nullopt;
  auto storage = door(leadership);
  const auto answered = run(storage, [](Store&) -> Status {
    Error lost{"the connection was lost", ""};
    lost.in_doubt = true;
    return tl::unexpected<Error>(lost);
  });
  REQUIRE_FALSE(answered);
  CHECK(answered.error().in_doubt);
  CHECK(times_in_doubt == 1);
  CHECK(times_lost == 0);
}

TEST_CASE_METHOD(LedStore, "where a daemon has the store for itself no fence is asked") {
  auto storage = door(std::nullopt);
  CHECK(run(storage, writing()));
  CHECK(policies() == 1);
}
