// Two daemons on one PostgreSQL: each tenant is led by one of them, any takes its events, and whatever ends one in the
// middle of a rollout, nobody is welcomed twice and nobody is forgotten.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <thread>

#include "end_to_end/on_server.hpp"
#include "support/daemons.hpp"
#include "support/everybody.hpp"
#include "support/sends.hpp"
#include "support/server.hpp"

namespace {

using namespace std::chrono_literals;
using support::Daemon;
using support::Daemons;
using support::eventually;
using support::Instant;
using support::Json;
using support::Rollout;

constexpr auto kWhy = "several daemons share a store";
constexpr std::size_t kPerSecond = 20;
/// On a machine that has much else to do, what left one after the other may arrive together.
constexpr std::size_t kMostInOneSecond = kPerSecond + kPerSecond / 2;
constexpr std::size_t kInTheMiddle = 60;
/// What is unknown is looked for twice, a minute apart, before it is sent again.
constexpr auto kUntilSettled = 300s;
/// In which a second message would come.
constexpr auto kQuiet = 3s;

/// In the tenants contoso and fabrikam the people are in a group that is empty until they are invited, so that all are
/// still to be welcomed when the daemons have shared the tenants out.
struct Several {
  explicit Several(int users, const std::string& store = {}, const std::string& program = support::welcomed_program())
      : rollout({"--tenants", "2", "--multi-tenant-bot", "--users", std::to_string(users), "--seed", "31",
                 "--installed-percent", "10", "--no-event-percent", "5"}),
        people(support::everybody(rollout)) {
    for (const auto& tenant : rollout.about()["tenants"]) ids[tenant["name"]] = tenant["tenant_id"];
    if (!store.empty()) rollout.use_store(store);
    const auto pace = std::to_string(kPerSecond);
    rollout.configure(support::policies_for_each_tenant(rollout, "{groups: [Empty]}"),
                      "settle_after: 4s\ncycle: 500ms\nlimits: {graph_install_per_second: " + pace +
                          ", send_per_second: " + pace + "}\n");
    daemons.emplace(rollout, 2);
    use_program(program);
    daemons->start();
    daemons->wait_until_shared();
  }

  /// Of all daemons from their next start on, and of commands at once.
  void use_program(const std::string& program) {
    rollout.use_program(program);
    for (std::size_t i = 0; i < daemons->size(); ++i) (*daemons)[i].program().use(program);
  }
  /// Adds people of the tenant to the group of its policy.
  void invite(const std::string& tenant, const std::set<std::string>& who) const {
    rollout.control_post("members", {{"tenant", tenant}, {"group", "Empty"}, {"add", who}});
  }
  void invite_everybody() const {
    for (const auto& [tenant, who] : people) invite(tenant, who);
  }
  /// Some more of the tenant are welcomed, and many are not.
  void wait_for_middle(const std::string& tenant, std::size_t before = 0) const {
    const auto reached = [&] { return support::reached_in(tenant, rollout); };
    REQUIRE(eventually([&] { return reached() >= before + kInTheMiddle; }, 60s));
    REQUIRE(people.at(ids.at(tenant)).size() > reached() + kInTheMiddle);
  }
  void check_everybody_is_welcomed_once() const {
    const auto all = [&] { return support::reached(rollout) >= support::count_of(people); };
    CHECK(eventually(all, kUntilSettled, 500ms));
    std::this_thread::sleep_for(kQuiet);
    const auto welcomes = support::welcomes_of(rollout, people);
    CHECK(welcomes.once == welcomes.people);
    CHECK(welcomes.twice == 0);
    CHECK(welcomes.lost == std::vector<std::string>());
  }
  /// In the middle of the rollout; the pause of its tenant is shorter than that.
  void expect_leader_to_be_replaced(int signal, std::chrono::seconds soon) {
    auto& ending = leader("contoso");
    invite_everybody();
    wait_for_middle("contoso");
    const auto ended = support::instant_now();
    const int status = ending.program().stop(signal);
    CHECK((status == 0) == (signal == SIGTERM));
    check_everybody_is_welcomed_once();
    const auto paused = pause("contoso", ended);
    REQUIRE(paused);
    CHECK(*paused < soon);
    check_limits();
  }
  void check_limits() const {
    for (const auto& [tenant, sends] : support::sends_of(rollout)) {
      INFO(tenant);
      CHECK(support::busiest_second(sends) <= kMostInOneSecond);
    }
  }
  void check_all_are_led_again() {
    const auto led = [&] {
      daemons->start_again();
      return daemons->leaders().size() == ids.size();
    };
    CHECK(eventually(led, 60s, 500ms));
  }
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause(const std::string& tenant, Instant ended) const {
    return support::pause_after(ended, support::sends_of(rollout).at(ids.at(tenant)));
  }

