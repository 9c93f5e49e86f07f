// retry, export and forget beside a running daemon, against the simulated tenant.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

int count_of(Rollout& rollout, const char* what, const char* state) {
  const auto policy = rollout.status()["policies"][0];
  return (std::string(what) == "users" ? policy["users"] : policy["messages"]["welcome"]).value(state, 0);
}

}  // namespace

TEST_CASE("what failed goes on with retry once its cause is gone, and export tells every row of it") {
  Rollout rollout({"--users", "60", "--seed", "6", "--installed-percent", "0"});
  rollout.configure(
      "  - name: staff\n    tenant: contoso\n    users: {groups: [All Staff]}\n    messages: [{key: welcome, template: "
      "welcome}]\n",
      "limits: {graph_install_per_second: 400, send_per_second: 1000}\n");
  std::set<std::string> blocked;
  const auto world = rollout.control("world");
  for (const auto& user : world["users"]) {
    const bool usual = user["licensed"] == true && user["accountEnabled"] == true && user["userType"] != "Guest";
    if (!usual || blocked.size() == 3) continue;
    const auto id = user["id"].get<std::string>();
    rollout.control_post("block", {{"user_id", id}, {"by", "policy"}});
    blocked.insert(id);
  }
  rollout.start_daemon();
  REQUIRE(eventually([&] { return count_of(rollout, "users", "failed") == 3 && rollout.at_rest(); }, 60s, 200ms));

  std::set<std::string> failed;
  for (const auto& line : lines_of(rollout.command({"export", "--json"}))) {
    const auto row = Json::parse(line);
    if (row["target_state"] != "failed") continue;
    CHECK(row["reason"] == "app_blocked");
    CHECK(row["key"] == "welcome");
    CHECK(row["message_state"] == "pending");
    failed.insert(row["id"].get<std::string>());
  }
  CHECK(failed == blocked);
  const auto table = lines_of(rollout.command({"export"}));
  REQUIRE(table.size() > 50);
  CHECK(table[0] ==
        "tenant,policy,kind,id,upn,target_state,reason,key,message_state,attempts,activity_id,conversation_id,"
        "updated_at\r");
  CHECK(table[1].find("contoso,staff,user,") == 0);

  int status = 0;
  CHECK(rollout.command({"retry", "--policy", "stuff"}, &status).empty());
  CHECK(status == 1);
  CHECK(rollout.command({"retry", "--cause", "app_bloked"}, &status).empty());
  CHECK(status == 1);
  for (const auto& id : blocked) rollout.control_post("block", {{"user_id", id}, {"by", "none"}});
  CHECK(rollout.command({"retry", "--cause", "no_licence"}) ==
        "due again: 0 installs, 0 messages, 0 amendments, 0 upgrades\n");
  CHECK(rollout.command({"retry", "--cause", "app_blocked"}) ==
        "due again: 3 installs, 0 messages, 0 amendments, 0 upgrades\n");
  CHECK(eventually([&] { return count_of(rollout, "users", "failed") == 0 && rollout.at_rest(); }, 60s, 200ms));
  for (const auto& [user, count] : rollout.message_counts()) {
    INFO(user);
    CHECK(count == 1);
  }
  CHECK(count_of(rollout, "welcome", "pending") == 0);

  const auto somebody = table[1].substr(std::string("contoso,staff,user,").size(), 36);
  const auto name = rollout.person(somebody)["user"]["upn"].get<std::string>();
  rollout.command({"forget", name}, &status);
  CHECK(status == 1);  // nobody was asked
  CHECK(rollout.command({"export"}).find(name) != std::string::npos);
  CHECK(rollout.command({"forget", name, "--yes"}, &status).find("erased") != std::string::npos);
  CHECK(status == 0);
  CHECK(rollout.command({"export"}).find(name) == std::string::npos);
  CHECK(rollout.person(somebody)["messages"]["welcome"]["state"] == "sent");
}
