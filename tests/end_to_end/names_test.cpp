// Whom a command reaches, when others choose names with care.
#include <catch2/catch.hpp>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 1000}\ncycle: 500ms\n";

std::string policy(const std::string& teams) {
  return "  - name: boards\n    tenant: contoso\n    existing: welcome\n    teams: {list: [" + teams +
         "]}\n    messages: [{key: welcome, template: welcome, channel_template: team-welcome}]\n";
}

/// A tenant with a team, and with teams that a stranger made, all of which have the app.
struct Boards {
  Rollout rollout{{"--users", "30", "--seed", "7", "--no-event-percent", "0"}};
  std::string board = team("Board");

  std::string team(const std::string& name) {
    return rollout.control_post("teams", {{"displayName", name}, {"count", 3}, {"channels", {"News"}}})["id"];
  }
  std::string strangers_team(const std::string& name) {
    auto id = team(name);
    rollout.control_post("install-team", {{"team", id}});
    return id;
  }
  void start(const std::string& teams) {
    rollout.configure(policy(teams), kFast);
    rollout.start_daemon();
    REQUIRE(eventually([&] { return posts(board) == 1; }, 60s, 200ms));
  }
  /// In all channels of that team.
  [[nodiscard]] int posts(const std::string& id) const {
    int sum = 0;
    const auto ledger = rollout.control("ledger/channels");
    for (const auto& each : ledger) sum += each["team_id"] == id ? each["count"].get<int>() : 0;
    return sum;
  }
  /// What the command says, on both its outputs.
  std::string run(const std::vector<std::string>& words, int* exit_status = nullptr) {
    const auto out = rollout.command(words, exit_status);
    return out + support::read_text(rollout.folder() / "command.err");
  }
  [[nodiscard]] bool known(const std::string& id) {
    int exit_status = -1;
    run({"status", "--team", id}, &exit_status);
    return exit_status == 0;
  }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Whether something in it steers a terminal, or the direction of text.
bool steers(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) return true;
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    if (c == 0xC2 && next >= 0x80 && next <= 0x9F) return true;
  }
  for (const std::string mark :
       {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}) {
    if (has(text, mark)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE_METHOD(Boards, "a name of two teams reaches neither, and an id the one team, whatever others are called",
                 "") {
  const auto strangers = strangers_team("Board");
  const auto impostor = strangers_team(board);
  start(board);
  REQUIRE(eventually([&] { return known(strangers) && known(impostor); }, 20s, 200ms));
  int exit_status = -1;
  auto told = run({"notify", "notification", "--key", "secret", "--data", rollout.notice(), "--team", "Board", "--yes"},
                  &exit_status);
  INFO(told);
  CHECK(exit_status == 1);
  CHECK(has(told, board + " in contoso"));
  CHECK(has(told, strangers + " in contoso"));
  told =
      run({"notify", "notification", "--key", "secret", "--data", rollout.notice(), "--channel", "board/News", "--yes"},
          &exit_status);
  CHECK(exit_status == 1);
  told = run({"notify", "notification", "--key", "secret", "--data", rollout.notice(), "--team", board, "--yes"},
             &exit_status);
  INFO(told);
  CHECK(exit_status == 0);
  CHECK(has(told, "Board  " + board + "  in contoso"));
  CHECK(has(told, "1 team will get it"));
  CHECK(eventually([&] { return posts(board) == 2; }, 20s, 200ms));
  CHECK(posts(strangers) == 0);
  CHECK(posts(impostor) == 0);
}

TEST_CASE_METHOD(Boards, "a policy's name stays with the team it had, and check, plan and status say who has it now",
                 "") {
  start("Board");
  rollout.control_post("change-team", {{"team", board}, {"rename", "Old Board"}});
  const auto strangers = strangers_team("Board");
  const auto warned = [&] { return has(rollout.command({"status"}), strangers); };
  REQUIRE(eventually(warned, 20s, 200ms));
  for (const std::string command : {"status", "plan", "check"}) {
    const auto told = run({command});
    INFO(told);
    CHECK(has(told, "the team Board stays " + board + "; its name is now that of " + strangers));
  }
  CHECK(has(run({"check"}), "welcomed.yaml:"));
  CHECK(has(run({"check"}), "warning: policy boards: the team Board"));
  CHECK(rollout.status()["policies"][0]["warnings"][0]["cause"] == "name_taken");
  CHECK(rollout.status()["policies"][0]["teams"]["reachable"] == 1);
  CHECK(posts(strangers) == 0);
  // An admin says which is meant.
  rollout.configure(policy(strangers), kFast);
  rollout.daemon().kill(SIGHUP);
  CHECK(eventually([&] { return posts(strangers) == 1; }, 20s, 200ms));
  CHECK(eventually([&] { return !has(rollout.command({"status"}), "its name is now"); }, 20s, 200ms));
}

TEST_CASE_METHOD(Boards, "a person and a team are silenced by an admin, each by their own name, and heard again", "") {
  start(board);
  const auto of_team = [&] { return Json::parse(rollout.command({"status", "--team", "Board", "--json"})); };
  int exit_status = -1;
  run({"silence", "--user", "Board", "--yes"}, &exit_status);
  CHECK(exit_status == 1);
  run({"silence", "--team", "Board", "--tenant", "nowhere", "--yes"}, &exit_status);
  CHECK(exit_status == 1);
  const auto told = run({"silence", "--team", "Board", "--tenant", "contoso", "--yes"}, &exit_status);
  INFO(told);
  CHECK(exit_status == 0);
  CHECK(of_team()["story"].back()["what"] == "silenced");
  run({"notify", "notification", "--key", "quiet", "--data", rollout.notice(), "--team", "Board", "--yes"},
      &exit_status);
  CHECK(exit_status == 0);
  CHECK(of_team()["messages"]["quiet"]["state"] == "opted_out");
  run({"silence", "--team", board, "--off", "--yes"}, &exit_status);
  CHECK(exit_status == 0);
  rollout.daemon().kill(SIGHUP);
  CHECK(eventually([&] { return posts(board) == 2; }, 40s, 200ms));
}

TEST_CASE_METHOD(Boards, "a team's word for silence is taken from who is in it, and the story names them", "") {
  start(board);
  rollout.control_post("say-in-channel", {{"team", board}, {"text", "<at>Contoso Assistant</at> stop"}});
  const auto story = [&] { return rollout.command({"status", "--team", board}); };
  CHECK(eventually([&] { return has(story(), "asked for silence  by "); }, 20s, 200ms));
  INFO(story());
  CHECK(has(story(), ", asked for silence"));
  CHECK(has(story(), "a member of the team"));
}

TEST_CASE_METHOD(Boards, "a name that would steer a terminal does not, whatever command shows it, nor in the log", "") {
  const std::string name = "\x1b]0;x\x07\u009b2J\u202eBoard\u2066\x7f";
  rollout.control_post("change-team", {{"team", board}, {"rename", name}});
  start(board);
  const std::vector<std::vector<std::string>> commands{
      {"check"},
      {"plan"},
      {"status"},
      {"status", "--team", board},
      {"status", "--team", name},
      {"notify", "notification", "--key", "news", "--data", rollout.notice(), "--team", name, "--yes"},
      {"amend", "news", "--delete", "--yes"},
      {"retry"},
      {"resolve"},
      {"silence", "--team", board, "--yes"},
      {"silence", "--team", name, "--off", "--yes"}};
  for (const auto& words : commands) {
    int exit_status = -1;
    const auto told = run(words, &exit_status);
    INFO(words.front() << ": " << told);
    CHECK(exit_status == 0);
    CHECK_FALSE(steers(told));
  }
  CHECK(has(run({"status", "--team", board}), "Board"));
  CHECK_FALSE(steers(rollout.daemon_log()));
}