  [[nodiscard]] Daemon& leader(const std::string& tenant) { return daemons->named(daemons->leaders().at(tenant)); }
  [[nodiscard]] Daemon& other_than(const Daemon& daemon) {
    return &(*daemons)[0] == &daemon ? (*daemons)[1] : (*daemons)[0];
  }
  /// From now on events go to that daemon alone.
  void post_events_to(const Daemon& daemon) const { rollout.control_post("bot-url", {{"url", daemon.bot_url()}}); }
  [[nodiscard]] std::string somebody(const std::string& tenant, int which = 0) const {
    return *std::next(people.at(ids.at(tenant)).begin(), which);
  }
  /// The messages that somebody of the tenant got, as text.
  [[nodiscard]] std::string messages_to(const std::string& tenant, const std::string& user) const {
    return rollout.control("ledger/messages?tenant=" + tenant + "&user_id=" + user).dump();
  }
  void command(const std::vector<std::string>& words) {
    int exit_status = -1;
    const auto told = rollout.command(words, &exit_status);
    INFO(told << support::read_text(rollout.folder() / "command.err"));
    CHECK(exit_status == 0);
  }

  Rollout rollout;
  support::People people;
  std::map<std::string, std::string> ids;  ///< of tenants, by name
  std::optional<Daemons> daemons;
};

}  // namespace

