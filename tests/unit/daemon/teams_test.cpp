// Teams: a welcome in a channel, and to members who have no app of their own.
#include "town.hpp"

using namespace welcomed;
using namespace welcomed::daemon::testing;
using core::TeamWelcome;

namespace {

constexpr const char* kSales = "5a1e5000-0000-4000-8000-000000000001";

struct TeamTown : Town {
  TeamTown() {
    services.teams[kSales] = {.name = "Sales Europe",
                              .members = {{"ann", "29:ann-of-bot"}, {"bob", "29:bob-of-bot"}, {"eve", "29:eve-of-bot"}},
                              .channels = {{"Announcements", "19:announcements"}}};
    services.users = {"ann", "bob", "eve"};
    config.library.add("team", "", cards::parse_markdown("Hello ${team.name}, from ${installer.name ?? 'IT'}").value);
  }
  /// All three of them, through their team.
  void welcome_members() {
    team_policy("teams", kSales, TeamWelcome::members);
    start();
    pass(5s);
    team_installation(kSales, "add");
    pass(3min);
    REQUIRE(sent() == 3);
  }
};

}  // namespace

TEST_CASE_METHOD(TeamTown, "a team gets the app and one welcome in its General channel") {
  team_policy("teams", "Sales Europe", TeamWelcome::channel).messages[0].template_name = "team";
  start();
  pass(5s);
  CHECK(services.team_installs == std::vector<std::string>{kSales});
  CHECK(services.posts.empty());
  CHECK(team_installation(kSales, "add") == 200);
  CHECK(team_installation(kSales, "add") == 200);
  pass(5s);
  REQUIRE(services.posts.size() == 1);
  const auto& post = services.posts[0];
  CHECK(post["channelData"]["channel"]["id"] == TeamThere::thread_of(kSales));
  CHECK(post["tenantId"] == tenant.str());
  CHECK(post["activity"]["text"] == "Hello Sales Europe, from IT");
  CHECK(message(kSales) == "sent");
  CHECK(services.installs.empty());
  CHECK(sent() == 0);
}

TEST_CASE_METHOD(TeamTown, "the welcome goes to the channel that the policy names, and waits while there is none") {
  auto& policy = team_policy("teams", kSales, TeamWelcome::channel);
  policy.teams.channel = "announcements";
  policy.messages[0].template_name = "team";
  services.teams[kSales].channels.clear();
  start();
  pass(5s);
  team_installation(kSales, "add");
  pass(5s);
  CHECK(services.posts.empty());
  CHECK(message(kSales) == "pending channel_not_found");
  services.teams[kSales].channels["Announcements"] = "19:announcements";
  pass(2h);
  REQUIRE(services.posts.size() == 1);
  CHECK(services.posts[0]["channelData"]["channel"]["id"] == "19:announcements");
}

TEST_CASE_METHOD(TeamTown, "the default channel is meant by General and by its own name, which templates see") {
  config.library.add("team", "", cards::parse_markdown("Hello ${channel.name}").value);
  services.teams[kSales].default_channel = "Allgemein";
  auto& policy = team_policy("teams", kSales, TeamWelcome::channel);
  policy.teams.channel = GENERATE("General", "general", "allgemein");
  policy.messages[0].template_name = "team";
  start();
  pass(5s);
  team_installation(kSales, "add");
  pass(5s);
  REQUIRE(services.posts.size() == 1);
  CHECK(services.posts[0]["channelData"]["channel"]["id"] == TeamThere::thread_of(kSales));
  CHECK(services.posts[0]["activity"]["text"] == "Hello Allgemein");
}

