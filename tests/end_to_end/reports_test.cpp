// Public reports of people who roll apps out, made small: what went wrong for them comes out right here.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <set>
#include <thread>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kFast = "limits: {graph_install_per_second: 200, send_per_second: 200}\ncycle: 500ms\n";
/// So that few are in flight at once, however slow the machine is.
constexpr auto kFewAtOnce = "limits: {graph_install_per_second: 200, send_per_second: 20}\ncycle: 500ms\n";
const std::vector<std::string> kFlags{"--users", "70", "--seed", "31", "--installed-percent", "0", "--no-event-percent",
                                      "0"};

std::string policy(const std::string& more = "", const std::string& messages = "") {
  return "  - name: staff\n    tenant: contoso\n    users: {all: true}\n" + more +
         "    messages:\n      - {key: welcome, template: welcome}\n" + messages;
}

struct Report {
  Rollout rollout{kFlags};

  [[nodiscard]] std::set<std::string> wanted() const {
    std::set<std::string> ids;
    const auto world = rollout.control("world");
    for (const auto& user : world["users"]) {
      const bool can =
          user["userType"] != "Guest" && user["accountEnabled"].get<bool>() && user["licensed"].get<bool>();
      if (can) ids.insert(user["id"]);
    }
    return ids;
  }
  /// Whether each of those, and nobody else, got so many messages.
  [[nodiscard]] bool everybody_got(int messages, const std::set<std::string>& people) const {
    const auto counts = rollout.message_counts();
    return counts.size() == people.size() && std::all_of(counts.begin(), counts.end(), [&](const auto& one) {
             return people.contains(one.first) && one.second == messages;
           });
  }
  [[nodiscard]] bool comes_to_get(int messages, const std::set<std::string>& people, std::chrono::seconds timeout) {
    return eventually([&] { return everybody_got(messages, people); }, timeout, 200ms);
  }
  void break_with(const std::string& route, int status, const Json& body, int count = -1) {
    rollout.control_post("faults",
                         {{"route", route}, {"effect", {{"status", status}, {"body", body}}}, {"count", count}});
  }
  void mend() { support::http_send("DELETE", base() + "/control/faults", ""); }
  [[nodiscard]] std::string base() const { return rollout.about()["base"]; }
  /// How many requests of routes with this in their name came.
  [[nodiscard]] int requests(const std::string& what) const {
    int sum = 0;
    const auto summary = rollout.control("ledger/summary");
    for (const auto& [route, statuses] : summary["requests"].items()) {
      if (route.find(what) == std::string::npos) continue;
      for (const auto& [status, count] : statuses.items()) sum += count.get<int>();
    }
    return sum;
  }
  /// Requests that a fault answered in the service's place.
  [[nodiscard]] int refused() const {
    int sum = 0;
    const auto faults = rollout.control("faults");
    for (const auto& fault : faults) sum += fault["fired"].get<int>();
    return sum;
  }
  [[nodiscard]] Json staff() { return rollout.status()["policies"][0]; }
  [[nodiscard]] int in_state(const std::string& state) { return staff()["messages"]["welcome"].value(state, 0); }
  [[nodiscard]] int failed() { return in_state("failed") + staff()["users"].value("failed", 0); }
  [[nodiscard]] int said(const std::string& event) const {
    const auto log = rollout.daemon_log();
    int count = 0;
    for (auto at = log.find(event); at != std::string::npos; at = log.find(event, at + 1)) ++count;
    return count;
  }
  void change(const std::string& what, const std::string& with) {
    auto text = support::read_text(rollout.folder() / "welcomed.yaml");
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    rollout.folder().write("welcomed.yaml", text.replace(at, what.size(), with));
  }
};

Json refusal(const std::string& code, const std::string& message) {
  return {{"error", {{"code", code}, {"message", message}}}};
}

constexpr auto kSends = "POST .*/activities$";

}  // namespace

TEST_CASE_METHOD(Report, "an outage in which every send is refused costs waiting, and nobody their welcome", "") {
  const int status = GENERATE(403, 400);
  CAPTURE(status);
  const auto people = wanted();
  break_with(kSends, status, refusal("BadArgument", "Failed to decrypt conversation id"));
  rollout.configure(policy(), kFewAtOnce);
  rollout.start_daemon();
  std::this_thread::sleep_for(12s);
  CHECK(refused() < static_cast<int>(people.size()) / 2);
  CHECK(refused() > 0);
  CHECK(failed() == 0);
  CHECK(rollout.admin("/readyz").status == 503);
  CHECK(said("circuit.open") == 1);
  mend();
  CHECK(comes_to_get(1, people, 60s));
  CHECK(in_state("unknown") == 0);
  CHECK(eventually([&] { return rollout.admin("/readyz").status == 200; }, 20s, 500ms));
}

TEST_CASE_METHOD(Report, "where the stored conversation cannot be read the follow-up goes by another address, once",
                 "") {
  const auto people = wanted();
  rollout.configure(policy("", "      - {key: tips, template: tips, after: 10s}\n"), kFast);
  rollout.start_daemon();
  REQUIRE(comes_to_get(1, people, 30s));
  SECTION("because it is refused for ever, and Graph's chat works") {
    break_with("POST .*/conversations/a(:|%3A).*/activities$", 403,
               refusal("BadArgument", "Failed to decrypt conversation id"));
  }
  SECTION("because the bot was registered anew") { rollout.control_post("register-bot-anew", Json::object()); }
  SECTION("and Graph's chat is refused, too: by a new conversation") {
    rollout.control_post("register-bot-anew", Json::object());
    rollout.control_post("behaviour", {{"graph_chats_refused", true}});
  }
  CHECK(comes_to_get(2, people, 90s));
  std::this_thread::sleep_for(2s);
  CHECK(everybody_got(2, people));
}

