#include "graph/delta.hpp"

#include <deque>

#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"
#include "graph/graph_client.hpp"
#include "unit/graph/samples.hpp"

using namespace welcomed;
using namespace welcomed::graph;
using nlohmann::json;
using welcomed::testing::answer_of;
using welcomed::testing::sample;
using welcomed::testing::text_of;

namespace {

constexpr const char* kBase = "https://graph.microsoft.com/v1.0";
constexpr const char* kPlan = "57ff2da0-773e-42df-b2af-ffb7a2317929";

struct DeltaWorld {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  Random random{1};
  fakes::FakeTransport transport;
  identity::TokenSource tokens{transport,
                               clock,
                               []() -> Result<Secret> { return Secret("s"); },
                               {"https://login.microsoftonline.com", "t", "app", "scope"}};
  identity::AuthorizedClient authorized{transport, tokens};
  GraphClient graph{authorized, clock, random, "https://graph.microsoft.com"};
  net::Exchange next = fakes::unreachable();
  std::vector<std::string> asked;

  DeltaWorld() {
    transport.answer_always("POST", "https://login.microsoftonline.com/t/oauth2/v2.0/token",
                            fakes::reply(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"T"})"));
    transport.answer_others([this](const net::Request& request) {
      asked.push_back(request.url.text());
      return next;
    });
  }

  Outcome<UserChanges> users(const std::string& place = "/users/delta") {
    return clock.run(graph.user_changes(place, {kPlan, "304767DB-7D23-49E8-A945-4A7EB65F9F28"}));
  }
  Outcome<GroupChanges> groups(const std::string& place = "/groups/delta") {
    return clock.run(graph.group_changes(place));
  }
  void answer(const json& values) {
    next = fakes::reply(200, json{{"@odata.deltaLink", std::string(kBase) + "/d"}, {"value", values}}.dump());
  }
  bool answer_sample(const std::string& file) {
    const auto documented = sample("graph-samples/" + file);
    if (documented) next = answer_of((*documented)["response"]);
    return documented.has_value();
  }
};

}  // namespace

TEST_CASE_METHOD(DeltaWorld, "documented pages of users: a next link goes on, a delta link ends the round") {
  if (!answer_sample("users/delta-initial.json")) return;
  auto page = users();
  REQUIRE(page);
  CHECK(page->changed.size() == 4);
  CHECK(page->changed[2].removed);
  CHECK_FALSE(page->changed[0].upn);
  CHECK_FALSE(page->round_ends);
  CHECK(page->link.find("$skiptoken") != std::string::npos);
  answer_sample("users/delta-last-page.json");
  page = users(page->link);
  REQUIRE(page);
  CHECK(page->round_ends);
  CHECK(page->link.find("$deltatoken") != std::string::npos);
}

TEST_CASE_METHOD(DeltaWorld, "documented pages of groups: members that came and went") {
  if (!answer_sample("groups/delta-initial.json")) return;
  const auto first = groups();
  REQUIRE(first);
  CHECK(first.value().changed[0].name == "TestGroup1");
  CHECK(first.value().changed[0].members.size() == 2);
  CHECK(first.value().changed[1].members.empty());
  answer_sample("groups/delta-members-changed.json");
  const auto changed = groups(std::string(kBase) + "/groups/delta?$deltatoken=x");
  REQUIRE(changed);
  const auto& members = changed.value().changed[0].members;
  REQUIRE(members.size() == 2);
  CHECK(members[0].removed);
  CHECK_FALSE(members[1].removed);
}

TEST_CASE_METHOD(DeltaWorld, "what a user's page tells, and what it leaves out") {
  const json plan{{"servicePlanId", kPlan}, {"capabilityStatus", "Enabled"}};
  auto gone = plan;
  gone["capabilityStatus"] = "Deleted";
  answer({{{"id", "A"}, {"userType", "Guest"}, {"accountEnabled", false}, {"assignedPlans", {plan}}},
          {{"id", "b"}, {"userType", nullptr}, {"assignedPlans", {gone}}},
          {{"id", "c"}},
          {{"no", "id"}},
          5});
  const auto page = users();
  REQUIRE(page);
  const auto& changed = page.value().changed;
  REQUIRE(changed.size() == 3);
  CHECK(changed[0].id == RecipientId("a"));
  CHECK(changed[0].guest == true);
  CHECK(changed[0].enabled == false);
  CHECK(changed[0].teams == true);
  CHECK(changed[1].guest == false);
  CHECK(changed[1].teams == false);
  CHECK_FALSE(changed[2].guest);
  CHECK_FALSE(changed[2].teams);
}

