#include "core/settlement.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kNow(std::chrono::seconds(1'800'000'000));
const Moment kMoment{kNow, 3h};
const Cause kCause{"no_answer", "timed out"};
const Sought kSought{.application = "bot", .stamp = "welcomed-0123456789abcdef", .since = kNow};

Unsettled unsettled(WhenUnknown rule) { return {.rule = rule, .cause = kCause, .attempt = 1}; }

/// So long after `kMoment`, by both clocks.
Moment after(Duration time) { return {kMoment.at + time, kMoment.uptime + time}; }

ChatMessage message(const std::string& application, std::vector<std::string> stamps, TimePoint created = kNow + 1s) {
  return {.id = "1", .application = application, .created = created, .stamps = std::move(stamps)};
}

}  // namespace

TEST_CASE("hold keeps it with the reason, and says the reason once") {
  auto delivery = unsettled(WhenUnknown::hold);
  const auto settlement = settle_unread(delivery, kNow, 5s);
  REQUIRE(settlement);
  CHECK(settlement->state == DeliveryState::unknown);
  CHECK_FALSE(settlement->next_attempt);
  CHECK(settlement->cause == Cause{"no_answer", "timed out; held: when_unknown is hold"});
  delivery.cause = settlement->cause;
  CHECK(settle_unread(delivery, kNow, 5s)->cause == settlement->cause);
}

TEST_CASE("resend makes it pending, after a while") {
  const auto settlement = settle_unread(unsettled(WhenUnknown::resend), kNow, 5s);
  REQUIRE(settlement);
  CHECK(settlement->state == DeliveryState::pending);
  CHECK(settlement->next_attempt == kNow + 5s);
}

TEST_CASE("verify wants a reading") { CHECK_FALSE(settle_unread(unsettled(WhenUnknown::verify), kNow, 5s)); }

TEST_CASE("a reading that shows it makes it sent, with the message's id") {
  const auto settlement = after_reading(unsettled(WhenUnknown::verify), {Reading::Kind::present, "77"}, kMoment);
  CHECK(settlement.state == DeliveryState::sent);
  CHECK(settlement.activity == "77");
  CHECK(settlement.cause == Cause{});
}

TEST_CASE("absence counts when two readings a minute apart agree, and leads to one repeat at most") {
  auto delivery = unsettled(WhenUnknown::verify);
  const Reading absent{Reading::Kind::absent, {}};
  const auto first = after_reading(delivery, absent, kMoment);
  CHECK(first.state == DeliveryState::unknown);
  CHECK(first.next_attempt == kNow + 1min);
  CHECK(first.absent_at == kNow);
  delivery.absent_at = first.absent_at;
  delivery.waits_since = first.waits_since;
  CHECK(after_reading(delivery, absent, after(59s)).state == DeliveryState::unknown);
  const auto second = after_reading(delivery, absent, after(1min));
  CHECK(second.state == DeliveryState::pending);
  CHECK(second.repeats == 1);
  CHECK_FALSE(second.absent_at);
  delivery.repeats = 1;
  const auto third = after_reading(delivery, absent, after(1min));
  CHECK(third.state == DeliveryState::unknown);
  CHECK_FALSE(third.next_attempt);
}

TEST_CASE("what has passed is what both clocks agree on") {
  struct Row {
    std::string what;
    Moment now;
    Duration passed;
  };
  const std::vector<Row> rows{
      {"nothing happened to either", after(5min), 5min},
      {"the wall clock was set ahead", {kNow + 1h, kMoment.uptime + 5min}, 5min},
      {"the wall clock was set back", {kNow - 1h, kMoment.uptime + 5min}, 0min},
      {"the machine began anew", {kNow + 5min, 2min}, 0min},
      {"the machine began anew, and runs for longer now than it did then", {kNow + 24h, kMoment.uptime + 1h}, 1h},
      {"it is another machine, which runs for long", {kNow + 5min, 1000h}, 5min}};
  for (const auto& [what, now, passed] : rows) {
    INFO(what);
    CHECK(surely_passed(kMoment, now) == passed);
  }
}

