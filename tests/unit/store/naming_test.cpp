// Whom a name means: people's names people, teams' names teams as the directory calls them, ids nobody else.
#include "base/letters.hpp"
#include "core/guid.hpp"
#include "core/team_event.hpp"
#include "unit/store/directory_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

constexpr const char* kBoard = "b0a4d000-0000-4000-8000-000000000001";
constexpr const char* kStrangers = "b0a4d000-0000-4000-8000-000000000002";
constexpr const char* kAnn = "a0000000-0000-4000-8000-000000000001";

struct NamingWorld : DirectoryWorld {
  RecipientId board{kBoard};
  Feed groups = store->directory.feed(tenant, "/groups/delta?$select=displayName", {}, {}).value();

  /// What the directory calls its teams from now on; the page tells of no others.
  void tell_teams(const std::map<std::string, std::string>& names) {
    std::vector<DirectoryGroup> told;
    for (const auto& [id, name] : names) told.push_back({.id = GroupId(id), .name = name, .team = true});
    REQUIRE(store->directory.keep_groups(groups, told, {"next", true}, now));
    groups.whole = true;
  }
  /// An event tells that the team has the app.
  void team_has_app(const std::string& id) {
    const core::TeamEvent event{.about = {.tenant = tenant,
                                          .user = RecipientId(id),
                                          .presence = core::Presence::added,
                                          .reference = {ConversationId("19:" + id), "https://x/", {}, {}},
                                          .at = now}};
    REQUIRE(store->recipients.change(
        tenant, RecipientId(id),
        [&](core::Recipient each) { return core::after_team_event(std::move(each), event, now); }, {"told", ""}, now));
  }
  std::vector<std::string> ids(core::RecipientKind kind, const std::string& name, const TenantId& in = {}) {
    std::vector<std::string> all;
    const auto found = store->naming.named({kind, name, in}).value();
    for (const auto& each : found) all.push_back(each.key.id.str());
    return all;
  }
  std::vector<std::string> teams(const std::string& name) { return ids(core::RecipientKind::team, name); }
  std::vector<std::string> people(const std::string& name) { return ids(core::RecipientKind::user, name); }

