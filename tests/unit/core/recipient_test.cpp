#include "core/recipient.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

using S = RecipientState;
const TimePoint kNow(std::chrono::seconds(1'800'000'000));
constexpr Duration kEventWait = 1min;
const Cause kCause{"throttled", "429"};

ConversationReference reference(const std::string& conversation) {
  return {ConversationId(conversation), "https://smba.trafficmanager.net/emea/", "29:u", "de"};
}

/// A recipient as it is in that state.
Recipient in(S state) {
  Recipient recipient{.tenant = TenantId("t"), .id = RecipientId("u"), .name = "u@x", .state = state};
  if (state == S::reachable) recipient.reference = reference("a:old");
  if (state == S::installing || state == S::failed || state == S::installed) recipient.next_attempt = kNow;
  return recipient;
}

PersonalEvent event(Presence presence, TimePoint at, const std::string& conversation = "a:1") {
  return {.tenant = TenantId("t"),
          .user = RecipientId("u"),
          .presence = presence,
          .reference = reference(conversation),
          .at = at};
}

constexpr std::array kStates{S::installing, S::installed, S::reachable, S::failed, S::removed};

}  // namespace

TEST_CASE("a refusal after what only passed is the first of its kind, and what passes counts on") {
  auto recipient = Recipient{.attempts = 7};
  CHECK(attempts_with(recipient, {"unexplained", ""}) == 8);
  recipient.cause = {"throttled", ""};
  CHECK(attempts_with(recipient, {"throttled", ""}) == 8);
  CHECK(attempts_with(recipient, {"service_unavailable", ""}) == 8);
  CHECK(attempts_with(recipient, {"unexplained", ""}) == 1);
  recipient.cause = {"unexplained", ""};
  CHECK(attempts_with(recipient, {"unexplained", ""}) == 8);
  CHECK(attempts_with(recipient, {"throttled", ""}) == 8);
}

TEST_CASE("states of a recipient have names that are read back") {
  for (const auto state : kStates) CHECK(recipient_state(name(state)) == state);
  CHECK_FALSE(recipient_state("unheard of"));
}

TEST_CASE("an install that was answered leads from installing and failed to installed, and changes nothing else") {
  for (const auto how : {Installed::created, Installed::already}) {
    for (const auto state : kStates) {
      const auto before = in(state);
      const auto after = after_install(before, how, kNow, kEventWait);
      const bool moves = state == S::installing || state == S::failed;
      CHECK(after.state == (moves ? S::installed : state));
      if (!moves) CHECK(after == before);
    }
  }
}

TEST_CASE("after 201 an event is waited for, after 409 the chat is asked for at once") {
  CHECK(after_install(in(S::installing), Installed::created, kNow, kEventWait).next_attempt == kNow + kEventWait);
  CHECK(after_install(in(S::installing), Installed::already, kNow, kEventWait).next_attempt == kNow);
}

TEST_CASE("a setback of an install keeps it installing, or fails it for a day") {
  const auto again = after_setback(in(S::installing), Retry{0ms, kCause}, kNow, 5s);
  CHECK(again.state == S::installing);
  CHECK(again.next_attempt == kNow + 5s);
  CHECK(again.attempts == 1);
  CHECK(again.cause == kCause);
  CHECK(after_setback(in(S::installing), Halt{kCause}, kNow, 5s).state == S::installing);
  const auto failed = after_setback(in(S::installing), GiveUp{kCause}, kNow, 5s);
  CHECK(failed.state == S::failed);
  CHECK(failed.next_attempt == kNow + 24h);
  CHECK(failed.cause == kCause);
}

TEST_CASE("who failed is tried again, and is installing once the refusal is no longer final") {
  CHECK(after_setback(in(S::failed), Retry{0ms, kCause}, kNow, 5s).state == S::installing);
  CHECK(after_setback(in(S::failed), GiveUp{kCause}, kNow, 5s).state == S::failed);
}

TEST_CASE("a setback of the chat's look-up keeps them installed") {
  const auto after = after_setback(in(S::installed), Retry{0ms, {"chat_unknown", ""}}, kNow, 5s);
  CHECK(after.state == S::installed);
  CHECK(after.next_attempt == kNow + 5s);
}

TEST_CASE("a late setback changes nothing for who is reachable or removed") {
  for (const auto state : {S::reachable, S::removed}) {
    CHECK(after_setback(in(state), GiveUp{kCause}, kNow, 5s) == in(state));
    CHECK(after_setback(in(state), Retry{0ms, kCause}, kNow, 5s) == in(state));
  }
}

TEST_CASE("the chat makes reachable who is installed, and nobody else") {
  for (const auto state : kStates) {
    const auto after = after_chat(in(state), ConversationId("19:chat"), "https://default/", kNow);
    if (state != S::installed) {
      CHECK(after == in(state));
      continue;
    }
    CHECK(after.state == S::reachable);
    CHECK(after.reference == ConversationReference{ConversationId("19:chat"), "https://default/", "", ""});
    CHECK(after.reference_since == kNow);
    CHECK_FALSE(after.next_attempt);
  }
}

TEST_CASE("the chat keeps the service URL and the locale that an event told before") {
  auto recipient = in(S::installed);
  recipient.reference = reference("a:gone");
  const auto after = after_chat(recipient, ConversationId("19:chat"), "https://default/", kNow);
  CHECK(after.reference->conversation == ConversationId("19:chat"));
  CHECK(after.reference->service_url == "https://smba.trafficmanager.net/emea/");
  CHECK(after.reference->locale == "de");
}

TEST_CASE("an event that the app is there, or any word from the user, makes reachable from any state") {
  for (const auto presence : {Presence::added, Presence::there}) {
    for (const auto state : kStates) {
      const auto after = after_event(in(state), event(presence, kNow), kNow);
      CHECK(after.state == S::reachable);
      CHECK(after.reference == reference("a:1"));
      CHECK(after.event_at == kNow);
      CHECK_FALSE(after.next_attempt);
    }
  }
}

TEST_CASE("an event that the app was removed makes removed from any state, without a reference") {
  for (const auto state : kStates) {
    const auto after = after_event(in(state), event(Presence::removed, kNow), kNow);
    CHECK(after.state == S::removed);
    CHECK_FALSE(after.reference);
    CHECK(after.next_attempt == kNow + 24h);
  }
}

TEST_CASE("an event older than the newest one changes nothing") {
  for (const auto newest : {Presence::added, Presence::removed}) {
    const auto before = after_event(in(S::installing), event(newest, kNow), kNow);
    for (const auto older : {Presence::added, Presence::removed, Presence::there}) {
      CHECK(after_event(before, event(older, kNow - 1ms, "a:2"), kNow + 1h) == before);
    }
  }
}

TEST_CASE("a newer reference replaces the older one, and the same one keeps its age") {
  const auto first = after_event(in(S::installing), event(Presence::added, kNow), kNow);
  const auto same = after_event(first, event(Presence::there, kNow + 1h), kNow + 1h);
  CHECK(same.reference_since == kNow);
  const auto other = after_event(first, event(Presence::there, kNow + 1h, "a:2"), kNow + 1h);
  CHECK(other.reference->conversation == ConversationId("a:2"));
  CHECK(other.reference_since == kNow + 1h);
}

TEST_CASE("an event without a time zone keeps the one known") {
  const auto told = [](const std::string& zone) {
    auto each = event(Presence::there, kNow);
    each.reference.time_zone = zone;
    return each;
  };
  const auto first = after_event({}, told("Asia/Tokyo"), kNow);
  CHECK(first.reference->time_zone == "Asia/Tokyo");
  CHECK(after_event(first, told(""), kNow + 1h).reference->time_zone == "Asia/Tokyo");
  CHECK(after_event(first, told("Europe/London"), kNow + 1h).reference->time_zone == "Europe/London");
}

TEST_CASE("an event without a locale keeps the one known") {
  const auto first = after_event(in(S::installing), event(Presence::added, kNow), kNow);
  auto silent_of_it = event(Presence::there, kNow + 1h);
  silent_of_it.reference.locale.clear();
  CHECK(after_event(first, silent_of_it, kNow + 1h).reference->locale == "de");
}

TEST_CASE("stop and start set and lift the silence") {
  auto stop = event(Presence::there, kNow);
  stop.wish = Wish::silence;
  auto start = event(Presence::there, kNow + 1s);
  start.wish = Wish::messages;
  const auto silent = after_event(in(S::reachable), stop, kNow);
  CHECK(silent.silent);
  CHECK(after_event(silent, event(Presence::added, kNow + 1s), kNow).silent);
  CHECK(after_event(silent, event(Presence::removed, kNow + 1s), kNow).silent);
  CHECK_FALSE(after_event(silent, start, kNow).silent);
}

TEST_CASE("who proves not installed is installed again, and fails after eight rounds that lead nowhere") {
  auto lost = after_loss(in(S::reachable), {"not_installed", ""}, kNow, 5s);
  CHECK(lost.state == S::installing);
  CHECK_FALSE(lost.reference);
  CHECK(lost.next_attempt == kNow + 5s);
  CHECK(after_loss(in(S::installed), {"not_installed", ""}, kNow, 5s).state == S::installing);
  for (const auto state : {S::installing, S::failed, S::removed}) {
    CHECK(after_loss(in(state), {"not_installed", ""}, kNow, 5s) == in(state));
  }
  int rounds = 1;
  while (lost.state != S::failed && rounds < 20) {
    lost = after_install(std::move(lost), Installed::already, kNow, kEventWait);
    lost = after_chat(std::move(lost), ConversationId("19:chat"), "https://default/", kNow);
    lost = after_loss(std::move(lost), {"not_installed", ""}, kNow, 5s);
    ++rounds;
  }
  CHECK(rounds == 8);
  CHECK(lost.next_attempt == kNow + 24h);
}

TEST_CASE("an install that Graph affirms and does not show is tried again, however often") {
  CHECK(known_by_answer_only(after_install(in(S::installing), Installed::already, kNow, kEventWait)));
  CHECK_FALSE(known_by_answer_only(in(S::reachable)));
  auto searched = in(S::installed);
  searched.renewal = Renewal::chat_due;
  CHECK_FALSE(known_by_answer_only(searched));
  auto member = in(S::installed);
  member.through_team = true;
  CHECK_FALSE(known_by_answer_only(member));
  auto unseen = in(S::installed);
  for (int round = 0; round < 20; ++round) {
    unseen = after_loss(std::move(unseen), {"installation_not_shown", ""}, kNow, 5s);
    CHECK(unseen.state == S::installing);
    CHECK(unseen.next_attempt == kNow + 5s);
    unseen = after_install(std::move(unseen), Installed::already, kNow, kEventWait);
  }
}

TEST_CASE("who is reached through a team that lost the app keeps their contact and is tried daily") {
  auto member = in(S::reachable);
  member.through_team = true;
  member.reference = ConversationReference{ConversationId("a:1"), "https://smba.trafficmanager.net/emea/", "29:1", ""};
  auto lost = after_loss(member, {"not_installed", ""}, kNow, 5s);
  CHECK(lost.state == S::installed);
  CHECK(lost.cause.name == "not_installed");
  CHECK(lost.next_attempt == kNow + 24h);
  REQUIRE(lost.reference);
  CHECK(lost.reference->user_id == "29:1");
  CHECK(lost.reference->conversation.empty());
  const auto back = after_renewal(std::move(lost), ConversationId("a:2"), "", kNow + 24h);
  CHECK(back.state == S::reachable);
  CHECK(back.reference->conversation == ConversationId("a:2"));
}

TEST_CASE("who removed the app is found to have it again by a look, and removed again when that is lost") {
  const auto left = after_event(in(S::reachable), event(Presence::removed, kNow), kNow);
  const auto found = [&](Recipient each) {
    return after_chat(after_return(std::move(each), kNow), ConversationId("19:chat"), "https://default/", kNow + 24h);
  };
  CHECK(after_vain_look(left, kNow + 24h).state == S::removed);
  CHECK(after_vain_look(left, kNow + 24h).next_attempt == kNow + 48h);
  CHECK(after_vain_look(in(S::installing), kNow) == in(S::installing));
  CHECK(after_setback(left, Retry{0ms, {"unreachable", ""}}, kNow, 5s).next_attempt == kNow + 5s);
  CHECK(after_setback(left, GiveUp{{"not_found", ""}}, kNow, 5s).state == S::removed);
  const auto back = found(left);
  CHECK(back.state == S::reachable);
  CHECK(after_loss(back, {"not_installed", ""}, kNow + 25h, 5s).state == S::removed);
  CHECK(set_aside(back, {"disabled_by_admin", ""}, kNow + 25h).state == S::removed);
  const auto anew = after_event(back, event(Presence::added, kNow + 26h), kNow + 26h);
  CHECK(after_loss(anew, {"not_installed", ""}, kNow + 27h, 5s).state == S::installing);
  const auto left_meanwhile = after_event(left, event(Presence::removed, kNow + 1h), kNow + 1h);
  CHECK(found(left_meanwhile) == left_meanwhile);
}

TEST_CASE("a selection begins what has never begun, and nothing else") {
  CHECK(after_selection(Recipient{}, kNow).next_attempt == kNow);
  auto waiting = in(S::installing);
  waiting.next_attempt = kNow + 1h;
  CHECK(after_selection(waiting, kNow).next_attempt == kNow + 1h);
  for (const auto state : {S::installed, S::reachable, S::removed})
    CHECK(after_selection(in(state), kNow) == in(state));
}

TEST_CASE("who is reached through a team is set aside for a day without an install that nobody wants") {
  auto member = in(S::installed);
  member.through_team = true;
  const auto aside = after_setback(member, GiveUp{{"blocked_by_user", ""}}, kNow, 5s);
  CHECK(aside.state == S::installed);
  CHECK(aside.renewal == Renewal::creation_due);
  CHECK(aside.next_attempt == kNow + 24h);
}

TEST_CASE("who removed the app gets it again where that is ordered, but not after they blocked the bot") {
  CHECK(after_reinstall_order(in(S::removed), kNow).state == S::installing);
  CHECK(after_reinstall_order(in(S::removed), kNow).next_attempt == kNow);
  auto blocked = in(S::removed);
  blocked.silent = blocked.blocked = true;
  const auto left = after_reinstall_order(blocked, kNow);
  CHECK(left.state == S::failed);
  CHECK(left.cause.name == "blocked_by_user");
  CHECK_FALSE(left.next_attempt);
  CHECK(after_retry(left, kNow).next_attempt == kNow);
}

TEST_CASE("how long a search for an address waits grows by the searches before it, not by what went wrong earlier") {
  auto searching = in(S::installed);
  searching.renewal = Renewal::creation_due;
  searching.attempts = 6;
  const auto once = after_vain_search(searching, kCause, kNow, 1);
  CHECK(once.next_attempt == kNow + 30s);
  CHECK(once.renewal == Renewal::chat_due);
  CHECK(after_vain_search(once, kCause, kNow, 1).next_attempt == kNow + 2min);
  const auto told = after_event(once, event(Presence::added, kNow), kNow);
  CHECK(told.searches == 0);
}

TEST_CASE("who blocked the bot stays failed, whatever comes late of what was asked before") {
  auto blocked = in(S::failed);
  blocked.silent = blocked.blocked = true;
  blocked.next_attempt.reset();
  CHECK(after_setback(blocked, Retry{{}, kCause}, kNow, 5s) == blocked);
  CHECK(after_setback(blocked, GiveUp{kCause}, kNow, 5s) == blocked);
}

TEST_CASE("a word that lifts a block brings back what the block kept from them, also one that comes late") {
  auto blocked = in(S::failed);
  blocked.silent = blocked.blocked = true;
  blocked.next_attempt.reset();
  blocked.event_at = kNow;
  auto word = event(Presence::hint, kNow - 5min);
  word.spoke = true;
  word.wish = Wish::messages;
  CHECK(after_event(blocked, word, kNow).next_attempt == kNow);
  CHECK(after_event(blocked, word, kNow).state == S::installing);
  blocked.reference = reference("a:1");
  CHECK(after_event(blocked, word, kNow).state == S::reachable);
}

TEST_CASE("an admin's retry lifts a block and makes the rest due at once") {
  auto blocked = in(S::failed);
  blocked.silent = blocked.blocked = true;
  blocked.next_attempt.reset();
  blocked.reference = reference("a:1");
  const auto lifted = after_retry(blocked, kNow);
  CHECK(lifted.state == S::reachable);
  CHECK_FALSE(lifted.silent);
  blocked.reference.reset();
  CHECK(after_retry(blocked, kNow).next_attempt == kNow);
  auto waiting = in(S::installing);
  waiting.attempts = 7;
  waiting.next_attempt = kNow + 24h;
  CHECK(after_retry(waiting, kNow).next_attempt == kNow);
  CHECK(after_retry(waiting, kNow).attempts == 0);
}

// An install ends the same whatever order its answer and the events come in, and however often they are told.
namespace {

struct Telling {
  std::string what;
  std::function<Recipient(Recipient)> change;
};

Telling told(const std::string& what, const PersonalEvent& told_event) {
  return {what, [told_event](Recipient each) { return after_event(std::move(each), told_event, kNow); }};
}

Telling answered(Installed how) {
  return {how == Installed::created ? "201" : "409",
          [how](Recipient each) { return after_install(std::move(each), how, kNow, kEventWait); }};
}

/// Every distinct order of the tellings, each told `times` times.
void in_every_order(const std::vector<Telling>& tellings, int times,
                    const std::function<void(const Recipient&)>& check) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < tellings.size(); ++i) order.insert(order.end(), static_cast<std::size_t>(times), i);
  do {
    auto recipient = in(S::installing);
    std::string story;
    for (const auto i : order) {
      recipient = tellings[i].change(std::move(recipient));
      story += tellings[i].what + " ";
    }
    INFO(story);
    check(recipient);
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace

TEST_CASE("an install ends reachable in every order of its answer and its events, duplicates included") {
  const auto how = GENERATE(Installed::created, Installed::already);
  const std::vector<Telling> tellings{answered(how), told("add", event(Presence::added, kNow - 2s)),
                                      told("update", event(Presence::added, kNow - 1s)),
                                      told("old remove", event(Presence::removed, kNow - 1h))};
  in_every_order(tellings, 2, [](const Recipient& end) {
    REQUIRE(end.state == S::reachable);
    REQUIRE(end.reference == reference("a:1"));
    REQUIRE_FALSE(end.next_attempt);
  });
}

TEST_CASE("an uninstall after the install ends removed in every order, duplicates included") {
  const auto how = GENERATE(Installed::created, Installed::already);
  const std::vector<Telling> tellings{answered(how), told("add", event(Presence::added, kNow - 2s)),
                                      told("update", event(Presence::added, kNow - 1s)),
                                      told("new remove", event(Presence::removed, kNow))};
  in_every_order(tellings, 2, [](const Recipient& end) {
    REQUIRE(end.state == S::removed);
    REQUIRE_FALSE(end.reference);
    REQUIRE(end.next_attempt == kNow + 24h);
  });
}

TEST_CASE("the chat that Graph tells does not replace what an event told, in any order") {
  const Telling chat{"chat", [](Recipient each) {
                       return after_chat(std::move(each), ConversationId("19:chat"), "https://default/", kNow);
                     }};
  const std::vector<Telling> tellings{answered(Installed::created), chat,
                                      told("add", event(Presence::added, kNow - 2s))};
  in_every_order(tellings, 2, [](const Recipient& end) {
    REQUIRE(end.state == S::reachable);
    REQUIRE(end.reference == reference("a:1"));
  });
}

TEST_CASE("an install for a test counts as ours, for who had the app from nobody before") {
  const auto begun = before_test_install(Recipient{.tenant = TenantId("t"), .id = RecipientId("u")});
  CHECK(begun.tried);
  CHECK(begun.found == Found::absent);
  CHECK_FALSE(begun.next_attempt);
  const auto arrived = after_event(begun, event(Presence::added, kNow), kNow);
  CHECK(arrived.state == S::reachable);
  CHECK(arrived.found == Found::absent);
  const auto installed = after_install(begun, Installed::created, kNow, kEventWait);
  CHECK(installed.state == S::installed);
  CHECK(installed.next_attempt == kNow + kEventWait);
  // What was known of them before stays.
  CHECK(before_test_install(arrived) == arrived);
  auto had = in(S::removed);
  had.found = Found::present;
  CHECK(before_test_install(had).found == Found::present);
}
