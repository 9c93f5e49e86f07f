#include "base/counting.hpp"

#include <catch2/catch.hpp>
#include <thread>

using namespace welcomed;
using namespace std::chrono_literals;

namespace {

constexpr std::array<double, 2> kEnds{0.1, 1};

}  // namespace

TEST_CASE("a time goes into the first bucket that is long enough, and a longer one than all into one of its own") {
  Histogram histogram(kEnds);
  for (const auto time : {0ms, 100ms, 101ms, 1000ms, 5000ms}) histogram.observe(time);
  const auto reading = histogram.read();
  CHECK(reading.counts == std::vector<std::uint64_t>{2, 2, 1});
  CHECK(reading.seconds == Approx(6.201));
}

TEST_CASE("a clock that was set back takes nothing away") {
  Histogram histogram(kEnds);
  histogram.observe(-5min);
  CHECK(histogram.read().counts == std::vector<std::uint64_t>{1, 0, 0});
  CHECK(histogram.read().seconds == 0);
}

TEST_CASE("metrics of a family are told apart by their labels") {
  Family<Counter, 2> sends;
  sends.of({"contoso", "done"}).add();
  sends.of({"contoso", "done"}).add(2);
  sends.of({"contoso", "throttled"}).add();
  const auto readings = sends.read();
  REQUIRE(readings.size() == 2);
  CHECK(readings[0].labels == std::vector<std::string>{"contoso", "done"});
  CHECK(readings[0].reading == 3);
  CHECK(readings[1].labels == std::vector<std::string>{"contoso", "throttled"});
  CHECK(readings[1].reading == 1);
}

TEST_CASE("labels that are too many are counted as one, and none is lost") {
  using Many = Family<Counter, 1>;
  Many many;
  for (std::size_t i = 0; i < Many::kMostSets + 500; ++i) many.of({std::to_string(i)}).add();
  many.of({"0"}).add();
  const auto readings = many.read();
  CHECK(readings.size() == Many::kMostSets + 1);
  std::uint64_t all = 0;
  std::uint64_t others = 0;
  for (const auto& each : readings) {
    all += each.reading;
    if (each.labels.front() == "other") others = each.reading;
  }
  CHECK(all == Many::kMostSets + 501);
  CHECK(others == 500);
}

TEST_CASE("threads that count together lose nothing") {
  Family<Counter, 1> requests;
  Family<Histogram, 1> times{kEnds};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) {
        requests.of({n % 2 == 0 ? "even" : "odd"}).add();
        times.of({"all"}).observe(1ms);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(requests.read()[0].reading == 2000);
  CHECK(requests.read()[1].reading == 2000);
  CHECK(times.read()[0].reading.counts[0] == 4000);
}
