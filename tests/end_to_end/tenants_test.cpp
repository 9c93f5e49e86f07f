// One multi-tenant bot in three tenants that share names of people and groups: each is served as if it were alone.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <set>
#include <sstream>
#include <thread>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\ncycle: 500ms\n";
const std::vector<std::string> kNames{"contoso", "fabrikam", "northwind"};

bool in_group(const Json& user, const std::string& group) {
  const auto& groups = user["groups"];
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

bool can_be_welcomed(const Json& user) {
  return user["userType"] != "Guest" && user["accountEnabled"].get<bool>() && user["licensed"].get<bool>();
}

std::string local_part(const Json& user) {
  const auto name = user["userPrincipalName"].get<std::string>();
  return name.substr(0, name.find('@'));
}

struct Three {
  Rollout rollout{{"--tenants", "3", "--multi-tenant-bot", "--users", "70", "--seed", "21", "--installed-percent", "10",
                   "--no-event-percent", "5"}};
  std::map<std::string, Json> world;

  Three() {
    const auto all = rollout.control("world");
    for (const auto& each : all["tenants"]) world[each["name"]] = each;
  }

  static std::string policy(const std::string& tenant) {
    return "  - {name: " + tenant + "-staff, tenant: " + tenant +
           ", existing: welcome, users: {groups: [Sales]}, messages: [{key: welcome, template: welcome}]}\n";
  }
  void configure() {
    std::string policies;
    for (const auto& name : kNames) policies += policy(name);
    rollout.configure(policies, kFast);
  }
  void start() {
    configure();
    rollout.start_daemon();
  }

  [[nodiscard]] std::string id(const std::string& tenant) { return world.at(tenant)["tenant_id"]; }
  /// Whom the tenant's policy means.
  [[nodiscard]] std::set<std::string> wanted(const std::string& tenant) {
    std::set<std::string> ids;
    for (const auto& user : world.at(tenant)["users"]) {
      if (in_group(user, "Sales") && can_be_welcomed(user)) ids.insert(user["id"]);
    }
    return ids;
  }
  [[nodiscard]] std::set<std::string> everybody_wanted() {
    std::set<std::string> ids;
    for (const auto& name : kNames) ids.merge(wanted(name));
    return ids;
  }
  /// Who got how many messages, as the tenant's own ledger has it.
  [[nodiscard]] std::map<std::string, int> counts(const std::string& tenant) const {
    std::map<std::string, int> all;
    const auto ledger = rollout.control("ledger/messages?activities=false&tenant=" + tenant);
    for (const auto& each : ledger) all[each["user_id"]] = each["count"];
    return all;
  }
  [[nodiscard]] std::set<std::string> welcomed(const std::string& tenant) const {
    std::set<std::string> ids;
    for (const auto& [user, count] : counts(tenant)) ids.insert(user);
    return ids;
  }
  [[nodiscard]] bool done(const std::string& tenant) { return welcomed(tenant) == wanted(tenant); }
  [[nodiscard]] bool comes_to_be_done(const std::string& tenant, std::chrono::milliseconds timeout = 60s) {
    return eventually([&] { return done(tenant); }, timeout, 200ms);
  }
  void check_nobody_twice() {
    for (const auto& name : kNames) {
      for (const auto& [user, count] : counts(name)) {
        INFO(name << " " << user);
        CHECK(count == 1);
      }
    }
  }
  Json in(const std::string& tenant, const std::string& path, Json body) {
    body["tenant"] = tenant;
    return rollout.control_post(path, body);
  }
  [[nodiscard]] Json policy_status(const std::string& tenant) {
    const auto status = rollout.status();
    for (const auto& each : status["policies"]) {
      if (each["name"] == tenant + "-staff") return each;
    }
    FAIL("no such policy");
    return nullptr;
  }
  [[nodiscard]] std::string notice() const {
    return rollout.folder().write("notice.json", R"({"title": "Planned maintenance"})").string();
  }
  /// Two people of these tenants with one local part, and so one name, both among those who are welcomed.
  [[nodiscard]] std::pair<std::string, std::string> namesakes(const std::string& a, const std::string& b) {
    std::map<std::string, std::string> first;
    const auto of_a = wanted(a);
    const auto of_b = wanted(b);
    for (const auto& user : world.at(a)["users"]) {
      if (of_a.contains(user["id"])) first[local_part(user)] = user["id"];
    }
    for (const auto& user : world.at(b)["users"]) {
      const auto found = first.find(local_part(user));
      if (found != first.end() && of_b.contains(user["id"])) return {found->second, user["id"]};
    }
    FAIL("no namesakes");
    return {};
  }
};

int lines_with(const std::string& text, const std::string& what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE_METHOD(Three, "three tenants with the same names are each served as if they were alone") {
  configure();
  int exit_status = -1;
  const auto doctor = rollout.command({"doctor"}, &exit_status);
  INFO(doctor);
  CHECK(exit_status == 0);
  for (const auto& name : kNames) CHECK(lines_with(doctor, name + ": the app's bot is bot.app_id") == 1);
  const auto plan = Json::parse(rollout.command({"plan", "--json"}, &exit_status));
  CHECK(exit_status == 0);
  REQUIRE(plan["policies"].size() == 3);
  for (const auto& each : plan["policies"]) {
    CHECK(each["name"] == each["tenant"].get<std::string>() + "-staff");
    CHECK(each["welcome"] == wanted(each["tenant"]).size());
  }

  rollout.start_daemon();
  for (const auto& name : kNames) CHECK(comes_to_be_done(name));
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 60s, 300ms));
  check_nobody_twice();

  for (const auto& name : kNames) {
    const auto told = policy_status(name);
    CHECK(told["tenant"] == name);
    CHECK(told["messages"]["welcome"]["sent"] == wanted(name).size());
    CHECK(told["users"]["reachable"] == wanted(name).size());
  }
  for (const auto& words : {id("fabrikam"), std::string("fabrikam")}) {
    const auto told = Json::parse(rollout.command({"status", "--json", "--tenant", words}, &exit_status));
    CHECK(exit_status == 0);
    REQUIRE(told["policies"].size() == 1);
    CHECK(told["policies"][0]["name"] == "fabrikam-staff");
  }
  CHECK(rollout.command({"status", "--tenant", "nope"}, &exit_status) == "");
  CHECK(exit_status == 1);
  std::istringstream rows(rollout.command({"export", "--json"}));
  std::map<std::string, std::set<std::string>> exported;
  for (std::string line; std::getline(rows, line);) {
    const auto row = Json::parse(line);
    CHECK(row["policy"] == row["tenant"].get<std::string>() + "-staff");
    if (row["message_state"] == "sent") exported[row["tenant"]].insert(row["id"]);
  }
  for (const auto& name : kNames) CHECK(exported[name] == wanted(name));

  const auto [of_contoso, of_fabrikam] = namesakes("contoso", "fabrikam");
  for (const auto& [user, name] :
       std::map<std::string, std::string>{{of_contoso, "contoso"}, {of_fabrikam, "fabrikam"}}) {
    const auto person = rollout.person(user);
    CHECK(person["tenant"] == id(name));
    CHECK(person["user"]["upn"].get<std::string>().ends_with("@" + name + ".com"));
    CHECK(person["reference"]["service_url"].get<std::string>().find(id(name)) != std::string::npos);
  }
}

