#include "admin/shared_answer.hpp"

#include <catch2/catch.hpp>

#include "fakes/virtual_clock.hpp"

using namespace welcomed;
using namespace welcomed::admin;
using namespace std::chrono_literals;

namespace {

struct Readers {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  int reads = 0;
  Duration takes{10};
  bool fails = false;
  SharedAnswer answer{io.get_executor(), clock, [this] { return read(); }};

  Task<Result<std::string>> read() {
    const auto number = ++reads;
    co_await sleep_for(clock, takes);
    if (fails) co_return fail("the store cannot be read");
    co_return std::to_string(number);
  }
  std::string ask() { return clock.run(answer.ask()).value_or("error"); }
};

}  // namespace

TEST_CASE_METHOD(Readers, "however many ask at once, it is read once") {
  std::vector<fakes::VirtualClock::Pending<Result<std::string>>> all;
  for (int i = 0; i < 50; ++i) all.push_back(clock.start(answer.ask()));
  clock.advance(1s);
  CHECK(reads == 1);
  for (const auto& each : all) {
    REQUIRE(each->has_value());
    CHECK(**each == "1");
  }
}

TEST_CASE_METHOD(Readers, "a fresh answer is given again, an older one at once while it is read anew") {
  CHECK(ask() == "1");
  clock.advance(1900ms);
  CHECK(ask() == "1");
  clock.advance(200ms);
  CHECK(reads == 1);
  CHECK(ask() == "1");
  clock.advance(100ms);
  CHECK(reads == 2);
  CHECK(ask() == "2");
  CHECK(reads == 2);
}

TEST_CASE_METHOD(Readers, "what takes long is read seldom: a hundredth of the time") {
  takes = 200ms;
  CHECK(ask() == "1");
  for (int i = 0; i < 60; ++i) {
    clock.advance(1s);
    static_cast<void>(ask());
  }
  CHECK(reads <= 4);
}

TEST_CASE_METHOD(Readers,
                 "who asks after nobody did for some seconds waits for what is now, and so does who wants it fresh") {
  CHECK(ask() == "1");
  clock.advance(6s);
  CHECK(ask() == "2");
  clock.advance(52s);
  CHECK(ask() == "3");
  clock.advance(3s);
  CHECK(clock.run(answer.newest()).value() == "4");
}

TEST_CASE_METHOD(Readers, "who looks all the time waits for no reading but the first, however long each takes") {
  takes = 400ms;
  CHECK(ask() == "1");
  takes = 4s;
  for (int i = 0; i < 120; ++i) {
    const auto before = clock.uptime();
    static_cast<void>(ask());
    CHECK(clock.uptime() == before);
    clock.advance(2s);
  }
  CHECK(reads == 5);
}

TEST_CASE_METHOD(Readers, "an error is the answer until it is read anew") {
  fails = true;
  CHECK(ask() == "error");
  CHECK(ask() == "error");
  CHECK(reads == 1);
  fails = false;
  clock.advance(3s);
  static_cast<void>(ask());
  clock.advance(1s);
  CHECK(ask() == "2");
}

TEST_CASE_METHOD(Readers, "one reading that was slow keeps nobody from a new one for longer than a minute") {
  takes = 20s;
  CHECK(ask() == "1");
  takes = 10ms;
  clock.advance(61s);
  static_cast<void>(ask());
  clock.advance(1s);
  CHECK(ask() == "2");
}