TEST_CASE("the busiest second may begin at any moment, and a pause only after what was under way has arrived") {
  const Instant end(100s);
  CHECK(support::busiest_second({}) == 0);
  CHECK(support::busiest_second({end, end + 999ms, end + 1000ms}) == 2);
  CHECK(support::busiest_second({end, end + 900ms, end + 1100ms, end + 1899ms}) == 3);
  CHECK(support::pause_after(end, {end - 1s, end + 5ms, end + 11s}) == 10'995ms);
  CHECK(support::pause_after(end, {end + 11s}, end + 4s) == 4s);
  CHECK_FALSE(support::pause_after(end, {end - 1s, end + 5ms}));
  CHECK(support::longest_pause(end, {end - 1s, end + 2s, end + 9s, end + 30s}, end + 12s) == 7s);
  CHECK(support::longest_pause(end, {end + 2s}, end + 12s) == 2s);
}

TEST_CASE("two daemons each lead a tenant, and all people of both are welcomed once") {
  if (!on_server(kWhy)) return;
  Several several(100);
  const auto leaders = several.daemons->leaders();
  CHECK(leaders.at("contoso") != leaders.at("fabrikam"));
  const auto status = several.rollout.status();
  REQUIRE(status["instances"].size() == 2);
  CHECK(status["instances"][0]["name"] == "daemon-1");
  CHECK(status["instances"][1]["name"] == "daemon-2");
  several.invite_everybody();
  several.check_everybody_is_welcomed_once();
  CHECK(several.daemons->leaders() == leaders);
  for (std::size_t i = 0; i < several.daemons->size(); ++i) CHECK((*several.daemons)[i].program().stop(SIGTERM) == 0);
}

TEST_CASE("a leader that is killed in the middle is replaced within 15 seconds, nobody twice, nobody lost, no rush") {
  if (!on_server(kWhy)) return;
  Several several(300);
  several.expect_leader_to_be_replaced(SIGKILL, 15s);
}

TEST_CASE("a leader that is stopped in the middle hands over within 3 seconds, nobody twice, nobody lost, no rush") {
  if (!on_server(kWhy)) return;
  Several several(300);
  several.expect_leader_to_be_replaced(SIGTERM, 3s);
}

TEST_CASE("a leader that stands still in the middle of sending, and then goes on, sends to nobody twice") {
  if (!on_server(kWhy)) return;
  Several several(300);
  auto& leader = several.leader("contoso");
  several.invite_everybody();
  several.wait_for_middle("contoso");
  leader.program().kill(SIGSTOP);
  std::this_thread::sleep_for(20s);
  leader.program().kill(SIGCONT);
  several.check_everybody_is_welcomed_once();
  several.check_limits();
}

TEST_CASE("a word for silence that arrives where the tenant is not led is heeded where it is") {
  if (!on_server(kWhy)) return;
  Several several(40);
  several.invite_everybody();
  several.check_everybody_is_welcomed_once();
  const auto silent = several.somebody("contoso");
  const auto other = several.somebody("contoso", 1);
  several.post_events_to(several.other_than(several.leader("contoso")));
  several.rollout.control_post("say", {{"tenant", "contoso"}, {"user_id", silent}, {"text", "stop"}});
  const auto answered = [&] { return several.rollout.person(silent)["confirmation"].value("state", "") == "sent"; };
  CHECK(eventually(answered, 30s, 200ms));
  several.command({"notify", "notification", "--key", "outage", "--policy", "contoso-staff", "--data",
                   several.rollout.notice(), "--yes"});
  const auto is_told = [&](const std::string& user) {
    return several.messages_to("contoso", user).find("Maintenance on Sunday") != std::string::npos;
  };
  CHECK(eventually([&] { return is_told(other); }, 60s, 200ms));
  std::this_thread::sleep_for(kQuiet);
  CHECK_FALSE(is_told(silent));
}

TEST_CASE("a pause is heeded by whoever leads, and is of its tenant alone") {
  if (!on_server(kWhy)) return;
  Several several(40);
  several.command({"pause", "contoso-staff"});
  several.invite_everybody();
  const auto& of_fabrikam = several.people.at(several.ids.at("fabrikam"));
  CHECK(eventually([&] { return support::reached_in("fabrikam", several.rollout) == of_fabrikam.size(); }, 90s, 200ms));
  std::this_thread::sleep_for(kQuiet);
  CHECK(support::reached_in("contoso", several.rollout) == 0);
  several.command({"resume", "contoso-staff"});
  several.check_everybody_is_welcomed_once();
}

TEST_CASE("while PostgreSQL is away events are answered 503, and afterwards all goes on, nobody twice, nobody lost") {
  if (!on_server(kWhy)) return;
  support::Server server;
  Several several(300, server.url());
  several.invite_everybody();
  several.wait_for_middle("contoso");
  server.stop();
  for (std::size_t i = 0; i < several.daemons->size(); ++i) {
    auto& daemon = (*several.daemons)[i];
    several.post_events_to(daemon);
    const auto answer =
        several.rollout.control_post("event", {{"tenant", "contoso"}, {"user_id", several.somebody("contoso")}});
    INFO(daemon.log());
    CHECK(answer["status"] == 503);
  }
  server.start();
  several.rollout.control_post("bot-url", {{"url", several.rollout.bot_url()}});
  several.check_all_are_led_again();
  several.check_everybody_is_welcomed_once();
}

TEST_CASE("of two daemons with one name the second is refused and told why") {
  if (!on_server(kWhy)) return;
  Several several(10);
  const auto& folder = several.rollout.folder();
  Daemon again(folder / "again.yaml", folder / "again.log");
  folder.write("again.yaml", "instance: daemon-1\n" + several.rollout.configuration_of(again));
  again.launch();
  CHECK(again.program().wait(60s) == 1);
  INFO(again.log());
  CHECK(again.log().find("the name daemon-1 is held by another daemon") != std::string::npos);
  CHECK(again.log().find("`instance`") != std::string::npos);
  CHECK((*several.daemons)[0].program().running());
}

TEST_CASE("a standby that takes the place of its server in the middle knows all, nobody twice, nobody lost") {
  if (!on_server(kWhy)) return;
  support::Server server;
  const auto standby = server.followed();
  Several several(300, server.url_with(*standby));
  several.invite_everybody();
  several.wait_for_middle("contoso");
  server.crash();
  standby->promote();
  several.check_all_are_led_again();
  several.check_everybody_is_welcomed_once();
}

TEST_CASE("daemons of the version before are replaced in turn in the middle, nobody twice, nobody lost, no long pause",
          "[rolling]") {
  if (!on_server(kWhy)) return;
  const auto* before = std::getenv("WELCOMED_BEFORE");
  if (before == nullptr) {
    WARN("skipped without the program of the version before, which scripts/rolling-upgrade builds");
    return;
  }
  Several several(1500, {}, before);
  several.invite_everybody();
  several.use_program(support::welcomed_program());
  const auto began = support::instant_now();
  for (std::size_t i = 0; i < several.daemons->size(); ++i) {
    for (const auto& [tenant, id] : several.ids) {
      several.wait_for_middle(tenant, support::reached_in(tenant, several.rollout));
    }
    auto& daemon = (*several.daemons)[i];
    REQUIRE(daemon.program().stop(SIGTERM) == 0);
    daemon.start();
    several.daemons->wait_until_shared();
  }
  const auto ended = support::instant_now();
  several.check_everybody_is_welcomed_once();
  for (const auto& [tenant, sends] : support::sends_of(several.rollout)) {
    INFO(tenant);
    CHECK(support::longest_pause(began, sends, ended) < 15s);
  }
}