TEST_CASE("a reading waits from when that began, however often it is asked about") {
  auto delivery = unsettled(WhenUnknown::verify);
  const auto first = settle_early(delivery, 10min, kMoment);
  REQUIRE(first);
  CHECK(first->state == DeliveryState::unknown);
  CHECK(first->next_attempt == kNow + 10min);
  CHECK(first->waits_since == kMoment);
  delivery.waits_since = first->waits_since;
  const auto second = settle_early(delivery, 10min, after(9min));
  REQUIRE(second);
  CHECK(second->next_attempt == kNow + 10min);
  CHECK(second->waits_since == kMoment);
  CHECK_FALSE(settle_early(delivery, 10min, after(10min)));
  CHECK(settle_later(delivery, kNow + 1h).waits_since == kMoment);
  CHECK_FALSE(held(delivery, "why").waits_since);
  delivery.absent_at = kNow + 10min;
  delivery.waits_since = after(10min);
  CHECK(settle_early(delivery, 10min, after(10min + 59s)));
  CHECK_FALSE(settle_early(delivery, 10min, after(11min)));
}

TEST_CASE("after a start of the machine, or with a clock that was set back, the wait begins anew and ends") {
  auto delivery = unsettled(WhenUnknown::verify);
  delivery.waits_since = Moment{kNow, 5000h};
  const std::vector<Moment> later{{kNow + 3min, 1min}, {kNow - 2h, 5000h + 3min}};
  for (const auto& now : later) {
    const auto anew = settle_early(delivery, 10min, now);
    REQUIRE(anew);
    CHECK(anew->next_attempt == now.at + 10min);
    CHECK(anew->waits_since == now);
    auto again = delivery;
    again.waits_since = anew->waits_since;
    CHECK_FALSE(settle_early(again, 10min, {now.at + 10min, now.uptime + 10min}));
  }
}

TEST_CASE("a reading that is not clear holds") {
  const auto settlement = after_reading(unsettled(WhenUnknown::verify), {Reading::Kind::unclear, {}}, kMoment);
  CHECK(settlement.state == DeliveryState::unknown);
  CHECK_FALSE(settlement.next_attempt);
}

TEST_CASE("what a chat says of an attempt") {
  using K = Reading::Kind;
  const std::string other = "welcomed-ffffffffffffffff";
  struct Row {
    std::string what;
    std::vector<ChatMessage> messages;
    K kind;
  };
  const std::vector<Row> rows{
      {"nothing there", {}, K::absent},
      {"its stamp", {message("bot", {kSought.stamp})}, K::present},
      {"its stamp, the bot's id in other case", {message("BOT", {kSought.stamp})}, K::present},
      {"its stamp, though the clocks differ", {message("bot", {kSought.stamp}, kNow - 2h)}, K::present},
      {"the stamp of another attempt", {message("bot", {other})}, K::absent},
      {"no stamp", {message("bot", {})}, K::unclear},
      {"no stamp, within the clocks' difference", {message("bot", {}, kNow - kClockSkew)}, K::unclear},
      {"no stamp, before that", {message("bot", {}, kNow - kClockSkew - 1s)}, K::absent},
      {"its stamp, though somebody else is said to have written it", {message("", {kSought.stamp})}, K::unclear},
      {"its stamp under another name, and under the bot's",
       {message("", {kSought.stamp}), message("bot", {kSought.stamp})},
       K::present},
      {"the stamp of another attempt, by somebody else", {message("", {other})}, K::absent},
      {"another one without a stamp, and its stamp", {message("bot", {}), message("bot", {kSought.stamp})}, K::present},
  };
  for (const auto& [what, messages, kind] : rows) {
    INFO(what);
    CHECK(read_chat(messages, kSought).kind == kind);
  }
}

TEST_CASE("a text is known by its letters, whatever the service makes of the markup") {
  auto sought = kSought;
  sought.letters = letters_of("**Hello** Ann & Bob, 5 < 6!");
  auto shown = message("bot", {});
  shown.letters = letters_of("<p><strong>Hello</strong> Ann &amp; Bob, 5 &lt; 6!</p>");
  CHECK(read_chat({shown}, sought).kind == Reading::Kind::present);
  sought.letters = letters_of("**Hello** Ann & Bob\nGrüße 😀");
  shown.letters = letters_of("<p><strong>Hello</strong> Ann &amp; Bob<br>\nGrüße&nbsp;😀</p>");
  CHECK(read_chat({shown}, sought) == Reading{Reading::Kind::present, "1"});
}
