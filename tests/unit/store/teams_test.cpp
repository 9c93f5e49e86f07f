// Teams as policies select them, and who is in them.
#include "store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

constexpr const char* kSales = "5a1e5000-0000-4000-8000-000000000001";

struct TeamWorld : World {
  RecipientId team{kSales};

  TeamWorld() {
    const auto names = store->directory.feed(tenant, "/groups/delta?$select=displayName", {}, {}).value();
    REQUIRE(store->directory.keep_groups(names, {{.id = GroupId(kSales), .name = "Sales", .team = true}},
                                         {"next", true}, now));
  }
  void select() { REQUIRE(store->teams.select({.policy = "teams", .tenant = tenant, .names = {"Sales"}}, true, now)); }
  void change(const Recipients::Change& change) {
    REQUIRE(store->recipients.change(tenant, team, change, {"told", ""}, now));
  }
  void becomes(core::RecipientState state) {
    change([state](core::Recipient each) {
      each.state = state;
      each.reference = core::ConversationReference{ConversationId("19:sales"), "https://x/", {}, {}};
      return each;
    });
  }
  void read_roster(const std::vector<TeamMember>& members) {
    REQUIRE(store->rosters.begin(tenant, team));
    REQUIRE(store->rosters.keep_members(tenant, team, members));
    REQUIRE(store->rosters.finish(tenant, team, now, 24h));
  }
  void know(const std::vector<RecipientId>& people) {
    std::vector<DirectoryUser> told;
    for (const auto& id : people)
      told.push_back({.id = id, .upn = id.str() + "@contoso.com", .guest = false, .enabled = true, .teams = true});
    const auto users = store->directory.feed(tenant, "/users/delta", {}, {}).value();
    REQUIRE(store->directory.keep_users(users, told, {"next", true}, now));
  }
  /// At how many people the policy, which names nobody, looks again.
  int look() {
    const core::Policy teams{.name = "teams"};
    return store->selection.reconsider(tenant, 100, {{.policy = &teams}}, {now, ""}).value();
  }
  bool selected(const RecipientId& id) {
    const auto found = store->reports.person(key(id)).value();
    return found && !found->targets.empty() && found->targets[0].selected;
  }
};

}  // namespace

TEST_CASE_METHOD(TeamWorld, "a team that had the app gets nothing of a policy that skips those, noted as run or not") {
  auto row = policy("teams");
  row.existing = core::Existing::skip;
  row.welcome_channel = true;
  set_policies({row});
  select();
  REQUIRE(store->reports.person(key(team)).value()->deliveries.size() == 1);
  change([](core::Recipient each) { return core::after_look(std::move(each), true); });
  CHECK(store->reports.person(key(team)).value()->deliveries.empty());
}

TEST_CASE_METHOD(TeamWorld, "members count while their team is reachable, and are looked at again when that changes") {
  auto row = policy("teams");
  row.welcome_members = true;
  set_policies({row});
  select();
  know({ann, bob});
  read_roster({{ann, "29:ann"}, {bob, "29:bob"}});
  CHECK(look() == 2);
  CHECK_FALSE(selected(ann));
  becomes(core::RecipientState::reachable);
  CHECK(look() == 2);
  CHECK(selected(ann));
  CHECK(selected(bob));
  CHECK(look() == 0);
  becomes(core::RecipientState::failed);
  CHECK(look() == 2);
  CHECK_FALSE(selected(ann));
  becomes(core::RecipientState::reachable);
  CHECK(look() == 2);
  CHECK(selected(bob));
}

TEST_CASE_METHOD(TeamWorld, "a roster is read anew when its team begins to be reachable, also while it is being read") {
  auto row = policy("teams");
  row.welcome_members = true;
  set_policies({row});
  select();
  becomes(core::RecipientState::reachable);
  REQUIRE(store->rosters.take(tenant, now, 5, 5min)->size() == 1);
  REQUIRE(store->rosters.begin(tenant, team));
  becomes(core::RecipientState::removed);
  becomes(core::RecipientState::reachable);
  CHECK(store->rosters.take(tenant, now + 1min, 5, 5min)->empty());
  REQUIRE(store->rosters.finish(tenant, team, now, 24h));
  CHECK(store->rosters.take(tenant, now + 1min, 5, 5min)->size() == 1);
}

TEST_CASE_METHOD(TeamWorld,
                 "members of a team that had the app before are held with it, until somebody chooses for both") {
  auto row = policy("teams");
  row.existing = core::Existing::unknown;
  row.welcome_members = row.welcome_channel = true;
  set_policies({row});
  select();
  change([](core::Recipient each) { return core::after_look(std::move(each), true); });
  becomes(core::RecipientState::reachable);
  know({ann});
  read_roster({{ann, "29:ann"}});
  look();
  event(ann, core::Presence::there);
  CHECK(due().empty());
  CHECK(delivery(ann).cause.name == "existing_unknown");
  CHECK(store->existing.held_back() == 2);
  SECTION("to welcome them") {
    REQUIRE(store->existing.choose("teams", tenant, core::Existing::welcome, now));
    CHECK(due().size() == 1);
    CHECK(store->deliveries.take(tenant, core::RecipientKind::team, {9}, now, 1min)->size() == 1);
  }
  SECTION("to skip them, for good") {
    REQUIRE(store->existing.choose("teams", tenant, core::Existing::skip, now));
    row.messages.push_back("tips");
    set_policies({row});
    CHECK(person(ann).deliveries.empty());
    CHECK(due().empty());
  }
  CHECK(store->existing.held_back() == 0);
}

TEST_CASE_METHOD(TeamWorld, "the first teams of a policy are told by name, and how many there are") {
  set_policies({policy("teams"), policy("other")});
  CHECK(store->teams.selected("teams", tenant, 10).value().all == 0);
  REQUIRE(store->targets.begin(row("teams"), now));
  for (const auto* name : {"Red", "Blue", "Green"}) {
    Candidate each{RecipientId(std::string("id-of-") + name), name, {}, core::RecipientKind::team};
    REQUIRE(store->targets.select(row("teams"), {each}, now));
  }
  meet("other", {ann});
  const auto teams = store->teams.selected("teams", tenant, 2).value();
  CHECK(teams.all == 3);
  REQUIRE(teams.first.size() == 2);
  CHECK(teams.first[0].name == "Blue");
  CHECK(teams.first[1].name == "Green");
  CHECK(teams.first[0].key == key(RecipientId("id-of-Blue")));
}
