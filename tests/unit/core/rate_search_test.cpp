// How a bucket and a window find the limit of a service that has a bucket of its own.
#include <algorithm>
#include <catch2/catch.hpp>
#include <queue>

#include "base/random.hpp"
#include "core/rate_bucket.hpp"

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kBegin{std::chrono::seconds(1'800'000'000)};

/// A service that lets `rate` a second through, with a bucket that holds one second's worth; a refusal costs, too.
struct Service {
  double rate;
  double size;
  double tokens = size;
  TimePoint at = kBegin;

  void set(double now) { rate = size = tokens = now; }
  /// How long to wait, for what is refused; negative for what is taken.
  double ask(TimePoint now) {
    tokens = std::min(size, tokens + rate * std::chrono::duration<double>(now - at).count());
    at = now;
    tokens = std::max(tokens - 1, -rate);
    return tokens >= 0 ? -1 : (1 - tokens) / rate;
  }
};

struct Minute {
  int taken = 0;
  int refused = 0;
};

/// One who asks as soon as they may, with a timer that is late and a network that takes its time.
struct Client {
  Service service;
  RateBucket bucket{30 * 0.99, 1 + 30 * 0.25, kBegin};
  RateWindow window{30};
  Random random{5};
  Duration latency;
  double lateness_ms;
  struct Answer {
    TimePoint at;
    double wait;
    bool operator<(const Answer& other) const { return at > other.at; }
  };
  std::priority_queue<Answer> answers;
  TimePoint now = kBegin;

  void hear(TimePoint until) {
    while (!answers.empty() && answers.top().at <= until) {
      const auto answer = answers.top();
      answers.pop();
      if (answer.wait > 0) bucket.refused(answer.at, Duration(static_cast<Duration::rep>(answer.wait * 1000)));
    }
  }

  Minute minute() {
    Minute counted;
    const auto end = now + 60s;
    while (now < end) {
      hear(now);
      const auto at = std::max(bucket.next(now), window.next(now));
      if (at > now) {
        const auto late = Duration(static_cast<Duration::rep>(random.uniform() * lateness_ms));
        // An answer may come first and change the time.
        now = answers.empty() ? at + late : std::min(at + late, std::max(now + 1ms, answers.top().at));
        continue;
      }
      bucket.take(now);
      window.take(now);
      const double wait = service.ask(now + latency / 2);
      ++(wait > 0 ? counted.refused : counted.taken);
      answers.push({now + latency, wait});
    }
    return counted;
  }
};

}  // namespace

TEST_CASE("98 percent of the limit is used each minute and few are refused, also where it is halved or shared") {
  for (const auto latency : {4ms, 40ms, 300ms}) {
    for (const double lateness_ms : {1.0, 10.0, 25.0}) {
      for (const std::string what : {"steady", "halved", "shared"}) {
        const double size = 30;
        Client client{
            .service = {what == "shared" ? 15.0 : 30.0, size}, .latency = latency, .lateness_ms = lateness_ms};
        Minute all;
        double allowed = 0;
        for (int minute = 1; minute <= 20; ++minute) {
          if (what == "halved" && minute == 8) client.service.set(15);
          const auto counted = client.minute();
          INFO(what << ", minute " << minute << ", latency " << latency.count() << ", lateness " << lateness_ms
                    << ": taken " << counted.taken << ", refused " << counted.refused);
          // Where answers are slow, those that are on their way when the limit falls cost more than that minute has.
          if (latency < 200ms) CHECK(counted.taken >= 0.98 * 60 * client.service.rate);
          allowed += 60 * client.service.rate;
          all.taken += counted.taken;
          all.refused += counted.refused;
        }
        INFO(what << ", latency " << latency.count() << ", lateness " << lateness_ms << ": refused " << all.refused
                  << " of " << all.taken);
        CHECK(all.taken >= 0.98 * allowed);
        CHECK(all.refused <= 0.005 * (all.taken + all.refused));
      }
    }
  }
}

TEST_CASE("a limit that rises again is found again") {
  Client client{.service = {30, 30}, .latency = 40ms, .lateness_ms = 5};
  client.minute();
  client.service.set(15);
  for (int i = 0; i < 5; ++i) client.minute();
  client.service.set(30);
  for (int i = 0; i < 6; ++i) client.minute();
  CHECK(client.minute().taken >= 0.98 * 60 * 29.7);
}
