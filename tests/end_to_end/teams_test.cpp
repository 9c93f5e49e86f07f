// Teams: a welcome in a channel, and to the members of a team, against the simulated tenant.
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 1000}\ncycle: 500ms\n";

std::string policy(const std::string& name, const std::string& targets) {
  return "  - name: " + name + "\n    tenant: contoso\n    existing: welcome\n    " + targets +
         "\n    messages: [{key: welcome, template: welcome, channel_template: team-welcome}]\n";
}

/// How many messages each channel got, by name.
std::map<std::string, int> posts(const Rollout& rollout) {
  std::map<std::string, int> counts;
  const auto ledger = rollout.control("ledger/channels");
  for (const auto& each : ledger) {
    counts[each["channel_name"].is_null() ? "General" : each["channel_name"].get<std::string>()] +=
        each["count"].get<int>();
  }
  return counts;
}

int welcomed(Rollout& rollout, const std::string& name) {
  const auto report = rollout.status();
  for (const auto& each : report["policies"]) {
    if (each["name"] == name && each["messages"].contains("welcome"))
      return each["messages"]["welcome"].value("sent", 0);
  }
  return 0;
}

}  // namespace

TEST_CASE("every team gets the app and one welcome in the named channel, with events doubled, swapped and missing") {
  Rollout rollout(
      {"--users", "60", "--seed", "5", "--no-event-percent", "30", "--double-percent", "40", "--swap-percent", "50"});
  std::set<std::string> ids;
  for (int i = 0; i < 12; ++i) {
    const auto team = rollout.control_post(
        "teams", {{"displayName", "Team " + std::to_string(i)}, {"count", 5}, {"channels", {"Announcements"}}});
    ids.insert(team["id"].get<std::string>());
  }
  // One that has the app already, from a person.
  rollout.control_post("install-team", {{"team", *ids.begin()}});
  rollout.configure(policy("teams", "teams: {filter: \"startswith(displayName,'Team')\", channel: announcements}"),
                    kFast);
  rollout.start_daemon();
  CHECK(eventually([&] { return posts(rollout)["Announcements"] == 12; }, 90s, 300ms));
  // Killed in the middle of a quiet time, it posts nothing again.
  rollout.daemon().stop(SIGKILL);
  rollout.start_daemon();
  std::this_thread::sleep_for(5s);
  CHECK(posts(rollout) == std::map<std::string, int>{{"Announcements", 12}});
  CHECK(rollout.message_counts().empty());
  const auto status = rollout.status()["policies"][0];
  CHECK(status["teams"]["reachable"] == 12);
  CHECK(status["messages"]["welcome"]["channels"]["sent"] == 12);
  for (const auto& each : rollout.control("ledger/channels")) {
    INFO(each.dump());
    CHECK(each["activities"][0]["activity"].dump().find("Team ") != std::string::npos);
  }
}

TEST_CASE("posts whose answers are lost are found in their channels, and made again where they are not") {
  Rollout rollout({"--users", "40", "--seed", "7"});
  constexpr int kTeams = 10;
  for (int i = 0; i < kTeams; ++i) {
    rollout.control_post("teams", {{"displayName", "Team " + std::to_string(i)}, {"count", 3}, {"channels", {"News"}}});
  }
  for (const auto* effect : {"reset_after", "reset_before"}) {
    rollout.control_post("faults",
                         {{"route", "POST /v3/conversations"}, {"effect", effect}, {"percent", 100}, {"count", 4}});
  }
  rollout.configure(policy("teams", "teams: {all: true, channel: News}"), std::string(kFast) + "settle_after: 2s\n");
  rollout.start_daemon();
  const auto sent = [&] {
    return rollout.status()["policies"][0]["messages"]["welcome"]["channels"].value("sent", 0) == kTeams;
  };
  CHECK(eventually(sent, 150s, 500ms));
  CHECK(posts(rollout) == std::map<std::string, int>{{"News", kTeams}});
}

TEST_CASE("of a team of 5,000, half of it welcomed before, exactly the other half is welcomed, and its channel once") {
  Rollout rollout({"--users", "5400", "--seed", "6", "--installed-percent", "0", "--no-event-percent", "0"});
  const auto team = rollout.control_post(
      "teams", {{"displayName", "Everybody"}, {"count", 5000}, {"channels", {"Announcements", "Questions"}}});
  std::set<std::string> members, half;
  const auto world = rollout.control("world");
  for (const auto& group : world["groups"]) {
    if (group["id"] != team["id"]) continue;
    for (const auto& member : group["members"]) members.insert(member.is_string() ? member : member["id"]);
  }
  REQUIRE(members.size() == 5000);
  std::string list;
  for (const auto& id : members) {
    if (half.size() == 2500) break;
    half.insert(id);
    list += id + "\n";
  }
  rollout.folder().write("half.csv", list);
  const auto people = policy("half", "users: {file: half.csv}");
  rollout.configure(people, kFast);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return welcomed(rollout, "half") == 2500; }, 180s, 500ms));
  rollout.configure(people + policy("team", "teams: {list: [Everybody], welcome: both, channel: Announcements}"),
                    kFast);
  rollout.daemon().kill(SIGHUP);
  REQUIRE(eventually([&] { return welcomed(rollout, "team") == 2500; }, 240s, 500ms));
  const auto counts = rollout.message_counts();
  CHECK(counts.size() == 5000);
  for (const auto& [id, count] : counts) {
    if (count != 1 || !members.contains(id)) FAIL_CHECK(id << " got " << count);
  }
  CHECK(posts(rollout) == std::map<std::string, int>{{"Announcements", 1}});
  // Nobody but the half of before got the app.
  CHECK(rollout.control("ledger/summary")["installed"] == 2500);

  const auto joiner = rollout.control_post("users", Json::object())["id"].get<std::string>();
  rollout.control_post("team-members", {{"team", "Everybody"}, {"add", {joiner}}});
  CHECK(eventually([&] { return rollout.message_counts().contains(joiner); }, 60s, 300ms));
}

