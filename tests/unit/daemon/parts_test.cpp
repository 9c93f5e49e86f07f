// The small parts of the stages: pace, circuit, meter, and what templates see.
#include "core/causes.hpp"
#include "daemon/render_data.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

struct PaceWorld {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  std::vector<TimePoint> went;

  std::size_t sent_away = 0;

  Task<void> go(Pace& pace) {
    const bool may_go = co_await pace.turn();
    if (may_go)
      went.push_back(clock.now());
    else
      ++sent_away;
  }
  /// As one whose claim took until `written`.
  Task<void> go_after_writing(Pace& pace, TimePoint written) {
    const bool may_go = co_await pace.turn();
    if (!may_go) co_return;
    co_await sleep_until(clock, written);
    co_await pace.departure();
    went.push_back(clock.now());
  }
  void want(Pace& pace, int count) {
    for (int i = 0; i < count; ++i) clock.start(go(pace));
  }
  [[nodiscard]] std::size_t most_in_a_second() const {
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < went.size(); ++i) {
      while (went[first] <= went[i] - 1s) ++first;
      most = std::max(most, i - first + 1);
    }
    return most;
  }
};

Cause cause(const std::string& name) { return {name, "detail"}; }

}  // namespace

TEST_CASE_METHOD(PaceWorld, "a pace lets no more than its rate through in any second, also after a rest") {
  for (const double rate : {1.0, 5.0, 30.0, 50.0, 200.0}) {
    INFO(rate);
    went.clear();
    Pace pace(clock, rate);
    clock.advance(1h);
    const int wanted = std::min(500, static_cast<int>(rate * 100));
    want(pace, wanted);
    clock.advance(10min);
    CHECK(went.size() == static_cast<std::size_t>(wanted));
    CHECK(static_cast<double>(most_in_a_second()) <= rate);
  }
}

TEST_CASE_METHOD(PaceWorld, "requests whose turns came apart do not leave together where the store was slow") {
  Pace application(clock, 50);
  Pace pace(clock, 5, &application);
  const auto written = clock.now() + 10s;
  for (int i = 0; i < 40; ++i) clock.start(go_after_writing(pace, written));
  clock.advance(9s);
  CHECK(went.empty());
  clock.advance(1min);
  CHECK(went.size() == 40);
  CHECK(most_in_a_second() <= 5);
}

TEST_CASE_METHOD(PaceWorld, "who would wait longer than a lease holds is sent away") {
  Pace pace(clock, 1);
  want(pace, 500);
  clock.advance(10min);
  CHECK(went.size() > 100);
  CHECK(went.size() <= 121);
}

TEST_CASE_METHOD(PaceWorld, "while work waits a pace uses at least 98 percent of its rate") {
  Pace pace(clock, 50);
  want(pace, 4000);
  clock.advance(60s);
  CHECK(went.size() >= 2940);
  CHECK(went.size() <= 3000);
  clock.advance(1h);
}

TEST_CASE_METHOD(PaceWorld, "a pace that was refused pauses those in line too, then goes on in order") {
  Pace pace(clock, 10);
  want(pace, 6);
  const auto began = clock.now();
  const auto at_once = went.size();
  CHECK(at_once <= 4);
  pace.refused(30s);
  clock.advance(29s);
  CHECK(went.size() == at_once);
  clock.advance(2s);
  REQUIRE(went.size() == 6);
  CHECK(went[at_once] >= began + 30s);
}

TEST_CASE_METHOD(PaceWorld, "a pace that stops sends everybody away at once") {
  Pace pace(clock, 1);
  want(pace, 5);
  pace.refused(1h);
  pace.stop();
  clock.run_until_idle();
  want(pace, 2);
  CHECK(went.size() == 1);
  CHECK(sent_away == 6);
}

TEST_CASE("a circuit opens for a minute, then longer for the same cause, a quarter of an hour at most") {
  asio::io_context io;
  fakes::VirtualClock clock(io);
  Wakeup bell(clock);
  CircuitNews news{bell, {}};
  Circuit circuit(clock, "contoso", "reads", news);
  CHECK_FALSE(circuit.open_until());
  std::vector<Duration> waits;
  for (int i = 0; i < 7; ++i) {
    circuit.open(cause("credential_refused"));
    const auto until = circuit.open_until();
    REQUIRE(until);
    waits.push_back(*until - clock.now());
    circuit.open(cause("credential_refused"));  // of those that were under way together
    CHECK(circuit.open_until() == until);
    clock.advance(waits.back());
    CHECK_FALSE(circuit.open_until());
    CHECK(circuit.cause());
  }
  CHECK(waits == std::vector<Duration>{1min, 2min, 4min, 8min, 15min, 15min, 15min});
  circuit.open(cause("permission_missing"));
  CHECK(circuit.open_until() == clock.now() + 1min);
}

