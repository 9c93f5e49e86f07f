// The rules of what goes out beside the deliveries.
#include <catch2/catch.hpp>

#include "core/amendment.hpp"
#include "core/confirmation.hpp"
#include "core/recipient.hpp"

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {
const TimePoint kSince(std::chrono::seconds(1'800'000'000));
const Cause kCause{"throttled", "429"};
}  // namespace

TEST_CASE("a confirmation that surely did not arrive goes again for a day; what may have arrived is dropped") {
  const auto after = [](const Setback& setback, Duration later) {
    return after_confirmation_setback(setback, kSince, kSince + later, 5s);
  };
  for (const Setback& setback : {Setback(Retry{0ms, kCause}), Setback(Halt{kCause})}) {
    CHECK(after(setback, 1h).state == ConfirmationState::pending);
    CHECK(after(setback, 1h).next_attempt == kSince + 1h + 5s);
    CHECK(after(setback, 24h).state == ConfirmationState::dropped);
  }
  for (const Setback& setback : {Setback(Unsure{kCause}), Setback(GiveUp{kCause})}) {
    CHECK(after(setback, 0s).state == ConfirmationState::dropped);
    CHECK(after(setback, 0s).cause == kCause);
    CHECK_FALSE(after(setback, 0s).next_attempt);
  }
}

TEST_CASE("an amendment is repeated for two days unless it is refused for good; what is gone is no failure") {
  const auto after = [](const Setback& setback, Duration later) {
    return after_amendment_setback(setback, 0, kSince, kSince + later, 5s);
  };
  for (const Setback& setback : {Setback(Retry{0ms, kCause}), Setback(Unsure{kCause}), Setback(Halt{kCause})}) {
    CHECK(after(setback, 47h).state == AmendmentState::pending);
    CHECK(after(setback, 47h).next_attempt == kSince + 47h + 5s);
    CHECK(after(setback, 49h).state == AmendmentState::failed);
  }
  CHECK(after(GiveUp{{"too_large", "413"}}, 0s).state == AmendmentState::failed);
  for (const auto* cause : {"disabled_by_admin", "blocked_by_user", "user_not_found", "not_permitted", "unexplained"})
    CHECK(after(GiveUp{{cause, "403"}}, 47h).state == AmendmentState::pending);
  const auto gone = after(GiveUp{{"message_gone", "404"}}, 0s);
  CHECK(gone.state == AmendmentState::gone);
  CHECK(gone.cause.name.empty());
}

TEST_CASE("what an amendment is to say is refused for good when that was said three times, and not to everybody") {
  const GiveUp refused{{"message_refused", "400"}};
  const auto after = [&](Said before) { return after_amendment_setback(refused, before, kSince, kSince, 5s); };
  CHECK(after(0).state == AmendmentState::pending);
  CHECK(after(0).counts);
  CHECK(after(1).state == AmendmentState::pending);
  CHECK(after(2).state == AmendmentState::failed);
  CHECK(after({}).state == AmendmentState::pending);
  CHECK_FALSE(after({}).counts);
}

TEST_CASE("the states and wishes of a confirmation have names that are read back") {
  for (const auto state :
       {ConfirmationState::pending, ConfirmationState::sending, ConfirmationState::sent, ConfirmationState::dropped})
    CHECK(confirmation_state(name(state)) == state);
  for (const auto wish : {Wish::none, Wish::silence, Wish::messages}) CHECK(wish_named(name(wish)) == wish);
  for (const auto renewal : {Renewal::none, Renewal::chat_due, Renewal::chat, Renewal::creation_due,
                             Renewal::directory_due, Renewal::created})
    CHECK(renewal_of(name(renewal)) == renewal);
}

TEST_CASE("the wish that is held is the last one that was said") {
  Recipient recipient;
  CHECK(wish_held(recipient) == Wish::none);
  recipient.wish_at = kSince;
  CHECK(wish_held(recipient) == Wish::messages);
  recipient.silent = true;
  CHECK(wish_held(recipient) == Wish::silence);
  recipient.blocked = true;
  CHECK(wish_held(recipient) == Wish::messages);
}
