// What delta queries forget, and groups that stand in nobody's way but their own policies'.
#include <algorithm>

#include "core/licences.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

json plan(const char* id, const char* status) {
  return {{"assignedPlans", json::array({{{"servicePlanId", id}, {"capabilityStatus", status}}})}};
}

constexpr const char* kTeams1 = "57ff2da0-773e-42df-b2af-ffb7a2317929";
constexpr const char* kTeamsOfGcc = "304767db-7d23-49e8-a945-4a7eb65f9f28";

struct DirectoryTown : Town {
  DirectoryTown() { config.cloud.teams_plans = core::teams_plans(); }

  void begin() {
    start();
    pass(1s);
  }
  core::Policy& of_groups(const std::string& name, const std::vector<std::string>& groups) {
    auto& made = policy(name, {});
    made.users.groups = groups;
    return made;
  }
  void add(const std::string& group, const std::string& id) {
    services.users.insert(id);
    services.user_fields[id] = plan(kTeams1, "Enabled");
    services.groups[group].push_back(id);
  }
  [[nodiscard]] bool installed(const std::string& id) const {
    return std::count(services.installs.begin(), services.installs.end(), id) > 0;
  }
  /// Why the policy has not all of its people; empty when it has.
  [[nodiscard]] std::string problem(const std::string& policy) {
    const auto causes = storage.store().reports.causes().value();
    for (const auto& each : causes) {
      if (each.example.starts_with("policy " + policy + ":")) return each.cause;
    }
    return {};
  }
  [[nodiscard]] std::string reason(const std::string& id) { return person(id).targets[0].reason; }
};

}  // namespace

TEST_CASE_METHOD(DirectoryTown, "a person of a GCC tenant is licensed in the public cloud") {
  add("Sales", "ann");
  services.user_fields["ann"] = {{"userType", "Member"}, {"accountEnabled", true}};
  services.user_fields["ann"].update(plan(kTeamsOfGcc, "Enabled"));
  of_groups("sales", {"Sales"});
  begin();
  CHECK(installed("ann"));
}

TEST_CASE_METHOD(DirectoryTown, "a plan in its grace period is a licence, a suspended one is none") {
  add("Sales", "ann");
  add("Sales", "bob");
  services.user_fields["ann"] = plan(kTeams1, "Warning");
  services.user_fields["bob"] = plan(kTeams1, "Suspended");
  auto& sales = of_groups("sales", {"Sales"});
  begin();
  CHECK(installed("ann"));
  CHECK(reason("bob") == "no_licence");
  SECTION("and whoever has none is tried all the same where the policy says so") {
    sales.exclude.unlicensed = false;
    reload();
    pass(1s);
    CHECK(installed("bob"));
  }
  SECTION("and another list of plans is heeded at a reload") {
    services.user_fields["bob"] = plan("aaaaaaaa-0000-0000-0000-000000000000", "Enabled");
    config.cloud.teams_plans.emplace_back("AAAAAAAA-0000-0000-0000-000000000000");
    services.untold = {"bob"};
    reload();
    pass(1s);
    CHECK(installed("bob"));
  }
}

TEST_CASE_METHOD(DirectoryTown, "a licence that no delta tells of is found by rereading") {
  config.reread = 1h;
  add("Sales", "ann");
  services.user_fields["ann"] = plan(kTeams1, "Suspended");
  of_groups("sales", {"Sales"});
  begin();
  services.untold = {"ann"};
  services.user_fields["ann"] = plan(kTeams1, "Enabled");
  pass(30min);
  CHECK_FALSE(installed("ann"));
  pass(31min);
  CHECK(installed("ann"));
}

TEST_CASE_METHOD(DirectoryTown, "who is deleted and restored, and no delta tells of it, is welcomed within `reread`") {
  config.reread = 2h;
  add("Sales", "ann");
  add("Sales", "bob");
  services.user_fields["ann"]["accountEnabled"] = false;
  of_groups("sales", {"Sales"});
  begin();
  services.users.erase("ann");
  services.groups["Sales"] = {"bob"};
  pass(61s);
  services.untold = {"ann"};
  services.users.insert("ann");
  services.user_fields["ann"] = plan(kTeams1, "Enabled");
  services.groups["Sales"] = {"ann", "bob"};
  pass(2h);
  CHECK(installed("ann"));
  installation("ann", "add");
  CHECK(message("ann") == "sent");
  CHECK(person("bob").targets[0].selected);
}

TEST_CASE_METHOD(DirectoryTown, "who is restored without a word is looked for, and found before any rereading") {
  config.reread = std::nullopt;
  policy("sales", {"ann"});
  services.user_fields["ann"] = plan(kTeams1, "Enabled");
  services.user_fields["ann"]["accountEnabled"] = false;
  begin();
  services.users.erase("ann");
  pass(61s);
  services.untold = {"ann"};
  services.users.insert("ann");
  services.user_fields["ann"]["accountEnabled"] = true;
  pass(15min);
  CHECK(installed("ann"));
}

