// A store full of names that want to be more than read, through every command.
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "end_to_end/on_sqlite.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

std::string utf8(unsigned c) {
  std::string text;
  const auto put = [&](unsigned byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) return put(c), text;
  if (c < 0x800) return put(0xC0U | (c >> 6U)), put(0x80U | (c & 0x3FU)), text;
  return put(0xE0U | (c >> 12U)), put(0x80U | ((c >> 6U) & 0x3FU)), put(0x80U | (c & 0x3FU)), text;
}

/// Each character that could do more than be read, sequences that terminals obey, and what is no UTF-8.
std::string hostile() {
  std::string text = "=1+1;@x\x1b[2J\x1b]0;title\x07\n-fake line\r\n";
  for (unsigned c = 1; c < 0x20; ++c) text += utf8(c);
  for (unsigned c = 0x7F; c < 0xA0; ++c) text += utf8(c);
  for (unsigned c = 0x2028; c <= 0x202E; ++c) text += utf8(c);
  for (unsigned c = 0x2066; c <= 0x2069; ++c) text += utf8(c);
  return text + "\xFF\xC3(\xED\xA0\x80";
}

/// The first character of the text that could do more than be read, with what stands before it; empty for none.
std::string harm_in(const std::string& text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : static_cast<unsigned char>(0);
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = byte(at);
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
    const bool high_control = c == 0xC2 && byte(at + 1) < 0xA0;
    const bool turns = (c == 0xE2 && byte(at + 1) == 0x80 && byte(at + 2) >= 0xAA && byte(at + 2) <= 0xAE) ||
                       (c == 0xE2 && byte(at + 1) == 0x81 && byte(at + 2) >= 0xA6 && byte(at + 2) <= 0xA9);
    if (control || high_control || turns || c == 0xFF || (c == 0xED && byte(at + 1) >= 0xA0))
      return "at " + std::to_string(at) +
             " after: " + text.substr(at < 60 ? 0 : at - 60, std::min<std::size_t>(at, 60));
  }
  return {};
}

class RawStore {
 public:
  explicit RawStore(const std::filesystem::path& file) { REQUIRE(sqlite3_open(file.c_str(), &store_) == SQLITE_OK); }
  ~RawStore() { sqlite3_close(store_); }
  RawStore(const RawStore&) = delete;
  RawStore& operator=(const RawStore&) = delete;

