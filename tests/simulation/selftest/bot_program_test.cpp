#include "simulation/bot_program.hpp"

#include <catch2/catch.hpp>

using namespace simulation;
using namespace std::chrono_literals;
using welcomed::net::Request;

namespace {

constexpr const char* kConversation = "a:p4";

/// The bot behind several daemons, and what is said against them.
struct Watched {
  Script script;
  Timeline timeline;
  std::vector<std::string> violations;
  BotProgram bot{script, timeline, [this](const std::string& text) { violations.push_back(text); }};

  void pass(Duration time) {
    const auto end = timeline.now() + time;
    timeline.at(end, [] {});
    timeline.step(end);
  }
  void tell(const std::string& activity, int daemon) {
    bot.told(activity, kConversation, true, daemon);
    pass(1s);
  }
  void keep(const std::string& activity, int daemon) {
    tell(activity, daemon);
    bot.answered(activity, daemon);
    pass(1s);
  }
  void give(const std::string& activity, int daemon) {
    Request request;
    request.body = R"({"id":")" + activity + R"("})";
    bot.departs(request, daemon);
    pass(1s);
  }
};

}  // namespace

TEST_CASE("what waits with a daemon is not overtaken by what that one was told later") {
  Watched watched;
  watched.keep("f:12", 0);
  watched.tell("f:13", 0);
  watched.give("f:13", 0);
  CHECK(watched.violations.empty());
  watched.give("f:12", 0);
  CHECK(watched.violations.size() == 1);
}

// Seed 3003 with several daemons, as it was.
TEST_CASE("a daemon that stood still overtakes nothing that waits with another") {
  Watched watched;
  watched.tell("f:12", 0);  // and it stands still
  watched.keep("f:12", 2);
  watched.tell("f:13", 0);
  watched.keep("f:13", 2);
  watched.pass(15min);
  watched.give("f:12", 0);
  watched.give("f:13", 0);
  watched.tell("f:12", 1);
  watched.give("f:12", 1);
  watched.give("f:12", 2);
  CHECK(watched.violations.empty());
}

TEST_CASE("no daemon gives what another alone was told") {
  Watched watched;
  watched.keep("f:1", 0);
  watched.give("f:1", 0);
  CHECK(watched.violations.empty());
  watched.give("f:1", 1);
  CHECK(watched.violations.size() == 1);
}

TEST_CASE("what was answered is owed by the daemon that answered, whatever befell another") {
  Watched watched;
  watched.tell("f:1", 0);
  watched.keep("f:1", 1);
  watched.bot.daemon_fell_behind(0);
  SECTION("it is owed") {
    watched.bot.check_end();
    CHECK(watched.violations.size() == 1);
  }
  SECTION("what befell that one is an excuse") {
    watched.bot.daemon_fell_behind(1);
    watched.bot.check_end();
    CHECK(watched.violations.empty());
  }
}