TEST_CASE_METHOD(DeltaWorld, "any of the plans is a licence while it can be used") {
  const auto with = [](const char* plan, const char* status) {
    return json{{"id", "u"}, {"assignedPlans", {{{"servicePlanId", plan}, {"capabilityStatus", status}}}}};
  };
  constexpr const char* kOfGcc = "304767db-7d23-49e8-a945-4a7eb65f9f28";
  answer({with(kOfGcc, "Enabled"), with(kPlan, "Warning"), with(kPlan, "Suspended"), with("x", "Enabled")});
  const auto page = users();
  REQUIRE(page);
  const auto& changed = page.value().changed;
  CHECK(changed[0].teams == true);
  CHECK(changed[1].teams == true);
  CHECK(changed[2].teams == false);
  CHECK(changed[3].teams == false);
}

TEST_CASE_METHOD(DeltaWorld, "who is removed for good is told from who may come back") {
  answer({{{"id", "a"}, {"@removed", {{"reason", "changed"}}}}, {{"id", "b"}, {"@removed", {{"reason", "deleted"}}}}});
  const auto page = users();
  REQUIRE(page);
  CHECK(page.value().changed[0].restorable);
  CHECK_FALSE(page.value().changed[1].restorable);
  CHECK(page.value().changed[1].removed);
}

TEST_CASE_METHOD(DeltaWorld, "a group that hides its members says so; others, and those that say nothing, do not") {
  answer({{{"id", "a"}, {"visibility", "HiddenMembership"}}, {{"id", "b"}, {"visibility", nullptr}}, {{"id", "c"}}});
  const auto page = groups();
  REQUIRE(page);
  CHECK(page.value().changed[0].hidden == true);
  CHECK(page.value().changed[1].hidden == false);
  CHECK_FALSE(page.value().changed[2].hidden);
}

TEST_CASE_METHOD(DeltaWorld, "a query of members that is refused is about its groups; of names and users it is not") {
  const auto members = members_query({GroupId("a")});
  next = fakes::reply(404);
  CHECK(text_of(groups(members).setback()) == "give_up group_not_found");
  for (const int status : {400, 403, 410}) {
    next = fakes::reply(status);
    CHECK(text_of(groups(members).setback()) == "give_up group_unreadable");
  }
  next = fakes::reply(503);
  CHECK(text_of(groups(members).setback()) == "retry service_unavailable");
  next = fakes::reply(403, R"({"error":{"code":"Authorization_RequestDenied"}})");
  CHECK(text_of(groups(group_names_query(false)).setback()) == "halt permission_missing");
}

TEST_CASE_METHOD(DeltaWorld, "one user or one group can be asked for; who is not there is nobody") {
  next =
      fakes::reply(200, R"({"id":"U","userPrincipalName":"u@contoso.com","accountEnabled":true,"userType":"Member"})");
  const auto user = clock.run(graph.listed_user(RecipientId("u"), {}));
  REQUIRE(user);
  REQUIRE(user.value());
  CHECK(user.value()->id == RecipientId("u"));
  CHECK(user.value()->upn == "u@contoso.com");
  next = fakes::reply(404, R"({"error":{"code":"Request_ResourceNotFound","message":""}})");
  const auto nobody = clock.run(graph.listed_user(RecipientId("u"), {}));
  REQUIRE(nobody);
  CHECK_FALSE(nobody.value());
  const auto no_group = clock.run(graph.listed_group(GroupId("g")));
  REQUIRE(no_group);
  CHECK_FALSE(no_group.value());
}

TEST_CASE_METHOD(DeltaWorld, "nested groups are known, devices are passed over") {
  answer({{{"id", "g"},
           {"members@delta",
            {{{"@odata.type", "#microsoft.graph.group"}, {"id", "inner"}},
             {{"@odata.type", "#microsoft.graph.device"}, {"id", "kiosk"}},
             {{"@odata.type", "#microsoft.graph.user"}, {"id", "U"}}}}}});
  const auto page = groups();
  REQUIRE(page);
  const auto& members = page.value().changed[0].members;
  REQUIRE(members.size() == 2);
  CHECK(members[0].nested);
  CHECK(members[1].id == "u");
}

