// A person's data, erased by an admin.
#include <fstream>
#include <iterator>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;
using core::RecipientState;

namespace {

struct Erasure : Folder, World {
  const std::filesystem::path file = path() / "w.db";

  Erasure() { store = SqliteStore::open(file).value(); }

  /// All bytes of the store after it was closed; it is open again afterwards.
  std::string bytes() {
    store.reset();
    std::ifstream in(file, std::ios::binary);
    std::string all{std::istreambuf_iterator<char>(in), {}};
    store = SqliteStore::open(file).value();
    return all;
  }
  void welcome(const RecipientId& id) {
    added(id);
    for (const auto& each : due()) {
      auto claimed = store->claim(each, {"{\"text\":\"a secret text\"}", "44136fa3", std::to_string(++claims)}, now);
      REQUIRE(claimed);
      REQUIRE(claimed->has_value());
      if (each.key == "welcome") REQUIRE(store->record_sent(**claimed, ActivityId("activity-1"), now));
    }
  }
  void forget(const RecipientId& id) { REQUIRE(store->forget(key(id), now)); }
};

}  // namespace

TEST_CASE_METHOD(Erasure,
                 "nothing of a person is left in the file but their id, what they were sent and the fact itself") {
  set_policies({policy("sales", {"welcome", "tips"})});
  meet("sales", {ann, bob});
  welcome(ann);
  says(ann, core::Wish::silence);
  REQUIRE(store->keep_undelivered({.tenant = tenant,
                                   .conversation = ConversationId("a:ann"),
                                   .activity = ActivityId("x"),
                                   .body = "words of hers",
                                   .received_at = now},
                                  {10, 1 << 20}, now));
  const std::vector<std::string> personal{"ann@contoso.com", "a:ann",      "29:x",
                                          "a secret text",   "activity-1", "words of hers"};
  const auto before = bytes();
  for (const auto& each : personal) {
    INFO(each);
    CHECK(before.find(each) != std::string::npos);
  }
  added(bob);
  forget(ann);
  const auto after = bytes();
  for (const auto& each : personal) {
    INFO(each);
    CHECK((after.find(each) != std::string::npos) == (each == "29:x"));  // which is Bob's in this test, too
  }
  CHECK(after.find("bob@contoso.com") != std::string::npos);
  const auto left = person(ann);
  CHECK(left.recipient.state == RecipientState::removed);
  CHECK(left.recipient.silent);
  CHECK(left.recipient.upn.empty());
  CHECK_FALSE(left.recipient.reference);
  CHECK(left.targets.empty());
  CHECK(left.deliveries.size() == 2);
  REQUIRE(left.story.size() == 1);
  CHECK(left.story[0].what == "forgotten");
}

TEST_CASE_METHOD(Erasure,
                 "whoever was forgotten is not welcomed again, though a policy selects them and they come back") {
  set_policies({policy("sales", {"welcome", "news"})});
  meet("sales", {ann});
  added(ann);
  for (const auto& each : due()) {
    if (each.key == "welcome") REQUIRE(store->record_sent(*claim(each), ActivityId("1"), now));
  }
  forget(ann);
  meet("sales", {ann});
  CHECK(installs(0s).empty());
  CHECK(due(0s).empty());
  now += 1h;
  added(ann);
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].key == "news");
}

TEST_CASE_METHOD(Erasure,
                 "a message whose outcome is unknown counts as sent when its person is forgotten, and a late answer "
                 "changes nothing") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  const auto claimed = claim_the_one();
  forget(ann);
  CHECK(state(ann) == DeliveryState::sent);
  REQUIRE(store->record_sent(claimed, ActivityId("activity-9"), now));
  CHECK(delivery(ann).activity.empty());
  CHECK(store->take_unknown(tenant, now, 10, 1min).value().empty());
  CHECK(store->recover(now).value().unknown == 0);
}

TEST_CASE_METHOD(Erasure, "who waits for their turn is forgotten altogether, and nobody else") {
  auto row = policy("sales");
  row.gradual = true;
  set_policies({row});
  meet("sales", {ann, bob});
  forget(ann);
  CHECK(store->rollout("sales").value()->people.all == 1);
  CHECK(store->named({core::RecipientKind::user, "ann@contoso.com"})->empty());
  CHECK(store->named({core::RecipientKind::user, "bob@contoso.com"})->size() == 1);
}
