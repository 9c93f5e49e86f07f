// retry, export and forget beside a running daemon, against the simulated tenant.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "end_to_end/on_sqlite.hpp"
#include "support/golden.hpp"
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

/// The commands that `--help` lists.
std::vector<std::string> commands_of(const std::string& help) {
  std::vector<std::string> names;
  for (const auto& line : lines_of(help.substr(help.find("Subcommands:")))) {
    if (line.starts_with("  ") && line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return names;
}

/// Without the folder that the program lies in.
std::string help_of(Rollout& rollout, std::vector<std::string> words) {
  words.emplace_back("--help");
  auto text = rollout.command(words);
  const auto usage = text.find("Usage: ") + 7;
  return text.erase(usage, text.rfind('/', text.find(' ', usage)) + 1 - usage);
}

int count_of(Rollout& rollout, const char* what, const char* state) {
  const auto policy = rollout.status()["policies"][0];
  return (std::string(what) == "users" ? policy["users"] : policy["messages"]["welcome"]).value(state, 0);
}

}  // namespace

TEST_CASE("every command explains itself, with an example") {
  Rollout rollout({"--users", "5", "--seed", "6"});
  const auto help = help_of(rollout, {});
  CHECK(support::unlike_golden("help/welcomed.txt", help) == "");
  const auto commands = commands_of(help);
  CHECK(commands.size() == 20);
  for (const auto& each : commands) {
    const auto text = help_of(rollout, {each});
    CHECK(support::unlike_golden("help/" + each + ".txt", text) == "");
    CHECK(text.find("Example: ") != std::string::npos);
    CHECK(text.find("welcomed " + each) != std::string::npos);
  }
}

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
        "updated_at");
  CHECK(table[1].find("\"contoso\",\"staff\",\"user\",\"") == 0);

  int status = 0;
  CHECK(rollout.command({"retry", "--policy", "stuff"}, &status).empty());
  CHECK(status == 1);
  CHECK(rollout.command({"retry", "--cause", "app_bloked"}, &status).empty());
  CHECK(status == 1);
  for (const auto& [option, name] : {std::pair("--key", "welcmoe"), std::pair("--policy", "stuff")}) {
    CHECK(rollout.command({"resolve", option, name}, &status).empty());
    CHECK(status == 1);
    CHECK(rollout.command({"resolve", "--sent", option, name, "--yes"}, &status).empty());
    CHECK(status == 1);
  }
  rollout.command({"resolve", "--sent", "--key", "welcome", "--policy", "staff", "--yes"}, &status);
  CHECK(status == 0);
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

  const auto somebody = table[1].substr(std::string("\"contoso\",\"staff\",\"user\",\"").size(), 36);
  const auto name = rollout.person(somebody)["user"]["upn"].get<std::string>();
  rollout.command({"forget", name}, &status);
  CHECK(status == 1);  // nobody was asked
  CHECK(rollout.command({"export"}).find(name) != std::string::npos);
  CHECK(rollout.command({"forget", name, "--yes"}, &status).find("erased") != std::string::npos);
  CHECK(status == 0);
  CHECK(rollout.command({"export"}).find(name) == std::string::npos);
  CHECK(rollout.daemon().running());
  for (const auto& each : std::filesystem::directory_iterator(rollout.folder().path())) {
    INFO(each.path());
    const bool of_store = each.path().filename().string().starts_with("welcomed.db");
    CHECK((!of_store || support::read_text(each.path()).find(name) == std::string::npos));
  }
  CHECK(rollout.person(somebody)["messages"]["welcome"]["state"] == "sent");
}

TEST_CASE("files that commands write are for their owner alone, whatever they were before") {
  if (!on_sqlite("the store is no file, and `backup` copies none")) return;
  Rollout rollout({"--users", "5", "--seed", "6"});
  rollout.configure(
      "  - name: staff\n    tenant: contoso\n    users: {groups: [All Staff]}\n    messages: [{key: welcome, template: "
      "welcome}]\n");
  rollout.start_daemon();
  const auto file = [&](const char* name) { return (rollout.folder() / name).string(); };
  for (const auto* name : {"export.csv", "page.html"}) {
    rollout.folder().write(name, "before");
    std::filesystem::permissions(file(name), std::filesystem::perms::all);
  }
  rollout.command({"export", "--out", file("export.csv")});
  rollout.command({"export", "--json", "--out", file("export.jsonl")});
  rollout.command({"preview", "welcome", "--html", file("page.html")});
  rollout.command({"backup", file("copy.db")});
  for (const auto* name : {"export.csv", "export.jsonl", "page.html", "copy.db", "welcomed.db", "welcomed.db-wal",
                           "welcomed.db-shm", "welcomed.db.mark", "welcomed.db.lock"}) {
    INFO(name);
    const auto mode = std::filesystem::status(file(name)).permissions();
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  }
  CHECK(support::read_text(file("export.csv")).starts_with("tenant,policy,"));
}

