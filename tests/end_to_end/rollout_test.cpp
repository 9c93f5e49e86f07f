#include <catch2/catch.hpp>
#include <set>

#include "end_to_end/on_sqlite.hpp"
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
    existing: welcome
    users: {groups: [All Staff]}
    exclude: {groups: [Contractors]}
    messages: [{key: welcome, template: welcome}]
)yaml";

/// Faster than the services allow: what is shown here does not depend on the pace.
constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\n";

const std::vector<std::string> kTroubled{
    "--users",          "300", "--seed",         "11", "--installed-percent", "15", "--no-event-percent", "8",
    "--double-percent", "30",  "--swap-percent", "30"};

bool in_group(const Json& user, const std::string& group) {
  const auto& groups = user["groups"];
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

bool is_guest(const Json& user) { return user["userType"] == "Guest"; }

/// Whom `kPolicy` means: members of members of All Staff, but for contractors, guests and the disabled.
bool selected(const Json& user) {
  return in_group(user, "All Staff") && !in_group(user, "Contractors") && !is_guest(user) &&
         user["accountEnabled"].get<bool>();
}

/// Those whom Graph lets have the app.
bool welcome_expected(const Json& user) { return selected(user) && user["licensed"].get<bool>(); }

std::string language(const std::string& tag) { return tag.substr(0, tag.find('-')); }

/// The language of the template nearest to the user's; that without a locale is English.
std::string expected_language(const Json& user) {
  static const std::set<std::string> kShipped{"en", "de", "fr", "es", "pt", "ja", "zh", "ar"};
  if (user["preferredLanguage"].is_null()) return "en";
  const auto wanted = language(user["preferredLanguage"].get<std::string>());
  return kShipped.contains(wanted) ? wanted : "en";
}

std::string card_language(const Json& message) {
  const auto& content = message["activities"][0]["activity"]["attachments"][0]["content"];
  return language(content.value("lang", std::string("en")));
}

}  // namespace

TEST_CASE("everyone selected is welcomed exactly once in their language, and nobody else is") {
  Rollout rollout(kTroubled);
  rollout.configure(kPolicy, kFast);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 120s, 500ms));

  const auto world = rollout.control("world");
  const auto counts = rollout.message_counts();
  std::map<std::string, Json> messages;
  const auto ledger = rollout.control("ledger/messages");
  for (const auto& each : ledger) messages[each["user_id"]] = each;

  int welcomed = 0;
  int without_event = 0;
  int without_language = 0;
  for (const auto& user : world["users"]) {
    const auto id = user["id"].get<std::string>();
    INFO(user.dump());
    REQUIRE(counts.contains(id) == welcome_expected(user));
    if (!welcome_expected(user)) continue;
    CHECK(counts.at(id) == 1);
    if (!user["preferredLanguage"].is_null()) CHECK(card_language(messages.at(id)) == expected_language(user));
    without_language += user["preferredLanguage"].is_null() ? 1 : 0;
    without_event += user["event_ever"].get<bool>() ? 0 : 1;
    ++welcomed;
  }
  CHECK(welcomed > 150);
  CHECK(without_event > 15);
  CHECK(without_language > 5);

  const auto summary = rollout.control("ledger/summary");
  CHECK(summary["events"]["doubled"] > 20);
  CHECK(summary["events"]["swapped"] > 20);

  const auto policy = rollout.status()["policies"][0];
  CHECK(policy["messages"]["welcome"]["sent"] == welcomed);
  CHECK(policy["users"]["reachable"] == welcomed);
  CHECK(policy["users"]["excluded"] > 5);
  CHECK(rollout.daemon().stop(SIGTERM) == 0);
}

TEST_CASE("killing the daemon in the middle doubles nobody and forgets nobody; an open outcome is held and named") {
  Rollout rollout(kTroubled);
  rollout.configure(kPolicy, "limits: {graph_install_per_second: 60, send_per_second: 60}\n");
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.message_counts().size() > 60; }, 60s));
  CHECK(rollout.daemon().stop(SIGKILL) == -SIGKILL);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 180s, 500ms));

  const auto counts = rollout.message_counts();
  const auto world = rollout.control("world");
  int held = 0;
  int settled = 0;
  for (const auto& user : world["users"]) {
    const auto id = user["id"].get<std::string>();
    const auto found = counts.find(id);
    const int got = found == counts.end() ? 0 : found->second;
    INFO(user.dump());
    CHECK(got <= 1);
    if (!welcome_expected(user)) {
      CHECK(got == 0);
      continue;
    }
    const auto message = rollout.person(id)["messages"]["welcome"];
    if (message["state"] == "unknown") {
      CHECK(message["reason"] == "interrupted");
      ++held;
    } else {
      CHECK(message["state"] == "sent");
      CHECK(got == 1);
      ++settled;
    }
  }
  CHECK(settled > 150);
  const auto policy = rollout.status()["policies"][0];
  CHECK(policy["messages"]["welcome"].value("unknown", 0) == held);
}