TEST_CASE_METHOD(TeamTown, "channels that are throttled keep no person waiting") {
  policy("people", {"ann"});
  for (int i = 0; i < 4; ++i) {
    const auto id = "5a1e5000-0000-4000-8000-00000000001" + std::to_string(i);
    services.teams[id] = {.name = "Team " + std::to_string(i)};
    team_policy("team" + std::to_string(i), id, TeamWelcome::channel).messages[0].template_name = "team";
    services.send_answers.push_back(fakes::reply(429, "", {{"Retry-After", "600"}}));
  }
  start();
  pass(5s);
  for (int i = 0; i < 4; ++i) team_installation("5a1e5000-0000-4000-8000-00000000001" + std::to_string(i), "add");
  pass(5s);
  CHECK(services.posts.size() >= 3);
  services.send_answers.clear();
  installation("ann", "add");
  pass(1s);
  CHECK(message("ann") == "sent");
  pass(20min);
  for (int i = 0; i < 4; ++i) CHECK(message("5a1e5000-0000-4000-8000-00000000001" + std::to_string(i)) == "sent");
}

TEST_CASE_METHOD(TeamTown, "a team whose install no event tells of is completed by its primary channel") {
  services.teams[kSales].installed = true;
  team_policy("teams", kSales, TeamWelcome::channel).messages[0].template_name = "team";
  start();
  pass(2min);
  CHECK(state(kSales) == "reachable");
  CHECK(services.posts.size() == 1);
}

TEST_CASE_METHOD(TeamTown, "the person who installed the app in a team is named in its welcome") {
  team_policy("teams", kSales, TeamWelcome::channel).messages[0].template_name = "team";
  auto event = team_activity(kSales, "installationUpdate");
  event["action"] = "add";
  event["from"] = {{"id", "29:ann"}, {"aadObjectId", id_of("ann")}};
  start();
  CHECK(post(event).status == 200);
  pass(2min);
  REQUIRE(services.posts.size() == 1);
  CHECK(services.posts[0]["activity"]["text"] == "Hello Sales Europe, from User ann");
}

TEST_CASE_METHOD(TeamTown, "members of a team are welcomed one by one without an app of their own, whoever joins too") {
  team_policy("teams", kSales, TeamWelcome::members);
  start();
  pass(5s);
  team_installation(kSales, "add");
  pass(3min);
  CHECK(services.installs.empty());
  CHECK(services.posts.empty());
  std::set<std::string> asked;
  for (const auto& body : services.created) asked.insert(body["members"][0]["id"].get<std::string>());
  CHECK(services.created.size() == 3);
  CHECK(asked == std::set<std::string>{"29:ann-of-bot", "29:bob-of-bot", "29:eve-of-bot"});
  REQUIRE(sent() == 3);
  CHECK(services.sends[0].first.starts_with("/emea/v3/conversations/" + net::encode("a:again-29:")));
  CHECK(message("ann") == "sent");

  services.users.insert("joe");
  services.teams[kSales].members["joe"] = "29:joe-of-bot";
  CHECK(membership(kSales, "membersAdded") == 200);
  pass(3min);
  CHECK(sent() == 4);
  CHECK(message("joe") == "sent");

  services.teams[kSales].members.erase("bob");
  CHECK(membership(kSales, "membersRemoved") == 200);
  pass(3min);
  CHECK(person("bob").targets[0].reason == "no_longer_selected");
  CHECK(sent() == 4);
}

TEST_CASE_METHOD(TeamTown, "an answer that lists no members loses nobody: the roster is asked for again") {
  welcome_members();
  const auto answer = GENERATE(std::string("{}"), std::string(R"({"members":null})"));
  services.trouble = [&](const std::string&, const std::string& url) -> std::optional<net::Exchange> {
    if (url.find("/pagedmembers?") == std::string::npos) return std::nullopt;
    return fakes::reply(200, answer);
  };
  CHECK(membership(kSales, "membersAdded") == 200);
  pass(10min);
  for (const auto* who : {"ann", "bob", "eve"}) CHECK(person(who).targets.at(0).selected);
  services.trouble = nullptr;
}

TEST_CASE_METHOD(TeamTown, "who was welcomed elsewhere, is left out, or silent gets nothing as a member of a team") {
  policy("people", {"ann"});
  auto& teams = team_policy("teams", kSales, TeamWelcome::both);
  teams.messages[0].channel_template = "team";
  teams.exclude.list = {Services::name_of("bob")};
  start();
  pass(5s);
  installation("ann", "add");
  pass(5s);
  REQUIRE(sent() == 1);
  says("eve", "stop");
  team_installation(kSales, "add");
  pass(5min);
  CHECK(services.posts.size() == 1);
  CHECK(sent() == 1);
  CHECK(message("ann") == "sent");
  CHECK(person("bob").targets.at(0).reason == "excluded");
  CHECK(message("eve") == "opted_out");
}