TEST_CASE("no command writes onto a file of the daemon's") {
  if (!on_sqlite("the store is no file")) return;
  Rollout rollout({"--users", "5", "--seed", "6"});
  rollout.configure(
      "  - name: staff\n    tenant: contoso\n    users: {groups: [All Staff]}\n    messages: [{key: welcome, template: "
      "welcome}]\n");
  rollout.start_daemon();
  for (const auto* name : {"welcomed.db.lock", "welcomed.db.mark", "welcomed.db-wal", "welcomed.yaml", "bot-secret"}) {
    const auto file = (rollout.folder() / name).string();
    const auto before = support::read_text(file);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"export", "--out", file},
          {"preview", "welcome", "--html", file},
          {"manifest", "--out", file},
          {"backup", file},
          {"migrate-store", (rollout.folder() / "welcomed.db").string(), file}}) {
      INFO(words[0] << " " << name);
      int status = 0;
      rollout.command(words, &status);
      CHECK(status != 0);
      const auto said = support::read_text(rollout.folder() / "command.err");
      CHECK(said.find("which the daemon needs as it is; name another file") != std::string::npos);
    }
    const auto& after = support::read_text(file);
    if (std::string(name) == "welcomed.db.mark")
      CHECK(after.substr(0, after.find(' ')) == before.substr(0, before.find(' ')));  // the daemon counts on
    else if (std::string(name) != "welcomed.db-wal")
      CHECK(after == before);
  }
}

TEST_CASE("check and doctor name what others may read or write of the store") {
  if (!on_sqlite("the store is no file")) return;
  Rollout rollout({"--users", "5", "--seed", "6"});
  std::filesystem::create_directory(rollout.folder() / "store");
  rollout.use_store("sqlite:store/welcomed.db");
  rollout.configure(
      "  - name: staff\n    tenant: contoso\n    users: {groups: [All Staff]}\n    messages: [{key: welcome, template: "
      "welcome}]\n");
  std::filesystem::permissions(rollout.folder() / "store", std::filesystem::perms{0750});
  int status = 0;
  rollout.command({"check"}, &status);
  CHECK(status == 0);
  const auto said = support::read_text(rollout.folder() / "command.err");
  CHECK(said.find("welcomed.yaml:1:1: warning: ") != std::string::npos);
  CHECK(said.find("store has mode 750") != std::string::npos);
  CHECK(rollout.command({"doctor"}).find("store has mode 750") != std::string::npos);
  std::filesystem::create_symlink("/etc/hostname", rollout.folder() / "store/welcomed.db.mark");
  rollout.command({"check"}, &status);
  CHECK(status == 2);
  CHECK(support::read_text(rollout.folder() / "command.err").find("error: ") != std::string::npos);
}

TEST_CASE("a mark that cannot be written is said in the log and by health, until it can be") {
  if (!on_sqlite("the store has no mark beside it")) return;
  Rollout rollout({"--users", "200", "--seed", "6", "--installed-percent", "0"});
  rollout.configure(
      "  - name: staff\n    tenant: contoso\n    users: {groups: [All Staff]}\n    messages: [{key: welcome, template: "
      "welcome}]\n",
      "limits: {graph_install_per_second: 10, send_per_second: 10}\n");
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.admin("/readyz").status == 200; }, 20s));
  const auto mark = rollout.folder() / "welcomed.db.mark";
  std::filesystem::remove(mark);
  std::filesystem::create_symlink(rollout.folder() / "elsewhere", mark);
  REQUIRE(eventually([&] { return rollout.admin("/readyz").status == 503; }, 20s));
  CHECK(rollout.admin("/readyz").body.find("welcomed.db.mark is a link") != std::string::npos);
  CHECK(rollout.daemon_log().find("store.trouble") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(rollout.folder() / "elsewhere"));
  std::filesystem::remove(mark);
  CHECK(eventually([&] { return rollout.admin("/readyz").status == 200; }, 20s));
  CHECK(eventually([&] { return rollout.daemon_log().find("store.recovered") != std::string::npos; }, 20s));
}

