#include <catch2/catch.hpp>
#include <csignal>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kPolicy = R"yaml(
  - name: staff
    title: Contoso Digital
    tenant: contoso
    users: {all: true}
    messages: [{key: welcome, template: welcome}]
)yaml";

/// That one, with other messages.
std::string policy_with(const std::string& messages) {
  std::string policy = kPolicy;
  const auto at = policy.find("messages:");
  return policy.replace(at, policy.find('\n', at) - at, messages);
}

}  // namespace

TEST_CASE("a preview for a user is what that user gets") {
  Rollout rollout({"--users", "12", "--seed", "5"});
  rollout.configure(kPolicy);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 60s, 500ms));
  const auto messages = rollout.control("ledger/messages");
  REQUIRE(messages.size() > 5);
  for (const auto& message : messages) {
    const auto shown = Json::parse(rollout.command({"preview", "welcome", "--user", message["user_id"], "--json"}));
    auto sent = message["activities"][0]["activity"];
    INFO(sent.dump());
    for (const auto& [name, value] : shown.items()) CHECK(sent[name] == value);
  }
}

TEST_CASE("a preview of nobody or of nothing is a fault with a way out") {
  Rollout rollout({"--users", "3", "--seed", "5"});
  rollout.configure(kPolicy);
  int status = 0;
  rollout.command({"preview", "welcome", "--user", "nobody@contoso.com"}, &status);
  CHECK(status == 2);
  rollout.command({"preview", "welcom"}, &status);
  CHECK(status == 2);
  CHECK(support::read_text(rollout.folder() / "command.err").find("did you mean \"welcome\"?") != std::string::npos);
  rollout.configure(policy_with("messages: [{key: w, template: welcome}]"));
  const auto by_key = rollout.command({"preview", "w", "--locale", "xx"}, &status);
  CHECK(status == 0);
  CHECK(by_key.starts_with("welcome for en\n"));
  rollout.command({"preview", "welcome", "--html", (rollout.folder() / "welcome.html").string()}, &status);
  CHECK(status == 0);
  CHECK(support::read_text(rollout.folder() / "welcome.html").find("مرحبًا") != std::string::npos);
}

namespace {

/// People who can be welcomed and do not have the app.
std::vector<Json> newcomers(const Rollout& rollout) {
  std::vector<Json> found;
  const auto world = rollout.control("world");
  for (const auto& user : world["users"]) {
    if (user["accountEnabled"] == true && user["licensed"] == true && user["userType"] == "Member" &&
        user["installed"] == false && user["blocked"] == false)
      found.push_back(user);
  }
  return found;
}

std::string policy_of(const std::vector<Json>& people) {
  std::string list;
  for (const auto& user : people) list += (list.empty() ? "" : ", ") + user["id"].get<std::string>();
  return "\n  - name: staff\n    tenant: contoso\n    users: {list: [" + list +
         "]}\n    messages: [{key: welcome, template: welcome}]\n";
}

/// The titles of the cards that somebody got, in their order.
std::vector<std::string> titles_of(const Rollout& rollout, const Json& user) {
  std::vector<std::string> titles;
  const auto people = rollout.control("ledger/messages?user_id=" + user["id"].get<std::string>());
  for (const auto& person : people) {
    for (const auto& each : person["activities"]) titles.push_back(each["activity"]["summary"]);
  }
  return titles;
}

}  // namespace

TEST_CASE(
    "of a message with several templates each is shown with its share, or the one that is somebody's or is named") {
  Rollout rollout({"--users", "12", "--seed", "5"});
  std::string policy = kPolicy;
  const std::string template_of_all = "template: welcome";
  policy.replace(policy.find(template_of_all), template_of_all.size(), "templates: {welcome: 60, tips: 40}");
  rollout.configure(policy);
  int status = -1;
  const auto both = rollout.command({"preview", "welcome"}, &status);
  CHECK(status == 0);
  CHECK(both.find("welcome (60 %)") != std::string::npos);
  CHECK(both.find("tips (40 %)") != std::string::npos);
  const auto one = rollout.command({"preview", "welcome", "--variant", "tips"});
  CHECK(one.find("welcome (60 %)") == std::string::npos);
  CHECK(one.find("tips (40 %)") != std::string::npos);
  rollout.command({"preview", "welcome", "--variant", "tip"}, &status);
  CHECK(status == 2);
  CHECK(support::read_text(rollout.folder() / "command.err").find("did you mean \"tips\"?") != std::string::npos);

  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 60s, 500ms));
  const auto messages = rollout.control("ledger/messages");
  REQUIRE(messages.size() > 5);
  for (const auto& message : messages) {
    const auto shown = Json::parse(rollout.command({"preview", "welcome", "--user", message["user_id"], "--json"}));
    CHECK(message["activities"][0]["activity"]["summary"] == shown["summary"]);
  }
}

