// How long to wait, what an attempt did to a delivery, and the names of what went wrong.
#include <catch2/catch.hpp>
#include <deque>
#include <set>

#include "core/backoff.hpp"
#include "core/causes.hpp"
#include "core/delivery.hpp"
#include "core/rate_bucket.hpp"
#include "core/shared_limit.hpp"

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kNow(std::chrono::seconds(1'800'000'000));

/// Takes as soon as it may, until `end`; each caller comes up to `lateness` late. Gives when each request went.
std::vector<TimePoint> taken_until(RateBucket& bucket, TimePoint end, Random& random, double lateness_ms) {
  std::vector<TimePoint> taken;
  auto now = kNow;
  for (;;) {
    for (auto at = bucket.next(now); at > now; at = bucket.next(now)) {
      now = at + Duration(static_cast<Duration::rep>(random.uniform() * lateness_ms));
    }
    if (now >= end) return taken;
    bucket.take(now);
    taken.push_back(now);
  }
}

/// The most that went in any window of that length.
std::size_t most_in(const std::vector<TimePoint>& taken, Duration window) {
  std::size_t most = 0;
  std::deque<TimePoint> inside;
  for (const auto each : taken) {
    inside.push_back(each);
    while (inside.front() <= each - window) inside.pop_front();
    most = std::max(most, inside.size());
  }
  return most;
}

}  // namespace

TEST_CASE("a bucket never lets more through than its burst and its rate, over any window") {
  Random random(7);
  for (int round = 0; round < 60; ++round) {
    const double rate = 0.5 + random.uniform() * 200;
    const double burst = 1 + random.uniform() * 20;
    RateBucket bucket(rate, burst, kNow);
    const auto taken = taken_until(bucket, kNow + 60s, random, random.uniform() * 50);
    for (const Duration window : {100ms, 1000ms, 7000ms, 30000ms}) {
      INFO(rate << "/s, burst " << burst << ", window " << window.count() << " ms");
      const double allowed = burst + rate * static_cast<double>(window.count()) / 1000;
      REQUIRE(static_cast<double>(most_in(taken, window)) <= allowed + 1e-6);
    }
  }
}

TEST_CASE("while work waits a bucket uses at least 98 percent of its rate") {
  Random random(11);
  for (const double rate : {0.7, 4.0, 30.0, 50.0, 333.0}) {
    INFO(rate);
    RateBucket bucket(rate, 1 + rate * 0.015, kNow);
    const auto taken = taken_until(bucket, kNow + 600s, random, 1);
    CHECK(static_cast<double>(taken.size()) >= 0.98 * rate * 600);
  }
}

TEST_CASE("a rest saves up no more than the burst") {
  RateBucket bucket(10, 3, kNow);
  for (int i = 0; i < 3; ++i) {
    CHECK(bucket.next(kNow + 1h) == kNow + 1h);
    bucket.take(kNow + 1h);
  }
  CHECK(bucket.next(kNow + 1h) == kNow + 1h + 100ms);
}

TEST_CASE("a refusal pauses for as long as the service asks, fractions too") {
  RateBucket bucket(10, 5, kNow);
  bucket.refused(kNow, 0ms);
  CHECK(bucket.next(kNow) >= kNow + 500ms);
  CHECK(bucket.next(kNow) <= kNow + 550ms);
  bucket.refused(kNow, 2128ms);
  CHECK(bucket.next(kNow) == kNow + 2128ms);
  bucket.refused(kNow, 1s);
  CHECK(bucket.next(kNow) == kNow + 2128ms);
  bucket.refused(kNow, 1000h);
  CHECK(bucket.next(kNow) == kNow + 24h);
}

TEST_CASE("a refusal takes a little off the rate, once for those on their way together") {
  RateBucket bucket(100, 1, kNow);
  bucket.refused(kNow, 0ms);
  CHECK(bucket.rate() == Approx(95));
  bucket.refused(kNow + 500ms, 0ms);
  CHECK(bucket.rate() == Approx(95).margin(0.1));
  bucket.refused(kNow + 1min, 0ms);
  CHECK(bucket.rate() == Approx(95 * 0.95).margin(5));
}

TEST_CASE("what was granted between two refusals that follow each other tells the limit") {
  RateBucket bucket(100, 1, kNow);
  bucket.refused(kNow, 0ms);
  for (int i = 0; i < 160; ++i) bucket.take(kNow + 1s);
  bucket.refused(kNow + 2s, 0ms);
  CHECK(bucket.rate() == Approx(0.98 * 80).margin(0.1));
  // Far below what is believable it is taken for less of a fall.
  bucket.refused(kNow + 4s, 0ms);
  CHECK(bucket.rate() == Approx(0.5 * 0.98 * 80).margin(0.2));
}

TEST_CASE("a rate creeps back at first, then faster, to no more than it was") {
  RateBucket bucket(100, 1, kNow);
  for (int i = 0; i < 4; ++i) bucket.refused(kNow + i * 1s, 0ms);
  const auto low = bucket.rate();
  const auto after = [&](Duration time) {
    static_cast<void>(bucket.next(kNow + 3s + time));
    return bucket.rate() - low;
  };
  CHECK(after(60s) < 5);
  CHECK(after(5min) > 60);
  CHECK(bucket.rate() <= 100);
  after(10min);
  CHECK(bucket.rate() == Approx(100));
}

TEST_CASE("a limit that is nearly used up slows down before anything is refused") {
  RateBucket bucket(100, 1, kNow);
  bucket.nearing(kNow, 0.79);
  CHECK(bucket.rate() == Approx(100));
  bucket.nearing(kNow, 0.8);
  CHECK(bucket.rate() == Approx(90));
  bucket.nearing(kNow + 500ms, 1.8);
  CHECK(bucket.rate() == Approx(90).margin(0.1));
  bucket.nearing(kNow + 1s, 1.0);
  CHECK(bucket.rate() == Approx(81).margin(0.1));
}

TEST_CASE("a rate that is refused for ever does not shrink to nothing") {
  RateBucket bucket(100, 1, kNow);
  for (int i = 0; i < 1000; ++i) bucket.refused(kNow + i * 1s, 0ms);
  CHECK(bucket.rate() >= 5);
  CHECK(bucket.next(kNow + 1000s) <= kNow + 1001s);
}

TEST_CASE("a conversation that is throttled, however often, is nobody else's wait") {
  SharedLimit limit;
  for (int i = 0; i < 10; ++i) CHECK_FALSE(limit.refused("ann", 1h, kNow + i * 1s));
  CHECK_FALSE(limit.refused("bob", 1h, kNow + 11s));
}

TEST_CASE("the third different one in a row that is throttled tells of all, which wait for the least that was named") {
  SharedLimit limit;
  CHECK_FALSE(limit.refused("ann", 1h, kNow));
  CHECK_FALSE(limit.refused("bob", 0s, kNow));
  CHECK(limit.refused("cid", 10s, kNow) == Duration(10s));
  CHECK(limit.refused("dan", 20s, kNow + 10s) == Duration(10s));
}

TEST_CASE("three that are throttled among others who are served slow all down, and stop nobody") {
  SharedLimit limit;
  CHECK_FALSE(limit.refused("ann", 1h, kNow));
  limit.worked();
  CHECK_FALSE(limit.refused("bob", 1h, kNow + 1s));
  CHECK(limit.refused("cid", 1h, kNow + 2s) == Duration(5s));
}

TEST_CASE("those who are throttled a long time after each other have nothing to do with each other") {
  SharedLimit limit;
  int minutes = 0;
  for (const auto* whom : {"ann", "bob", "cid", "dan"}) CHECK_FALSE(limit.refused(whom, 1h, kNow + 2min * minutes++));
}

TEST_CASE("backoff doubles up to its most, a quarter more or less by chance") {
  Random random(3);
  Duration expected = 2s;
  for (int attempts = 1; attempts <= 40; ++attempts) {
    for (int i = 0; i < 50; ++i) {
      const auto wait = backoff(attempts, 2s, 10min, random);
      REQUIRE(wait >= expected * 3 / 4);
      REQUIRE(wait <= expected * 5 / 4);
    }
    expected = std::min<Duration>(expected * 2, 10min);
  }
  CHECK(backoff(0, 2s, 10min, random) <= 2500ms);
  CHECK(backoff(-5, 2s, 10min, random) <= 2500ms);
}

TEST_CASE("two that failed together do not come back together") {
  Random random(3);
  std::set<Duration> waits;
  for (int i = 0; i < 100; ++i) waits.insert(backoff(5, 2s, 10min, random));
  CHECK(waits.size() > 90);
}

TEST_CASE("what the service asks for goes before backoff, bounded to a day") {
  Random random(3);
  CHECK(wait_after(2128ms, 9, random) == 2128ms);
  CHECK(wait_after(100h, 1, random) == 24h);
  CHECK(wait_after(0ms, 1, random) >= 1500ms);
  CHECK(wait_after(0ms, 1, random) <= 2500ms);
}

TEST_CASE("states of a delivery have names that are read back") {
  for (const auto state : {DeliveryState::pending, DeliveryState::sending, DeliveryState::sent, DeliveryState::unknown,
                           DeliveryState::failed, DeliveryState::opted_out}) {
    CHECK(delivery_state(name(state)) == state);
  }
  CHECK_FALSE(delivery_state("unheard of"));
}

TEST_CASE("what a setback makes of an attempt") {
  const Cause cause{"throttled", "429"};
  struct Row {
    Setback setback;
    DeliveryState state;
    std::optional<TimePoint> next;
  };
  const std::vector<Row> rows{{Retry{3s, cause}, DeliveryState::pending, kNow + 5s},
                              {Unsure{cause}, DeliveryState::unknown, kNow},
                              {GiveUp{cause}, DeliveryState::pending, kNow + 5s},
                              {Halt{cause}, DeliveryState::pending, kNow + 5s}};
  for (const auto& [setback, state, next] : rows) {
    INFO(setback.index());
    const auto step = after_setback(setback, 0, kNow, 5s);
    CHECK(step.state == state);
    CHECK(step.next_attempt == next);
    CHECK(step.cause == cause);
  }
}

TEST_CASE(
    "only what names the message is final: a limit at once, a refusal of its content when it was said three times") {
  const auto state = [](const char* cause, int refusals) {
    return after_setback(GiveUp{{cause, ""}}, refusals, kNow, 5s).state;
  };
  CHECK(state("too_large", 0) == DeliveryState::failed);
  CHECK(state("message_refused", 0) == DeliveryState::pending);
  CHECK(state("message_refused", 1) == DeliveryState::pending);
  CHECK(state("message_refused", 2) == DeliveryState::failed);
  for (const auto* cause : {"unexplained", "not_permitted", "wrong_host", "service_url_refused", "disabled_by_admin"})
    CHECK(state(cause, 100) == DeliveryState::pending);
}

TEST_CASE("only what names the message counts towards the three times, and not what everybody may be told") {
  const auto counts = [](const Setback& setback, Said before) {
    return after_setback(setback, before, kNow, 5s).counts;
  };
  CHECK(counts(GiveUp{{"message_refused", ""}}, 0));
  CHECK_FALSE(counts(GiveUp{{"message_refused", ""}}, {}));
  CHECK(after_setback(GiveUp{{"message_refused", ""}}, {}, kNow, 5s).state == DeliveryState::pending);
  CHECK_FALSE(counts(Retry{0ms, {"unexplained", ""}}, 0));
  CHECK_FALSE(counts(GiveUp{{"not_permitted", ""}}, 0));
  CHECK_FALSE(counts(Unsure{{"no_answer", ""}}, 0));
}

TEST_CASE("what nobody can explain waits from half a minute to a day") {
  CHECK(patience(1, 1) == 30s);
  CHECK(patience(2, 1) == 2min);
  CHECK(patience(3, 1) == 8min);
  CHECK(patience(7, 1) == 24h);
  CHECK(patience(1000, 1) == 24h);
  CHECK(patience(0, 1) == 30s);
  CHECK(patience(1, 0.75) == 22500ms);
  CHECK(patience_since(0s, 1) == 30s);
  CHECK(patience_since(-1h, 1) == 30s);
  CHECK(patience_since(30s, 1) == 2min);
  CHECK(patience_since(2min, 1) == 8min);
  CHECK(patience_since(24h * 4000, 1) == 24h);
  CHECK(patience_since(30s, 0.75) == 90s);
}

TEST_CASE("every cause has a name of its own, a meaning and a remedy") {
  std::set<std::string_view> names;
  for (const auto& entry : causes()) {
    INFO(entry.name);
    CHECK(names.insert(entry.name).second);
    CHECK_FALSE(entry.name.empty());
    CHECK(entry.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
    CHECK_FALSE(entry.means.empty());
    CHECK_FALSE(entry.remedy.empty());
    CHECK(cause(entry.name).name == entry.name);
  }
  CHECK(cause("unheard of").name == "unexplained");
}