TEST_CASE_METHOD(TeamTown,
                 "who is reached through a team gets the app when another policy wants it, and no second welcome") {
  welcome_members();
  policy("people", {"ann"});
  reload();
  pass(3min);
  CHECK(services.installs == std::vector<std::string>{"ann"});
  CHECK(state("ann") == "reachable");
  CHECK(sent() == 3);
}

TEST_CASE_METHOD(TeamTown, "nobody is written to through a team that lost the app") {
  team_policy("teams", kSales, TeamWelcome::members);
  start();
  pass(5s);
  team_installation(kSales, "add");
  pass(500ms);
  team_installation(kSales, "remove");
  pass(5min);
  CHECK(sent() == 0);
  CHECK(state(kSales) == "removed");
  CHECK(services.team_installs.size() == 1);
}

TEST_CASE_METHOD(TeamTown, "members met while their team lost the app are welcomed once it has it again") {
  team_policy("teams", kSales, TeamWelcome::members);
  start();
  pass(5s);
  gate.holds = [](const net::Request& request) {
    return request.url.target.find("/pagedmembers?") != std::string::npos;
  };
  team_installation(kSales, "add");
  pass(5s);
  REQUIRE(gate.waiting() == 1);
  team_installation(kSales, "remove");
  gate.open();
  pass(5min);
  CHECK(sent() == 0);
  team_installation(kSales, "add");
  pass(5min);
  CHECK(sent() == 3);
}

TEST_CASE_METHOD(TeamTown, "a policy that changes whom it welcomes beside its teams keeps them") {
  auto& policy = team_policy("teams", kSales, TeamWelcome::channel);
  start();
  pass(5s);
  CHECK(person(kSales).targets.at(0).selected);
  policy.users.list = {"somebody@else"};
  services.teams.clear();  // nothing new of them in the groups' feed
  reload();
  pass(5s);
  CHECK(person(kSales).targets.at(0).selected);
}

TEST_CASE_METHOD(TeamTown, "a team whose roster is refused because the app is gone gets it again") {
  welcome_members();
  services.teams[kSales].installed = false;
  membership(kSales, "membersAdded");
  pass(1min);
  CHECK(services.team_installs.size() == 2);
  services.users.insert("joe");
  services.teams[kSales].members["joe"] = "29:joe-of-bot";
  team_installation(kSales, "add");
  pass(5min);
  CHECK(sent() == 4);
}

TEST_CASE_METHOD(TeamTown, "a deleted team is removed, and back when it is restored, known by its thread alone") {
  team_policy("teams", kSales, TeamWelcome::channel).messages[0].template_name = "team";
  start();
  pass(5s);
  team_installation(kSales, "add");
  pass(5s);
  const auto tell = [&](const std::string& what) {
    auto event = team_activity(kSales, "conversationUpdate");
    event["channelData"]["eventType"] = what;
    event["channelData"]["team"].erase("aadGroupId");
    pass(1s);
    event["timestamp"] = format_time(clock.now());
    CHECK(post(event).status == 200);
    clock.run_until_idle();
  };
  tell("teamDeleted");
  CHECK(state(kSales) == "removed");
  tell("teamrestored");
  CHECK(state(kSales) == "reachable");
  pass(5min);
  CHECK(services.posts.size() == 1);
}

TEST_CASE_METHOD(TeamTown, "stop in a channel, with the bot mentioned, silences the team") {
  auto& policy = team_policy("teams", kSales, TeamWelcome::channel);
  policy.messages = {{.key = "welcome", .template_name = "team"},
                     {.key = "tips", .template_name = "tips", .after = 24h}};
  start();
  pass(5s);
  team_installation(kSales, "add");
  pass(5s);
  REQUIRE(services.posts.size() == 1);
  auto stop = team_activity(kSales, "message");
  stop["from"] = {{"id", "29:ann"}, {"aadObjectId", id_of("ann")}};
  stop["text"] = "<at>Assistant</at>&nbsp;Stop";
  CHECK(post(stop).status == 200);
  pass(48h);
  CHECK(services.posts.size() == 1);
  CHECK(message(kSales, "tips") == "opted_out");
}