  Result<std::vector<Cause>> select_teams(const std::vector<std::string>& names) {
    return store->teams.select({.policy = "sales", .tenant = tenant, .names = names}, true, now);
  }
  std::vector<std::string> selected_teams() {
    std::vector<std::string> all;
    REQUIRE(store->reports.progress([&](const ProgressRow& row) {
      if (row.kind == core::RecipientKind::team && row.target_state != "excluded") all.push_back(row.id.str());
      return true;
    }));
    return all;
  }
  std::vector<std::string> taken_names() {
    std::vector<std::string> all;
    const auto warnings = store->warnings.all().value();
    for (const auto& each : warnings) {
      if (each.cause.name == "name_taken") all.push_back(each.name + ": " + each.cause.detail);
    }
    return all;
  }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(NamingWorld, "two teams of one name are both given, and an id is that of one") {
  tell_teams({{kBoard, "Board"}, {kStrangers, "Board"}});
  team_has_app(kBoard);
  team_has_app(kStrangers);
  CHECK(teams("board") == Ids{kBoard, kStrangers});
  CHECK(teams(kBoard) == Ids{kBoard});
  CHECK(ids(core::RecipientKind::team, "Board", TenantId("another")).empty());
}

TEST_CASE_METHOD(NamingWorld, "a name in two tenants is two, and a tenant narrows it to one") {
  const TenantId other("other");
  tell_teams({{kBoard, "Board"}});
  const auto theirs = store->directory.feed(other, "/groups/delta?$select=displayName", {}, {}).value();
  REQUIRE(store->directory.keep_groups(theirs, {{.id = GroupId(kStrangers), .name = "Board", .team = true}},
                                       {"next", true}, now));
  CHECK(teams("Board").size() == 2);
  CHECK(ids(core::RecipientKind::team, "Board", tenant) == Ids{kBoard});
  CHECK(ids(core::RecipientKind::team, "Board", other) == Ids{kStrangers});
}

TEST_CASE_METHOD(NamingWorld, "a team that is called by the id of another is not meant by that id") {
  tell_teams({{kBoard, "Board"}, {kStrangers, kBoard}});
  team_has_app(kBoard);
  team_has_app(kStrangers);
  CHECK(teams(kBoard) == Ids{kBoard});
  CHECK(teams(ascii_lower("B0A4D000-0000-4000-8000-000000000001")) == Ids{kBoard});
}

TEST_CASE_METHOD(NamingWorld,
                 "a name of the directory means a team whose app nobody knows of, too, so that two are two") {
  tell_teams({{kBoard, "Board"}, {kStrangers, "Board"}});
  team_has_app(kStrangers);
  const auto found = store->naming.named({core::RecipientKind::team, "Board"}).value();
  REQUIRE(found.size() == 2);
  CHECK_FALSE(found[0].known);
  CHECK(found[1].known);
}

TEST_CASE_METHOD(NamingWorld, "a team is called as the directory calls it, before and after it is known") {
  team_has_app(kBoard);
  CHECK(person(board).recipient.name.empty());
  tell_teams({{kBoard, "Board"}, {kStrangers, "Strangers"}});
  CHECK(person(board).recipient.name == "Board");
  team_has_app(kStrangers);
  CHECK(person(RecipientId(kStrangers)).recipient.name == "Strangers");
  tell_teams({{kBoard, "Executive Board"}});
  CHECK(person(board).recipient.name == "Executive Board");
  CHECK(teams("Board").empty());
}

TEST_CASE_METHOD(NamingWorld, "people's names are people's alone, and teams' names teams'") {
  tell_teams({{kBoard, "ann@contoso.com"}});
  team_has_app(kBoard);
  tell({{.id = RecipientId(kAnn), .upn = "ann@contoso.com"}});
  added(RecipientId(kAnn));
  CHECK(people("ANN@contoso.com") == Ids{kAnn});
  CHECK(teams("ann@contoso.com") == Ids{kBoard});
  CHECK(people(kBoard).empty());
  CHECK(teams(kAnn).empty());
  CHECK(people("").empty());
}

TEST_CASE_METHOD(NamingWorld,
                 "a name that a team once had for a policy stays with it, whatever it and others are called") {
  tell_teams({{kBoard, "Board"}});
  REQUIRE(select_teams({"Board"})->empty());
  CHECK(selected_teams() == Ids{kBoard});
  CHECK(taken_names().empty());
  tell_teams({{kBoard, "Renamed"}});
  REQUIRE(select_teams({"Board"})->empty());
  CHECK(selected_teams() == Ids{kBoard});
  CHECK(taken_names().empty());
  tell_teams({{kStrangers, "Board"}});
  REQUIRE(select_teams({"Board"})->empty());
  CHECK(selected_teams() == Ids{kBoard});
  CHECK(taken_names() == std::vector<std::string>{std::string("Board: the team Board stays ") + kBoard +
                                                  "; its name is now that of " + kStrangers});
}

TEST_CASE_METHOD(NamingWorld, "whoever is named by a team's row or story alone is found by id") {
  set_policies({policy("sales")});
  const auto told_by = [this](const std::string& installer, const std::string& detail) {
    REQUIRE(store->recipients.change(
        tenant, board,
        [&](core::Recipient each) {
          each.kind = core::RecipientKind::team;
          each.installer = installer;
          each.cause.name = detail.empty() ? "" : "unexplained";
          return each;
        },
        {"told", detail}, now));
  };
  told_by(kAnn, "");
  CHECK(people(kAnn) == Ids{kAnn});
  CHECK(people(kStrangers).empty());
  told_by("", std::string("by ") + kStrangers);
  CHECK(people(kStrangers) == Ids{kStrangers});
}

TEST_CASE_METHOD(NamingWorld, "until the configuration changes: a name that it drops is nobody's, and is found anew") {
  tell_teams({{kBoard, "Board"}});
  REQUIRE(select_teams({"Board"})->empty());
  tell_teams({{kBoard, "Renamed"}, {kStrangers, "Board"}});
  select({.policy = "sales", .tenant = tenant, .definition = "other", .teams = {"Renamed"}});
  CHECK(taken_names().empty());
  select({.policy = "sales", .tenant = tenant, .definition = "again", .teams = {"Board"}});
  REQUIRE(select_teams({"Board"})->empty());
  CHECK(selected_teams() == Ids{kStrangers});
}

TEST_CASE_METHOD(NamingWorld,
                 "a name that a policy bound to a team and that another team has now means both, an id one") {
  tell_teams({{kBoard, "Board"}});
  REQUIRE(select_teams({"Board"})->empty());
  team_has_app(kBoard);
  tell_teams({{kBoard, "Renamed"}});
  CHECK(teams("board") == Ids{kBoard});
  tell_teams({{kStrangers, "Board"}});
  team_has_app(kStrangers);
  CHECK(teams("Board") == Ids{kBoard, kStrangers});
  const auto found = store->naming.named({core::RecipientKind::team, "Board"}).value();
  REQUIRE(found.size() == 2);
  CHECK(found[0].name == "Renamed");
  CHECK(found[0].known);
  CHECK(teams(kBoard) == Ids{kBoard});
  CHECK(teams(kStrangers) == Ids{kStrangers});
  CHECK(teams("Renamed") == Ids{kBoard});
  CHECK(ids(core::RecipientKind::team, "Board", TenantId("another")).empty());
  select({.policy = "sales", .tenant = tenant, .definition = "other", .teams = {"Renamed"}});
  CHECK(teams("Board") == Ids{kStrangers});
}

TEST_CASE_METHOD(NamingWorld, "two teams of one name are a fault that tells their ids, and neither is selected") {
  tell_teams({{kBoard, "Board"}, {kStrangers, "Board"}});
  const auto faults = select_teams({"Board"}).value();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0] == Cause{"team_ambiguous", std::string("Board is the name of ") + kBoard + ", " + kStrangers});
}

TEST_CASE_METHOD(NamingWorld, "a name that a group once had for a policy stays with it, too") {
  tell_teams({{kOuter, "Sales"}});
  select_groups({"Sales"});
  tell(kOuter, {has(ann)});
  look();
  tell_teams({{kOuter, "Vendas"}, {kInner, "Sales"}});
  CHECK(store->selection.bind_groups(tenant).value().empty());
  CHECK(store->directory.unwatched_groups(tenant, 50, now)->empty());
  CHECK(taken_names() == std::vector<std::string>{std::string("Sales: the group Sales stays ") + kOuter +
                                                  "; its name is now that of " + kInner});
  select({.policy = "sales", .tenant = tenant, .definition = "more", .groups = {"Sales", kInner}});
  CHECK(store->selection.bind_groups(tenant).value().empty());
  CHECK(taken_names().size() == 1);
}