TEST_CASE("a notification goes to a channel of a team once, and deleted and renamed teams are followed") {
  Rollout rollout({"--users", "40", "--seed", "7", "--no-event-percent", "0"});
  rollout.control_post("teams", {{"group", "Sales"}});
  rollout.control_post("teams", {{"displayName", "Support Desk"}, {"count", 3}, {"channels", {"News"}}});
  rollout.configure(policy("teams", "teams: {all: true}"), kFast);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return posts(rollout)["General"] == 2; }, 60s, 300ms));
  int exit_status = -1;
  rollout.command({"notify", "notification", "--key", "news-1", "--data", rollout.notice(), "--channel",
                   "Support Desk/News", "--yes"},
                  &exit_status);
  CHECK(exit_status == 0);
  CHECK(eventually([&] { return posts(rollout)["News"] == 1; }, 30s, 300ms));
  rollout.command({"notify", "notification", "--key", "news-1", "--data", rollout.notice(), "--channel",
                   "Support Desk/News", "--yes"},
                  &exit_status);
  CHECK(exit_status == 0);
  rollout.command(
      {"notify", "notification", "--key", "news-2", "--data", rollout.notice(), "--team", "Nowhere", "--yes"},
      &exit_status);
  CHECK(exit_status != 0);

  rollout.control_post("change-team", {{"team", "Support Desk"}, {"rename", "Help Desk"}});
  const auto state = [&](const std::string& team) {
    const auto told = Json::parse(rollout.command({"status", "--team", team, "--json"}), nullptr, false);
    return told.is_discarded() ? "nobody" : told["target"]["state"].get<std::string>();
  };
  CHECK(eventually([&] { return state("Help Desk") == "reachable"; }, 30s, 300ms));
  rollout.control_post("change-team", {{"team", "Help Desk"}, {"event", "teamDeleted"}});
  CHECK(eventually([&] { return state("Help Desk") != "reachable"; }, 30s, 300ms));
  CHECK(posts(rollout)["News"] == 1);
  CHECK(posts(rollout)["General"] == 2);
}

TEST_CASE("a channel that teams lack is named with these teams by plan, doctor and notify before anything is sent") {
  Rollout rollout({"--users", "40", "--seed", "7", "--no-event-percent", "0"});
  const auto red = rollout.control_post("teams", {{"displayName", "Red"}, {"count", 3}, {"channels", {"News"}}});
  const auto blue = rollout.control_post("teams", {{"displayName", "Blue"}, {"count", 3}});
  const auto lacking = "Blue (" + blue["id"].get<std::string>() + ")";
  rollout.configure(policy("teams", "teams: {list: [Red, Blue], channel: news}") +
                        policy("default", "teams: {list: [Red, Blue], channel: General}"),
                    kFast);
  int exit_status = -1;
  const auto planned = Json::parse(rollout.command({"plan", "--json"}, &exit_status));
  CHECK(exit_status == 0);
  for (const auto& each : planned["policies"]) {
    INFO(each.dump());
    if (each["name"] == "default") CHECK(each["warnings"].empty());
    if (each["name"] != "teams") continue;
    REQUIRE(each["warnings"].size() == 1);
    CHECK(each["warnings"][0]["cause"] == "channel_not_found");
    CHECK(each["warnings"][0]["detail"] == "news: 1 of 2 teams lacks it: " + lacking);
  }
  CHECK(posts(rollout).empty());

  rollout.configure(policy("teams", "teams: {list: [Red, Blue]}"), kFast);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return posts(rollout)["General"] == 2; }, 60s, 300ms));
  rollout.configure(policy("teams", "teams: {list: [Red, Blue], channel: Nowhere}"), kFast);
  CHECK_THAT(rollout.command({"doctor"}),
             Catch::Contains("warning  policy teams: ") && Catch::Contains("Nowhere: all 2 teams lack it: " + lacking));

  const auto notify = [&](const std::string& key, const std::vector<std::string>& channels) {
    std::vector<std::string> words{"notify", "notification", "--key", key, "--data", rollout.notice(), "--yes"};
    words.emplace_back("--channel");
    words.insert(words.end(), channels.begin(), channels.end());
    rollout.command(words, &exit_status);
    return support::read_text(rollout.folder() / "command.err");
  };
  CHECK_THAT(notify("news-1", {"Red/News", "Blue/News"}), Catch::Contains("News: 1 of 2 teams lacks it: " + lacking));
  CHECK(exit_status == 0);
  CHECK(eventually([&] { return posts(rollout)["News"] == 1; }, 30s, 300ms));
  CHECK_THAT(notify("news-2", {"Blue/News"}), Catch::Contains("no team that is named has the channel News"));
  CHECK(exit_status == 1);
  CHECK(rollout.status()["notifications"].size() == 1);
}
