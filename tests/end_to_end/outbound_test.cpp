// What goes out beside the deliveries: answers to wishes, and changes of what was sent.
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kStaff =
    "\n  - name: staff\n    tenant: contoso\n    existing: welcome\n    users: {all: true}\n    messages: [{key: "
    "welcome, template: "
    "welcome}]\n";
constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\ncycle: 500ms\n";

/// A tenant whose people were all welcomed.
struct Welcomed : Rollout {
  Welcomed() : Rollout({"--users", "60", "--seed", "9", "--no-event-percent", "0"}) {
    configure(kStaff, kFast);
    start_daemon();
    REQUIRE(eventually([&] { return at_rest(); }, 90s, 300ms));
    counts = message_counts();
    REQUIRE(counts.size() > 10);
  }

  [[nodiscard]] std::string somebody(int which) const { return std::next(counts.begin(), which)->first; }
  [[nodiscard]] Json activities(const std::string& id) const {
    return control("ledger/messages?user_id=" + id)[0]["activities"];
  }
  void says(const std::string& id, const std::string& text) { control_post("say", {{"user_id", id}, {"text", text}}); }
  [[nodiscard]] bool gets(const std::string& id, int messages) const {
    return eventually([&] { return message_counts()[id] == messages; }, 30s, 100ms);
  }
  [[nodiscard]] std::string language_of(const std::string& id) const {
    const auto world = control("world");
    for (const auto& user : world["users"]) {
      if (user["id"] == id && user["preferredLanguage"].is_string()) return user["preferredLanguage"];
    }
    return {};
  }
  [[nodiscard]] bool amended(int messages) {
    const auto done = [&] {
      const auto orders = status()["amendments"];
      if (orders.empty()) return false;
      const auto& counted = orders[0]["messages"];
      return counted.value("done", 0) + counted.value("gone", 0) == messages;
    };
    return eventually(done, 60s, 300ms);
  }

  std::map<std::string, int> counts;
};

/// A piece of the answer in the language, as far as the test knows it.
std::string answer_in(const std::string& language) {
  const std::map<std::string, std::string> pieces{{"de", "Keine Nachrichten mehr"},
                                                  {"fr", "Plus de messages"},
                                                  {"es", "No habrá más mensajes"},
                                                  {"pt", "Sem mais mensagens"},
                                                  {"ja", "停止しました"},
                                                  {"zh", "不再向您发送消息"},
                                                  {"ar", "لن تصلك"}};
  const auto found = pieces.find(language.substr(0, 2));
  return found == pieces.end() ? "No more messages" : found->second;
}

}  // namespace

TEST_CASE_METHOD(Welcomed, "who asks for silence, in any shipped language, is answered at once in their own") {
  const std::vector<std::string> words{"stop",         "Unsubscribe", "abmelden", "ARRÊTER", "parar",
                                       "descadastrar", "停止",        "退订",     "إيقاف"};
  for (std::size_t i = 0; i < words.size(); ++i) says(somebody(static_cast<int>(i)), words[i]);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto id = somebody(static_cast<int>(i));
    INFO(words[i] << " of " << id << " who reads " << language_of(id));
    REQUIRE(gets(id, 2));
    CHECK(activities(id)[1]["activity"].dump().find(answer_in(language_of(id))) != std::string::npos);
    CHECK(eventually([&] { return person(id)["confirmation"]["state"] == "sent"; }, 10s, 100ms));
  }
  CHECK(status()["confirmations"]["sent"] == words.size());
  CHECK(status()["policies"][0]["messages"].size() == 1);
  // The word in a sentence, and the word of somebody in a team, is not for us.
  const auto talker = somebody(9);
  says(talker, "stop the presses");
  const Json in_team{{"text", "stop"},
                     {"conversation", {{"id", "19:team@thread.tacv2"}, {"conversationType", "channel"}}}};
  control_post("event", {{"user_id", talker}, {"activity", in_team}});
  says(somebody(0), "start");
  REQUIRE(gets(somebody(0), 3));
  CHECK(message_counts()[talker] == 1);
}

TEST_CASE_METHOD(Welcomed, "a wish that comes twice is answered once, also by a daemon that was killed meanwhile") {
  const auto id = somebody(0);
  const Json wish{{"id", "f:wish"}, {"text", "stop"}, {"timestamp", "2027-01-01T10:00:00.000Z"}};
  const auto tell = [&] { control_post("event", {{"user_id", id}, {"activity", wish}}); };
  tell();
  tell();
  REQUIRE(gets(id, 2));
  daemon().stop(SIGKILL);
  start_daemon();
  tell();
  std::this_thread::sleep_for(2s);
  CHECK(message_counts()[id] == 2);
  const auto other = Json{{"id", "f:other"}, {"text", "start"}, {"timestamp", "2027-01-01T10:00:01.000Z"}};
  control_post("event", {{"user_id", id}, {"activity", other}});
  CHECK(gets(id, 3));
}

TEST_CASE_METHOD(Welcomed,
                 "a wish from a host that is not on the list counts, and the host is said once and written to never") {
  const auto id = somebody(0);
  const std::string host = "smba.onyx.prod.teams.trafficmanager.net";
  Json word{{"id", "f:far"}, {"text", "stop"}, {"serviceUrl", "https://" + host + "/amer/"}};
  CHECK(control_post("event", {{"user_id", id}, {"activity", word}})["status"] == 200);
  // The answer goes where the person is known to be.
  REQUIRE(gets(id, 2));
  CHECK(person(id)["reference"]["service_url"].get<std::string>().starts_with("http://127.0.0.1"));
  word["id"] = "f:farther";
  CHECK(control_post("event", {{"user_id", somebody(1)}, {"activity", word}})["status"] == 200);
  REQUIRE(gets(somebody(1), 2));
  const auto log = daemon_log();
  const auto said = log.find("service_url.unknown_host");
  REQUIRE(said != std::string::npos);
  CHECK(log.find("service_url.unknown_host", said + 1) == std::string::npos);
  const auto hosts = status()["hosts"];
  REQUIRE(hosts.size() == 2);
  CHECK(hosts[0]["listed"] == true);
  CHECK(hosts[1]["host"] == host);
  CHECK(hosts[1]["listed"] == false);
  CHECK_THAT(command({"status"}), Catch::Contains("events come with service URLs on " + host));
  CHECK_THAT(command({"doctor"}), Catch::Contains("warning  hosts seen: events come with service URLs on " + host));
}

