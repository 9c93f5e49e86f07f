// Group chats as policies select them.
#include "store_world.hpp"

#include "core/chat_event.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

constexpr const char* kOffsite = "19:0ff51e@thread.v2";
constexpr const char* kAdder = "a0000000-0000-4000-8000-00000000000a";

struct ChatWorld : World {
  RecipientId chat{kOffsite};

  [[nodiscard]] ChatChoice choice(core::ChatSelection chats) const { return {"chats", tenant, std::move(chats)}; }
  void begin(core::ChatSelection chats, core::Existing existing = core::Existing::welcome) {
    auto row = policy("chats");
    row.existing = existing;
    set_policies({row});
    choices = {choice(std::move(chats))};
    REQUIRE(store->chats.select(choices.front(), now));
  }
  void hear(core::Presence presence, std::string topic = {}, TimePoint at = {}) {
    now += 1s;
    const core::ChatEvent event{
        .about = {.tenant = tenant,
                  .user = chat,
                  .presence = presence,
                  .reference = {ConversationId(kOffsite), "https://smba.trafficmanager.net/emea/", {}, {}},
                  .at = at == TimePoint{} ? now : at},
        .speaker = {},
        .installer = presence == core::Presence::added ? kAdder : "",
        .topic = std::move(topic)};
    const auto after =
        change(chat, [&](core::Recipient each) { return core::after_chat_event(std::move(each), event, now); });
    REQUIRE(store->chats.heard_of(after, choices, presence == core::Presence::added, now));
  }
  std::vector<DueDelivery> due_in_chats() {
    auto taken = store->deliveries.take(tenant, core::RecipientKind::chat, {100}, now, 1ms);
    REQUIRE(taken);
    return std::move(*taken);
  }
  void welcome() {
    const auto taken = due_in_chats();
    REQUIRE(taken.size() == 1);
    const auto claimed = claim(taken.front());
    REQUIRE(claimed);
    REQUIRE(store->deliveries.record_sent(*claimed, ActivityId("1"), now));
  }
  std::vector<core::Recipient> chats_to_install() {
    return store->recipients.take_installs(tenant, core::RecipientKind::chat, {100}, now, 1ms).value();
  }

  std::vector<ChatChoice> choices;
};

}  // namespace

TEST_CASE_METHOD(ChatWorld, "a chat to which somebody adds the app is welcomed once, added again or not") {
  begin({.added = true});
  hear(core::Presence::added);
  hear(core::Presence::added);
  welcome();
  hear(core::Presence::there);
  hear(core::Presence::removed);
  CHECK(person(chat).recipient.state == core::RecipientState::removed);
  hear(core::Presence::added);
  CHECK(person(chat).recipient.state == core::RecipientState::reachable);
  CHECK(due_in_chats().empty());
  CHECK(chats_to_install().empty());
}

TEST_CASE_METHOD(ChatWorld, "what was held or skipped as there before is due once the word of the arrival comes") {
  for (const auto existing : {core::Existing::unknown, core::Existing::skip}) {
    chat = RecipientId(std::string(kOffsite) + std::to_string(static_cast<int>(existing)));
    begin({.added = true}, existing);
    hear(core::Presence::there);
    CHECK(due_in_chats().empty());
    // It happened before the message that came first.
    hear(core::Presence::added, {}, now);
    welcome();
    CHECK(due_in_chats().empty());
  }
}

TEST_CASE_METHOD(ChatWorld, "a listed chat is to have the app, and one that loses it quietly is given it again") {
  begin({.list = {kOffsite}});
  REQUIRE(chats_to_install().size() == 1);
  CHECK(store->recipients.take_installs(tenant, core::RecipientKind::team, {100}, now, 1ms).value().empty());
  change(chat, [&](core::Recipient each) {
    each.tried = true;
    return core::after_chat(core::after_install(std::move(each), core::Installed::created, now, 1min),
                            ConversationId(kOffsite), "https://smba.trafficmanager.net/teams/", now);
  });
  welcome();
  const auto lost = change(chat, [&](core::Recipient each) {
    return core::after_loss(std::move(each), {"not_installed", ""}, now, 1s);
  });
  CHECK(lost.state == core::RecipientState::installing);
}