TEST_CASE("init writes a first configuration from its options, and never over one that was edited") {
  Rollout rollout({"--users", "5", "--seed", "6"});
  const std::string tenant = rollout.about()["tenant_id"];
  const std::vector<std::string> words{"init",   "--app-id", "11111111-2222-3333-4444-555555555555",
                                       "--name", "Desk Bot", "--app",
                                       tenant,   "--tenant", tenant};
  int exit_status = -1;
  CHECK(rollout.command({"init", "--name", "Desk Bot"}, &exit_status).find("is written") == std::string::npos);
  CHECK(exit_status == 2);
  CHECK(rollout.command(words, &exit_status).find("sudo -u welcomed welcomed doctor") != std::string::npos);
  CHECK(exit_status == 0);
  const auto file = rollout.folder() / "welcomed.yaml";
  const auto written = support::read_text(file);
  CHECK(written.find("name: \"Desk Bot\"") != std::string::npos);
  rollout.command(words, &exit_status);
  CHECK(exit_status == 2);
  CHECK(support::read_text(file) == written);
}

TEST_CASE("init looks a domain up for its tenant and cloud, and says which steps are left") {
  Rollout rollout({"--users", "5", "--seed", "6", "--region-sub-scope", "GCC"});
  const std::string tenant = rollout.about()["tenant_id"];
  const std::string login = rollout.about()["base"].get<std::string>() + "/login";
  const auto init = [&](const std::string& domain, const std::vector<std::string>& more, int& exit_status) {
    std::vector<std::string> words{"init",    "--app-id", "11111111-2222-3333-4444-555555555555",
                                   "--name",  "Desk Bot", "--app",
                                   tenant,    "--tenant", domain,
                                   "--login", login};
    words.insert(words.end(), more.begin(), more.end());
    return rollout.command(words, &exit_status);
  };
  const auto file = rollout.folder() / "welcomed.yaml";
  int exit_status = -1;
  init("nobody.example.com", {}, exit_status);
  CHECK(exit_status == 1);
  CHECK_FALSE(std::filesystem::exists(file));

  const auto said = init("contoso.onmicrosoft.com", {}, exit_status);
  CHECK(exit_status == 0);
  CHECK(said.find("contoso.onmicrosoft.com is the tenant " + tenant + ", in the cloud gcc") != std::string::npos);
  for (const auto* step : {"welcomed manifest --out", "admin.teams.microsoft.com", "the public address", "plan"})
    CHECK(said.find(step) != std::string::npos);
  const auto written = support::read_text(file);
  CHECK(written.find("\ncloud: gcc\n") != std::string::npos);
  CHECK(written.find("- id: " + tenant) != std::string::npos);

  std::filesystem::remove(file);
  init("contoso.onmicrosoft.com", {"--cloud", "public"}, exit_status);
  CHECK(support::read_text(file).find("\ncloud: public\n") != std::string::npos);
}

TEST_CASE("a file that cannot be written ends each command with the same exit status") {
  Rollout rollout({"--users", "5", "--seed", "6"});
  rollout.configure(
      "  - {name: staff, tenant: contoso, existing: welcome, users: {all: true}, messages: [{key: welcome, template: "
      "welcome}]}\n");
  rollout.start_daemon();
  const auto nowhere = (rollout.folder() / "no such folder" / "file").string();
  const auto words = GENERATE_COPY(values<std::vector<std::string>>(
      {{"export", "--out", nowhere}, {"preview", "welcome", "--html", nowhere}, {"backup", nowhere}}));
  INFO(words.front());
  int exit_status = -1;
  rollout.command(words, &exit_status);
  CHECK(exit_status == 1);
}

TEST_CASE("a configuration that is being edited stands in the way of no command that needs the store alone") {
  Rollout rollout({"--users", "5", "--seed", "6"});
  rollout.configure(
      "  - {name: staff, tenant: contoso, existing: welcome, users: {all: true}, messages: [{key: welcome, template: "
      "welcome}]}\n");
  rollout.start_daemon();
  REQUIRE(eventually([&] { return count_of(rollout, "messages", "sent") > 0; }, 30s, 200ms));
  const auto file = rollout.folder() / "welcomed.yaml";
  const auto good = support::read_text(file);
  for (const auto* edit : {"cylce: 5m\n", "limits: {graph_install_per_second: [\n"}) {
    rollout.folder().write("welcomed.yaml", good + edit);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"status", "--json"},
                                                  {"pause", "staff"},
                                                  {"resume", "staff"},
                                                  {"retry"},
                                                  {"export"},
                                                  {"effect"},
                                                  {"resolve"}}) {
      INFO(edit << words[0]);
      int exit_status = -1;
      rollout.command(words, &exit_status);
      CHECK(exit_status == 0);
    }
    int exit_status = -1;
    rollout.command({"plan"}, &exit_status);
    CHECK(exit_status == 2);
  }
}
