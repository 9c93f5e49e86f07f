// Rollouts: waves, paces, windows, pauses, and policies that stop themselves.
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

struct RolloutTown : Town {
  std::vector<std::string> people;

  /// A policy for so many people.
  core::Policy& sales(int count) {
    for (int i = 0; i < count; ++i) people.push_back("p" + std::to_string(i));
    return policy("sales", people);
  }
  /// The event of each install that has not been told yet.
  void tell_installs() {
    for (const auto& id : services.installed) {
      if (told_.insert(id).second) CHECK(installation(id, "add") == 200);
    }
  }
  /// Time passes, and events come as installs are made.
  void live(Duration duration, Duration step = 10s) {
    for (Duration gone{0}; gone < duration; gone += step) {
      pass(step);
      tell_installs();
    }
  }
  [[nodiscard]] store::RolloutState rollout(const std::string& name = "sales") {
    return storage.store().rollouts.state(name).value().value();
  }
  [[nodiscard]] TimePoint next_time(int hour) const {
    auto day = std::chrono::floor<std::chrono::days>(clock.now());
    auto when = TimePoint(day) + std::chrono::hours(hour);
    return when > clock.now() ? when : when + 24h;
  }
  void go_to(TimePoint when) { pass(when - clock.now()); }

 private:
  std::set<std::string> told_;
};

core::Window hours(int from, int to, const std::string& zone = "") {
  using enum core::Weekday;
  return {.days = {monday, tuesday, wednesday, thursday, friday, saturday, sunday},
          .from_minute = from * 60,
          .to_minute = to * 60,
          .time_zone = zone};
}

}  // namespace

TEST_CASE_METHOD(RolloutTown, "each wave brings its share, once, whatever is restarted in between") {
  sales(40).rollout.waves = {{10, 0h}, {50, 24h}, {100, 72h}};
  start();
  live(1h, 1min);
  CHECK(installs() == 4);
  CHECK(sent() == 4);
  stop();
  start();
  live(1h, 1min);
  CHECK(installs() == 4);
  live(21h, 10min);
  CHECK(installs() == 4);
  live(2h, 1min);
  CHECK(installs() == 20);
  live(49h, 10min);
  CHECK(installs() == 40);
  CHECK(sent() == 40);
  CHECK(std::set<std::string>(services.installs.begin(), services.installs.end()).size() == 40);
}

TEST_CASE_METHOD(RolloutTown, "people reach no more than per_hour, also when the daemon starts again and again") {
  sales(30).rollout.per_hour = 12;
  start();
  for (int i = 0; i < 6; ++i) {
    live(10min, 30s);
    stop();
    start();
  }
  CHECK(installs() >= 11);
  CHECK(installs() <= 12);
  live(2h, 1min);
  CHECK(installs() == 30);
}

TEST_CASE_METHOD(RolloutTown, "nobody has their turn and nothing is sent outside of the window") {
  sales(3).rollout.window = hours(9, 17);
  go_to(next_time(18));
  start();
  live(14h, 10min);
  CHECK(installs() == 0);
  live(2h, 1min);
  CHECK(installs() == 3);
  CHECK(sent() == 3);
}

TEST_CASE_METHOD(RolloutTown, "a message that comes due after hours waits for the morning, a notification does not") {
  auto& policy = sales(1);
  policy.rollout.window = hours(9, 17);
  policy.messages.push_back({.key = "tips", .template_name = "tips", .after = 8h});
  go_to(next_time(10));
  start();
  live(1min);
  CHECK(sent() == 1);
  live(14h, 10min);
  CHECK(message("p0", "tips") == "pending");
  CHECK(sent() == 1);
  store::Order order{"tips", "sales", "{}"};
  REQUIRE(storage.store().notifications.notify({"outage", order, clock.now()}, {.policy = "sales"}, clock.now()));
  live(1min);
  CHECK(sent() == 2);
  CHECK(message("p0", "tips") == "pending");
  live(9h, 10min);
  CHECK(message("p0", "tips") == "sent");
  CHECK(sent() == 3);
}

