// Whose due work is taken first.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct PriorityWorld : World {
  const RecipientId cem{"cem"};
  const RecipientId dan{"dan"};

  [[nodiscard]] PolicyRow with_priority(const std::string& name, int priority,
                                        std::vector<std::string> keys = {"welcome"}) const {
    auto row = policy(name, std::move(keys));
    row.priority = priority;
    return row;
  }
  /// The first so many who are to get the app, in the order in which they are taken.
  std::vector<RecipientId> next_installs(int most) {
    std::vector<RecipientId> all;
    const auto taken = store->recipients.take_installs(tenant, core::RecipientKind::user, {most}, now, 5min);
    for (const auto& each : taken.value()) all.push_back(each.id);
    return all;
  }
  std::vector<RecipientId> next_messages(int most) {
    std::vector<RecipientId> all;
    const auto taken = store->deliveries.take(tenant, core::RecipientKind::user, {most}, now, 5min);
    for (const auto& each : taken.value()) all.push_back(each.recipient.id);
    return all;
  }
  using People = std::vector<RecipientId>;
};

}  // namespace

TEST_CASE_METHOD(PriorityWorld, "installs of a higher priority are taken first, however long others wait") {
  set_policies({policy("big"), with_priority("urgent", 5), with_priority("middle", 1)});
  meet("big", {ann});
  now += 1h;
  meet("middle", {bob});
  now += 1h;
  meet("urgent", {cem});
  CHECK(next_installs(1) == People{cem});
  CHECK(next_installs(1) == People{bob});
  CHECK(next_installs(1) == People{ann});
  CHECK(next_installs(1).empty());
}

TEST_CASE_METHOD(PriorityWorld, "one take goes down the priorities until it has enough") {
  set_policies({policy("big"), with_priority("urgent", 5)});
  meet("big", {ann, bob});
  now += 1s;
  meet("urgent", {cem});
  const auto taken = next_installs(2);
  REQUIRE(taken.size() == 2);
  CHECK(taken[0] == cem);
}

TEST_CASE_METHOD(PriorityWorld, "messages of a higher priority are taken first") {
  set_policies({policy("big", {"hello"}), with_priority("urgent", 5, {"alarm"})});
  meet("big", {ann});
  added(ann);
  now += 1h;
  meet("urgent", {bob});
  added(bob);
  CHECK(next_messages(1) == People{bob});
  CHECK(next_messages(1) == People{ann});
}

TEST_CASE_METHOD(PriorityWorld, "whoever is not due holds nobody up, and is waited for") {
  set_policies({policy("big"), with_priority("urgent", 5)});
  meet("urgent", {ann});
  meet("big", {bob});
  change(ann, [this](core::Recipient each) {
    return core::after_setback(std::move(each), Retry{1h, {"throttled", ""}}, now, 1h);
  });
  CHECK(next_installs(10) == People{bob});
  CHECK(store->recipients.next_install(tenant, core::RecipientKind::user).value() == now + 5min);  // bob's lease
  now += 1h;
  CHECK(next_installs(1) == People{ann});
}

TEST_CASE_METHOD(PriorityWorld, "of who waits for a message the earliest is waited for, whatever its priority") {
  set_policies({policy("big", {"hello"}), with_priority("urgent", 5, {"alarm"})});
  meet("big", {ann});
  added(ann);
  const auto first = now;
  now += 1h;
  meet("urgent", {bob});
  added(bob);
  CHECK(store->deliveries.next(tenant, core::RecipientKind::user).value() == first);
}

TEST_CASE_METHOD(PriorityWorld,
                 "whom several policies select has the highest priority, and so has a message they share") {
  set_policies({policy("big"), with_priority("urgent", 5)});
  meet("big", {ann, bob});
  now += 1h;
  meet("urgent", {bob});
  CHECK(next_installs(1) == People{bob});
  added(ann);
  added(bob);
  CHECK(next_messages(1) == People{bob});
}

TEST_CASE_METHOD(PriorityWorld, "a message that waits under no policy goes to the one with the highest priority") {
  set_policies({policy("a"), policy("b"), with_priority("c", 5), with_priority("d", 5)});
  for (const auto* each : {"a", "b", "c", "d"}) meet(each, {ann});
  added(ann);
  meet("a", People{});
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].policy == "c");
}

TEST_CASE_METHOD(PriorityWorld, "another priority moves who waits already, up and down") {
  set_policies({policy("big"), policy("small")});
  meet("big", {ann});
  added(ann);
  meet("big", {ann, cem});
  now += 1h;
  meet("small", {bob, dan});
  added(bob);
  set_policies({policy("big"), with_priority("small", 5)});
  CHECK(next_installs(1) == People{dan});
  CHECK(next_messages(1) == People{bob});
  now += 6min;
  set_policies({with_priority("big", 7), with_priority("small", 5)});
  CHECK(next_installs(1) == People{cem});
  now += 6min;
  set_policies({policy("big"), policy("small")});
  CHECK(next_installs(10).size() == 2);
  CHECK(next_messages(10).size() == 2);
}

TEST_CASE_METHOD(PriorityWorld, "nobody is left behind when the policy with a priority is gone") {
  set_policies({policy("big"), with_priority("urgent", 5)});
  meet("big", {ann, bob});
  meet("urgent", {ann});
  set_policies({policy("big")});
  CHECK(next_installs(10).size() == 2);
}

TEST_CASE_METHOD(PriorityWorld, "who waits for a paused policy, too, has the priority of the others until it goes on") {
  set_policies({policy("big"), with_priority("urgent", 5)});
  meet("big", {ann});
  now += 1h;
  meet("urgent", {bob});
  meet("big", {ann, bob});
  REQUIRE(store->rollouts.pause("urgent", {}, now).value());
  CHECK(next_installs(1) == People{ann});
  now += 6min;
  REQUIRE(store->rollouts.resume("urgent", now).value());
  CHECK(next_installs(1) == People{bob});
}

TEST_CASE_METHOD(PriorityWorld, "a change that was rolled back leaves everybody to be taken") {
  set_policies({policy("big")});
  meet("big", {ann});
  CHECK(next_installs(1) == People{ann});
  now += 6min;
  REQUIRE(store->begin(sql::Durability::durable));
  REQUIRE(store->policies.set({with_priority("big", 5)}, now));
  CHECK(next_installs(1) == People{ann});
  store->roll_back();
  CHECK(next_installs(1) == People{ann});
}

TEST_CASE_METHOD(PriorityWorld,
                 "a daemon heeds the priorities that another one told the store, from its next renewal on") {
  const Folder folder;
  store = open_at(folder / "w.db").value();
  auto other = open_at(folder / "w.db", Purpose::change).value();
  REQUIRE(store->leaderships.join({.name = "first"}, now));
  set_policies({policy("big")});
  meet("big", {ann});
  CHECK(next_installs(1) == People{ann});
  std::swap(store, other);
  set_policies({policy("big"), with_priority("urgent", 5)});
  meet("urgent", {cem});
  std::swap(store, other);
  REQUIRE(store->leaderships.renew("first", {}, now));
  CHECK(next_installs(1) == People{cem});
  store.reset();
}
