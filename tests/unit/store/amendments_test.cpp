// Changes of messages that were sent.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::AmendmentState;

namespace {

struct Sent : World {
  RecipientId eve{"eve"};

  Sent() {
    set_policies({policy("sales"), policy("support", {"hello"})});
    meet("sales", {ann, bob});
    meet("support", {eve});
    for (const auto& id : {ann, bob}) {
      added(id);
      REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("of " + id.str()), now));
    }
  }

  Amended amend(const Amendment& amendment, const Audience& audience = {}) {
    now += 1s;
    auto amended = store->amendments.amend(amendment, audience, now);
    REQUIRE(amended);
    return std::move(*amended);
  }
  std::vector<DueAmendment> taken() {
    auto taken = store->amendments.take(tenant, now, 100, 5min);
    REQUIRE(taken);
    return std::move(*taken);
  }
  void record(const DueAmendment& due, AmendmentState state, Cause cause = {}) {
    const bool pending = state == AmendmentState::pending;
    REQUIRE(store->amendments.record(due, {state, pending ? std::optional(now) : std::nullopt, std::move(cause)}, now));
  }
  [[nodiscard]] Counts counts(std::size_t order = 0) {
    auto all = store->amendments.counts();
    REQUIRE(all);
    return all->size() > order ? all->at(order).messages : Counts{};
  }

  Amendment update{"welcome", "correction", R"({"text":"x"})"};
  Amendment deletion{"welcome", "", "{}"};
};

}  // namespace

TEST_CASE_METHOD(Sent, "what is due says what was ordered, where the message went, and which attempt it was") {
  CHECK(store->amendments.amendable("welcome", {})->messages == 2);
  CHECK(amend(update).messages == 2);
  const auto due = taken();
  REQUIRE(due.size() == 2);
  CHECK(due[0].recipient.id == ann);
  CHECK(due[0].recipient.kind == core::RecipientKind::user);
  CHECK(due[0].policy == "sales");
  CHECK(due[0].activity == ActivityId("of ann"));
  CHECK(due[0].sent_attempt == 1);
  CHECK(due[0].order.template_name == "correction");
  CHECK(due[0].order.data == R"({"text":"x"})");
  CHECK(due[0].recipient.reference->conversation == ConversationId("a:ann"));
  CHECK(taken().empty());
  CHECK(counts() == Counts{{"pending", 2}});
  CHECK(store->amendments.counts()->at(0).next.value() <= now);
}

TEST_CASE_METHOD(Sent, "a later reference of the recipient does not matter, nor that there is none") {
  change(ann, [](core::Recipient each) {
    each.reference->conversation = ConversationId("a:new");
    each.reference->service_url = "https://elsewhere/";
    return each;
  });
  change(bob, [](core::Recipient each) {
    each.reference.reset();
    return each;
  });
  amend(update);
  const auto due = taken();
  REQUIRE(due.size() == 2);
  CHECK(due[0].recipient.reference->conversation == ConversationId("a:ann"));
  CHECK(due[0].recipient.reference->service_url == "https://smba.trafficmanager.net/emea/");
  CHECK(due[1].recipient.reference->conversation == ConversationId("a:bob"));
}

TEST_CASE_METHOD(Sent, "an audience is a policy's people or named ones; a name nobody knows is told") {
  CHECK(store->amendments.amendable("welcome", {.policy = "sales"})->messages == 2);
  CHECK(store->amendments.amendable("welcome", {.policy = "support"})->messages == 0);
  const auto named = store->amendments.amendable("welcome", {.recipients = {key(ann), key(eve)}});
  CHECK(named->messages == 1);
  CHECK(named->without == std::vector<RecipientId>{eve});
  CHECK(amend(deletion, {.recipients = {key(bob)}, .tenant = tenant}).messages == 1);
  CHECK(taken().size() == 1);
}

TEST_CASE_METHOD(Sent, "what was not sent, whose id nobody knows, or who removed the app, is counted and left alone") {
  meet("sales", {ann, bob, eve});
  added(eve);
  removed(bob);
  auto amended = amend(deletion);
  CHECK(amended.messages == 1);
  CHECK(amended.removed == 1);
  CHECK(amended.to_come == 1);
  record(taken().at(0), AmendmentState::done);
  amended = amend(update);
  CHECK(amended.messages == 0);
  CHECK(amended.without_id == 1);
  CHECK(store->amendments.counts()->size() == 1);
}

TEST_CASE_METHOD(Sent, "a deleted message has no id any more, a changed one keeps it, and both stay sent") {
  amend(update, {.recipients = {key(ann)}});
  record(taken().at(0), AmendmentState::done);
  CHECK(delivery(ann).activity == ActivityId("of ann"));
  amend(deletion, {.recipients = {key(ann)}});
  record(taken().at(0), AmendmentState::done);
  CHECK(delivery(ann).activity.empty());
  CHECK(state(ann) == core::DeliveryState::sent);
  CHECK(counts(0) == Counts{{"done", 1}});
  CHECK(counts(1) == Counts{{"done", 1}});
}

TEST_CASE_METHOD(Sent, "a newer order takes the place of an older one that is not under way") {
  amend(update);
  amend(deletion, {.recipients = {key(ann)}});
  CHECK(counts(1) == Counts{{"pending", 1}, {"superseded", 1}});
  CHECK(taken().size() == 2);
}

TEST_CASE_METHOD(Sent, "orders for one message are carried out one after the other, in their order") {
  amend(update, {.recipients = {key(ann)}});
  const auto first = taken().at(0);
  amend(deletion, {.recipients = {key(ann)}});
  CHECK(taken().empty());
  CHECK(store->amendments.next(tenant).value() == now - 1s + 5min);
  SECTION("the older one is done") { record(first, AmendmentState::done); }
  SECTION("the older one would be repeated") {
    record(first, AmendmentState::pending, {"throttled", ""});
    CHECK(counts(1) == Counts{{"superseded", 1}});
  }
  const auto second = taken();
  REQUIRE(second.size() == 1);
  CHECK(second[0].order.deletes());
}

TEST_CASE_METHOD(Sent, "what was taken when the daemon died is due at the next start") {
  amend(update);
  CHECK(taken().size() == 2);
  REQUIRE(store->deliveries.recover(tenant, now));
  CHECK(taken().size() == 2);
}

TEST_CASE_METHOD(Sent, "what failed is counted with its cause") {
  amend(update);
  record(taken().at(0), AmendmentState::failed, {"blocked_by_user", "403"});
  const auto causes = store->reports.causes();
  REQUIRE(causes->size() == 1);
  CHECK(causes->at(0).cause == "blocked_by_user");
  CHECK(causes->at(0).example == "ann: 403");
}