TEST_CASE_METHOD(RolloutTown, "with time_zone user a message waits for the hours of the person's own clock") {
  auto& policy = sales(2);
  policy.rollout.window = hours(9, 17, "user");
  config.tenants[0].time_zone = "Europe/London";
  go_to(next_time(10));
  start();
  pass(5s);
  REQUIRE(installs() == 2);
  auto from_tokyo = activity("p0", "installationUpdate");
  from_tokyo["action"] = "add";
  from_tokyo["entities"] = json::array({{{"type", "clientInfo"}, {"timezone", "Asia/Tokyo"}}});
  CHECK(post(from_tokyo).status == 200);
  CHECK(installation("p1", "add") == 200);
  pass(1min);
  CHECK(message("p1") == "sent");
  // Ten in London is nineteen in Tokyo, where nine o'clock comes at midnight here.
  CHECK(message("p0") == "pending");
  go_to(next_time(0));
  pass(1min);
  CHECK(message("p0") == "sent");
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(RolloutTown,
                 "a policy whose installs fail too often stops itself, says so, and goes on when resumed") {
  auto& policy = sales(200);
  policy.rollout = {.per_hour = 120, .stop_when = {.failed_percent = 50}};
  services.every_install = [] {
    return fakes::reply(403, R"({"error":{"code":"Forbidden","message":"App is blocked by app permission policy"}})");
  };
  start();
  live(3h, 1min);
  const auto attempted = std::set<std::string>(services.installs.begin(), services.installs.end()).size();
  CHECK(attempted < 200);
  const auto state = rollout();
  INFO("attempted " << attempted);
  REQUIRE(state.paused_at);
  CHECK(state.pause_cause.name == "too_many_failed");
  const auto before = installs();
  live(1h, 10min);
  CHECK(installs() == before);
  services.every_install = nullptr;
  REQUIRE(storage.store().rollouts.resume("sales", clock.now()).value());
  live(3h, 1min);
  CHECK(sent() == 200);
}

TEST_CASE_METHOD(RolloutTown, "a policy that too many leave stops before the next wave") {
  auto& policy = sales(100);
  policy.rollout = {.waves = {{25, 0h}, {100, 24h}}, .stop_when = {.opted_out_percent = 20}};
  start();
  live(10min);
  REQUIRE(sent() == 25);
  for (int i = 0; i < 5; ++i) CHECK(says(services.installs[static_cast<std::size_t>(i)], "stop") == 200);
  live(30h, 10min);
  CHECK(installs() == 25);
  CHECK(rollout().pause_cause.name == "too_many_opted_out");
}

TEST_CASE_METHOD(RolloutTown, "a paused policy is left alone by a running daemon until it is resumed") {
  sales(4);
  start();
  REQUIRE(storage.store().rollouts.pause("sales", {}, clock.now()).value());
  const auto before = installs();
  REQUIRE(before < 4);
  live(1h, 1min);
  CHECK(installs() == before);
  CHECK(sent() == 0);
  REQUIRE(storage.store().rollouts.resume("sales", clock.now()).value());
  live(2min);
  CHECK(installs() == 4);
  CHECK(sent() == 4);
}

TEST_CASE_METHOD(RolloutTown, "when a reload takes the rollout away everybody has their turn") {
  sales(10).rollout.waves = {{10, 0h}, {100, 240h}};
  start();
  live(1min);
  CHECK(installs() == 1);
  config.policies[0].rollout = {};
  reload();
  live(2min);
  CHECK(installs() == 10);
  CHECK(sent() == 10);
}

TEST_CASE_METHOD(RolloutTown, "who joins while waves go on waits for their share, and later for nothing") {
  auto& policy = sales(10);
  policy.rollout.waves = {{10, 0h}, {100, 24h}};
  start();
  live(1min);
  CHECK(installs() == 1);
  for (int i = 10; i < 20; ++i) {
    const auto id = "p" + std::to_string(i);
    services.users.insert(id);
    config.policies[0].users.list.push_back(Services::name_of(id));
  }
  reload();
  live(1h, 1min);
  CHECK(installs() == 2);
  live(24h, 10min);
  CHECK(installs() == 20);
  services.users.insert("late");
  config.policies[0].users.list.push_back(Services::name_of("late"));
  reload();
  live(5min);
  CHECK(installs() == 21);
}

TEST_CASE_METHOD(RolloutTown, "a message that waits for a window goes once a reload takes the window away") {
  auto& policy = sales(1);
  policy.messages.push_back({.key = "tips", .template_name = "tips", .after = 1h});
  go_to(next_time(11));
  start();
  live(1min);
  REQUIRE(sent() == 1);
  policy.rollout.window = hours(9, 10);
  reload();
  live(2h, 10min);
  CHECK(sent() == 1);
  policy.rollout.window.reset();
  reload();
  pass(1s);
  CHECK(message("p0", "tips") == "sent");
  CHECK(sent() == 2);
}