TEST_CASE_METHOD(Report, "another bot welcomes nobody again, and does not use what belonged to the first", "") {
  const auto people = wanted();
  rollout.configure(policy(), kFast);
  rollout.start_daemon();
  REQUIRE(comes_to_get(1, people, 30s));
  REQUIRE(rollout.daemon().stop(SIGTERM) == 0);
  const auto first = rollout.about()["app_id"].get<std::string>();
  rollout.restart_tenant_with({"--app-id", "99999999-2222-4333-8444-555555555555"});
  rollout.control_post("register-bot-anew", Json::object());
  rollout.configure(policy(), kFast);
  rollout.start_daemon();

  const auto joiner = rollout.control_post("users", Json::object())["id"].get<std::string>();
  CHECK(eventually([&] { return rollout.message_counts().contains(joiner); }, 30s, 200ms));
  auto everybody = people;
  everybody.insert(joiner);
  CHECK(everybody_got(1, everybody));
  const auto sent = rollout.control("ledger/requests?route=POST%20.*activities");
  CHECK(sent.size() == 1);
  CHECK_THAT(rollout.command({"status"}), Catch::Contains(first));
}

TEST_CASE_METHOD(Report, "passing refusals of the catalog stand in nobody's way", "") {
  const auto people = wanted();
  const auto without = [&] {
    rollout.configure(policy(), kFast);
    change("app: {external_id: " + rollout.about()["external_id"].get<std::string>() + "}",
           "app: {catalog_id: " + rollout.about()["catalog_id"].get<std::string>() + "}");
  };
  const auto refuse = [&] {
    break_with("GET .*/appCatalogs/teamsApps.*", 400, refusal("BadRequest", "Failed to execute settings store request"),
               5);
  };
  SECTION("where it is looked up") {
    refuse();
    rollout.configure(policy(), kFast);
  }
  SECTION("where its id is configured") {
    refuse();
    without();
  }
  SECTION("where it lists nothing, for ever, and the id is configured") {
    rollout.control_post("catalog", {{"listed", false}});
    without();
  }
  rollout.start_daemon();
  bool nobody_failed = true;
  const auto done = [&] {
    nobody_failed = nobody_failed && failed() == 0;
    return everybody_got(1, people);
  };
  CHECK(eventually(done, 60s, 500ms));
  CHECK(nobody_failed);
}

TEST_CASE_METHOD(Report, "people whose apps cannot be read slow nobody else", "") {
  auto people = wanted();
  for (int n = 0; n < 6; ++n) {
    rollout.control_post("change-user", {{"user_id", *people.begin()}, {"licenceInformation", false}});
    people.erase(people.begin());
  }
  rollout.configure(policy("    existing: skip\n"), kFast);
  rollout.start_daemon();
  CHECK(comes_to_get(1, people, 20s));
  const auto joiner = rollout.control_post("users", Json::object())["id"].get<std::string>();
  CHECK(eventually([&] { return rollout.message_counts().contains(joiner); }, 10s, 100ms));
}

TEST_CASE_METHOD(Report, "a block that nobody made ends with a retry, or with an event of the person", "") {
  const auto people = wanted();
  break_with(kSends, 403, refusal("ConversationBlockedByUser", "User blocked the conversation with the bot."), 1);
  rollout.configure(policy(), kFast);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.message_counts().size() == people.size() - 1; }, 30s, 200ms));
  std::this_thread::sleep_for(1s);
  const auto counts = rollout.message_counts();
  const auto blocked = std::find_if(people.begin(), people.end(), [&](const auto& id) { return !counts.contains(id); });
  REQUIRE(blocked != people.end());
  SECTION("a retry") {
    int exit_status = -1;
    rollout.command({"retry", "--user", *blocked}, &exit_status);
    CHECK(exit_status == 0);
  }
  SECTION("an event") {
    rollout.control_post(
        "event", {{"user_id", *blocked},
                  {"activity",
                   {{"type", "installationUpdate"}, {"action", "add"}, {"text", nullptr}, {"textFormat", nullptr}}}});
  }
  CHECK(comes_to_get(1, people, 40s));
}

TEST_CASE_METHOD(Report, "bare 404s leave open what was in flight, not everybody", "") {
  // Without Chat.Read.All nothing that is unknown can be looked up.
  rollout.control_post("roles", {{"roles",
                                  {"TeamsAppInstallation.ReadWriteSelfForUser.All", "AppCatalog.Read.All",
                                   "User.Read.All", "GroupMember.Read.All"}}});
  const auto people = wanted();
  break_with(kSends, 404, refusal("ServiceError", "Unknown"));
  rollout.configure(policy(), kFewAtOnce);
  rollout.start_daemon();
  std::this_thread::sleep_for(12s);
  mend();
  const auto held = [&] { return static_cast<std::size_t>(in_state("unknown")); };
  CHECK(eventually([&] { return rollout.message_counts().size() + held() == people.size(); }, 60s, 500ms));
  CHECK(held() <= 15);
  CHECK(failed() == 0);
  for (const auto& [id, count] : rollout.message_counts()) CHECK(count == 1);
}