  /// With `text` for every ?1.
  void run(const std::string& sql, const std::string& text) {
    INFO(sql);
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(store_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    sqlite3_bind_text(statement, 1, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    CHECK(sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_finalize(statement);
  }
  /// Of each table with such columns.
  void spoil(const std::string& table, const std::vector<std::string>& columns, const std::string& text) {
    for (const auto& column : columns) run("UPDATE " + table + " SET " + column + "=" + column + "||?1", text);
  }

 private:
  sqlite3* store_ = nullptr;
};

void spoil(const std::filesystem::path& file) {
  const auto bad = hostile();
  RawStore store(file);
  // A policy, a key, a lane, a bot and a host of such names, and messages of each kind.
  store.run("INSERT INTO policies (name, tenant) SELECT ?1, tenant FROM policies LIMIT 1", bad);
  store.run(
      "INSERT INTO targets (policy, tenant, id, upn, selected, reason, checked_at) SELECT ?1, tenant, id, upn, 0,"
      " ?1, checked_at FROM targets",
      bad);
  store.run(
      "INSERT INTO deliveries (tenant, recipient, key, policy, state, cause, detail, claimed_at, updated_at)"
      " SELECT tenant, id, ?1, ?1, 'unknown', ?1, ?1, updated_at, updated_at FROM recipients LIMIT 3",
      bad);
  store.run(
      "INSERT INTO notifications (tenant, key, template, policy, data, not_before, ordered_at) SELECT tenant, ?1,"
      " ?1, ?1, '{}', 0, 0 FROM policies LIMIT 1",
      bad);
  store.run(
      "INSERT INTO deliveries (tenant, recipient, key, policy, state, updated_at) SELECT tenant, id, 'k'||?1,"
      " 'notify:'||?1, 'pending', 0 FROM recipients LIMIT 1",
      bad);
  store.run("INSERT INTO amendments (key, template, data, ordered_at) VALUES (?1, ?1, '{}', 0)", bad);
  store.run(
      "INSERT INTO amended (amendment, tenant, recipient, key, cause, detail, updated_at) SELECT (SELECT"
      " max(number) FROM amendments), tenant, id, ?1, 'unexplained', ?1, 0 FROM recipients LIMIT 1",
      bad);
  store.run("INSERT INTO hosts_seen VALUES (?1, 0, 0)", bad);
  store.run(
      "INSERT INTO circuits (tenant, lane, cause, detail, since) SELECT tenant, ?1, 'unexplained', ?1, 0 FROM policies "
      "LIMIT 1",
      bad);
  store.run("INSERT INTO former_references SELECT ?1, tenant, id, 'a', 'b', 'c' FROM recipients LIMIT 1", bad);
  store.run(
      "UPDATE policies SET cause='group_not_found', detail=?1, cause_at=1, paused_at=1, pause_cause=?1,"
      " pause_detail=?1",
      bad);
  store.run("UPDATE deliveries SET cause='unexplained', detail=?1 WHERE state='sent'", bad);
  store.run("UPDATE recipients SET cause='unexplained', detail=?1", bad);
  store.spoil("recipients", {"upn", "conversation_id", "service_url", "channel_user_id", "locale", "time_zone"}, bad);
  store.spoil("targets", {"upn"}, bad);
  store.spoil("deliveries", {"activity_id", "conversation_id", "service_url"}, bad);
  store.spoil("story", {"what", "detail"}, bad);
  store.spoil("directory_users", {"upn"}, bad);
  store.spoil("directory_groups", {"name"}, bad);
}

struct Spoilt : Rollout {
  std::string somebody;
  std::set<std::string> tried;  ///< commands

  Spoilt() : Rollout({"--users", "20", "--seed", "23", "--installed-percent", "0"}) {
    configure(
        "  - name: staff\n    tenant: contoso\n    users: {groups: [All Staff]}\n    messages: [{key: welcome, "
        "template: welcome}]\n",
        "limits: {graph_install_per_second: 400, send_per_second: 1000}\n");
    start_daemon();
    REQUIRE(eventually([&] { return at_rest(); }, 60s, 200ms));
    somebody = message_counts().begin()->first;
    REQUIRE(daemon().stop(SIGTERM) == 0);
    spoil(folder() / "welcomed.db");
  }
  /// What it prints, which is fit to be read.
  std::string shown(const std::vector<std::string>& words) {
    tried.insert(words.front());
    folder().write("command.err", "");
    const auto out = command(words);
    std::string said;
    for (const auto& word : words) said += word + " ";
    INFO(said);
    CHECK(harm_in(out).empty());
    CHECK(harm_in(support::read_text(folder() / "command.err")).empty());
    return out;
  }
};

/// Those that the help of the whole program lists.
std::vector<std::string> commands_of(const std::string& help) {
  std::vector<std::string> names;
  std::istringstream lines(help.substr(help.find("Subcommands:")));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("  ")) {
    std::istringstream words(line);
    std::string name;
    if (!line.starts_with("   ") && words >> name) names.push_back(name);
  }
  REQUIRE(names.size() > 15);
  return names;
}

}  // namespace

TEST_CASE("of a store full of hostile names every command shows nothing but what can be read") {
  if (!on_sqlite("the names are written into the file of the store")) return;
  Spoilt rollout;
  const auto bad = hostile();
  CHECK(rollout.shown({"status"}).find("=1+1") != std::string::npos);
  CHECK(rollout.shown({"status", "--user", rollout.somebody}).find("=1+1") != std::string::npos);
  CHECK(rollout.shown({"resolve"}).find("=1+1") != std::string::npos);
  CHECK(rollout.shown({"export"}).find("=1+1") != std::string::npos);
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"plan"},
           {"check"},
           {"doctor"},
           {"preview", "welcome", "--user", rollout.somebody},
           {"preview", "welcome", "--json"},
           {"resolve", "--verify"},
           {"resolve", "--restored"},
           {"resolve", "--fresh"},
           {"pause", "staff"},
           {"resume", "staff"},
           {"retry"},
           {"forget", rollout.somebody},
           {"notify", "notification", "--key", "news", "--data", rollout.notice(), "--policy", "staff"},
           {"amend", "welcome", "--delete"},
           {"effect"},
           {"effect", "--csv"},
           {"export", "--audit"},
           {"effect", "--json"},
           {"silence", "--team", bad},
           {"silence", "--user", rollout.somebody, "--yes"},
           {"init", "--name", bad, "--app-id", bad, "--app", bad, "--tenant", bad},
           {"status", "--team", bad},
           {"preview", "welcome", "--send", rollout.somebody},
           {"manifest", "--out", (rollout.folder() / "app.zip").string()},
           {"migrate-store", "sqlite:" + (rollout.folder() / "welcomed.db").string(),
            "sqlite:" + (rollout.folder() / "moved.db").string()},
           {"backup", (rollout.folder() / "copy.db").string()}})
    rollout.shown(words);
  // The words of the command line are a stranger's, too.
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"status", "--user", bad},
           {"retry", "--policy", bad},
           {"retry", "--cause", bad},
           {"pause", bad},
           {"forget", bad},
           {"preview", bad},
           {"notify", "notification", "--key", bad, "--data", rollout.notice(), "--user", bad},
           {"notify", "notification", "--key", "x", "--data", rollout.notice(), "--user", bad},
           {"notify", "notification", "--key", "x", "--data", rollout.notice(), "--team", bad},
           {"amend", bad, "--delete"},
           {"backup", "/nowhere/" + bad},
           {"migrate-store", bad, "postgresql:" + bad},
           {"export", "--out", "/nowhere/" + bad},
           {bad}})
    rollout.shown(words);
  for (const auto& command : commands_of(rollout.shown({"--help"}))) {
    INFO(command);
    CHECK((command == "run" || rollout.tried.contains(command)));
  }
}

