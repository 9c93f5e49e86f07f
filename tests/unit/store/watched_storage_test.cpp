#include "store/watched_storage.hpp"

#include <catch2/catch.hpp>

#include "fakes/virtual_clock.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace std::chrono_literals;

namespace {

/// Keeps what it is given until it is told to answer.
struct Stuck final : Storage {
  using Storage::submit;
  void submit(Work, Done done, Commit) override { waiting.push_back(std::move(done)); }
  void answer_one() {
    auto done = std::move(waiting.front());
    waiting.erase(waiting.begin());
    done(Status());
  }
  std::vector<Done> waiting;
};

struct Watched {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  Stuck behind;
  WatchedStorage storage{behind, clock};

  void submit() {
    storage.submit([](Store&) { return Status(); }, [](Status) {});
  }
};

}  // namespace

TEST_CASE_METHOD(Watched, "a store that answers nothing for a minute is late, however much waits for it") {
  CHECK_FALSE(storage.lateness());
  submit();
  clock.advance(59s);
  submit();
  CHECK_FALSE(storage.lateness());
  clock.advance(1s);
  REQUIRE(storage.lateness());
  CHECK(storage.lateness()->what == "the store: nothing was read or written for 1m");
  CHECK_FALSE(storage.trouble());
  behind.answer_one();
  CHECK_FALSE(storage.lateness());
}

TEST_CASE_METHOD(Watched, "a store that nobody asks anything is never late") {
  submit();
  behind.answer_one();
  clock.advance(24h);
  CHECK_FALSE(storage.lateness());
  submit();
  CHECK_FALSE(storage.lateness());
}
