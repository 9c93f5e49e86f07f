// Waves of groups: who of those who wait is in them, and what stands in their way alone.
#include "unit/store/directory_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct Waves : DirectoryWorld {
  const RecipientId cem{"cem"};
  const RecipientId dan{"dan"};

  Waves() {
    auto row = policy("sales");
    row.gradual = true;
    set_policies({row});
    trust = {true, true};
  }
  /// Ann, Bob and Cem are the policy's people, and this is the group of a wave.
  void name(const std::string& group) {
    select({.policy = "sales",
            .tenant = tenant,
            .definition = "d",
            .groups = {},
            .left_out_groups = {},
            .names = {"ann@contoso.com", "bob@contoso.com", "cem@contoso.com"},
            .left_out_names = {},
            .wave_groups = {group}});
    CHECK(store->selection.bind_groups(tenant).value().empty());
  }
  void meet_everybody() {
    tell({user(ann), user(bob), user(cem), user(dan)});
    look();
  }
  int give(const std::string& group, std::int64_t most = 10) {
    return store->rollouts.give_turns_in("sales", group, most, now).value();
  }
  [[nodiscard]] std::vector<std::string> warned_of() {
    std::vector<std::string> all;
    const auto told = store->warnings.all();
    if (!told) FAIL(told.error().text());
    const auto& warnings = *told;
    for (const auto& each : warnings) all.push_back(each.cause.name + ": " + each.cause.detail);
    return all;
  }
  using Texts = std::vector<std::string>;
};

}  // namespace

TEST_CASE_METHOD(Waves, "members of a wave's group have their turn, those of groups inside it, too, and nobody else") {
  name(kOuter);
  REQUIRE(watch().size() == 1);
  tell(kOuter, {has(ann), has(dan), nests(kInner)});
  REQUIRE(watch().size() == 1);
  tell(kInner, {has(bob)});
  meet_everybody();
  CHECK(store->reports.counts(now)->at(0).waiting_in_groups == std::map<std::string, std::int64_t>{{kOuter, 2}});
  CHECK(give(kOuter, 1) == 1);
  CHECK(give(kOuter) == 1);
  CHECK(give(kOuter) == 0);
  const auto state = store->rollouts.state("sales").value().value();
  CHECK(state.people.all == 3);
  CHECK(state.people.had_turn == 2);
  for (const auto& each : installs()) CHECK((each.id == ann || each.id == bob));
  CHECK(give("another") == 0);
}

TEST_CASE_METHOD(Waves, "whoever joins the group later has their turn then") {
  name(kOuter);
  watch();
  tell(kOuter, {has(ann)});
  meet_everybody();
  CHECK(give(kOuter) == 1);
  tell(kOuter, {has(cem)});
  CHECK(give(kOuter) == 1);
}

TEST_CASE_METHOD(Waves, "the group of a wave selects nobody") {
  name(kOuter);
  watch();
  tell(kOuter, {has(dan)});
  meet_everybody();
  CHECK(verdict(dan) == "nobody");
}

TEST_CASE_METHOD(Waves, "a group of a wave that is none, or several, is told, and concerns nobody else") {
  name("Pilot");
  CHECK(warned_of().empty());  // nobody knows yet which groups there are
  const auto names = store->directory.feed(tenant, "/groups/delta?$select=displayName", {}, {}).value();
  REQUIRE(store->directory.keep_groups(names, {}, {"next", true}, now));
  CHECK(warned_of() == Texts{"group_not_found: rollout.waves: Pilot, which is no group"});
  std::vector<DirectoryGroup> several;
  for (const auto* id : {kOuter, kInner}) several.push_back({.id = GroupId(id), .name = "Pilot"});
  REQUIRE(store->directory.keep_groups(names, several, {"next", true}, now));
  CHECK(store->selection.bind_groups(tenant).value().empty());
  CHECK(warned_of() == Texts{"group_ambiguous: rollout.waves: Pilot, the name of several groups"});
  meet_everybody();
  CHECK(give("Pilot") == 0);
  CHECK(store->rollouts.give_turns("sales", RolloutLine::people, 10, now).value() == 3);
}

TEST_CASE_METHOD(Waves, "a group of a wave that Graph refuses is told, and concerns nobody else") {
  name(kOuter);
  watch();
  CHECK(store->refused_groups.uses_of(members).value().empty());
  REQUIRE(store->refused_groups.refuse(members, {{GroupId(kOuter), {"group_unreadable", "403"}}}, now));
  CHECK(store->selection.bind_groups(tenant).value().empty());
  CHECK(warned_of() ==
        Texts{"group_unreadable: rollout.waves: " + std::string(kOuter) + " (" + std::string(kOuter) + "): 403"});
}
