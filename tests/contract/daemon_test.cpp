// The real programs: the daemon welcomes a small tenant, and every exchange is held against the official descriptions.
#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>
#include <set>

#include "contracts.hpp"
#include "support/rollout.hpp"
#include "witness.hpp"

using namespace contract;
using std::chrono::seconds;

namespace {

constexpr seconds kPatience{300};

/// Every kind of call that the daemon has.
const std::vector<std::string> kCalls = {
    "GET /appCatalogs/teamsApps",
    "GET /users",
    "GET /users/{user-id}",
    "GET /users/delta()",
    "GET /groups/delta()",
    "POST /users/{user-id}/teamwork/installedApps 201",
    "POST /users/{user-id}/teamwork/installedApps 409",
    "GET /users/{user-id}/teamwork/installedApps",
    "GET /users/{user-id}/teamwork/installedApps/{userScopeTeamsAppInstallation-id}/chat 404",
    "GET /users/{user-id}/teamwork/installedApps/{userScopeTeamsAppInstallation-id}/chat 200",
    "POST /users/{user-id}/teamwork/installedApps/{userScopeTeamsAppInstallation-id}/upgrade",
    "POST /v3/conversations/{conversationId}/activities",
    "PUT /v3/conversations/{conversationId}/activities/{activityId}",
    "DELETE /v3/conversations/{conversationId}/activities/{activityId}",
    "POST /v3/conversations",
};

bool is_in(const Json& user, const std::string& group) {
  const Json& groups = user.at("groups");
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

/// Those whom the policy of everybody reaches, whatever the others select.
std::vector<Json> people_to_welcome(const Json& world) {
  std::vector<Json> people;
  for (const Json& user : world.at("users")) {
    const bool reached = user.at("accountEnabled") == true && user.at("licensed") == true &&
                         user.at("userType") != "Guest" && !is_in(user, "Contractors");
    if (reached) people.push_back(user);
  }
  return people;
}

std::string quoted(const Json& user, const char* key) {
  std::string text = "'";
  for (const char c : user.at(key).get<std::string>()) text += c == '\'' ? "''" : std::string(1, c);
  return text + "'";
}

std::string policy(const std::string& name, const std::string& selection) {
  return "  - name: " + name + "\n    tenant: contoso\n    existing: welcome\n" + selection +
         "    messages:\n      - {key: welcome, template: welcome}\n";
}

std::string policies(const std::vector<Json>& people) {
  const std::string by_name = quoted(people[0], "userPrincipalName"), by_id = quoted(people[1], "id");
  return policy("named", "    users:\n      list: [" + by_name + ", " + by_id + "]\n") +
         policy("grouped", "    users:\n      groups: [Sales]\n    exclude:\n      groups: [Owners]\n") +
         policy("filtered", "    users:\n      filter: department eq 'Engineering'\n") +
         policy("everybody",
                "    upgrade: true\n    users:\n      all: true\n    exclude:\n      groups: [Contractors]\n      "
                "list: [" +
                    quoted(people[2], "userPrincipalName") + "]\n");
}

/// Makes the tenant answer with empty pages until the daemon has followed a link to a next one.
void make_it_turn_pages(const support::Rollout& rollout) {
  const auto followed = [&] {
    const Json records = rollout.control("ledger/requests?route=GET%20/graph/v1.0/(users|groups)");
    return records.dump().find("skiptoken") != std::string::npos;
  };
  CHECK(support::eventually(followed, seconds(60)));
  rollout.control_post("behaviour", {{"empty_page_every", 0}, {"latency_ms", 0}});
}

/// Who had an older version gets the newest a little after the welcome.
bool an_app_was_upgraded(const support::Rollout& rollout) {
  return !rollout.control("ledger/requests?route=POST%20/graph/v1.0/users/.*/upgrade").empty();
}

/// The message of an order, by how many are done.
int amended(support::Rollout& rollout) { return rollout.status()["amendments"][0]["messages"].value("done", 0); }

/// A conversation that is gone is created again, a message is answered to a wish, changed, and deleted.
void write_all_that_is_written(support::Rollout& rollout, const Json& user) {
  const auto id = user.at("id").get<std::string>();
  rollout.control_post("say", {{"user_id", id}, {"text", "stop"}});
  rollout.control_post("say", {{"user_id", id}, {"text", "start"}});
  rollout.control_post("forget-conversation", {{"user_id", id}});
  rollout.command({"notify", "tips", "--key", "tips-1", "--user", id, "--yes"});
  const auto got = [&] { return rollout.person(id)["messages"]["tips-1"]["state"] == "sent"; };
  CHECK(support::eventually(got, seconds(60)));
  rollout.command({"amend", "tips-1", "--template", "notification", "--yes"});
  CHECK(support::eventually([&] { return amended(rollout) == 1; }, seconds(60)));
  rollout.command({"amend", "tips-1", "--delete", "--yes"});
  CHECK(support::eventually([&] { return amended(rollout) == 1; }, seconds(60)));
}

/// Of these people those without a message yet.
std::set<std::string> waiting(const support::Rollout& rollout, const std::vector<Json>& people) {
  std::set<std::string> ids;
  for (const Json& user : people) ids.insert(user.at("id").get<std::string>());
  for (const Json& entry : rollout.control("ledger/messages?activities=false")) {
    ids.erase(entry.at("user_id").get<std::string>());
  }
  return ids;
}

}  // namespace

TEST_CASE("what the daemon asks and the tenant answers is as the official descriptions say") {
  const auto contracts = contracts_folder();
  if (!contracts) return;
  support::Rollout rollout({"--users", "60", "--seed", "1", "--no-event-percent", "20"});
  rollout.control_post("behaviour", {{"empty_page_every", 1}, {"latency_ms", 100}, {"delta_page", 20}});
  auto people = people_to_welcome(rollout.control("world"));
  REQUIRE(people.size() > 30);
  rollout.configure(policies(people));
  rollout.start_daemon();
  make_it_turn_pages(rollout);
  people.erase(people.begin() + 2);
  const bool all = support::eventually([&] { return waiting(rollout, people).empty(); }, kPatience, seconds(1));
  if (!all) {
    for (const auto& id : waiting(rollout, people)) UNSCOPED_INFO("not welcomed: " << id);
    FAIL_CHECK(rollout.daemon_log());
  }
  CHECK(support::eventually([&] { return an_app_was_upgraded(rollout); }, kPatience, seconds(1)));
  write_all_that_is_written(rollout, people.front());
  CHECK(rollout.daemon().stop() == 0);

  Witness witness(*contracts);
  witness.hold(rollout.control("ledger/requests?limit=100000"), false);
  std::cout << witness.checked() << " exchanges of the daemon checked, " << witness.undescribed()
            << " of services without a description\n";
  for (const std::string& call : kCalls) {
    INFO("the daemon's call " << call);
    CHECK(witness.seen().count(call) == 1);
  }
  for (const auto& [text, example] : witness.deviations()) FAIL_CHECK(text << "\n    " << example);
}