TEST_CASE("a circuit closes when something works after its time, not by an answer to what left before") {
  asio::io_context io;
  fakes::VirtualClock clock(io);
  Wakeup bell(clock);
  CircuitNews news{bell, {}};
  Circuit circuit(clock, "contoso", "reads", news);
  circuit.open(cause("credential_refused"));
  circuit.close();
  CHECK(circuit.open_until());
  clock.advance(1min);
  circuit.close();
  CHECK_FALSE(circuit.cause());
  circuit.open(cause("credential_refused"));
  CHECK(circuit.open_until() == clock.now() + 1min);
}

TEST_CASE("a meter tells what happens a second, and forgets") {
  const TimePoint start(std::chrono::seconds(1'800'000'000));
  Meter meter;
  CHECK(meter.per_second(start) == 0);
  for (int second = 0; second < 20; ++second) {
    for (int i = 0; i < 7; ++i) meter.count(start + second * 1s + i * 100ms);
  }
  CHECK(meter.per_second(start + 19s + 900ms) == Approx(7));
  CHECK(meter.per_second(start + 20s) == Approx(7));
  CHECK(meter.per_second(start + 22s) < 7);
  CHECK(meter.per_second(start + 40s) == 0);
}

TEST_CASE("a steady rate is that of half a minute, and that of seconds where work just began or changed") {
  const TimePoint start(std::chrono::seconds(1'800'000'000));
  Meter meter;
  CHECK(meter.steady_per_second(start) == 0);
  const auto happen = [&](int from, int to, int each) {
    for (int second = from; second < to; ++second) {
      for (int i = 0; i < each; ++i) meter.count(start + second * 1s + i * 10ms);
    }
  };
  happen(0, 10, 1);
  happen(100, 106, 20);
  CHECK(meter.steady_per_second(start + 106s) == Approx(20));
  happen(106, 130, 20);
  happen(130, 135, 18);
  CHECK(meter.per_second(start + 135s) == Approx(18));
  CHECK(meter.steady_per_second(start + 135s) == Approx(20 * 25.0 / 30 + 18 * 5.0 / 30));
}

TEST_CASE("what Graph does not know of a user is left out of what templates see") {
  const config::Tenant tenant{.id = TenantId("t"), .name = "contoso", .locale = "fr"};
  const config::Bot bot{.app_id = AppId("b"), .name = "Assistant"};
  const core::Recipient recipient{.tenant = tenant.id, .id = RecipientId("u")};
  const core::Policy policy{.name = "sales", .title = "the sales people"};
  graph::Profile profile{.given_name = "Ann", .upn = "ann@contoso.com"};
  const RenderValues values{.locale = "fr", .user = user_values(profile, "fr")};
  const auto data = render_data(values, recipient, tenant, bot, policy, json{{"key", "welcome"}}, TimePoint(0ms));
  CHECK(data["user"] == json{{"id", "u"}, {"locale", "fr"}, {"name", "ann@contoso.com"}, {"givenName", "Ann"}});
  CHECK(data["app"]["name"] == "Assistant");
  CHECK(data["policy"]["title"] == "the sales people");
  CHECK(data["message"]["key"] == "welcome");
  CHECK(data["now"] == "1970-01-01T00:00:00.000Z");
}

TEST_CASE("the language is the user's, else that of their newest activity, else the tenant's, else English") {
  config::Tenant tenant{.locale = "fr"};
  core::Recipient recipient;
  recipient.reference = core::ConversationReference{ConversationId("c"), "", "", "de-CH"};
  graph::Profile profile{.preferred_language = "ja"};
  CHECK(locale_of(profile, recipient, tenant) == "ja");
  profile.preferred_language.clear();
  CHECK(locale_of(profile, recipient, tenant) == "de-CH");
  recipient.reference->locale.clear();
  CHECK(locale_of(profile, recipient, tenant) == "fr");
  tenant.locale.clear();
  CHECK(locale_of(profile, recipient, tenant) == "en");
}

TEST_CASE_METHOD(PaceWorld, "circuits of one tenant that open for the same cause say so once") {
  Wakeup bell(clock);
  CircuitNews news{bell, {}};
  Circuit directory(clock, "contoso", "directory", news);
  Circuit installs(clock, "contoso", "people_installs", news);
  directory.open(cause("credential_refused"));
  installs.open(cause("credential_refused"));
  CHECK(news.causes["credential_refused"] == 2);
  clock.advance(1h);
  directory.close();
  installs.close();
  CHECK(news.causes["credential_refused"] == 0);
  installs.open(cause("permission_missing"));
  installs.open(cause("app_mismatch"));
  CHECK(news.causes["permission_missing"] == 1);
}
