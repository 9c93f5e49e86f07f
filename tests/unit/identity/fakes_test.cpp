#include <catch2/catch.hpp>

#include "base/waiting.hpp"
#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"

using namespace welcomed;
using namespace std::chrono_literals;

namespace {

Task<void> note_after(Clock& clock, Duration wait, std::vector<long long>& seen) {
  co_await sleep_for(clock, wait);
  seen.push_back(clock.now().time_since_epoch() / 1s);
}

net::Request get(const std::string& url) {
  net::Request request;
  request.url = net::parse_url(url).value();
  return request;
}

int status_of(const net::Exchange& exchange) { return std::get<net::Response>(exchange).status; }

}  // namespace

TEST_CASE("virtual time wakes sleepers in order, each at its own time, and only as far as it is advanced") {
  asio::io_context io;
  fakes::VirtualClock clock(io, TimePoint(0s));
  std::vector<long long> seen;
  for (const auto wait : {30s, 10s, 20s}) clock.start(note_after(clock, wait, seen));
  clock.advance(20s);
  CHECK(seen == std::vector<long long>{10, 20});
  CHECK(clock.run_to_next_alarm());
  CHECK(seen == std::vector<long long>{10, 20, 30});
  CHECK_FALSE(clock.run_to_next_alarm());
}

TEST_CASE("an alarm in the past rings at once but not from within, and a cancelled one not at all") {
  asio::io_context io;
  fakes::VirtualClock clock(io);
  int rung = 0;
  clock.ring_at(clock.now() - 1s, [&] { ++rung; });
  clock.cancel(clock.ring_at(clock.now(), [&] { ++rung; }));
  CHECK(rung == 0);
  clock.run_until_idle();
  CHECK(rung == 1);
  CHECK(clock.alarms() == 0);
}

TEST_CASE("running a task lets time pass as needed, and one that waits for nothing is told") {
  asio::io_context io;
  fakes::VirtualClock clock(io);
  const auto begin = clock.now();
  clock.run(sleep_for(clock, 2h));
  CHECK(clock.now() - begin == 2h);
  Slots none(0);
  CHECK_THROWS_AS(clock.run(none.take()), std::logic_error);
}

TEST_CASE("a fake transport gives single answers in order, then the standing one, then that for others") {
  asio::io_context io;
  fakes::VirtualClock clock(io);
  fakes::FakeTransport transport;
  transport.answer_once("GET", "https://a.example/x", fakes::reply(201));
  transport.answer_once("GET", "https://a.example/x", fakes::reply(202));
  const auto status = [&](const std::string& url) { return status_of(clock.run(transport.once(get(url)))); };
  CHECK(status("https://a.example/x") == 201);
  CHECK(status("https://a.example/x") == 202);
  CHECK(std::get<net::Failure>(clock.run(transport.once(get("https://a.example/x")))).surely_unsent);
  transport.answer_always("GET", "https://a.example/x", fakes::reply(200));
  transport.answer_others([](const net::Request&) { return fakes::reply(404); });
  CHECK(status("https://a.example/x") == 200);
  CHECK(status("https://a.example/y") == 404);
  CHECK(transport.count("GET", "https://a.example/x") == 4);
  CHECK(transport.requests().size() == 5);
}