TEST_CASE("the log of a daemon whose store is full of hostile names can be read") {
  if (!on_sqlite("the names are written into the file of the store")) return;
  Spoilt rollout;
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.admin("/readyz").status != 0; }, 30s));
  rollout.command({"retry"});
  std::this_thread::sleep_for(3s);
  CHECK(rollout.daemon().stop(SIGTERM) == 0);
  CHECK(harm_in(rollout.daemon_log()).empty());
}

TEST_CASE("as JSON nothing of hostile names is lost, and as CSV none of them is a formula or ends a line") {
  if (!on_sqlite("the names are written into the file of the store")) return;
  Spoilt rollout;
  const auto status = Json::parse(rollout.shown({"status", "--json"}));
  CHECK(status["hosts"].dump(-1, ' ', false, Json::error_handler_t::replace).find("\\u001b[2J") != std::string::npos);
  CHECK(Json::parse(rollout.shown({"status", "--user", rollout.somebody, "--json"}))["user"]["id"] == rollout.somebody);
  CHECK(Json::parse(rollout.shown({"plan", "--json"})).contains("policies"));
  const auto count = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  const auto lines = rollout.shown({"export", "--json"});
  const auto table = rollout.shown({"export"});
  CHECK(count(lines) > 20);
  CHECK(count(table) == count(lines) + 1);
  for (const auto* cell : {"\"=", ";=", ";@", ",@"}) {
    INFO(cell);
    CHECK(table.find(cell) == std::string::npos);
  }
}

TEST_CASE("what a service says stands in the log by its code alone, and whole in status") {
  Rollout rollout({"--users", "10", "--seed", "23", "--installed-percent", "0"});
  rollout.configure(
      "  - name: staff\n    tenant: contoso\n    users: {groups: [All Staff]}\n    messages: [{key: welcome, template: "
      "welcome}]\n",
      "limits: {graph_install_per_second: 400, send_per_second: 1000}\n");
  const Json refusal{{"error", {{"code", "Odd"}, {"message", "Adele Vance may not be written to"}}}};
  rollout.control_post(
      "faults", {{"route", "POST .*/activities$"}, {"effect", {{"status", 403}, {"body", refusal}}}, {"count", -1}});
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.command({"status"}).find("Adele Vance may not") != std::string::npos; }, 30s,
                     200ms));
  CHECK(rollout.daemon_log().find("403 Odd") != std::string::npos);
  CHECK(rollout.daemon_log().find("Adele") == std::string::npos);
}