TEST_CASE_METHOD(DirectoryTown,
                 "somebody who may not be asked for keeps nobody else from being looked for, and is found later") {
  config.reread = std::nullopt;
  policy("sales", {"ann", "bob"});
  for (const auto* id : {"ann", "bob"}) {
    services.user_fields[id] = plan(kTeams1, "Enabled");
    services.user_fields[id]["accountEnabled"] = false;
  }
  begin();
  services.users = {};
  pass(61s);
  services.untold = {"ann", "bob"};
  services.users = {"ann", "bob"};
  for (const auto* id : {"ann", "bob"}) services.user_fields[id]["accountEnabled"] = true;
  services.trouble = [](const std::string& method, const std::string& url) -> std::optional<net::Exchange> {
    const bool refuses = method == "GET" && url.find("/users/ann?") != std::string::npos;
    if (!refuses) return std::nullopt;
    return fakes::reply(403, R"({"error":{"code":"Forbidden","message":"x"}})");
  };
  pass(15min);
  CHECK(installed("bob"));
  CHECK_FALSE(installed("ann"));
  services.trouble = nullptr;
  pass(2h);
  CHECK(installed("ann"));
}

TEST_CASE_METHOD(DirectoryTown, "without rereading a cycle goes on as it does, and nothing is read anew") {
  config.reread = std::nullopt;
  config.cycle = 1h;
  add("Sales", "ann");
  of_groups("sales", {"Sales"});
  begin();
  const auto queries = services.member_queries;
  pass(25h);
  CHECK(services.member_queries == queries);
}

TEST_CASE_METHOD(DirectoryTown, "rereading costs a request for each page in its time, and tells nobody anything") {
  add("Sales", "ann");
  of_groups("sales", {"Sales"});
  config.cycle = 1h;
  begin();
  installation("ann", "add");
  pass(2min);
  const auto queries = services.member_queries;
  pass(24h);
  CHECK(services.member_queries - queries == 1);
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(DirectoryTown, "one group that is refused stands in the way of its own policies alone") {
  const int status = GENERATE(400, 403, 404);
  add("Gone", "ghost");
  for (int i = 0; i < 9; ++i) add("Sales" + std::to_string(i), "seller" + std::to_string(i));
  add("Staff", "ann");
  services.refused_groups = {{"Gone", status}};
  std::vector<std::string> groups;
  for (int i = 0; i < 9; ++i) groups.push_back("Sales" + std::to_string(i));
  of_groups("sales", groups);
  of_groups("board", {"Gone", "Staff"});
  of_groups("careful", {"Staff"}).exclude.groups = {"Gone"};
  begin();
  for (int i = 0; i < 9; ++i) CHECK(installed("seller" + std::to_string(i)));
  CHECK(problem("sales").empty());
  // Those of its own policy who are known are taken.
  CHECK(installed("ann"));
  CHECK(storage.store().reports.causes()->size() == 1);
  CHECK(storage.store().reports.causes()->at(0).cause == (status == 404 ? "group_not_found" : "group_unreadable"));
  CHECK(storage.store().reports.causes()->at(0).count == 2);
  CHECK(storage.store().reports.causes()->at(0).example.find("Gone") != std::string::npos);
  for (const auto& target : person("ann").targets) CHECK(target.policy == "board");

  const auto before = services.member_queries;
  pass(8min);
  CHECK(services.member_queries == before);
  SECTION("and joins in when it is there again") {
    services.refused_groups.clear();
    pass(30min);
    CHECK(installed("ghost"));
    CHECK(storage.store().reports.causes()->empty());
  }
  SECTION("and is asked for seldom while it is not") {
    pass(6h);
    CHECK(services.member_queries - before <= 8);
  }
}

TEST_CASE_METHOD(DirectoryTown,
                 "where every group is forbidden the permission is named, and people without groups go on") {
  for (int i = 0; i < 40; ++i) {
    const auto group = "Group" + std::to_string(i);
    add(group, "member" + std::to_string(i));
    services.refused_groups[group] = 403;
  }
  std::vector<std::string> groups;
  for (const auto& [name, status] : services.refused_groups) groups.push_back(name);
  of_groups("grouped", groups);
  policy("listed", {"ann"});
  services.user_fields["ann"] = plan(kTeams1, "Enabled");
  begin();
  CHECK(installed("ann"));
  CHECK(problem("grouped") == "permission_missing");
  CHECK(problem("listed").empty());
  CHECK(services.member_queries <= 25);
}

TEST_CASE_METHOD(DirectoryTown,
                 "a filter, a file or a name that is no good stands in the way of its own policy alone") {
  add("Sales", "ann");
  of_groups("sales", {"Sales"});
  of_groups("nameless", {"Nobody knows"});
  auto& filed = policy("filed", {});
  filed.users.file = "/nonexistent/people.csv";
  auto& filtered = policy("filtered", {});
  filtered.users.filter = "nonsense";
  wire.answer_always("GET", std::string(Services::kGraph) + "/users?$select=id&$top=999&$count=true&$filter=nonsense",
                     fakes::reply(400, R"({"error":{"code":"Request_UnsupportedQuery","message":"no"}})"));
  begin();
  CHECK(installed("ann"));
  CHECK(problem("sales").empty());
  CHECK(problem("nameless") == "group_not_found");
  CHECK(problem("filed") == "people_file_unreadable");
  CHECK(problem("filtered") == "filter_refused");
}

TEST_CASE_METHOD(DirectoryTown, "a group to leave out that shows no members is warned of") {
  add("Sales", "ann");
  services.groups["Works council"] = {"ann"};
  services.hidden_groups = {"Works council"};
  of_groups("sales", {"Sales"}).exclude.groups = {"Works council"};
  begin();
  const auto warnings = storage.store().warnings.all().value();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].policy == "sales");
  CHECK(warnings[0].cause.name == "group_shows_nobody");
  CHECK(warnings[0].cause.detail.find("Works council") != std::string::npos);
  CHECK(installed("ann"));
}
