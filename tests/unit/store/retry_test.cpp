// Work that did not come about, put back by an admin.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;

namespace {

struct Failures : World {
  void refuse(const RecipientId& id, const Setback& setback) {
    change(id, [&](core::Recipient each) { return core::after_setback(std::move(each), setback, now, 30min); });
  }
  void fail_install(const RecipientId& id, const std::string& cause) { refuse(id, GiveUp{{cause, ""}}); }
  /// Their message was refused for good.
  void fail_message(const RecipientId& id) {
    added(id);
    const auto claim = claim_the_one();
    REQUIRE(claim.recipient == id);
    REQUIRE(store->deliveries.record_step(claim, core::after_setback(GiveUp{{"too_large", "413"}}, 0, now, 0s), now));
    REQUIRE(state(id) == DeliveryState::failed);
  }
  PutBack retry(const FailedFilter& filter = {}) { return store->retries.retry(filter, now).value(); }
};

}  // namespace

TEST_CASE_METHOD(Failures, "a failed install is due at once when it is put back, and counts its attempts anew") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  REQUIRE(installs().size() == 2);
  fail_install(ann, "no_licence");
  added(bob);
  CHECK(installs(0s).empty());
  CHECK(retry().installs == 1);
  const auto taken = installs(0s);
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].id == ann);
  CHECK(taken[0].attempts == 0);
  CHECK(retry().installs == 0);
}

TEST_CASE_METHOD(Failures, "a failed message is sent once more, and one that was sent is not") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(bob);
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  fail_message(ann);
  CHECK(due(0s).empty());
  CHECK(retry().messages == 1);
  CHECK(delivery(ann).cause.name.empty());
  CHECK(claim_the_one().recipient == ann);
  CHECK(state(bob) == DeliveryState::sent);
}

TEST_CASE_METHOD(Failures, "whose work is put back is told so in their story, once, and nobody else") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  REQUIRE(installs().size() == 2);
  fail_install(ann, "no_licence");
  added(bob);
  retry();
  CHECK(person(ann).story.back().what == "tried again");
  CHECK(person(ann).story.back().detail == "by an admin");
  CHECK(person(bob).story.back().what != "tried again");
  const auto lines = person(ann).story.size();
  retry();
  CHECK(person(ann).story.size() == lines);
}

TEST_CASE_METHOD(Failures, "the late answer to a failed attempt settles a message that was put back") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  const auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_step(claim, core::after_setback(GiveUp{{"too_large", "413"}}, 0, now, 0s), now));
  CHECK(retry().messages == 1);
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now));
  CHECK(state(ann) == DeliveryState::sent);
  CHECK(due(0s).empty());
}

TEST_CASE_METHOD(Failures, "what is unknown, held, under way or asked to wait is not put back") {
  set_policies({policy("sales")});
  const RecipientId cem("cem");
  meet("sales", {ann, bob, cem});
  added(ann);
  const auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_step(claim, core::after_setback(Unsure{{"no_answer", ""}}, 0, now, 0s), now));
  refuse(bob, Retry{30min, {"throttled", "429"}});
  added(cem);
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  const auto back = retry();
  CHECK(back.installs == 0);
  CHECK(back.messages == 0);
  CHECK(state(ann) == DeliveryState::unknown);
  CHECK(installs(0s).empty());
  CHECK(due(0s).empty());
}

TEST_CASE_METHOD(Failures, "what waits after a setback is due at once") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  refuse(bob, Retry{{}, {"service_unavailable", "503"}});
  added(ann);
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  REQUIRE(store->deliveries.put_back(taken[0], {DeliveryState::pending, now + 1h, {"template_failed", "x"}}, now));
  CHECK(due(0s).empty());
  const auto back = retry();
  CHECK(back.installs == 1);
  CHECK(back.messages == 1);
  CHECK(due(0s).size() == 1);
  CHECK(installs(0s).size() == 1);
}

