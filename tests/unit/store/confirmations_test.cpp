// The answers to wishes: one for each.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::ConfirmationState;
using core::ConfirmationStep;
using core::Wish;

namespace {

struct Wishing : World {
  Wishing() {
    set_policies({policy("sales")});
    meet("sales", {ann});
    added(ann);
    now += 1s;
  }

  std::vector<DueConfirmation> wishes(Duration lease = 5min) {
    auto taken = store->confirmations.take(tenant, now, 100, lease);
    REQUIRE(taken);
    return std::move(*taken);
  }
  std::optional<core::ConversationReference> claim_answer(const DueConfirmation& due) {
    auto claimed = store->confirmations.claim(due, now);
    REQUIRE(claimed);
    return std::move(*claimed);
  }
  void record(const DueConfirmation& due, ConfirmationState state, std::optional<TimePoint> next = {}) {
    const ConfirmationStep step{state, next, state == ConfirmationState::sent ? Cause{} : Cause{"throttled", ""}};
    REQUIRE(store->confirmations.record(due, step, ActivityId("7"), now));
  }
  [[nodiscard]] std::string answer() {
    const auto row = person(ann).confirmation;
    return row ? std::string(core::name(row->wish)) + " " + std::string(core::name(row->state)) : "none";
  }
  void says_later(Wish wish) {
    now += 1s;
    says(ann, wish);
  }
};

}  // namespace

TEST_CASE_METHOD(Wishing, "a wish that differs from the last one is to be confirmed, the same one is not") {
  CHECK(answer() == "none");
  CHECK_FALSE(store->confirmations.next(tenant).value());
  says_later(Wish::silence);
  CHECK(answer() == "silence pending");
  const auto first = wishes().at(0);
  CHECK(first.wish == Wish::silence);
  CHECK(claim_answer(first));
  auto claimed = first;
  ++claimed.attempts;
  record(claimed, ConfirmationState::sent);
  CHECK(answer() == "silence sent");
  CHECK(person(ann).confirmation->activity == ActivityId("7"));
  says_later(Wish::silence);
  says(ann, Wish::silence);
  CHECK(wishes().empty());
  says_later(Wish::messages);
  CHECK(wishes().at(0).wish == Wish::messages);
  CHECK(store->confirmations.counts().value() == Counts{{"pending", 1}});
  CHECK(store->confirmations.counts(tenant).value() == Counts{{"pending", 1}});
  CHECK(store->confirmations.counts(TenantId("another")).value().empty());
}

TEST_CASE_METHOD(Wishing, "a claimed answer is claimed once, and at the next start it is dropped") {
  says_later(Wish::silence);
  const auto due = wishes().at(0);
  CHECK(claim_answer(due));
  CHECK_FALSE(claim_answer(due));
  CHECK(answer() == "silence sending");
  REQUIRE(store->deliveries.recover(tenant, now));
  CHECK(answer() == "silence dropped");
  now += 365 * 24h;
  CHECK(wishes().empty());
}

TEST_CASE_METHOD(Wishing, "what was taken and not claimed is due again at the next start, or after its lease") {
  says_later(Wish::silence);
  CHECK(wishes().size() == 1);
  CHECK(wishes().empty());
  REQUIRE(store->deliveries.recover(tenant, now));
  CHECK(wishes(5min).size() == 1);
  now += 5min;
  CHECK(wishes().size() == 1);
}

TEST_CASE_METHOD(Wishing, "who lost the right to an answer changes nothing of what another does with it") {
  says_later(Wish::silence);
  const auto slow = wishes(5min).at(0);
  now += 5min;
  const auto quick = wishes().at(0);
  CHECK(claim_answer(quick));
  record(slow, ConfirmationState::pending, now);
  CHECK(answer() == "silence sending");
}

TEST_CASE_METHOD(Wishing, "what is under way for an older wish is not taken for the newer one") {
  says_later(Wish::silence);
  auto older = wishes().at(0);
  CHECK(claim_answer(older));
  ++older.attempts;
  says_later(Wish::messages);
  record(older, ConfirmationState::sent);
  CHECK(answer() == "messages pending");
  CHECK(wishes().size() == 1);
}

TEST_CASE_METHOD(Wishing, "an answer that was put back is due at its time, and none goes to who removed the app") {
  says_later(Wish::silence);
  record(wishes().at(0), ConfirmationState::pending, now + 1min);
  CHECK(store->confirmations.next(tenant).value() == now + 1min);
  now += 1min;
  const auto again = wishes().at(0);
  CHECK(again.attempts == 1);
  removed(ann);
  CHECK_FALSE(claim_answer(again));
  CHECK(answer() == "silence dropped");
}

TEST_CASE_METHOD(Wishing, "in a store that was copied back no answer is open") {
  says_later(Wish::silence);
  REQUIRE(store->unknown.resolve_restored(now));
  CHECK(answer() == "silence dropped");
}

TEST_CASE_METHOD(Wishing, "a wish is neither a message of a policy nor a cause of errors") {
  says_later(Wish::silence);
  record(wishes().at(0), ConfirmationState::dropped);
  CHECK(store->reports.counts(now)->at(0).messages.size() == 1);
  CHECK(store->reports.causes()->empty());
}
