// What a monitor learns of the work: outcomes, steps, rates, what stands still, and the age of the directory.
#include "daemon/routes.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

using Labels = std::vector<std::string>;

struct Watched {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  Progress progress{clock};
  ReadingWatch reading{clock};
  TenantId contoso{"t"};

  [[nodiscard]] store::Backlog due(const std::string& stage, Duration since) const {
    return {contoso, stage, 3, clock.now() - since};
  }
};

std::uint64_t count_of(const Readings<Counter>& readings, const Labels& labels) {
  for (const auto& each : readings) {
    if (each.labels == labels) return each.reading;
  }
  return 0;
}

/// How many took so long altogether.
std::pair<std::uint64_t, double> times_of(const Readings<Histogram>& readings, const Labels& labels) {
  for (const auto& each : readings) {
    if (each.labels != labels) continue;
    std::uint64_t all = 0;
    for (const auto count : each.reading.counts) all += count;
    return {all, each.reading.seconds};
  }
  return {};
}

struct Named {
  config::Config config;
  Named() {
    config.cloud.bot_metadata = "https://login.botframework.com/v1/.well-known/openidconfiguration";
    config.bot.forward_to = "http://127.0.0.1:3979/api/messages";
  }
  [[nodiscard]] std::string name_of(const std::string& url) const {
    const net::Request request{.method = "GET", .url = net::parse_url(url).value(), .headers = {}, .body = {}};
    const auto name = Routes(config).of(request);
    return std::string(name.service) + " " + std::string(name.route);
  }
};

}  // namespace

TEST_CASE_METHOD(Watched, "a stage that takes nothing of what is due for twenty minutes stands still") {
  auto& courier = progress.of(contoso, "courier");
  clock.advance(Progress::kStandstill - 1s);
  CHECK(progress.standing_still({due("courier", 25min)}).empty());
  clock.advance(1s);
  REQUIRE(progress.standing_still({due("courier", 25min)}).size() == 1);
  courier.note();
  CHECK(progress.standing_still({due("courier", 25min)}).empty());
}

TEST_CASE_METHOD(Watched, "a stage without work that is due long enough rests, however long") {
  static_cast<void>(progress.of(contoso, "courier"));
  clock.advance(24h);
  CHECK(progress.standing_still({}).empty());
  CHECK(progress.standing_still({due("courier", 1min)}).empty());
}

TEST_CASE_METHOD(Watched, "a long line that moves is no standstill, nor is the work of a stage that there is not") {
  auto& installer = progress.of(contoso, "installer");
  for (int i = 0; i < 12; ++i) {
    clock.advance(10min);
    installer.note();
  }
  CHECK(progress.standing_still({due("installer", 2h), due("relay", 2h)}).empty());
}

TEST_CASE_METHOD(Watched, "a stage that always does something needs nothing due to stand still") {
  auto& admitter = progress.of_endless(contoso, "admitter");
  clock.advance(Progress::kStandstill);
  const auto still = progress.standing_still({});
  REQUIRE(still.size() == 1);
  CHECK(still[0].stage == "admitter");
  admitter.note();
  CHECK(progress.standing_still({}).empty());
}

TEST_CASE_METHOD(Watched, "what is due of a tenant that another daemon leads is no standstill of this one") {
  static_cast<void>(progress.of(contoso, "courier"));
  static_cast<void>(progress.of_endless(contoso, "admitter"));
  clock.advance(Progress::kStandstill);
  REQUIRE(progress.standing_still({due("courier", 25min)}).size() == 2);
  progress.forget(contoso);
  CHECK(progress.standing_still({due("courier", 25min)}).empty());
  static_cast<void>(progress.of(contoso, "courier"));
  CHECK(progress.standing_still({due("courier", 25min)}).empty());
}

TEST_CASE_METHOD(Watched, "a stage whose bell is waited for hangs only once its time is long past") {
  auto& courier = progress.of(contoso, "courier");
  Wakeup bell(clock);
  clock.start(courier.sleep(bell, clock.now() + 1h));
  for (int minute = 0; minute < 69; ++minute) REQUIRE(progress.hanging(1min).empty());
  const auto hanging = progress.hanging(1min);
  REQUIRE(hanging.size() == 1);
  CHECK(hanging[0] == HangingStage{contoso, "courier"});
  bell.notify();
  clock.run_until_idle();
  CHECK(progress.hanging(1min).empty());
}

TEST_CASE_METHOD(Town, "a daemon that waits for slow, throttled and refusing services for hours hangs nowhere") {
  policy("sales", {"ann", "bob"});
  start();
  int number = 0;
  services.trouble = [&](const std::string&, const std::string&) -> std::optional<net::Exchange> {
    ++number;
    if (number % 3 == 0) return fakes::reply(429, "", {{"Retry-After", "7200"}});
    return number % 3 == 1 ? fakes::reply(503) : net::Exchange(fakes::cut_off());
  };
  for (int minute = 0; minute < 12 * 60; ++minute) {
    pass(1min);
    REQUIRE(daemon->hanging(1min).empty());
  }
}

