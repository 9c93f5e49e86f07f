#include "core/refusal.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

using S = RecipientState;
const TimePoint kNow(std::chrono::seconds(1'800'000'000));
constexpr Duration kWait = 5s;
const ConversationReference kHere{ConversationId("a:1"), "https://smba.trafficmanager.net/emea/", "29:u", "de"};
constexpr const char* kGcc = "https://smba.infra.gcc.teams.microsoft.com/teams";

Recipient reachable() {
  return {.tenant = TenantId("t"), .id = RecipientId("u"), .state = S::reachable, .reference = kHere};
}

Refusal refusal(const char* cause, std::string other = {}) { return {{cause, "403"}, kHere, std::move(other)}; }

Recipient after(const char* cause, const Recipient& recipient = reachable()) {
  return after_refusal(recipient, refusal(cause), kNow, kWait);
}

PersonalEvent words(TimePoint at, Wish wish = Wish::none) {
  return {.presence = Presence::there, .wish = wish, .spoke = wish == Wish::none, .reference = kHere, .at = at};
}

constexpr std::array kAboutRecipient{"not_installed", "conversation_gone", "disabled_by_admin", "blocked_by_user"};

}  // namespace

TEST_CASE("a refusal is about the recipient or about the message; of the first the message stays pending") {
  for (const auto* cause : kAboutRecipient) {
    CHECK(about_recipient(refusal(cause)));
    CHECK(after_send_setback(GiveUp{{cause, ""}}, refusal(cause), kNow, kWait).state == DeliveryState::pending);
  }
  for (const auto* cause : {"wrong_host", "too_large", "message_refused", "not_permitted", "throttled"}) {
    CHECK_FALSE(about_recipient(refusal(cause)));
    CHECK(after(cause) == reachable());
    CHECK(after_send_setback(GiveUp{{cause, ""}}, refusal(cause), kNow, kWait).state == DeliveryState::failed);
  }
  CHECK(about_recipient(refusal("wrong_host", kGcc)));
  CHECK(after_send_setback(Unsure{{"no_answer", ""}}, refusal("no_answer"), kNow, kWait).state ==
        DeliveryState::unknown);
}

TEST_CASE("who is not reachable any more is not changed by a refusal that comes late") {
  for (const auto state : {S::installing, S::installed, S::failed, S::removed}) {
    auto recipient = reachable();
    recipient.state = state;
    for (const auto* cause : kAboutRecipient) CHECK(after(cause, recipient) == recipient);
  }
}

TEST_CASE("a refusal about a conversation or a host says nothing of a newer one") {
  auto moved = reachable();
  moved.reference->conversation = ConversationId("a:2");
  for (const auto* cause : {"conversation_gone", "blocked_by_user"}) CHECK(after(cause, moved) == moved);
  CHECK(after_refusal(moved, refusal("wrong_host", kGcc), kNow, kWait) == moved);
  auto elsewhere = reachable();
  elsewhere.reference->service_url = "https://smba.trafficmanager.net/amer/";
  CHECK(after_refusal(elsewhere, refusal("wrong_host", kGcc), kNow, kWait) == elsewhere);
}

TEST_CASE("who proves not to have the app is installed again") {
  const auto lost = after("not_installed");
  CHECK(lost.state == S::installing);
  CHECK(lost.next_attempt == kNow + kWait);
  CHECK_FALSE(lost.reference);
}

TEST_CASE("a conversation that is gone is created again, once until a message or an event") {
  const auto gone = after("conversation_gone");
  CHECK(gone.state == S::installed);
  CHECK(gone.next_attempt == kNow + kWait);
  CHECK(gone.reference);
  CHECK(gone.renewal == Renewal::due);
  const auto again = after_renewal(gone, ConversationId("a:1"), "https://default/", kNow);
  CHECK(again.state == S::reachable);
  CHECK(again.reference == kHere);
  CHECK(again.cause.name.empty());
  const auto given_up = after("conversation_gone", again);
  CHECK(given_up.state == S::failed);
  CHECK(given_up.cause.name == "conversation_gone");
  CHECK(given_up.next_attempt == kNow + 24h);
  CHECK(after_event(given_up, words(kNow), kNow).renewal == Renewal::none);
  CHECK(after_install(given_up, Installed::already, kNow, 1min).renewal == Renewal::none);
}

TEST_CASE("a conversation is created again only for who waits for it") {
  auto waiting = reachable();
  waiting.state = S::installed;
  CHECK(after_renewal(waiting, ConversationId("a:2"), "https://default/", kNow) == waiting);
  for (const auto state : {S::installing, S::reachable, S::failed, S::removed}) {
    waiting.state = state;
    waiting.renewal = Renewal::due;
    CHECK(after_renewal(waiting, ConversationId("a:2"), "https://default/", kNow) == waiting);
  }
}

TEST_CASE("who blocked the bot is silent and not written to until they write, whatever policies select them") {
  auto blocked = after("blocked_by_user");
  CHECK(blocked.state == S::failed);
  CHECK(blocked.silent);
  CHECK_FALSE(blocked.reference);
  CHECK_FALSE(blocked.next_attempt);
  CHECK_FALSE(after_selection(blocked, kNow).next_attempt);
  CHECK(wish_held(blocked) == Wish::none);
  blocked.event_at = kNow;
  const auto late = after_event(blocked, words(kNow), kNow);
  CHECK(late.silent);
  const auto back = after_event(blocked, words(kNow + 1s), kNow + 1s);
  CHECK(back.state == S::reachable);
  CHECK_FALSE(back.silent);
  CHECK(after_event(blocked, words(kNow + 1s, Wish::silence), kNow).silent);
}

TEST_CASE("who blocked the bot while reached through a team is failed for it when a policy wants the app for them") {
  auto member = after("blocked_by_user");
  member.through_team = true;
  member.state = S::reachable;
  const auto selected = after_selection(member, kNow);
  CHECK(selected.state == S::failed);
  CHECK(selected.cause.name == "blocked_by_user");
  CHECK_FALSE(selected.next_attempt);
  CHECK(after_event(selected, words(kNow + 1s), kNow + 1s).state == S::reachable);
}

TEST_CASE("who asked for silence and then blocked the bot stays silent when they write") {
  auto silent = after_event(reachable(), words(kNow, Wish::silence), kNow);
  const auto blocked = after("blocked_by_user", silent);
  const auto back = after_event(blocked, words(kNow + 1s), kNow + 1s);
  CHECK(back.silent);
  CHECK(wish_held(back) == Wish::silence);
}

TEST_CASE("what an admin disabled is tried again after a day") {
  const auto disabled = after("disabled_by_admin");
  CHECK(disabled.state == S::failed);
  CHECK(disabled.next_attempt == kNow + 24h);
  CHECK(disabled.reference);
  CHECK_FALSE(disabled.silent);
}

TEST_CASE("a wrong host is changed, and all else of the reference stays") {
  const auto moved = after_refusal(reachable(), refusal("wrong_host", kGcc), kNow, kWait);
  auto expected = kHere;
  expected.service_url = kGcc;
  CHECK(moved.state == S::reachable);
  CHECK(moved.reference == expected);
  CHECK(moved.reference_since == kNow);
}
