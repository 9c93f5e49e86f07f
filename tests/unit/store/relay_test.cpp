// Activities that the bot's own program could not be given: kept in order, within bounds.
#include <catch2/catch.hpp>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct RelayWorld : World {
  std::string owner;  ///< the daemon that is asked
  RelayBounds bounds{.rows = 5, .bytes = 1'000};

  [[nodiscard]] Undelivered activity(const std::string& conversation, const std::string& body) const {
    return {.owner = owner,
            .tenant = tenant,
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
  std::vector<Undelivered> take(int most = 100) { return store->relay.take(owner, now, most, 60s).value(); }
  /// The bodies of those that are due.
  std::string bodies(int most = 100) {
    std::string all;
    for (const auto& each : take(most)) all += each.body + " ";
    return all;
  }
  /// A daemon of that name begins, and leads.
  void begins(const std::string& name) {
    REQUIRE(store->leaderships.join({.name = name}, now));
    REQUIRE(store->leaderships.renew(name, {}, now));
  }
  /// The activities that were left behind by daemons which are gone, as the one of that name sees it.
  std::string left_behind(const std::string& name) {
    const auto dropped = store->relay.drop_left_behind(name, now).value();
    std::string all;
    for (const auto& each : dropped) all += each.activity.str() + " ";
    return all;
  }
};

/// Leases by a clock that passes when the test says so, which no server's does.
struct FileRelayWorld : RelayWorld {
  FileRelayWorld() { store = open("sqlite::memory:", Purpose::serve).value(); }
};

}  // namespace

TEST_CASE_METHOD(RelayWorld, "what is kept comes back as it was, when it is due") {
  const auto number = keep("a", "one");
  REQUIRE(number);
  CHECK(store->relay.next(owner).value() == now + 1s);
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
  const auto lease_ends = store->relay.next(owner).value();
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
  CHECK(store->relay.next(owner).value() == now);
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
  REQUIRE(store->relay.forget(owner).value() == 5);
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
  const auto waiting = store->relay.recover(owner, now).value();
  REQUIRE(waiting.size() == 3);
  CHECK(waiting[0].number == one);
  CHECK(waiting[0].conversation == ConversationId("a"));
  CHECK(waiting[0].activity == ActivityId("id of one"));
  CHECK(waiting[0].received_at == now - 1s);
  CHECK(waiting[1].number == two);
  CHECK(waiting[1].conversation == ConversationId("a"));
  CHECK(waiting[2].number == three);
  CHECK(waiting[2].conversation == ConversationId("b"));
  CHECK(bodies() == "one three ");
}

TEST_CASE_METHOD(RelayWorld, "a number is never given twice") {
  const auto first = keep("a", "one");
  CHECK(store->relay.forget(owner).value() == 1);
  CHECK(keep("a", "two").value() > first.value());
}

TEST_CASE_METHOD(RelayWorld, "the numbers of all that wait are told, whether they are due or taken or not") {
  const auto one = keep("a", "one").value();
  const auto two = keep("a", "two").value();
  const auto three = keep("b", "three").value();
  now += 1s;
  REQUIRE(take(1).size() == 1);
  CHECK(store->relay.numbers(owner).value() == std::vector<std::int64_t>{one, two, three});
  CHECK(store->relay.forget(owner).value() == 3);
  CHECK(store->relay.numbers(owner).value().empty());
}

TEST_CASE_METHOD(RelayWorld, "what one daemon keeps no other is given, told of, or forgets") {
  owner = "one";
  const auto first = keep("a", "first").value();
  owner = "two";
  const auto second = keep("b", "second").value();
  now += 1s;
  owner = "three";
  CHECK(take().empty());
  CHECK_FALSE(store->relay.next(owner).value());
  CHECK(store->relay.numbers(owner).value().empty());
  CHECK(store->relay.recover(owner, now).value().empty());
  CHECK(store->relay.forget(owner).value() == 0);
  owner = "one";
  CHECK(store->relay.numbers(owner).value() == std::vector{first});
  CHECK(bodies() == "first ");
  owner = "two";
  CHECK(store->relay.numbers(owner).value() == std::vector{second});
  CHECK(store->relay.forget(owner).value() == 1);
  CHECK(store->relay.numbers("one").value() == std::vector{first});
}

TEST_CASE_METHOD(RelayWorld, "a daemon that starts anew has its own activities due again, and no other's") {
  owner = "one";
  keep("a", "first");
  owner = "two";
  keep("a", "second");
  now += 1s;
  CHECK(bodies() == "second ");
  owner = "one";
  CHECK(bodies() == "first ");
  REQUIRE(store->relay.recover("two", now).value().size() == 1);
  CHECK(bodies().empty());
  owner = "two";
  CHECK(bodies() == "second ");
}

TEST_CASE_METHOD(RelayWorld, "a conversation has an order for each daemon, whose activities wait for no other's") {
  owner = "one";
  keep("a", "1");
  keep("a", "2");
  owner = "two";
  keep("a", "3");
  keep("a", "4");
  now += 1s;
  auto taken = take();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].body == "3");
  REQUIRE(store->relay.drop(taken[0], now));
  CHECK(bodies() == "4 ");
  owner = "one";
  taken = take();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].body == "1");
  REQUIRE(store->relay.drop(taken[0], now));
  CHECK(bodies() == "2 ");
}

TEST_CASE_METHOD(RelayWorld, "the bounds are each daemon's own") {
  owner = "one";
  for (int i = 0; i < 5; ++i) CHECK(keep("a", "x"));
  CHECK_FALSE(keep("a", "x"));
  owner = "two";
  CHECK(keep("a", "x"));
  bounds.bytes = 10;
  CHECK_FALSE(keep("a", "xxx"));
  owner = "three";
  CHECK(keep("a", "xxx"));
}

TEST_CASE_METHOD(RelayWorld, "what a daemon kept that is gone is dropped once, and told to whoever notices first") {
  begins("here");
  begins("also here");
  begins("stopped");
  for (const auto* name : {"here", "also here", "stopped", "never heard of", ""}) {
    owner = name;
    keep("a", owner.empty() ? "of one that was alone" : owner);
  }
  CHECK(left_behind("here") == "id of never heard of id of of one that was alone ");
  CHECK(left_behind("here").empty());
  REQUIRE(store->instances.stop("stopped", now));
  CHECK(left_behind("also here") == "id of stopped ");
  CHECK(left_behind("here").empty());
  CHECK(store->relay.numbers("here").value().size() == 1);
  CHECK(store->relay.numbers("also here").value().size() == 1);
}

TEST_CASE_METHOD(FileRelayWorld, "a daemon that is alone drops nothing of its own") {
  keep("a", "one");
  CHECK(left_behind("").empty());
  now += 24h;
  CHECK(left_behind("").empty());
  CHECK(bodies() == "one ");
}

TEST_CASE_METHOD(FileRelayWorld,
                 "a daemon is gone for good once what it kept is too old, counted from its lease's end") {
  begins("cut off");
  owner = "cut off";
  keep("a", "one");
  begins("here");
  now += 15min + 9s;
  CHECK(left_behind("here").empty());
  now += 1s;
  CHECK(left_behind("here") == "id of one ");
}

TEST_CASE_METHOD(FileRelayWorld, "a daemon that joins again after long has what it kept, though it leads nothing yet") {
  begins("back");
  owner = "back";
  keep("a", "one");
  now += 1h;
  REQUIRE(store->leaderships.join({.name = "back"}, now));
  CHECK(left_behind("here").empty());
  CHECK(store->relay.recover("back", now).value().size() == 1);
}