TEST_CASE_METHOD(Three, "a pause and a joiner are of one tenant alone") {
  start();
  for (const auto& name : kNames) REQUIRE(comes_to_be_done(name));
  int exit_status = -1;
  rollout.command({"pause", "fabrikam-staff"}, &exit_status);
  CHECK(exit_status == 0);
  std::map<std::string, std::string> joiners;
  for (const auto& name : kNames) {
    joiners[name] = in(name, "users", {{"group", "Sales"}, {"displayName", "Adele Vance"}})["id"].get<std::string>();
  }
  const auto welcomed_there = [&](const std::string& name) { return counts(name).contains(joiners[name]); };
  CHECK(eventually([&] { return welcomed_there("contoso") && welcomed_there("northwind"); }, 30s, 200ms));
  std::this_thread::sleep_for(2s);
  CHECK_FALSE(welcomed_there("fabrikam"));
  rollout.command({"resume", "fabrikam-staff"}, &exit_status);
  CHECK(exit_status == 0);
  CHECK(eventually([&] { return welcomed_there("fabrikam"); }, 60s, 200ms));
  check_nobody_twice();
}

TEST_CASE_METHOD(Three, "where the consent is missing nobody is served until it is there, and elsewhere everybody") {
  in("northwind", "principal", {{"state", "missing"}});
  configure();
  int exit_status = -1;
  const auto doctor = rollout.command({"doctor"}, &exit_status);
  INFO(doctor);
  CHECK(exit_status == 1);
  CHECK(lines_with(doctor, "7000229") >= 1);
  std::istringstream lines(doctor);
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    if (line.starts_with("good")) CHECK(line.find("northwind: the app") == std::string::npos);
    if (line.find("contoso: ") != std::string::npos || line.find("fabrikam: ") != std::string::npos) {
      CHECK_FALSE(line.starts_with("bad"));
    }
  }

  rollout.start_daemon();
  CHECK(comes_to_be_done("contoso"));
  CHECK(comes_to_be_done("fabrikam"));
  CHECK(welcomed("northwind").empty());
  CHECK(policy_status("contoso")["messages"]["welcome"]["sent"] == wanted("contoso").size());

  in("northwind", "principal", {{"state", "there"}});
  rollout.daemon().kill(SIGHUP);
  CHECK(comes_to_be_done("northwind"));
  check_nobody_twice();
}