TEST_CASE("a test goes to somebody without the app as often as one likes, counts nowhere, and spares no welcome") {
  Rollout rollout({"--users", "40", "--seed", "5"});
  rollout.configure(kPolicy);
  const auto people = newcomers(rollout);
  REQUIRE(people.size() > 1);
  const auto& tester = people[0];
  const auto& other = people[1];
  const auto upn = tester["userPrincipalName"].get<std::string>();
  rollout.configure(policy_of({other}));
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest() && !titles_of(rollout, other).empty(); }, 60s, 500ms));
  const auto before = rollout.status();

  int status = -1;
  const auto said = rollout.command({"preview", "welcome", "--send", upn, "--locale", "de"}, &status);
  INFO(support::read_text(rollout.folder() / "command.err"));
  CHECK(status == 0);
  CHECK(said == "welcome went to " + upn + " as a test, in de\n");
  CHECK(rollout.command({"preview", "welcome", "--send", upn, "--locale", "xx"}, &status) ==
        "welcome went to " + upn + " as a test, in en, for want of xx\n");
  CHECK(status == 0);
  const auto tests = titles_of(rollout, tester);
  REQUIRE(tests.size() == 2);
  for (const auto& title : tests) CHECK(title.starts_with("[TEST] "));
  CHECK(tests[0] != tests[1]);
  CHECK(rollout.status()["policies"] == before["policies"]);
  CHECK(rollout.person(upn)["messages"].empty());

  rollout.configure(policy_of({other, tester}));
  rollout.daemon().kill(SIGHUP);
  REQUIRE(eventually([&] { return titles_of(rollout, tester).size() == 3; }, 60s, 500ms));
  CHECK_FALSE(titles_of(rollout, tester)[2].starts_with("[TEST] "));
  CHECK(titles_of(rollout, other).size() == 1);

  rollout.command({"silence", "--user", upn, "--yes"});
  rollout.command({"preview", "welcome", "--send", upn}, &status);
  CHECK(status == 1);
  CHECK(titles_of(rollout, tester).size() == 3);
}

TEST_CASE("whom a test was sent to before the daemon ever ran is welcomed by its first start") {
  Rollout rollout({"--users", "40", "--seed", "5"});
  rollout.configure(kPolicy);
  const auto people = newcomers(rollout);
  REQUIRE(!people.empty());
  const auto& tester = people[0];
  const auto upn = tester["userPrincipalName"].get<std::string>();
  rollout.configure(policy_of({tester}));
  int status = -1;
  rollout.command({"preview", "welcome", "--send", upn}, &status);
  INFO(support::read_text(rollout.folder() / "command.err"));
  CHECK(status == 0);
  rollout.command({"preview", "welcome", "--send", upn}, &status);
  CHECK(status == 0);
  REQUIRE(titles_of(rollout, tester).size() == 2);
  const auto plan = Json::parse(rollout.command({"plan", "--json"}))["policies"][0];
  CHECK(plan["hold"] == 0);
  CHECK(plan["install"] == 0);
  CHECK(plan["welcome"] == 1);

  rollout.start_daemon();
  REQUIRE(eventually([&] { return titles_of(rollout, tester).size() == 3; }, 60s, 500ms));
  const auto titles = titles_of(rollout, tester);
  CHECK(titles[0].starts_with("[TEST] "));
  CHECK(titles[1].starts_with("[TEST] "));
  CHECK_FALSE(titles[2].starts_with("[TEST] "));
  CHECK(rollout.person(upn)["messages"]["welcome"]["state"] == "sent");
}
