// Journeys, through the whole daemon.
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

/// A policy for who was hired of late, of whom Ann is to be, as chance has it in the middle of some day.
struct JourneyTown : Town {
  static constexpr Duration kDay = 24h;

  JourneyTown() {
    auto& sales = policy("sales", {"ann", "bob"});
    sales.users = {};
    sales.users.hired_within = 95 * kDay;
    sales.messages = {{.key = "welcome", .template_name = "welcome", .since = core::Since::hire_date},
                      {.key = "tips", .template_name = "tips", .after = 7 * kDay, .since = core::Since::hire_date}};
    config.cycle = 6h;
    config.reread.reset();
    longest_sleep = 1h;
  }

  [[nodiscard]] TimePoint midnight_in(int days) const {
    return std::chrono::floor<std::chrono::days>(clock.now()) + days * kDay;
  }
  void hire(const std::string& id, std::optional<TimePoint> at) {
    services.user_fields[id]["employeeHireDate"] = at ? json(format_time(*at)) : json(nullptr);
  }
  void go_to(TimePoint then) {
    while (clock.now() < then) pass(std::min<Duration>(30min, then - clock.now()));
  }
};

}  // namespace

TEST_CASE_METHOD(JourneyTown, "a newcomer gets the app and the welcome as their first day begins, between two cycles") {
  const auto first_day = midnight_in(3);
  hire("ann", first_day);
  hire("bob", std::nullopt);
  start();
  go_to(first_day - 1s);
  CHECK(installs() == 0);
  pass(1min);
  REQUIRE(services.installs == std::vector<std::string>{"ann"});
  CHECK(installation("ann", "add") == 200);
  pass(1min);
  CHECK(sent() == 1);
  go_to(first_day + 7 * kDay - 1s);
  CHECK(sent() == 1);
  pass(1min);
  CHECK(sent() == 2);
  go_to(first_day + 100 * kDay);
  CHECK(sent() == 2);
  CHECK(installs() == 1);
}

TEST_CASE_METHOD(JourneyTown, "a first day that is put off after the app came puts off the welcome") {
  const auto first_day = midnight_in(3);
  hire("ann", first_day);
  services.without_chat.insert("ann");
  start();
  go_to(first_day + 1min);
  REQUIRE(installs() == 1);
  hire("ann", first_day + 10 * kDay);
  go_to(first_day + 7h);
  CHECK(installation("ann", "add") == 200);
  go_to(first_day + 10 * kDay - 1s);
  CHECK(sent() == 0);
  pass(1min);
  CHECK(sent() == 1);
  go_to(first_day + 17 * kDay + 1min);
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(JourneyTown, "hire dates are asked for where a policy needs them, and not else") {
  std::string asked;
  services.trouble = [&](const std::string&, const std::string& url) {
    if (url.find("/users/delta") != std::string::npos) asked += url + "\n";
    return std::optional<net::Exchange>();
  };
  start();
  pass(1min);
  CHECK(asked.find("employeeHireDate") != std::string::npos);
  stop();
  asked.clear();
  config.policies.clear();
  policy("sales", {"ann"});
  start();
  pass(1min);
  CHECK_FALSE(asked.empty());
  CHECK(asked.find("employeeHireDate") == std::string::npos);
}
