// Silence by an admin's word, and by words spoken in a channel.
#include "store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;
using core::TeamRole;
using core::Wish;

namespace {

constexpr const char* kSales = "5a1e5000-0000-4000-8000-000000000001";

struct Silencing : World {
  Named named{key(ann), "ann@contoso.com", true};

  bool silence(bool off = false) { return store->naming.silence(named, core::RecipientKind::user, off, now).value(); }
};

struct TeamTalk : World {
  RecipientId team{kSales};

  TeamTalk() {
    REQUIRE(store->recipients.change(
        tenant, team,
        [](core::Recipient each) {
          each.kind = core::RecipientKind::team;
          each.state = core::RecipientState::reachable;
          each.reference = core::ConversationReference{ConversationId("19:sales"), "https://x/", {}, {}};
          return each;
        },
        {"told", ""}, now));
  }
  void hear(const RecipientId& speaker, Wish wish, Duration later = 0s) {
    REQUIRE(store->team_wishes.hear(tenant, team, {speaker.str(), wish, now + later}, now));
  }
  /// The roster is read, if it is to be read.
  bool read_roster(const std::vector<TeamMember>& members) {
    if (store->rosters.take(tenant, now, 5, 5min)->empty()) return false;
    REQUIRE(store->rosters.begin(tenant, team));
    REQUIRE(store->rosters.keep_members(tenant, team, members));
    REQUIRE(store->rosters.finish(tenant, team, now, 24h));
    return true;
  }
  [[nodiscard]] std::string last_of_story() {
    const auto line = person(team).story.back();
    return line.what + " " + line.detail;
  }
};

}  // namespace

TEST_CASE_METHOD(Silencing, "an admin's word silences, is not confirmed, and ends what was asked for by mistake") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  CHECK(silence());
  CHECK_FALSE(silence());
  CHECK(state(ann) == DeliveryState::opted_out);
  CHECK(due(0s).empty());
  CHECK(store->confirmations.take(tenant, now, 10, 1min)->empty());
  CHECK(person(ann).story.back().what == "silenced");
  CHECK(silence(true));
  CHECK_FALSE(silence(true));
  CHECK(due(0s).size() == 1);
  CHECK(store->confirmations.take(tenant, now, 10, 1min)->empty());
  CHECK(person(ann).story.back().what == "silence ended");
}

TEST_CASE_METHOD(Silencing, "a word of theirs before the admin's changes nothing any more, one after it does") {
  added(ann);
  says(ann, Wish::silence);
  CHECK(store->confirmations.take(tenant, now, 10, 1min)->size() == 1);
  now += 1h;
  CHECK(silence(true));
  now -= 1min;
  says(ann, Wish::silence);
  CHECK_FALSE(person(ann).recipient.silent);
  now += 2min;
  says(ann, Wish::silence);
  CHECK(person(ann).recipient.silent);
}

TEST_CASE_METHOD(Silencing, "who is silenced before any policy selects them gets the app, and no message") {
  CHECK(silence());
  set_policies({policy("sales")});
  meet("sales", {ann});
  CHECK(installs().size() == 1);
  added(ann);
  CHECK(state(ann) == DeliveryState::opted_out);
}

TEST_CASE_METHOD(Silencing, "a block of the bot is no silence that an admin ends") {
  added(ann);
  change(ann, [](core::Recipient each) {
    each.silent = each.blocked = true;
    return each;
  });
  CHECK_FALSE(silence(true));
  CHECK(person(ann).recipient.silent);
}

TEST_CASE_METHOD(TeamTalk, "an owner's word silences a team, a member's does not where the roster tells owners") {
  CHECK_FALSE(read_roster({}));
  hear(bob, Wish::silence);
  CHECK_FALSE(person(team).recipient.silent);
  CHECK(read_roster({{ann, "29:ann", TeamRole::owner}, {bob, "29:bob"}}));
  CHECK_FALSE(person(team).recipient.silent);
  CHECK(last_of_story() == "asked for silence, which does not count by bob, a member of the team");
  hear(ann, Wish::silence);
  CHECK(read_roster({{ann, "29:ann", TeamRole::owner}, {bob, "29:bob"}}));
  CHECK(person(team).recipient.silent);
  CHECK(last_of_story() == "asked for silence by ann, an owner of the team");
  CHECK(store->confirmations.take(tenant, now, 10, 1min)->size() == 1);
  CHECK_FALSE(read_roster({}));
}

TEST_CASE_METHOD(TeamTalk,
                 "where the roster tells no owners any member's word counts, a guest's and a stranger's never") {
  const std::vector<TeamMember> members{{ann, "29:ann"}, {bob, "29:bob", TeamRole::guest}};
  hear(bob, Wish::silence);
  hear(RecipientId("eve"), Wish::silence);
  CHECK(read_roster(members));
  CHECK_FALSE(person(team).recipient.silent);
  CHECK(last_of_story() == "asked for silence, which does not count by eve, who is not in the team's roster");
  hear(ann, Wish::silence);
  CHECK(read_roster(members));
  CHECK(person(team).recipient.silent);
  CHECK(last_of_story() == "asked for silence by ann, a member of the team");
}

TEST_CASE_METHOD(TeamTalk, "of several words the last one counts, in the order in which they were spoken") {
  hear(ann, Wish::messages, 2s);
  hear(bob, Wish::silence, 1s);
  CHECK(read_roster({{ann, "29:ann"}, {bob, "29:bob"}}));
  CHECK_FALSE(person(team).recipient.silent);
}

TEST_CASE_METHOD(
    TeamTalk, "a word that is heard while the roster is read, of somebody whom that did not meet, waits for the next") {
  hear(ann, Wish::silence);
  REQUIRE(store->rosters.take(tenant, now, 5, 5min)->size() == 1);
  REQUIRE(store->rosters.begin(tenant, team));
  hear(bob, Wish::silence);
  REQUIRE(store->rosters.keep_members(tenant, team, {{ann, "29:ann", TeamRole::guest}}));
  REQUIRE(store->rosters.finish(tenant, team, now, 24h));
  CHECK_FALSE(person(team).recipient.silent);
  now += 1min;
  CHECK(read_roster({{ann, "29:ann", TeamRole::guest}, {bob, "29:bob"}}));
  CHECK(person(team).recipient.silent);
}

TEST_CASE_METHOD(TeamTalk, "an admin's word takes the place of those that are not settled yet") {
  hear(ann, Wish::silence);
  const Named sales{key(team), "Sales", true};
  REQUIRE(store->naming.silence(sales, core::RecipientKind::team, false, now).value());
  REQUIRE(store->naming.silence(sales, core::RecipientKind::team, true, now).value());
  CHECK_FALSE(read_roster({}));
  CHECK_FALSE(person(team).recipient.silent);
}
