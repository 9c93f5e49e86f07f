// A rollout in waves, stopped and let go on, against the simulated tenant.
#include <catch2/catch.hpp>
#include <thread>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 1000}\ncycle: 500ms\n";

std::string policy(const std::string& rollout) {
  return "  - name: staff\n    tenant: contoso\n    existing: welcome\n    users: {groups: [All Staff]}\n    messages: "
         "[{key: welcome, "
         "template: "
         "welcome}]\n    rollout: {" +
         rollout + "}\n";
}

int sent(Rollout& rollout) { return rollout.status()["policies"][0]["messages"]["welcome"].value("sent", 0); }

Json users(Rollout& rollout) { return rollout.status()["policies"][0]["users"]; }

int people_of(Rollout& rollout) {
  const auto counts = users(rollout);
  int all = 0;
  for (const auto& [state, count] : counts.items()) all += state == "excluded" ? 0 : count.get<int>();
  return all;
}

}  // namespace

TEST_CASE("waves bring their shares, through SIGKILL, a pause and a reload, and nobody gets two") {
  Rollout rollout({"--users", "200", "--seed", "3"});
  rollout.configure(policy("waves: [{percent: 10}, {percent: 100, after: 100d}]"), kFast);
  const auto plan = Json::parse(rollout.command({"plan", "--json"}))["policies"][0];
  CHECK(plan["install"].get<int>() > 100);
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const int year = static_cast<int>(std::chrono::year_month_day(now + std::chrono::days(99)).year());
  CHECK(std::stoi(plan["last_at"].get<std::string>()) >= year);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return people_of(rollout) > 100 && sent(rollout) > 0; }, 60s, 200ms));
  const int people = people_of(rollout);
  const int first = (people + 9) / 10;
  REQUIRE(eventually([&] { return sent(rollout) == first; }, 60s, 200ms));
  CHECK(users(rollout)["waiting"] == people - first);
  rollout.daemon().stop(SIGKILL);
  rollout.start_daemon();
  std::this_thread::sleep_for(3s);
  CHECK(sent(rollout) == first);

  CHECK(rollout.command({"pause", "staff"}).find("staff is paused") == 0);
  rollout.configure(policy("per_hour: 100000"), kFast);
  rollout.daemon().kill(SIGHUP);
  std::this_thread::sleep_for(3s);
  CHECK(sent(rollout) == first);
  CHECK(rollout.status()["policies"][0]["paused"]["reason"].is_null());
  CHECK(rollout.command({"resume", "staff"}).find("staff goes on") == 0);
  CHECK(rollout.status()["policies"][0]["paused"].is_null());
  REQUIRE(eventually([&] { return sent(rollout) == people; }, 120s, 500ms));
  for (const auto& [user, count] : rollout.message_counts()) {
    INFO(user);
    CHECK(count == 1);
  }
}

TEST_CASE("what is measured of a rollout follows a reload") {
  Rollout rollout({"--users", "60", "--seed", "3"});
  const auto seconds_left = [&] {
    const auto metrics = rollout.admin("/metrics").body;
    const auto line = metrics.find("\nwelcomed_rollout_seconds_left{");
    return line == std::string::npos ? -1.0 : std::stod(metrics.substr(metrics.find("} ", line) + 2));
  };
  constexpr double kDay = 86'400;
  rollout.configure(policy("waves: [{percent: 10}, {percent: 100, after: 2d}]"), kFast);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return seconds_left() > kDay; }, 60s, 500ms));
  CHECK(seconds_left() < 3 * kDay);
  rollout.configure(policy("waves: [{percent: 10}, {percent: 100, after: 30d}]"), kFast);
  rollout.daemon().kill(SIGHUP);
  CHECK(eventually([&] { return seconds_left() > 29 * kDay; }, 60s, 500ms));
}

TEST_CASE("a policy whose people cannot be reached stops itself and says so to whoever asks") {
  Rollout rollout({"--users", "150", "--seed", "4", "--installed-percent", "0"});
  rollout.configure(policy("per_hour: 30000, stop_when: {failed_percent: 40}"), kFast);
  rollout.control_post(
      "faults",
      {{"route", "POST .*/installedApps$"},
       {"effect",
        {{"status", 403},
         {"body", {{"error", {{"code", "Forbidden"}, {"message", "App is blocked by app permission policy"}}}}}}}});
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.status()["policies"][0]["paused"].is_object(); }, 120s, 500ms));
  const auto status = rollout.status();
  CHECK(status["policies"][0]["paused"]["reason"] == "too_many_failed");
  CHECK(status["errors"].dump().find("too_many_failed") != std::string::npos);
  CHECK(sent(rollout) == 0);
}