TEST_CASE_METHOD(TeamTown, "where the roster tells who owns the team, only an owner's word silences it") {
  services.teams[kSales].roles = {{"bob", "owner"}, {"eve", "guest"}};
  team_policy("teams", kSales, TeamWelcome::channel).messages[0].template_name = "team";
  start();
  pass(5s);
  team_installation(kSales, "add");
  pass(5s);
  const auto say_stop = [&](const std::string& who) {
    auto stop = team_activity(kSales, "message");
    stop["from"] = {{"id", "29:" + who}, {"aadObjectId", id_of(who)}};
    stop["text"] = "<at>Assistant</at> stop";
    CHECK(post(stop).status == 200);
    pass(10s);
    return person(kSales).recipient.silent;
  };
  CHECK_FALSE(say_stop("ann"));
  CHECK_FALSE(say_stop("eve"));
  CHECK_FALSE(say_stop("stranger"));
  CHECK(say_stop("bob"));
  CHECK(person(kSales).confirmation);
  const auto story = person(kSales).story;
  const auto told =
      std::find_if(story.begin(), story.end(), [](const auto& line) { return line.what == "asked for silence"; });
  REQUIRE(told != story.end());
  CHECK(told->detail == "by " + id_of("bob") + ", an owner of the team");
  CHECK(services.created.empty());
}

TEST_CASE_METHOD(TeamTown, "every team, or those that fit a filter, are selected from the mirror of the directory") {
  constexpr const char* kOps = "0b500000-0000-4000-8000-000000000002";
  services.teams[kOps] = {.name = "Operations"};
  auto& policy = team_policy("teams", "Nowhere", TeamWelcome::channel);
  start();
  pass(5s);
  CHECK(services.team_installs.empty());
  policy.teams.list.clear();
  policy.teams.all = true;
  reload();
  pass(5s);
  CHECK(services.team_installs.size() == 2);
}

namespace {

struct LostPost : TeamTown {
  LostPost() {
    team_policy("teams", kSales, TeamWelcome::channel).messages[0].template_name = "team";
    services.send_answers.push_back(fakes::reply(503));
    start();
    pass(5s);
    team_installation(kSales, "add");
    pass(5s);
    REQUIRE(services.posts.size() == 1);
    REQUIRE(message(kSales) == "unknown service_unavailable");
  }
  /// What was posted stands in the channel.
  void show_post() {
    services.teams[kSales].shown.push_back(
        {{"id", "1700"},
         {"createdDateTime", format_time(clock.now())},
         {"from", {{"application", {{"id", kBot}}}}},
         {"body", {{"content", "<p>" + services.posts[0]["activity"]["text"].get<std::string>() + "</p>"}}},
         {"attachments", json::array()}});
  }
};

}  // namespace

TEST_CASE_METHOD(LostPost, "a post whose answer was lost and that stands in the channel was sent, and can be changed") {
  show_post();
  pass(30min);
  CHECK(services.posts.size() == 1);
  CHECK(message(kSales) == "sent");
  REQUIRE(storage.store().amendments.amend({"welcome", "", "{}"}, {}, clock.now()));
  pass(6s);
  REQUIRE(services.amended.size() == 1);
  const auto thread = TeamThere::thread_of(kSales) + ";messageid=1700";
  CHECK(services.amended[0].first == "DELETE " + path_of_conversation("/emea", thread) + "/1700");
}

TEST_CASE_METHOD(LostPost, "a post that two readings of the channel do not show is made once more") {
  pass(30min);
  CHECK(services.posts.size() == 2);
  CHECK(message(kSales) == "sent");
}

TEST_CASE_METHOD(LostPost, "a post whose answer was lost is held where the channel may not be read") {
  services.chats_readable = false;
  pass(2h);
  CHECK(services.posts.size() == 1);
  CHECK(message(kSales) == "unknown service_unavailable");
}