TEST_CASE_METHOD(Welcomed, "an answer that was lost on the way back is not repeated, and keeps nothing up") {
  control_post("faults", {{"route", "POST /teams/.*/activities"}, {"effect", "reset_after"}, {"count", 1}});
  const auto id = somebody(0);
  says(id, "stop");
  REQUIRE(gets(id, 2));
  CHECK(eventually([&] { return person(id)["confirmation"]["state"] == "dropped"; }, 30s, 100ms));
  says(somebody(1), "stop");
  CHECK(gets(somebody(1), 2));
  CHECK(message_counts()[id] == 2);
}

TEST_CASE_METHOD(Welcomed, "a message is changed for everybody while the daemon runs, also for who asked for silence") {
  const auto quiet = somebody(0);
  says(quiet, "stop");
  REQUIRE(gets(quiet, 2));
  std::ofstream(folder() / "over.json") << R"({"title": "It is over", "text": "Nothing to do."})";
  const auto data = (folder() / "over.json").string();
  int exit_status = -1;
  command({"amend", "welcome", "--template", "notification", "--data", data}, &exit_status);
  CHECK(exit_status != 0);  // nobody to ask
  CHECK(status()["amendments"].empty());
  const auto told = command({"amend", "welcome", "--template", "notification", "--data", data, "--yes"}, &exit_status);
  CHECK(exit_status == 0);
  const auto people = static_cast<int>(counts.size());
  CHECK(told.find(std::to_string(people) + " messages will be changed") != std::string::npos);
  REQUIRE(amended(people));
  for (const auto& [id, before] : counts) {
    const auto first = activities(id)[0];
    INFO(id << first.dump());
    CHECK(first["updates"] == 1);
    CHECK(first["activity"].dump().find("It is over") != std::string::npos);
    CHECK(first["activity"].dump().find("welcomed-") != std::string::npos);
  }
  CHECK(message_counts()[somebody(1)] == 1);
}

TEST_CASE_METHOD(Welcomed, "a message is deleted through faults and a restart; who removed the app keeps theirs") {
  const auto gone = somebody(0);
  control_post("uninstall", {{"user_id", gone}});
  REQUIRE(eventually([&] { return person(gone)["target"]["state"] == "removed"; }, 10s, 100ms));
  daemon().stop(SIGKILL);
  int exit_status = -1;
  const auto told = command({"amend", "welcome", "--delete", "--yes"}, &exit_status);
  CHECK(exit_status == 0);
  CHECK(told.find("1 message left with people who removed the app") != std::string::npos);
  for (const auto* effect : {"reset_before", "reset_after", "close_after"})
    control_post("faults", {{"route", "DELETE .*"}, {"effect", effect}, {"count", 1}});
  control_post("faults", {{"route", "DELETE .*"}, {"effect", {{"status", 503}}}, {"count", 5}});
  start_daemon();
  // Of those whose answer was lost the second request finds nothing left to delete.
  REQUIRE(amended(static_cast<int>(counts.size()) - 1));
  for (const auto& [id, before] : counts) {
    INFO(id);
    CHECK(activities(id)[0].value("deleted", false) == (id != gone));
  }
  // What is deleted cannot be changed any more, and nobody is welcomed again.
  const auto after = command({"amend", "welcome", "--template", "tips", "--yes"}, &exit_status);
  CHECK(after.find("0 messages would be changed") != std::string::npos);
  CHECK(message_counts() == counts);
}

TEST_CASE_METHOD(Welcomed, "an amendment is refused before anything is ordered where it cannot be meant") {
  const std::vector<std::vector<std::string>> bad{
      {"amend", "welcome", "--yes"},
      {"amend", "welcome", "--template", "tips", "--delete", "--yes"},
      {"amend", "welcome", "--template", "tpis", "--yes"},
      {"amend", "wellcome", "--delete", "--yes"},
      {"amend", "welcome", "--delete", "--policy", "stuff", "--yes"},
      {"amend", "welcome", "--delete", "--user", "nobody@contoso.com", "--yes"},
      {"amend", "welcome", "--delete", "--policy", "staff", "--user", "nobody@contoso.com", "--yes"},
      {"amend", "welcome", "--delete", "--data", "x.json", "--yes"},
      {"amend", "welcome", "--template", "tips", "--data", "missing.json", "--yes"},
  };
  for (const auto& words : bad) {
    int exit_status = 0;
    command(words, &exit_status);
    INFO(Json(words));
    CHECK(exit_status != 0);
  }
  CHECK(status()["amendments"].empty());
  CHECK(command({"amend", "--help"}).find("Example: welcomed amend") != std::string::npos);
}

TEST_CASE_METHOD(Welcomed, "a conversation that the service forgot is created again for the next message") {
  const auto id = somebody(0);
  control_post("forget-conversation", {{"user_id", id}});
  command({"notify", "tips", "--key", "tips-1", "--user", id, "--yes"});
  CHECK(gets(id, 2));
  CHECK(control("ledger/requests?route=POST%20/teams/.*/v3/conversations$").size() == 1);
}
