#include <catch2/catch.hpp>
#include <set>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

const Fields kEventual{{"ConsistencyLevel", "eventual"}};

/// All items of a listing, page after page, with the number of pages.
std::pair<Json, int> all_pages(Running& running, const std::string& path, const Fields& headers = {}) {
  Json items = Json::array();
  int pages = 0;
  std::string next = path;
  while (!next.empty()) {
    const Reply reply = running.graph("GET", next, nullptr, headers);
    REQUIRE(reply.status == 200);
    for (const Json& item : reply.body.at("value")) items.push_back(item);
    ++pages;
    const std::string link = reply.body.value("@odata.nextLink", "");
    next = link.empty() ? "" : link.substr((running.base() + "/graph/v1.0").size());
  }
  return {items, pages};
}

std::set<std::string> ids(const Json& items) {
  std::set<std::string> all;
  for (const Json& item : items) all.insert(item.at("id").get<std::string>());
  return all;
}

Reply filtered(const std::string& filter, bool advanced) {
  const std::string path = "/users?$select=id,department,accountEnabled,userPrincipalName&$top=999&$filter=";
  return shared().graph("GET", path + encoded(filter) + (advanced ? "&$count=true" : ""), nullptr,
                        advanced ? kEventual : Fields{});
}

}  // namespace

TEST_CASE("users come in pages of 100, of as many as asked, all of them once") {
  const auto [items, pages] = all_pages(shared(), "/users?$select=id");
  CHECK(pages == 3);
  CHECK(ids(items).size() == 300);
  CHECK(all_pages(shared(), "/users?$select=id&$top=999").second == 1);
  CHECK(all_pages(shared(), "/users?$select=id&$top=7").first.size() == 300);
}

TEST_CASE("users are found by a list of ids, fifteen at most") {
  const Json page = shared().graph("GET", "/users?$select=id&$top=16").body;
  std::string list;
  std::set<std::string> asked;
  const auto name_one_more = [&] {
    const auto id = page.at("value")[asked.size()].at("id").get<std::string>();
    list += (asked.empty() ? "'" : ",'") + id + "'";
    asked.insert(id);
  };
  while (asked.size() < 15) name_one_more();
  const Reply found = filtered("id in (" + list + ",'" + std::string(36, '0') + "')", true);
  CHECK(ids(found.body.at("value")) == asked);
  CHECK(ids(filtered("id in (" + list + ")", false).body.at("value")) == asked);
  name_one_more();
  const Reply refused = filtered("id in (" + list + ")", false);
  CHECK(refused.status == 400);
  CHECK(refused.code() == "Request_UnsupportedQuery");
}

TEST_CASE("a page size out of bounds or a skip token of another query is refused") {
  CHECK(shared().graph("GET", "/users?$top=1000").text.find("Must be between 1 and 999 inclusive") !=
        std::string::npos);
  CHECK(shared().graph("GET", "/users?$top=0").status == 400);
  const Reply first = shared().graph("GET", "/users?$top=5&$select=id");
  const std::string link = first.body.at("@odata.nextLink").get<std::string>();
  const std::string token = link.substr(link.find("$skiptoken="));
  CHECK(shared().graph("GET", "/users?$top=6&$select=id&" + token).status == 400);
}

TEST_CASE("empty pages can be had, and are to be walked past") {
  Options options;
  options.users = 50;
  Running running(options);
  running.control("POST", "/behaviour", {{"empty_page_every", 2}});
  const auto [items, pages] = all_pages(running, "/users?$select=id&$top=10");
  CHECK(items.size() == 50);
  CHECK(pages > 5);
}

TEST_CASE("exactly the selected properties are shown, and the documented ones by default") {
  const Reply some = shared().graph("GET", "/users?$top=1&$select=displayName,userType");
  CHECK(some.body.at("value").at(0).size() == 2);
  const Reply all = shared().graph("GET", "/users?$top=1");
  CHECK(all.body.at("value").at(0).contains("preferredLanguage"));
  CHECK_FALSE(all.body.at("value").at(0).contains("userType"));
  CHECK(shared().graph("GET", "/users?$select=shoeSize").status == 400);
  CHECK(shared().graph("GET", "/users?$select=skills").code() == "NotImplemented");
}

TEST_CASE("an unknown or repeated query option is refused") {
  CHECK(shared().graph("GET", "/users?$skip=5").status == 400);
  CHECK(shared().graph("GET", "/users?$top=5&$top=6").status == 400);
  CHECK(shared().graph("GET", "/users?top=5").status == 400);
  CHECK(shared().graph("GET", "/users?$filter=%zz").status == 400);
}