TEST_CASE_METHOD(Three, "one that throttles has a pace of its own; the others are not slowed by it") {
  in("fabrikam", "limits", {{"enabled", true}, {"installs", 1}, {"installed_reads", 1}, {"other_reads", 2}});
  start();
  CHECK(comes_to_be_done("contoso", 20s));
  CHECK(comes_to_be_done("northwind", 20s));
  CHECK_FALSE(done("fabrikam"));
  const auto throttled = [&](const std::string& tenant) {
    return rollout.control("ledger/summary?tenant=" + tenant)["throttled"];
  };
  CHECK_FALSE(throttled("fabrikam").empty());
  CHECK(throttled("contoso").empty());
  // A joiner elsewhere does not stand in its line, either.
  const auto joiner = in("contoso", "users", {{"group", "Sales"}})["id"].get<std::string>();
  CHECK(eventually([&] { return counts("contoso").contains(joiner); }, 15s, 100ms));
  in("fabrikam", "limits", {{"enabled", false}});
  CHECK(comes_to_be_done("fabrikam", 120s));
  check_nobody_twice();
}

TEST_CASE_METHOD(Three, "refusals of one tenant's connector stop nobody else's messages") {
  rollout.control_post("faults", {{"route", "POST .*/activities$"},
                                  {"tenant", id("fabrikam")},
                                  {"effect", {{"status", 429}, {"headers", {{"Retry-After", "2"}}}}}});
  start();
  CHECK(comes_to_be_done("contoso", 30s));
  CHECK(comes_to_be_done("northwind", 30s));
  CHECK(welcomed("fabrikam").empty());
  support::http_send("DELETE", rollout.about()["base"].get<std::string>() + "/control/faults", "");
  CHECK(comes_to_be_done("fabrikam", 90s));
  check_nobody_twice();
}