TEST_CASE_METHOD(Town, "a stage whose request never ends hangs, and those that get on do not") {
  policy("sales", {"ann"});
  gate.holds = [](const net::Request& request) { return request.url.target.find("/users/delta") != std::string::npos; };
  start();
  std::vector<HangingStage> hanging;
  for (int minute = 0; minute < 90; ++minute) {
    pass(1min);
    hanging = daemon->hanging(1min);
    if (minute < 50) REQUIRE(hanging.empty());
  }
  REQUIRE(hanging.size() == 1);
  CHECK(hanging[0] == HangingStage{tenant, "discovery"});
  gate.open();
  pass(1min);
  CHECK(daemon->hanging(1min).empty());
}

TEST_CASE_METHOD(Watched, "a reading that nobody hears of for a quarter of an hour, or three cycles, is late") {
  CHECK_FALSE(reading.age());
  clock.advance(15min - 1s);
  CHECK_FALSE(reading.trouble(1min));
  clock.advance(1s);
  REQUIRE(reading.trouble(1min));
  CHECK(reading.trouble(1min)->what == "nothing of the directory was read for 15m");
  CHECK_FALSE(reading.trouble(1h));
  reading.moved();
  CHECK_FALSE(reading.trouble(1min));
  CHECK_FALSE(reading.age());
  reading.whole();
  clock.advance(90s);
  CHECK(reading.age() == Duration(90s));
}

TEST_CASE_METHOD(Watched, "a reading that fails says why, at once when no page comes and within an hour when some do") {
  const Cause refused{"permission_missing", ""};
  reading.failed(refused);
  clock.advance(15min);
  REQUIRE(reading.trouble(1min));
  CHECK(reading.trouble(1min)->what.starts_with("the directory cannot be read: "));
  CHECK_FALSE(reading.trouble(1min)->remedy.empty());
  for (int i = 0; i < 5; ++i) {
    reading.moved();
    CHECK_FALSE(reading.trouble(1min));
    clock.advance(9min);
  }
  reading.moved();
  reading.failed(refused);
  CHECK(reading.trouble(1min));
  reading.whole();
  CHECK_FALSE(reading.trouble(1min));
}

TEST_CASE_METHOD(Named, "a request is told by its service and the form of its path, never by an id") {
  const std::string graph = "https://graph.microsoft.com/v1.0";
  CHECK(name_of(graph + "/users/delta?$select=id") == "graph /users/delta");
  CHECK(name_of(graph + "/users/1b4e-28ba?$select=id") == "graph /users/{id}");
  CHECK(name_of(graph + "/users/1b4e/teamwork/installedApps") == "graph /users/{id}/teamwork/installedApps");
  CHECK(name_of(graph + "/users/1b4e/teamwork/installedApps/aW5z%3D/chat") ==
        "graph /users/{id}/teamwork/installedApps/{id}/chat");
  CHECK(name_of(graph + "/teams/5c1d/channels/19%3Aa%40thread.tacv2/messages?$top=50") ==
        "graph /teams/{id}/channels/{id}/messages");
  CHECK(name_of(graph + "/appCatalogs/teamsApps?$filter=x") == "graph /appCatalogs/teamsApps");
  CHECK(name_of("http://127.0.0.1:8080/graph/v1.0/groups?$top=1") == "graph /groups");
  for (const auto* strange : {"/users/", "/users/1/2", "/deviceManagement/devices/1", "/users//teamwork/installedApps"})
    CHECK(name_of(graph + strange) == "graph other");
}

TEST_CASE_METHOD(Named, "the other services are told apart as well, and what is none of them is other") {
  CHECK(name_of("https://smba.trafficmanager.net/emea/v3/conversations") == "connector /conversations");
  CHECK(name_of("https://smba.trafficmanager.net/emea/v3/conversations/a%3A1/activities") ==
        "connector /conversations/{id}/activities");
  CHECK(name_of("https://smba.trafficmanager.net/emea/v3/conversations/a%3A1/activities/17") ==
        "connector /conversations/{id}/activities/{id}");
  CHECK(name_of("https://smba.trafficmanager.net/v3/conversations/19/pagedmembers?pageSize=500") ==
        "connector /conversations/{id}/pagedmembers");
  CHECK(name_of("https://login.microsoftonline.com/0e0e/oauth2/v2.0/token") == "entra /{id}/oauth2/v2.0/token");
  CHECK(name_of(config.cloud.bot_metadata) == "bot_keys metadata");
  CHECK(name_of("https://login.botframework.com/v1/.well-known/keys") == "bot_keys keys");
  CHECK(name_of(config.bot.forward_to) == "bot_program forward_to");
  CHECK(name_of("http://169.254.169.254/metadata/identity/oauth2/token?resource=x") == "managed_identity token");
  CHECK(name_of("https://example.com/") == "other other");
}

