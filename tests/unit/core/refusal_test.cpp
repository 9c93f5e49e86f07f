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
  return after_refusal(recipient, refusal(cause), kNow);
}

PersonalEvent words(TimePoint at, Wish wish = Wish::none) {
  return {.presence = Presence::there, .wish = wish, .spoke = wish == Wish::none, .reference = kHere, .at = at};
}

constexpr std::array kAddressRefused{"not_installed", "conversation_gone", "address_unreadable"};
constexpr std::array kAboutRecipient{"not_installed", "conversation_gone", "address_unreadable", "disabled_by_admin",
                                     "blocked_by_user"};

}  // namespace

TEST_CASE("a refusal is about the recipient or about the message; of the first the message stays pending") {
  const auto state = [](const Setback& setback, const char* cause) {
    return after_send_setback(setback, refusal(cause), 9, kNow, kWait).state;
  };
  for (const auto* cause : kAboutRecipient) {
    CHECK(about_recipient(refusal(cause)));
    CHECK(state(GiveUp{{cause, ""}}, cause) == DeliveryState::pending);
  }
  for (const auto* cause : {"too_large", "message_refused"}) {
    CHECK_FALSE(about_recipient(refusal(cause)));
    CHECK(after(cause) == reachable());
    CHECK(state(GiveUp{{cause, ""}}, cause) == DeliveryState::failed);
  }
  for (const auto* cause : {"wrong_host", "not_permitted", "throttled", "unexplained"}) {
    CHECK_FALSE(about_recipient(refusal(cause)));
    CHECK(after(cause) == reachable());
    CHECK(state(Retry{0ms, {cause, ""}}, cause) == DeliveryState::pending);
  }
  CHECK(about_recipient(refusal("wrong_host", kGcc)));
  CHECK(state(Unsure{{"no_answer", ""}}, "no_answer") == DeliveryState::unknown);
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
  for (const auto* cause : {"conversation_gone", "not_installed", "address_unreadable", "blocked_by_user"})
    CHECK(after(cause, moved) == moved);
  CHECK(after_refusal(moved, refusal("wrong_host", kGcc), kNow) == moved);
  auto elsewhere = reachable();
  elsewhere.reference->service_url = "https://smba.trafficmanager.net/amer/";
  CHECK(after_refusal(elsewhere, refusal("wrong_host", kGcc), kNow) == elsewhere);
}

TEST_CASE("a refusal tells of a block whether or not they had asked for silence, and no other refusal does") {
  for (const bool silent : {false, true}) {
    auto before = reachable();
    before.silent = silent;
    for (const auto* cause : kAboutRecipient)
      CHECK(told_of_block(before, after(cause, before)) == (std::string_view(cause) == "blocked_by_user"));
    const auto blocked = after("blocked_by_user", before);
    CHECK_FALSE(told_of_block(blocked, after("blocked_by_user", blocked)));
  }
}

TEST_CASE("a refused address is followed by the chat that Graph tells, then by a conversation that is created") {
  const auto chat = ConversationId("19:u_bot@unq.gbl.spaces");
  for (const auto* cause : kAddressRefused) {
    INFO(cause);
    auto person = after(cause);
    CHECK(person.state == S::installed);
    CHECK(person.renewal == Renewal::chat_due);
    CHECK(person.next_attempt == kNow);
    person = after_chat(person, chat, "https://default/", kNow);
    CHECK(person.state == S::reachable);
    CHECK(person.renewal == Renewal::chat);
    CHECK(person.reference->service_url == kHere.service_url);
    person = after_refusal(person, {{cause, ""}, *person.reference, {}}, kNow);
    CHECK(person.renewal == Renewal::creation_due);
    CHECK(person.next_attempt == kNow);
    person = after_renewal(person, ConversationId("a:new"), "https://default/", kNow);
    CHECK(person.state == S::reachable);
    CHECK(person.reference->conversation == ConversationId("a:new"));
    person = after_refusal(person, {{cause, ""}, *person.reference, {}}, kNow);
    CHECK(person.state == S::installed);
    CHECK(person.renewal == Renewal::chat_due);
    CHECK(person.next_attempt == kNow + 30s);
    CHECK(after_event(person, words(kNow), kNow).renewal == Renewal::none);
    // In the next round the chat is a new address.
    CHECK(after_chat(person, chat, "https://default/", kNow).state == S::reachable);
  }
}

TEST_CASE("the search for an address waits longer after each round, and nobody is given up") {
  auto person = reachable();
  Duration waited{0};
  for (int round = 0; round < 12; ++round) {
    person.state = S::reachable;
    person.renewal = Renewal::created;
    person.reference = kHere;
    person = after("address_unreadable", person);
    REQUIRE(person.state == S::installed);
    CHECK(*person.next_attempt - kNow >= waited);
    waited = *person.next_attempt - kNow;
  }
  CHECK(waited == 24h);
}

TEST_CASE("a chat that was the refused address is passed over") {
  auto person = after("not_installed");
  person = after_chat(person, kHere.conversation, "https://default/", kNow);
  CHECK(person.state == S::installed);
  CHECK(person.renewal == Renewal::creation_due);
  CHECK(person.next_attempt == kNow);
}

TEST_CASE("who is reached through a team has no chat of an installation, so a conversation is created at once") {
  auto member = reachable();
  member.through_team = true;
  member = after("conversation_gone", member);
  CHECK(member.renewal == Renewal::creation_due);
  CHECK(member.next_attempt == kNow);
}

TEST_CASE("an id of the channel that cannot be read gives way to the directory's") {
  auto person = after("address_unreadable");
  person.renewal = Renewal::creation_due;
  const auto unread = after_unreadable_id(person, {"address_unreadable", "400"}, kNow);
  CHECK(unread.cause.detail == "400");
  CHECK(unread.renewal == Renewal::directory_due);
  CHECK(unread.reference->user_id == "29:u");
  CHECK(unread.next_attempt == kNow);
  CHECK(after_renewal(unread, ConversationId("a:new"), "", kNow).state == S::reachable);
  CHECK(after_unreadable_id(reachable(), {"address_unreadable", ""}, kNow) == reachable());
}

TEST_CASE("a conversation is created again only for who waits for it") {
  auto waiting = reachable();
  waiting.state = S::installed;
  CHECK(after_renewal(waiting, ConversationId("a:2"), "https://default/", kNow) == waiting);
  for (const auto state : {S::installing, S::reachable, S::failed, S::removed}) {
    waiting.state = state;
    waiting.renewal = Renewal::creation_due;
    CHECK(after_renewal(waiting, ConversationId("a:2"), "https://default/", kNow) == waiting);
  }
}

TEST_CASE(
    "who blocked the bot is silent and not written to until they write or install the app, whatever policies select "
    "them") {
  auto blocked = after("blocked_by_user");
  CHECK(blocked.state == S::failed);
  CHECK(blocked.silent);
  CHECK(blocked.reference);
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
  auto installed = words(kNow + 1s);
  installed.spoke = false;
  installed.presence = Presence::added;
  CHECK_FALSE(after_event(blocked, installed, kNow + 1s).silent);
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
  const auto moved = after_refusal(reachable(), refusal("wrong_host", kGcc), kNow);
  auto expected = kHere;
  expected.service_url = kGcc;
  CHECK(moved.state == S::reachable);
  CHECK(moved.reference == expected);
  CHECK(moved.reference_since == kNow);
}