TEST_CASE_METHOD(Three, "an event of one tenant touches nobody of another, whatever it says") {
  start();
  for (const auto& name : kNames) REQUIRE(comes_to_be_done(name));
  const auto [of_contoso, of_fabrikam] = namesakes("contoso", "fabrikam");
  // The id of one is known in both tenants after an event that mixes them.
  const auto silent = [&](const std::string& tenant, const std::string& user) {
    const auto told = Json::parse(rollout.command({"status", "--user", user, "--tenant", tenant, "--json"}));
    return told["messages"].dump().find("opted_out") != std::string::npos ||
           told["story"].dump().find("silence") != std::string::npos;
  };
  const auto post = [&](const Json& activity) {
    return in("fabrikam", "event", {{"user_id", of_fabrikam}, {"activity", activity}})["status"].get<int>();
  };

  // Of a tenant that is not configured.
  const Json stranger{{"text", "stop"},
                      {"channelData", {{"tenant", {{"id", "99999999-0000-4000-8000-000000000000"}}}}},
                      {"conversation", {{"tenantId", "99999999-0000-4000-8000-000000000000"}}}};
  CHECK(post(stranger) == 403);
  // Of a person of one tenant with the id of another tenant's: it is somebody whom that tenant does not have.
  Json mixed{{"text", "stop"},
             {"from", {{"aadObjectId", of_contoso}}},
             {"channelData", {{"tenant", {{"id", id("fabrikam")}}}}}};
  CHECK(post(mixed) / 100 == 2);
  std::this_thread::sleep_for(1s);
  CHECK_FALSE(silent("contoso", of_contoso));

  // A wish of one is a wish in that tenant alone.
  in("fabrikam", "say", {{"user_id", of_fabrikam}, {"text", "stop"}});
  CHECK(eventually([&] { return silent("fabrikam", of_fabrikam); }, 20s, 200ms));
  CHECK_FALSE(silent("contoso", of_contoso));

  const auto before = counts("contoso").at(of_contoso);
  for (const char* policy : {"contoso-staff", "fabrikam-staff"}) {
    int exit_status = -1;
    const auto told = rollout.command(
        {"notify", "notification", "--key", "outage", "--policy", policy, "--data", notice(), "--yes"}, &exit_status);
    INFO(told << support::read_text(rollout.folder() / "command.err"));
    CHECK(exit_status == 0);
  }
  CHECK(eventually([&] { return counts("contoso").at(of_contoso) == before + 1; }, 30s, 200ms));
  std::this_thread::sleep_for(1s);
  const auto got = rollout.control("ledger/messages?tenant=fabrikam&user_id=" + of_fabrikam);
  CHECK(got.dump().find("Planned maintenance") == std::string::npos);
}

TEST_CASE_METHOD(Three, "a login that is down for one tenant, and a kill in the middle, double and forget nobody") {
  rollout.control_post(
      "faults", {{"route", "POST .*/oauth2/v2.0/token$"}, {"tenant", id("fabrikam")}, {"effect", "reset_before"}});
  start();
  REQUIRE(eventually([&] { return welcomed("contoso").size() + welcomed("northwind").size() > 5; }, 30s));
  rollout.daemon().stop(SIGKILL);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest() || done("contoso"); }, 60s, 300ms));
  CHECK(welcomed("fabrikam").empty());
  support::http_send("DELETE", rollout.about()["base"].get<std::string>() + "/control/faults", "");
  CHECK(comes_to_be_done("fabrikam", 90s));
  check_nobody_twice();
  // What was on the wire when it was killed is held, and told in the tenant where it was.
  for (const auto& name : kNames) {
    const auto open = [&] { return policy_status(name)["messages"]["welcome"].value("unknown", 0U); };
    CHECK(eventually([&] { return welcomed(name).size() + open() >= wanted(name).size(); }, 60s, 300ms));
  }
}

TEST_CASE_METHOD(Three, "teams of one name in several tenants each get their own post, and none of another's") {
  std::string policies;
  std::map<std::string, std::string> threads;
  for (const auto& name : {"contoso", "fabrikam"}) {
    const auto made = in(name, "teams", {{"displayName", "Board"}, {"count", 4}});
    threads[name] = made["thread_id"];
    policies += "  - {name: " + std::string(name) + "-board, tenant: " + name +
                ", teams: {list: [Board], welcome: channel}, messages: [{key: board, template: welcome, "
                "channel_template: team-welcome}]}\n";
  }
  in("northwind", "teams", {{"displayName", "Board"}, {"count", 4}});
  rollout.configure(policies, kFast);
  rollout.start_daemon();
  const auto posts = [&](const std::string& name) { return rollout.control("ledger/channels?tenant=" + name); };
  for (const auto& [name, thread] : threads) {
    CAPTURE(name, thread);
    REQUIRE(eventually([&] { return posts(name).size() == 1; }, 60s, 300ms));
    CHECK(posts(name)[0]["channel_id"] == thread);
    CHECK(posts(name)[0]["count"] == 1);
  }
  CHECK(posts("northwind").empty());
  CHECK(rollout.control("ledger/summary?tenant=northwind")["teams_installed"] == 0);
  CHECK(rollout.message_counts().empty());
}