TEST_CASE("plan changes nothing, at Graph or on disk, and says what the run then does") {
  Rollout rollout({"--users", "60", "--seed", "5"});
  rollout.configure(kPolicy, kFast);
  int exit_status = -1;
  const auto plan = Json::parse(rollout.command({"plan", "--json"}, &exit_status))["policies"][0];
  CHECK(exit_status == 0);
  CHECK_FALSE(std::filesystem::exists(rollout.folder() / "welcomed.db"));
  const auto summary = rollout.control("ledger/summary");
  for (const auto& [route, statuses] : summary["requests"].items()) {
    INFO(route);
    CHECK((route.starts_with("GET ") || route.find("/oauth2/v2.0/token") != std::string::npos));
  }
  const auto world = rollout.control("world");
  int expected = 0;
  for (const auto& user : world["users"]) expected += welcome_expected(user) ? 1 : 0;
  CHECK(plan["install"] == expected);
  CHECK(plan["welcome"] == expected);
  CHECK(plan["last_at"].is_string());
}

TEST_CASE("a reload takes up a new policy, and SIGTERM ends the daemon cleanly") {
  Rollout rollout({"--users", "40", "--seed", "6", "--installed-percent", "0", "--no-event-percent", "0"});
  const auto world = rollout.control("world");
  std::vector<std::string> names;
  for (const auto& user : world["users"]) {
    if (welcome_expected(user)) names.push_back(user["userPrincipalName"]);
  }
  REQUIRE(names.size() > 2);
  const auto listing = [](const std::string& policy, const std::string& name) {
    return "  - {name: " + policy + ", tenant: contoso, existing: welcome, users: {list: [\"" + name +
           "\"]}, messages: [{key: welcome, template: welcome}]}\n";
  };
  rollout.configure(listing("first", names[0]), kFast);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.message_counts().size() == 1; }, 60s));
  rollout.configure(listing("first", names[0]) + listing("second", names[1]), kFast);
  rollout.daemon().kill(SIGHUP);
  CHECK(eventually([&] { return rollout.message_counts().size() == 2; }, 60s));

  // A configuration with a fault is refused; the old one goes on.
  rollout.configure("  - {name: broken}\n", kFast);
  rollout.daemon().kill(SIGHUP);
  CHECK(eventually([&] { return rollout.daemon_log().find("reload.refused") != std::string::npos; }, 30s));
  CHECK(rollout.daemon().running());
  CHECK(rollout.daemon().stop(SIGTERM) == 0);
}

TEST_CASE("a second daemon is refused on the same file, and under the same name on the same database") {
  Rollout rollout({"--users", "10", "--seed", "8"});
  rollout.configure(kPolicy, kFast);
  rollout.start_daemon();
  int exit_status = 0;
  rollout.command({"run"}, &exit_status);
  CHECK(exit_status == 1);
  const auto told = support::read_text(rollout.folder() / "command.err");
  CHECK(told.find("held by another daemon") != std::string::npos);
  CHECK((told.find("its own `instance`") != std::string::npos) == support::server_url().has_value());
}

TEST_CASE("a secret never reaches the log or the store") {
  if (!on_sqlite("the file of the store is looked through")) return;
  Rollout rollout({"--users", "30", "--seed", "9"});
  rollout.configure(kPolicy, kFast);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 60s, 500ms));
  CHECK(rollout.daemon().stop(SIGTERM) == 0);
  const auto secret = support::read_text(rollout.folder() / "bot-secret").substr(0, 12);
  for (const auto* file : {"daemon.log", "welcomed.db"}) {
    const auto text = support::read_text(rollout.folder() / file);
    INFO(file);
    CHECK(!text.empty());
    CHECK(text.find(secret) == std::string::npos);
    CHECK(text.find("eyJhbGciOi") == std::string::npos);  // how every JSON web token of the tenant begins
  }
}