TEST_CASE_METHOD(ChatWorld, "a chat that lost the app which a member gave it is left alone") {
  begin({.added = true});
  hear(core::Presence::added);
  const auto lost = change(chat, [&](core::Recipient each) {
    return core::after_loss(std::move(each), {"not_installed", ""}, now, 1s);
  });
  CHECK(lost.state == core::RecipientState::removed);
  CHECK_FALSE(lost.next_attempt);
}

TEST_CASE_METHOD(ChatWorld, "chats of which something was heard before a policy is there are taken up by it") {
  set_policies({policy("chats")});
  hear(core::Presence::added);
  begin({.added = true});
  CHECK(due_in_chats().size() == 1);
  begin({.list = {"19:other@thread.v2"}});
  CHECK(due_in_chats().empty());
}

TEST_CASE_METHOD(ChatWorld, "chats wait in no line of a rollout") {
  auto row = policy("chats");
  row.gradual = true;
  set_policies({row});
  choices = {choice({.list = {kOffsite}})};
  REQUIRE(store->chats.select(choices.front(), now));
  CHECK(chats_to_install().size() == 1);
}

TEST_CASE_METHOD(ChatWorld, "any member of the tenant asks for a chat, a guest and who is not in it do not") {
  begin({.added = true});
  hear(core::Presence::added);
  const auto says = [&](const char* who, core::Wish wish) {
    now += 1s;
    REQUIRE(store->team_wishes.hear(tenant, chat, {who, wish, now}, now));
    REQUIRE(store->rosters.take(tenant, now, 10, 1min).value().size() == 1);
    REQUIRE(store->rosters.begin(tenant, chat));
    REQUIRE(store->rosters.keep_members(
        tenant, chat, {{RecipientId("joe"), "29:joe"}, {RecipientId("gus"), "29:gus", core::TeamRole::guest}}));
    REQUIRE(store->rosters.finish(tenant, chat, now, 24h));
  };
  says("gus", core::Wish::silence);
  says("zoe", core::Wish::silence);
  CHECK_FALSE(person(chat).recipient.silent);
  says("joe", core::Wish::silence);
  CHECK(person(chat).recipient.silent);
  CHECK(person(chat).story.back().detail == "by joe, a member of the chat");
  CHECK(due_in_chats().empty());
  says("joe", core::Wish::messages);
  CHECK(due_in_chats().size() == 1);
}

TEST_CASE_METHOD(ChatWorld, "a chat is counted and named apart from people and teams") {
  begin({.added = true});
  hear(core::Presence::added, "Offsite");
  const auto counts = store->reports.counts(now).value().front();
  CHECK(counts.chats == Counts{{"reachable", 1}});
  CHECK(counts.teams.empty());
  CHECK(counts.users.empty());
  CHECK(counts.in_chats.at("welcome") == Counts{{"pending", 1}});
  const auto found = store->naming.named({core::RecipientKind::chat, kOffsite, {}}).value();
  REQUIRE(found.size() == 1);
  CHECK(found.front().name == "Offsite");
  CHECK(store->naming.named({core::RecipientKind::chat, "Offsite", {}}).value().empty());
}

TEST_CASE_METHOD(ChatWorld, "who added the app to a chat, and a topic that names them, are forgotten with them") {
  begin({.added = true});
  hear(core::Presence::added, std::string("with ") + kAdder);
  REQUIRE(store->erasure.forget(key(RecipientId(kAdder)), now));
  const auto left = person(chat).recipient;
  CHECK(left.installer.empty());
  CHECK(left.name.empty());
  CHECK(left.state == core::RecipientState::reachable);
}