TEST_CASE_METHOD(DeltaWorld, "any refusal of a link but for token, permission and pace says that it has expired") {
  const auto link = std::string(kBase) + "/users/delta?$deltatoken=x";
  for (const int status : {400, 404, 405, 410, 412}) {
    next = fakes::reply(status);
    CHECK(text_of(users(link).setback()) == "give_up link_expired");
  }
  if (answer_sample("errors/410-sync-state-not-found.json")) {
    CHECK(text_of(users(link).setback()) == "give_up link_expired");
  }
  next = fakes::reply(403);
  CHECK(text_of(users(link).setback()) == "retry unexplained");
  next = fakes::reply(403, R"({"error":{"code":"Authorization_RequestDenied"}})");
  CHECK(text_of(users(link).setback()) == "halt permission_missing");
  next = fakes::reply(429);
  CHECK(text_of(users(link).setback()) == "retry throttled");
  next = fakes::reply(503);
  CHECK(text_of(users(link).setback()) == "retry service_unavailable");
  next = fakes::reply(400);
  CHECK(text_of(users().setback()) == "retry unexplained");
}

TEST_CASE_METHOD(DeltaWorld, "a link that leads elsewhere is never followed: it is no link of ours any more") {
  for (const auto* link : {"https://evil.example.com/v1.0/users/delta", "https://graph.microsoft.com.evil.com/v1.0/x",
                           "https://graph.microsoft.com/beta/users/delta"}) {
    CHECK(text_of(users(link).setback()) == "give_up link_expired");
  }
  CHECK(asked.empty());
}

TEST_CASE_METHOD(DeltaWorld, "a page that goes on elsewhere is asked for again, and its link not kept") {
  for (const auto* name : {"@odata.nextLink", "@odata.deltaLink"}) {
    next = fakes::reply(200, R"({"value":[],")" + std::string(name) +
                                 R"(":"https://canary.graph.microsoft.com/v1.0/users/delta?$deltatoken=1"})");
    CHECK(text_of(users().setback()) == "retry bad_answer");
  }
}

TEST_CASE_METHOD(DeltaWorld, "a page without a link is asked for again") {
  next = fakes::reply(200, R"({"value":[]})");
  CHECK(text_of(users().setback()) == "retry bad_answer");
}

TEST_CASE_METHOD(DeltaWorld,
                 "a page that does not list what changed is asked for again: whoever it left out is not gone") {
  for (const auto* value : {"", R"("value":null,)", R"("value":{},)"}) {
    const auto body = std::string("{") + value + R"("@odata.deltaLink":")" + kBase + R"(/d"})";
    INFO(body);
    next = fakes::reply(200, body);
    CHECK(text_of(users().setback()) == "retry bad_answer");
    next = fakes::reply(200, body);
    CHECK(text_of(groups().setback()) == "retry bad_answer");
  }
  next = fakes::reply(200, "{}");
  CHECK(text_of(clock.run(graph.listed_user(RecipientId("u"), {})).setback()) == "retry bad_answer");
  next = fakes::reply(200, "{}");
  CHECK(text_of(clock.run(graph.listed_group(GroupId("g"))).setback()) == "retry bad_answer");
}

TEST_CASE("the queries that deltas begin with") {
  CHECK(users_query({}, false) == "/users/delta?$select=id,userPrincipalName,userType,accountEnabled");
  CHECK(users_query({"department eq 'city'", "startswith(jobTitle,'x') and userType eq 'Member'"}, true) ==
        "/users/delta?$select=id,userPrincipalName,userType,accountEnabled,assignedPlans,department,jobTitle");
  CHECK(users_query({"department eq 'city'"}, false, true) ==
        "/users/delta?$select=id,userPrincipalName,userType,accountEnabled,department,employeeHireDate");
  CHECK(users_query({"employeeHireDate ge 2027-01-01T00:00:00Z"}, false, true) ==
        "/users/delta?$select=id,userPrincipalName,userType,accountEnabled,employeeHireDate");
  CHECK(members_query({GroupId("a"), GroupId("b")}) ==
        "/groups/delta?$select=displayName,visibility,members&$filter=id%20eq%20%27a%27%20or%20id%20eq%20%27b%27");
}

TEST_CASE("the properties that a filter mentions, and not the words in its texts") {
  CHECK(watched_properties("department eq 'O''city and jobTitle'") == std::vector<std::string>{"department"});
  CHECK(watched_properties("assignedLicenses/any(x:x/skuId eq 1)") == std::vector<std::string>{"assignedLicenses"});
  CHECK(watched_properties("memberOf/any()").empty());
}
