// People who come in on their first day, and what they get by the calendar of their hire.
#include <catch2/catch.hpp>
#include <ctime>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kJourneysFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\ncycle: 500ms\n";
constexpr auto kJourney =
    "\n  - name: newcomers\n    tenant: contoso\n    existing: welcome\n    users: {hired_within: 95d}\n    messages:\n"
    "      - {key: first-day, template: welcome, since: hire_date}\n"
    "      - {key: first-month, template: tips, after: 30d, since: hire_date}\n";

/// The date so many days from today, as the directory has a hire.
std::string in_days(int days) {
  const auto then = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + days * 24h);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%FT00:00:00Z", std::gmtime(&then))};
}

struct Newcomers {
  Rollout rollout{{"--users", "20", "--seed", "9", "--no-event-percent", "0"}};

  std::string joiner(const std::string& hired) {
    return rollout.control_post("users", {{"employeeHireDate", hired}, {"licensed", true}})["id"];
  }
  void hire(const std::string& id, const std::string& date) {
    rollout.control_post("change-user", {{"user_id", id}, {"employeeHireDate", date}});
  }
  int messages(const std::string& id) {
    const auto counts = rollout.message_counts();
    const auto found = counts.find(id);
    return found == counts.end() ? 0 : found->second;
  }
  bool comes_to_have(const std::string& id, int count) {
    return eventually([&] { return messages(id) == count; }, 60s, 200ms);
  }
  bool comes_to_be(const std::string& id, const std::string& reason) {
    return eventually([&] { return rollout.person(id)["target"]["reason"] == reason; }, 30s, 200ms);
  }
};

}  // namespace

TEST_CASE("newcomers are welcomed on their first day, and dates that move or go move what was not sent yet") {
  Newcomers company;
  auto& rollout = company.rollout;
  const auto ann = company.joiner(in_days(-1));
  const auto bob = company.joiner(in_days(20));
  const auto undated = company.joiner("");
  rollout.configure(kJourney, kJourneysFast);
  const auto plan = Json::parse(rollout.command({"plan", "--json"}))["policies"][0];
  CHECK(plan["excluded"]["not_started_yet"] == 1);
  CHECK(plan["excluded"]["no_hire_date"] > 0);
  CHECK(plan["install"] == 1);
  rollout.start_daemon();
  REQUIRE(company.comes_to_have(ann, 1));
  CHECK(company.messages(bob) == 0);
  CHECK(rollout.person(bob)["target"]["reason"] == "not_started_yet");
  CHECK(rollout.person(undated)["target"]["reason"] == "no_hire_date");

  company.hire(bob, in_days(0));
  REQUIRE(company.comes_to_have(bob, 1));
  company.hire(ann, in_days(-30));
  REQUIRE(company.comes_to_have(ann, 2));
  company.hire(bob, "");
  CHECK(company.comes_to_be(bob, "no_hire_date"));

  rollout.daemon().stop(SIGKILL);
  rollout.start_daemon();
  company.hire(bob, in_days(-30));
  REQUIRE(company.comes_to_have(bob, 2));
  company.hire(ann, in_days(-200));
  CHECK(company.comes_to_be(ann, "no_longer_selected"));
  CHECK(company.messages(ann) == 2);
  CHECK(rollout.message_counts().size() == 2);
}