TEST_CASE_METHOD(Town, "the way of a person is timed, and each install and message counted by how it ended") {
  policy("sales", {"ann"});
  services.install_answers.push_back(fakes::reply(503));
  start();
  pass(5min);
  const auto& observed = daemon->observed();
  CHECK(count_of(observed.installs.read(), {"contoso", "user", "done"}) == 1);
  std::uint64_t installs = 0;
  for (const auto& each : observed.installs.read()) installs += each.reading;
  CHECK(installs == 2);
  CHECK(count_of(observed.sends.read(), {"contoso", "user", "done"}) == sent());
  for (const auto* step : {"selected_to_installed", "selected_to_welcomed", "reachable_to_welcomed"})
    CHECK(times_of(observed.steps.read(), {"contoso", step}).first == 1);
}

TEST_CASE_METHOD(Town, "the event after an install is timed, and one before it is not") {
  config.event_wait = 1h;
  policy("sales", {"ann", "bob"});
  start();
  CHECK(installation("ann", "add") == 200);
  pass(40s);
  CHECK(installation("bob", "add") == 200);
  CHECK(installation("bob", "add") == 200);
  pass(10s);
  const auto [count, seconds] = times_of(daemon->observed().steps.read(), {"contoso", "installed_to_event"});
  CHECK(count >= 1);
  CHECK(count <= 2);
  CHECK(seconds >= 39);
}

TEST_CASE_METHOD(Town, "rates are told by bucket, allowed and used, and the age of what is known of the directory") {
  policy("sales", {"ann"});
  start();
  pass(1min + 30s);
  bool found = false;
  for (const auto& [labels, rate] : daemon->rates_allowed()) {
    if (labels != Labels{"contoso", "sends"}) continue;
    found = true;
    CHECK(rate == Approx(50 * 0.99));
  }
  CHECK(found);
  CHECK(count_of(daemon->turns(), {"contoso", "installs"}) == 1);
  CHECK(count_of(daemon->turns(), {"", "all_installs"}) == 1);
  const auto ages = daemon->delta_ages();
  REQUIRE(ages.size() == 1);
  CHECK(ages[0].labels == Labels{"contoso"});
  CHECK(ages[0].reading < 61);
  const auto leads = daemon->leads();
  REQUIRE(leads.size() == 1);
  CHECK(leads[0].labels == Labels{"contoso"});
  CHECK(leads[0].reading == 1);
}

TEST_CASE_METHOD(Town, "a daemon that leads nothing, because another leads all, says so and has no trouble") {
  auto& leaderships = storage.store().leaderships;
  const auto now = clock.now();
  REQUIRE(leaderships.join({"other", "0.1.0", 1, now, now, {}}, now));
  REQUIRE(leaderships.renew("other", {tenant}, now));
  policy("sales", {"ann"});
  const World world{io, clock, random, storage, gate, longest_sleep, store::Instance{"self", "0.1.0", 2, now, now, {}}};
  daemon = std::make_unique<Daemon>(world, std::make_shared<const config::Config>(config));
  REQUIRE(clock.run(daemon->start()));
  const auto leads = daemon->leads();
  REQUIRE(leads.size() == 1);
  CHECK(leads[0].reading == 0);
  CHECK(daemon->troubles().empty());
}

TEST_CASE_METHOD(Town, "work that hangs is a trouble with the stage's name; when it moves again it is none") {
  std::vector<std::string> many;
  for (int i = 0; i < 120; ++i) many.push_back("p" + std::to_string(i));
  policy("sales", many);
  gate.holds = [](const net::Request& request) {
    return request.method == "POST" && request.url.target.ends_with("/installedApps");
  };
  start();
  const auto look = [this] {
    auto due = storage.store().backlogs.due("", clock.now());
    REQUIRE(due);
    daemon->note_due(std::move(*due));
  };
  pass(14min);
  look();
  CHECK(daemon->troubles().empty());
  pass(10min);
  look();
  REQUIRE(daemon->troubles().size() == 1);
  CHECK(daemon->troubles()[0].what.starts_with("contoso: the installer has not moved for "));
  gate.open();
  pass(1min);
  look();
  CHECK(daemon->troubles().empty());
}

TEST_CASE_METHOD(Town, "a directory that answers nothing is a trouble in time") {
  policy("sales", {"ann"});
  start();
  pass(1min);
  services.trouble = [](const std::string&, const std::string& url) -> std::optional<net::Exchange> {
    if (url.find("/delta") == std::string::npos) return std::nullopt;
    return fakes::reply(503);
  };
  pass(30min);
  REQUIRE_FALSE(daemon->troubles().empty());
  services.trouble = nullptr;
  pass(20min);
  CHECK(daemon->troubles().empty());
}