TEST_CASE("plain filters need nothing, advanced ones both the header and the count") {
  const Reply sales = filtered("department eq 'sales' and accountEnabled eq true", false);
  REQUIRE(sales.status == 200);
  CHECK_FALSE(sales.body.at("value").empty());
  for (const Json& user : sales.body.at("value")) CHECK(user.at("department") == "Sales");
  for (const char* filter : {"department ne 'Sales'", "not(department eq 'Sales')", "endswith(mail,'@contoso.com')",
                             "department eq null", "officeLocation eq '1/1000'"}) {
    CAPTURE(filter);
    CHECK(filtered(filter, false).code() == "Request_UnsupportedQuery");
    CHECK(filtered(filter, true).status == 200);
  }
  CHECK(shared().graph("GET", "/users?$count=true").code() == "Request_UnsupportedQuery");
  CHECK(shared().graph("GET", "/users", nullptr, kEventual).status == 200);
}

TEST_CASE("filters combine, quote and list") {
  const auto count = [](const std::string& filter) {
    return filtered(filter, true).body.at("@odata.count").get<std::size_t>();
  };
  const std::size_t sales = count("department eq 'Sales'");
  const std::size_t legal = count("department eq 'Legal'");
  CHECK(count("department in ('Sales', 'Legal')") == sales + legal);
  CHECK(count("department eq 'Sales' or department eq 'Legal'") == sales + legal);
  CHECK(count("not(department in ('Sales','Legal'))") == 300 - sales - legal);
  CHECK(count("department eq 'Research & Development'") > 0);
  CHECK(count("country eq 'Côte d''Ivoire'") > 0);
  CHECK(count("startswith(userPrincipalName,'zzzz')") == 0);
}

TEST_CASE("a filter with a wrong syntax, property or type is refused") {
  for (const char* filter :
       {"department eq", "department eq 'Sales", "department gt 'A'", "shoeSize eq '1'", "accountEnabled eq 'true'",
        "department eq Sales", "(department eq 'a'", "assignedPlans eq 'x'"}) {
    CAPTURE(filter);
    CHECK(filtered(filter, true).status == 400);
  }
}

TEST_CASE("a user is found by id and by principal name, however much encoding that takes") {
  const Json guest = shared().user_where([](const Json& user) { return user.at("userType") == "Guest"; });
  const Reply reply =
      shared().graph("GET", "/users/" + encoded(guest.at("userPrincipalName")) + "?$select=id,userType");
  CHECK(reply.body.at("id") == guest.at("id"));
  CHECK(shared().graph("GET", "/users/" + guest.at("id").get<std::string>()).status == 200);
  const Reply none = shared().graph("GET", "/users/nobody@contoso.com");
  CHECK(none.status == 404);
  CHECK(none.code() == "Request_ResourceNotFound");
}

TEST_CASE("a manager is shown where they are expanded, and to who may read whole profiles") {
  Options options;
  options.users = 50;
  Running running(options);
  const Json boss = running.control("POST", "/users", {{"displayName", "Miriam"}}).body;
  const Json user =
      running
          .control("POST", "/users",
                   {{"manager", boss.at("id")}, {"employeeHireDate", "2027-01-11T00:00:00Z"}, {"displayName", "Ann"}})
          .body;
  const std::string path = "/users/" + user.at("id").get<std::string>();
  const std::string expand = "$expand=manager($select=id,displayName)";
  const Json one = running.graph("GET", path + "?$select=id,employeeHireDate&" + expand).body;
  CHECK(one.at("employeeHireDate") == "2027-01-11T00:00:00Z");
  CHECK(one.at("manager").at("displayName") == "Miriam");
  CHECK(one.at("manager").at("id") == boss.at("id"));
  CHECK_FALSE(one.at("manager").contains("mail"));
  CHECK_FALSE(running.graph("GET", path).body.contains("manager"));
  const std::string among =
      "/users?$select=id&" + expand + "&$filter=" +
      encoded("id in ('" + user.at("id").get<std::string>() + "','" + boss.at("id").get<std::string>() + "')");
  int managed = 0;
  const Json listed = running.graph("GET", among).body;
  for (const Json& each : listed.at("value")) managed += each.contains("manager") ? 1 : 0;
  CHECK(managed == 1);
  CHECK(running.graph("GET", path + "?$expand=directReports").status == 400);
  CHECK(running.graph("GET", path + "?$expand=manager($select=shoeSize)").status == 400);
  running.control("POST", "/roles", {{"roles", {"User.ReadBasic.All"}}});
  const auto token =
      running.token(running.token_form(running.base() + "/graph/.default")).body.at("access_token").get<std::string>();
  const auto status_of = [&](const std::string& asked) {
    return send("GET", running.base() + "/graph/v1.0" + asked, "", {{"Authorization", "Bearer " + token}}).status;
  };
  CHECK(status_of(path) == 200);
  CHECK(status_of(path + "?" + expand) == 403);
}

