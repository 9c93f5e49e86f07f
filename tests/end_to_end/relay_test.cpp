// The real daemon between the simulated Teams and a bot's own program.
#include <catch2/catch.hpp>
#include <mutex>

#include "support/rollout.hpp"
#include "support/stub_bot.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

/// Records what reaches it.
struct Bot {
  support::HttpAnswer answer{200, {}, ""};
  support::StubBot stub{[this](const support::BotRequest& request) {
    const std::scoped_lock lock(mutex);
    requests.push_back(request);
    return answer;
  }};
  std::mutex mutex;  // guards what follows and the answer
  std::vector<support::BotRequest> requests;

  std::vector<std::string> texts() {
    const std::scoped_lock lock(mutex);
    std::vector<std::string> all;
    for (const auto& each : requests) all.push_back(Json::parse(each.body).value("text", ""));
    return all;
  }
  void answers(support::HttpAnswer given) {
    const std::scoped_lock lock(mutex);
    answer = std::move(given);
  }
};

struct RelayedRollout : Rollout {
  Bot bot;
  std::string user;

  RelayedRollout() : Rollout({"--users", "20", "--seed", "4"}) {
    use_credential("{secret_file: bot-secret}\n  forward_to: " + bot.stub.url());
    configure(
        "  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: "
        "welcome}]}\n");
    user = control("world")["users"][0]["id"];
    start_daemon();
  }
  Json say(const std::string& text) {
    return control_post("event", {{"user_id", user}, {"activity", {{"text", text}}}, {"headers", {{"X-Seen", "yes"}}}});
  }
};

}  // namespace

TEST_CASE("the bot gets what Teams sent, token and all, and Teams gets what the bot answers") {
  RelayedRollout rollout;
  rollout.bot.answers({200, {{"Content-Type", "application/json"}}, R"({"statusCode":200,"type":"x","value":"done"})"});
  const auto answer = rollout.control_post(
      "event", {{"user_id", rollout.user}, {"activity", {{"type", "invoke"}, {"name", "adaptiveCard/action"}}}});
  CHECK(answer["status"] == 200);
  CHECK(answer["body"].dump().find("done") != std::string::npos);
  CHECK(rollout.say("hello")["status"] == 200);
  REQUIRE(rollout.bot.requests.size() == 2);
  const auto& seen = rollout.bot.requests[1];
  CHECK(seen.target == "/api/messages");
  CHECK(seen.headers.at("Authorization").starts_with("Bearer ey"));
  CHECK(seen.headers.at("X-Seen") == "yes");
  CHECK(seen.headers.at("Host") == "127.0.0.1:" + std::to_string(rollout.bot.stub.port()));
  CHECK(rollout.say("stop")["status"] == 200);
  CHECK(rollout.bot.requests.size() == 2);
}

TEST_CASE("what came while the bot was down reaches it in order when it is back; an invoke is told at once") {
  RelayedRollout rollout;
  rollout.bot.stub.close();
  for (const char* text : {"one", "two", "three"}) CHECK(rollout.say(text)["status"] == 200);
  const auto answer = rollout.control_post(
      "event", {{"user_id", rollout.user}, {"activity", {{"type", "invoke"}, {"name", "task/fetch"}}}});
  CHECK(answer["status"] == 502);
  rollout.bot.stub.open();
  CHECK(eventually([&] { return rollout.bot.texts().size() >= 3; }, 30s));
  CHECK(rollout.bot.texts() == std::vector<std::string>{"one", "two", "three"});
  CHECK(rollout.say("four")["status"] == 200);
  CHECK(rollout.bot.texts().back() == "four");
}

TEST_CASE("a daemon that was killed drops what lost its token, says so, and goes on") {
  RelayedRollout rollout;
  rollout.bot.stub.close();
  CHECK(rollout.say("lost")["status"] == 200);
  rollout.daemon().stop(SIGKILL);
  rollout.bot.stub.open();
  rollout.start_daemon();
  CHECK(eventually([&] { return rollout.daemon_log().find("relay.dropped") != std::string::npos; }, 30s));
  CHECK(rollout.say("next")["status"] == 200);
  CHECK(rollout.bot.texts() == std::vector<std::string>{"next"});
}
