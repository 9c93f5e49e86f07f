// The doors to the store: group commit, one transaction a piece, errors that stay with their piece.
#include "store/store_thread.hpp"

#include <atomic>

#include "fakes/virtual_clock.hpp"
#include "store/inline_storage.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

/// Counts the transactions of a store, and fails commits when told to.
class Counting final : public TransactionalStore {
 public:
  Counting(std::unique_ptr<SqlStore> inside, std::atomic<int>& commits, std::atomic<int>& durable,
           std::atomic<bool>& failing)
      : inside_(std::move(inside)), commits_(commits), durable_(durable), failing_(failing) {}

  Store& store() override { return *inside_; }
  Status begin(Durability durability) override {
    if (durability == Durability::durable) ++durable_;
    return inside_->begin(durability);
  }
  Status commit() override {
    ++commits_;
    if (failing_) return fail("the disk is full");
    return inside_->commit();
  }
  void roll_back() override { inside_->roll_back(); }
  [[nodiscard]] bool in_doubt() const override { return failing_; }
  Status within(const Storage::Work& work, Status& result) override { return inside_->within(work, result); }

 private:
  std::unique_ptr<SqlStore> inside_;
  std::atomic<int>& commits_;
  std::atomic<int>& durable_;
  std::atomic<bool>& failing_;
};