TEST_CASE("transitive members hold nested and cyclic groups, each member once, devices too") {
  const Json world = shared().world();
  const auto [items, pages] =
      all_pages(shared(), "/groups/" + shared().group_id("Sales") + "/transitiveMembers?$select=id");
  CHECK(ids(items).size() == items.size());
  std::set<std::string> expected;
  for (const Json& user : world.at("users")) {
    for (const Json& name : user.at("groups")) {
      if (name == "Sales") expected.insert(user.at("id").get<std::string>());
    }
  }
  expected.insert(shared().group_id("Sales Europe"));
  CHECK(ids(items) == expected);
  const auto staff =
      all_pages(shared(), "/groups/" + shared().group_id("All Staff") + "/transitiveMembers?$select=id&$top=999").first;
  std::set<std::string> types;
  for (const Json& item : staff) types.insert(item.at("@odata.type").get<std::string>());
  CHECK(types == std::set<std::string>{"#microsoft.graph.user", "#microsoft.graph.group", "#microsoft.graph.device"});
}

TEST_CASE("the cast to users is an advanced query and leaves groups and devices out") {
  const std::string path = "/groups/" + shared().group_id("All Staff") + "/transitiveMembers/microsoft.graph.user";
  CHECK(shared().graph("GET", path + "?$select=id").code() == "Request_UnsupportedQuery");
  const Reply first = shared().graph("GET", path + "?$select=id&$count=true&$top=50", nullptr, kEventual);
  const auto all = all_pages(shared(), path + "?$select=id&$count=true&$top=50", kEventual);
  CHECK(first.body.at("@odata.count") == all.first.size());
  const std::string next =
      first.body.at("@odata.nextLink").get<std::string>().substr((shared().base() + "/graph/v1.0").size());
  CHECK(shared().graph("GET", next).status == 400);
  CHECK_FALSE(shared().graph("GET", next, nullptr, kEventual).body.contains("@odata.count"));
}

TEST_CASE("groups are found by name, two of them where the name is not unique") {
  CHECK(shared().graph("GET", "/groups?$filter=" + encoded("displayName eq 'Duplicates'")).body.at("value").size() ==
        2);
  CHECK(shared()
            .graph("GET", "/groups?$filter=" + encoded("displayName eq 'Women''s Network'"))
            .body.at("value")
            .size() == 1);
  CHECK(shared().graph("GET", "/groups?$filter=" + encoded("displayName eq 'None'")).body.at("value").empty());
  CHECK(shared().graph("GET", "/groups/" + shared().group_id("Empty") + "/members").body.at("value").empty());
  CHECK(shared().graph("GET", "/groups/99999999-0000-4000-8000-000000000000").status == 404);
  CHECK(shared().graph("GET", "/groups/nonsense").status == 400);
}

TEST_CASE("every answer of Graph carries its ids, those of the directory their cost") {
  const Reply reply = shared().graph("GET", "/users?$top=999&$select=id", nullptr, {{"client-request-id", "abc"}});
  CHECK(reply.header("client-request-id") == "abc");
  CHECK_FALSE(reply.header("request-id").empty());
  CHECK(reply.header("x-ms-resource-unit") == "1");
  const Reply error = shared().graph("GET", "/users/nobody", nullptr, {{"client-request-id", "abc"}});
  CHECK(error.body.at("error").at("innerError").at("request-id") == error.header("request-id"));
  CHECK(shared().graph("GET", "/unknown").status == 400);
  CHECK(shared().graph("DELETE", "/users").status == 405);
}

TEST_CASE("the same seed gives the same tenant, another seed another one") {
  Options options;
  options.users = 100;
  Running one(options);
  Running again(options);
  options.seed = 2;
  Running other(options);
  CHECK(one.world() == again.world());
  CHECK(one.world() != other.world());
}

TEST_CASE("a delta query tells a hire date that is set, moved and cleared, and nothing of one that never was") {
  Options options;
  options.users = 5;
  Running running(options);
  const auto told = [&](const std::string& link, const std::string& id) {
    const Json page = running.graph("GET", link).body;
    Json found;
    for (const Json& each : page.at("value")) {
      if (each.at("id") == id) found = each;
    }
    return std::pair(found, page.at("@odata.deltaLink").get<std::string>());
  };
  const auto follow = [&](const std::string& link, const std::string& id) {
    return told(link.substr(link.find("/users/delta")), id);
  };
  const Json ann = running.control("POST", "/users", {{"displayName", "Ann"}}).body;
  const std::string id = ann.at("id").get<std::string>();
  const auto [first, link] = told("/users/delta?$select=id,employeeHireDate", id);
  CHECK_FALSE(first.contains("employeeHireDate"));
  const auto change = [&](const char* date) {
    running.control("POST", "/change-user", {{"user_id", id}, {"employeeHireDate", date}});
  };
  change("2027-01-11T00:00:00Z");
  const auto [set, after_set] = follow(link, id);
  CHECK(set.at("employeeHireDate") == "2027-01-11T00:00:00Z");
  change("2027-02-01T00:00:00Z");
  const auto [moved, after_move] = follow(after_set, id);
  CHECK(moved.at("employeeHireDate") == "2027-02-01T00:00:00Z");
  change("");
  const auto [cleared, after_clearing] = follow(after_move, id);
  CHECK(cleared.at("employeeHireDate").is_null());
}
