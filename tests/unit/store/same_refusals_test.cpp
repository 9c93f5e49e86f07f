// What several were refused alike, tried for one of them and then for all.
#include "core/refusal.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;

namespace {

struct RefusedAlike : World {
  RecipientId cem{"cem"};

  void unlicensed(const RecipientId& id) {
    change(id, [&](core::Recipient each) {
      return core::after_setback(std::move(each), GiveUp{{"no_licence", ""}}, now, 0s);
    });
  }
  void blocked(const RecipientId& id) {
    change(id, [&](core::Recipient each) {
      const core::Refusal refusal{.cause = {"blocked_by_user", ""}, .to = *each.reference};
      return core::after_refusal(std::move(each), refusal, now);
    });
  }
  /// Three are selected, and Cem is refused an hour before anybody doubts it.
  core::Doubted doubted_an_hour_after_cem() {
    set_policies({policy("sales")});
    meet("sales", {ann, bob, cem});
    REQUIRE(installs().size() == 3);
    unlicensed(cem);
    now += 1h;
    return {"no_licence", now};
  }
  std::string try_one(const core::Doubted& doubted) {
    const auto tried = store->refusals.try_one(tenant, doubted, now);
    REQUIRE(tried);
    return *tried ? (*tried)->str() : "nobody";
  }
};

}  // namespace

TEST_CASE_METHOD(RefusedAlike, "who was refused longest ago is tried, one at a time, and nobody from before") {
  const auto doubted = doubted_an_hour_after_cem();
  unlicensed(bob);
  now += 1s;
  unlicensed(ann);
  now += 1min;
  CHECK(try_one({"app_blocked", doubted.since}) == "nobody");
  CHECK(installs().empty());
  CHECK(try_one(doubted) == "bob");
  const auto taken = installs();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].id == bob);
  CHECK(try_one(doubted) == "ann");
  CHECK(try_one(doubted) == "nobody");
}

TEST_CASE_METHOD(RefusedAlike, "all who were refused since then are due once it was nobody's own") {
  const auto doubted = doubted_an_hour_after_cem();
  unlicensed(ann);
  unlicensed(bob);
  CHECK_FALSE(store->refusals.try_all(tenant, doubted, now).value());
  CHECK(installs().size() == 2);
}

TEST_CASE_METHOD(RefusedAlike, "a block is lifted for one and then for all, whose messages go on") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob, cem});
  for (const auto& id : {ann, bob, cem}) added(id);
  blocked(cem);
  now += 1h;
  const core::Doubted doubted{"blocked_by_user", now};
  blocked(ann);
  blocked(bob);
  CHECK(state(ann) == DeliveryState::opted_out);
  now += 1min;
  CHECK(try_one(doubted) == "ann");
  CHECK(person(ann).story.back().what == "tried again");
  CHECK(person(bob).recipient.blocked);
  REQUIRE(due().size() == 1);
  CHECK_FALSE(store->refusals.try_all(tenant, doubted, now).value());
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].recipient.id == bob);
  CHECK(person(cem).recipient.blocked);
}

TEST_CASE_METHOD(RefusedAlike, "who asked for silence is left alone, though they were refused like others") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  says(ann, core::Wish::silence);
  blocked(ann);
  CHECK(try_one({"blocked_by_user", now - 1min}) == "nobody");
  CHECK_FALSE(store->refusals.try_all(tenant, {"blocked_by_user", now - 1min}, now).value());
  CHECK(person(ann).recipient.silent);
  CHECK(due().empty());
}

TEST_CASE_METHOD(RefusedAlike, "many blocks are lifted some at a time") {
  set_policies({policy("sales")});
  std::vector<RecipientId> many;
  for (int i = 0; i < 510; ++i) many.emplace_back("u" + std::to_string(i));
  meet("sales", many);
  for (const auto& id : many) {
    added(id);
    blocked(id);
  }
  const core::Doubted doubted{"blocked_by_user", now};
  CHECK(store->refusals.try_all(tenant, doubted, now).value());
  CHECK_FALSE(store->refusals.try_all(tenant, doubted, now).value());
  CHECK(try_one(doubted) == "nobody");
}