const TimePoint kNow(std::chrono::seconds(1'800'000'000));

/// Makes a recipient of that number, and fails after having written it when told to.
Storage::Work make(int number, bool failing = false) {
  return [=](Store& store) -> Status {
    const auto made = store.recipients.change(
        TenantId("t"), RecipientId("id" + std::to_string(number)),
        [](core::Recipient each) {
          each.state = core::RecipientState::removed;
          return each;
        },
        {"made", ""}, kNow);
    if (!made) return tl::unexpected<Error>(made.error());
    if (failing) return fail("no");
    return {};
  };
}

/// An install of that tenant is due.
Storage::Work wait(const std::string& tenant, bool failing = false) {
  return [=](Store& store) -> Status {
    const auto made = store.recipients.change(
        TenantId(tenant), RecipientId("id"),
        [](core::Recipient each) {
          each.state = core::RecipientState::installing;
          each.next_attempt = kNow;
          return each;
        },
        {"made", ""}, kNow);
    if (!made) return tl::unexpected<Error>(made.error());
    return failing ? fail("no") : Status();
  };
}

struct ThreadWorld {
  Folder folder;
  std::atomic<int> commits{0};
  std::atomic<int> durable{0};  ///< of those
  std::atomic<bool> failing{false};
  asio::io_context io;
  std::vector<Status> results;

  std::unique_ptr<StoreThread> open() {
    return std::make_unique<StoreThread>(
        io, std::make_unique<Counting>(open_at(folder / "w.db").value(), commits, durable, failing));
  }

  void submit(StoreThread& storage, const Storage::Work& work, Commit commit = Commit::soon) {
    storage.submit(
        work, [this](Status status) { results.push_back(std::move(status)); }, commit);
  }
  /// How long it takes until all that was submitted is done.
  StoreThread::Clock::duration until_done() {
    const auto begin = StoreThread::Clock::now();
    io.restart();
    io.run();
    return StoreThread::Clock::now() - begin;
  }

  [[nodiscard]] int made() const {
    const auto store = open_at(folder / "w.db", Purpose::read).value();
    int count = 0;
    for (int i = 0; i < 1000; ++i)
      count += store->reports.person({TenantId("t"), RecipientId("id" + std::to_string(i))}).value() ? 1 : 0;
    return count;
  }
};

Task<Result<int>> answer(Storage& storage, Result<int> said) {
  std::function<Result<int>(Store&)> verb = [said](Store&) { return said; };
  auto result = co_await storage.run<int>(std::move(verb));
  co_return result;
}

}  // namespace

TEST_CASE_METHOD(ThreadWorld, "a thousand pieces that come together are committed together, and all are told") {
  {
    const auto storage = open();
    for (int i = 0; i < 1000; ++i) submit(*storage, make(i));
    io.run();
    CHECK(results.size() == 1000);
    CHECK(std::all_of(results.begin(), results.end(), [](const Status& each) { return each.has_value(); }));
    CHECK(commits <= 100);
  }
  CHECK(made() == 1000);
}

TEST_CASE_METHOD(ThreadWorld, "whoever wants to know is told once that the store is in doubt, and not before") {
  const auto storage = open();
  int told = 0;
  storage->when_in_doubt([&] { ++told; });
  submit(*storage, make(1));
  until_done();
  CHECK(told == 0);
  failing = true;
  for (int i = 2; i < 5; ++i) {
    submit(*storage, make(i));
    until_done();
  }
  CHECK(told == 1);
}

TEST_CASE_METHOD(ThreadWorld, "what became due is told once it is committed, before those who did it are told") {
  const auto storage = open();
  std::vector<std::string> told;
  std::size_t results_by_then = 0;
  storage->when_due([&](const Dues& dues) {
    results_by_then = results.size();
    for (const auto& [whose, at] : dues.all()) {
      CHECK(whose.second == QueueName::people_installs);
      CHECK(at == kNow);
      told.push_back(whose.first.str());
    }
  });
  submit(*storage, wait("t"));
  CHECK(told.empty());
  until_done();
  CHECK(told == std::vector<std::string>{"t"});
  CHECK(results_by_then == 0);
  CHECK(results.size() == 1);
  submit(*storage, wait("failed", true));
  submit(*storage, wait("u"));
  until_done();
  CHECK(told == std::vector<std::string>{"t", "u"});
}

TEST_CASE_METHOD(ThreadWorld, "of a transaction that fails, and of one that makes nothing due, nothing is told") {
  const auto storage = open();
  int told = 0;
  storage->when_due([&](const Dues&) { ++told; });
  submit(*storage, make(1));
  until_done();
  CHECK(told == 0);
  failing = true;
  submit(*storage, wait("t"));
  until_done();
  CHECK(told == 0);
  failing = false;
  submit(*storage, wait("t"));
  until_done();
  CHECK(told == 1);
}

TEST_CASE_METHOD(ThreadWorld, "each transaction is timed, by whether the disk was waited for") {
  const auto storage = open();
  submit(*storage, make(1));
  io.run();
  submit(*storage, make(2), Commit::light);
  until_done();
  CHECK(storage->waiting() == 0);
  const auto times = storage->commits();
  REQUIRE(times.size() == 2);
  std::uint64_t all = 0;
  for (const auto& each : times) {
    for (const auto count : each.reading.counts) all += count;
  }
  CHECK(times[0].labels.front() == "durable");
  CHECK(times[1].labels.front() == "lazy");
  CHECK(all == 2);
}

TEST_CASE_METHOD(ThreadWorld, "a piece that fails leaves nothing behind and the others alone") {
  {
    const auto storage = open();
    for (int i = 0; i < 300; ++i) submit(*storage, make(i, i % 3 == 0));
    io.run();
    REQUIRE(results.size() == 300);
    for (std::size_t i = 0; i < results.size(); ++i) REQUIRE(results[i].has_value() == (i % 3 != 0));
  }
  CHECK(made() == 200);
}

TEST_CASE_METHOD(ThreadWorld, "when a commit fails all its pieces have failed, and the store goes on afterwards") {
  {
    const auto storage = open();
    failing = true;
    for (int i = 0; i < 10; ++i) submit(*storage, make(i));
    io.run();
    REQUIRE(results.size() == 10);
    for (const auto& result : results) {
      REQUIRE_FALSE(result);
      CHECK(result.error().what == "the disk is full");
    }
    failing = false;
    submit(*storage, make(10));
    io.restart();
    io.run();
    CHECK(results.back());
  }
  CHECK(made() == 1);
}

TEST_CASE_METHOD(ThreadWorld, "a store in doubt is told to who can begin anew") {
  const auto storage = open();
  submit(*storage, make(1));
  io.run();
  CHECK_FALSE(storage->in_doubt());
  failing = true;
  submit(*storage, make(2));
  io.restart();
  io.run();
  CHECK(storage->in_doubt());
}

TEST_CASE_METHOD(ThreadWorld, "what was submitted before the end is done") {
  auto storage = open();
  for (int i = 0; i < 500; ++i) submit(*storage, make(i));
  storage.reset();
  CHECK(made() == 500);
  io.run();
  CHECK(results.size() == 500);
}

TEST_CASE_METHOD(ThreadWorld, "a coroutine gets what its verb gives, or its error") {
  const auto storage = open();
  const auto run = [&](Result<int> said) {
    std::optional<Result<int>> got;
    asio::co_spawn(io, answer(*storage, std::move(said)),
                   [&got](const std::exception_ptr&, Result<int> result) { got = std::move(result); });
    io.restart();
    io.run();
    return got.value();
  };
  CHECK(run(42).value() == 42);
  CHECK(run(fail("no", "try")).error().remedy == "try");
}

TEST_CASE_METHOD(ThreadWorld, "a commit waits for those who are under way, and no longer than its pieces may") {
  const auto storage = open();
  submit(*storage, make(1), Commit::patient);
  until_done();
  CHECK(commits == 1);
  const UnderWay one(*storage);
  const UnderWay other(*storage);
  submit(*storage, make(2), Commit::patient);
  CHECK(until_done() >= StoreThread::kPatient);
  CHECK(commits == 2);
  submit(*storage, make(3), Commit::patient);
  submit(*storage, make(4), Commit::patient);
  until_done();
  CHECK(commits == 3);
  const UnderWay third(*storage);
  submit(*storage, make(5), Commit::patient);
  submit(*storage, make(6), Commit::soon);
  until_done();
  CHECK(commits == 4);
  CHECK(durable == 4);
}

TEST_CASE_METHOD(ThreadWorld, "what is light waits for nobody and not for the disk, and takes nobody along") {
  const auto storage = open();
  const UnderWay one(*storage);
  const UnderWay other(*storage);
  submit(*storage, make(1), Commit::patient);
  submit(*storage, make(2), Commit::light);
  io.restart();
  io.run_one();
  CHECK(results.size() == 1);
  CHECK(commits == 1);
  CHECK(durable == 0);
  io.run();
  CHECK(results.size() == 2);
  CHECK(durable == 1);
}

TEST_CASE("what a power cut may take away does not move the mark") {
  const Folder folder;
  const auto store = open_at(folder / "w.db").value();
  const auto mark = [&] { return support::read_text(folder / "w.db.mark"); };
  const auto before = mark();
  CHECK(run_together(*store, {make(1)}, Durability::lazy).front());
  CHECK(mark() == before);
  CHECK(run_together(*store, {make(2)}).front());
  CHECK(mark() != before);
}

TEST_CASE("the door on the io thread commits each piece, a turn later") {
  asio::io_context io;
  fakes::VirtualClock clock(io);
  InlineStorage storage(io, open_at(":memory:").value());
  std::vector<bool> results;
  const auto submit = [&](int number, bool failing) {
    storage.submit(make(number, failing), [&](const Status& status) { results.push_back(status.has_value()); });
  };
  submit(1, false);
  submit(2, true);
  CHECK(results.empty());
  clock.run_until_idle();
  CHECK(results == std::vector<bool>{true, false});
  CHECK(storage.store().reports.person({TenantId("t"), RecipientId("id1")}).value());
  CHECK_FALSE(storage.store().reports.person({TenantId("t"), RecipientId("id2")}).value());
}