TEST_CASE_METHOD(Failures, "a filter takes a user, a policy's people, or a cause, and leaves the rest") {
  set_policies({policy("sales"), policy("support")});
  meet("sales", {ann});
  meet("support", {bob});
  REQUIRE(installs().size() == 2);
  fail_install(ann, "no_licence");
  fail_install(bob, "app_blocked");
  CHECK(retry({.cause = "no_teams"}).installs == 0);
  CHECK(retry({.whom = key(RecipientId("nobody"))}).installs == 0);
  CHECK(retry({.policy = "other"}).installs == 0);
  CHECK(retry({.whom = key(ann), .policy = "support"}).installs == 0);
  CHECK(retry({.whom = {TenantId("another"), ann}}).installs == 0);
  CHECK(retry({.whom = {TenantId("another"), {}}}).installs == 0);
  CHECK(retry({.whom = key(ann)}).installs == 1);
  CHECK(installs()[0].id == ann);
  CHECK(retry({.policy = "support"}).installs == 1);
  CHECK(installs()[0].id == bob);
  fail_install(bob, "app_blocked");
  CHECK(retry({.whom = {tenant, {}}, .cause = "app_blocked"}).installs == 1);
}

TEST_CASE_METHOD(Failures, "whoever asked for silence meanwhile, or is wanted by nobody, gets nothing of it") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  fail_message(ann);
  fail_message(bob);
  says(ann, core::Wish::silence);
  meet("sales", std::vector<Candidate>{candidate(ann)});
  CHECK(retry().messages == 2);
  CHECK(state(ann) == DeliveryState::opted_out);
  CHECK(due(0s).empty());
  meet("sales", {ann, bob});
  CHECK(claim_the_one().recipient == bob);
}

TEST_CASE_METHOD(Failures, "no daemon begins as another bot while one leads as the bot of before") {
  set_policies({policy("sales")});
  REQUIRE(store->refusals.use_bot("a", now));
  meet("sales", {ann});
  added(ann);
  REQUIRE(store->leaderships.join({.name = "first"}, now));
  REQUIRE(store->leaderships.renew("first", {}, now));
  const auto refused = store->refusals.use_bot("b", now);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("first works with it as the bot a") != std::string::npos);
  CHECK(person(ann).recipient.state == core::RecipientState::reachable);
  CHECK(store->refusals.use_bot("a", now).value() == 0);
  // It began anew: its former life is in nobody's way.
  REQUIRE(store->leaderships.join({.name = "first"}, now));
  CHECK(store->refusals.use_bot("b", now).value() == 1);
}

TEST_CASE_METHOD(Failures, "a bot that comes back has its references again, whatever the other one left people in") {
  const RecipientId dan("dan");
  const RecipientId eve("eve");
  set_policies({policy("sales")});
  REQUIRE(store->refusals.use_bot("a", now));
  meet("sales", {ann, bob, dan, eve});
  for (const auto& id : {ann, bob, dan, eve}) added(id);
  CHECK(store->refusals.use_bot("b", now).value() == 4);
  now += 1min;
  fail_install(ann, "app_blocked");
  removed(bob);
  fail_install(dan, "user_not_found");
  change(eve, [](core::Recipient each) {
    each.state = core::RecipientState::failed;
    each.cause = {"blocked_by_user", ""};
    each.blocked = each.silent = true;
    each.next_attempt.reset();
    return each;
  });
  REQUIRE(store->refusals.use_bot("a", now));
  CHECK(person(ann).recipient.state == core::RecipientState::reachable);
  CHECK(person(ann).recipient.reference->conversation == ConversationId("a:ann"));
  CHECK(person(bob).recipient.state == core::RecipientState::removed);
  CHECK(person(dan).recipient.state == core::RecipientState::failed);
  CHECK(person(eve).recipient.state == core::RecipientState::failed);
  CHECK(person(eve).recipient.reference->conversation == ConversationId("a:eve"));
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].recipient.id == ann);
}

TEST_CASE_METHOD(Failures, "what could not be rendered is due for whom data were corrected, and for all at a reload") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(ann);
  added(bob);
  for (const auto& each : due())
    REQUIRE(store->deliveries.put_back(each, {DeliveryState::pending, now + 1h, {"template_failed", "x"}}, now));
  std::map<std::string, std::string> unrendered;
  const auto people = store->refusals.unrendered(row("sales"), now).value();
  for (const auto& [id, name] : people) unrendered[id.str()] = name;
  CHECK(unrendered == std::map<std::string, std::string>{{"ann", "ann@contoso.com"}, {"bob", "bob@contoso.com"}});
  REQUIRE(store->refusals.render_again(tenant, {ann}, now));
  const auto corrected = due(1h);
  REQUIRE(corrected.size() == 1);
  CHECK(corrected[0].recipient.id == ann);
  REQUIRE(store->refusals.render_again(now));
  const auto rest = due(1h);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].recipient.id == bob);
}
