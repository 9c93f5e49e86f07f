// Activities that the bot's own program could not be given: kept in order, within bounds.
#include <catch2/catch.hpp>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct RelayWorld : World {
  RelayBounds bounds{.rows = 5, .bytes = 1'000};

  [[nodiscard]] Undelivered activity(const std::string& conversation, const std::string& body) const {
    return {.tenant = tenant,
            .conversation = ConversationId(conversation),
            .activity = ActivityId("id of " + body),
            .headers = "A: 1\n",
            .body = body,
            .secrets = true,
            .attempts = 1,
            .received_at = now};
  }
  std::optional<std::int64_t> keep(const std::string& conversation, const std::string& body) {
    return store->relay.keep(activity(conversation, body), bounds, now + 1s).value();
  }
  std::vector<Undelivered> take(int most = 100) { return store->relay.take(now, most, 60s).value(); }
  /// The bodies of those that are due.
  std::string bodies(int most = 100) {
    std::string all;
    for (const auto& each : take(most)) all += each.body + " ";
    return all;
  }
};

}  // namespace

TEST_CASE_METHOD(RelayWorld, "what is kept comes back as it was, when it is due") {
  const auto number = keep("a", "one");
  REQUIRE(number);
  CHECK(store->relay.next().value() == now + 1s);
  CHECK(take().empty());
  now += 1s;
  const auto taken = take();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].number == *number);
  CHECK(taken[0].tenant == tenant);
  CHECK(taken[0].conversation == ConversationId("a"));
  CHECK(taken[0].activity == ActivityId("id of one"));
  CHECK(taken[0].headers == "A: 1\n");
  CHECK(taken[0].body == "one");
  CHECK(taken[0].secrets);
  CHECK(taken[0].attempts == 1);
  CHECK(taken[0].received_at == now - 1s);
  CHECK(take().empty());
}

TEST_CASE_METHOD(RelayWorld, "what was taken by somebody who never got it is due again when its lease ends") {
  keep("a", "one");
  now += 1s;
  REQUIRE(take().size() == 1);
  const auto lease_ends = store->relay.next().value();
  REQUIRE(lease_ends);
  CHECK(*lease_ends > now);
  now = *lease_ends;
  CHECK(bodies() == "one ");
}

TEST_CASE_METHOD(RelayWorld, "of a conversation only the oldest is due; the next one follows when that is gone") {
  keep("a", "one");
  keep("a", "two");
  keep("b", "three");
  keep("a", "four");
  now += 1s;
  auto taken = take();
  REQUIRE(taken.size() == 2);
  CHECK(taken[0].body == "one");
  CHECK(taken[1].body == "three");
  REQUIRE(store->relay.put_off(taken[1].number, now + 10s));
  CHECK(bodies().empty());
  REQUIRE(store->relay.drop(taken[0], now));
  CHECK(store->relay.next().value() == now);
  taken = take();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].body == "two");
  REQUIRE(store->relay.drop(taken[0], now));
  CHECK(bodies() == "four ");
  now += 10s;
  taken = take();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].body == "three");
  CHECK(taken[0].attempts == 2);
}

TEST_CASE_METHOD(RelayWorld, "no more undelivered activities are taken than asked for, the longest due first") {
  keep("a", "one");
  now += 1ms;
  keep("b", "two");
  now += 5s;
  CHECK(bodies(1) == "one ");
  CHECK(bodies(1) == "two ");
}

TEST_CASE_METHOD(RelayWorld, "rows and bytes are bounded, secrets kept elsewhere counted, and room comes back") {
  for (int i = 0; i < 5; ++i) CHECK(keep("a", "x"));
  CHECK_FALSE(keep("b", "x"));
  now += 1s;
  REQUIRE(store->relay.drop(take().at(0), now));
  CHECK(keep("b", "x"));
  REQUIRE(store->relay.forget().value() == 5);
  bounds.rows = 100;
  auto large = activity("a", std::string(600, 'x'));
  large.secret_bytes = 500;
  CHECK_FALSE(store->relay.keep(large, bounds, now).value());
  large.secret_bytes = 390;
  CHECK(store->relay.keep(large, bounds, now).value());
  CHECK_FALSE(keep("a", "xx"));
}

TEST_CASE_METHOD(RelayWorld, "at the start what was taken is due again, and all that wait are told") {
  const auto one = keep("a", "one");
  const auto two = keep("a", "two");
  const auto three = keep("b", "three");
  now += 1s;
  CHECK(bodies() == "one three ");
  const auto waiting = store->relay.recover(now).value();
  REQUIRE(waiting.size() == 3);
  CHECK(waiting[0].number == one);
  CHECK(waiting[0].conversation == ConversationId("a"));
  CHECK(waiting[0].activity == ActivityId("id of one"));
  CHECK(waiting[1].number == two);
  CHECK(waiting[1].conversation == ConversationId("a"));
  CHECK(waiting[2].number == three);
  CHECK(waiting[2].conversation == ConversationId("b"));
  CHECK(bodies() == "one three ");
}

TEST_CASE_METHOD(RelayWorld, "a number is never given twice") {
  const auto first = keep("a", "one");
  CHECK(store->relay.forget().value() == 1);
  CHECK(keep("a", "two").value() > first.value());
}

TEST_CASE_METHOD(RelayWorld, "the numbers of all that wait are told, whether they are due or taken or not") {
  const auto one = keep("a", "one").value();
  const auto two = keep("a", "two").value();
  const auto three = keep("b", "three").value();
  now += 1s;
  REQUIRE(take(1).size() == 1);
  CHECK(store->relay.numbers().value() == std::vector<std::int64_t>{one, two, three});
  CHECK(store->relay.forget().value() == 3);
  CHECK(store->relay.numbers().value().empty());
}
