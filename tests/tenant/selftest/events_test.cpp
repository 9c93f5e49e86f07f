#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

Options quiet(const Bot& bot) {
  Options options;
  options.users = 200;
  options.bot_url = bot.url();
  options.no_event_percent = options.double_percent = options.swap_percent = 0;
  options.event_delay_ms = 5;
  return options;
}

Json claims_of(const std::string& authorization) {
  const std::size_t first = authorization.find('.');
  return Json::parse(*base64_decoded(authorization.substr(first + 1, authorization.rfind('.') - first - 1)));
}

std::vector<std::string> types(const std::vector<Bot::Post>& posts) {
  std::vector<std::string> list;
  for (const auto& post : posts) list.push_back(post.activity.at("type").get<std::string>());
  return list;
}

}  // namespace

TEST_CASE("an install is told by two signed events, a second one by one") {
  Bot bot;
  Running running(quiet(bot));
  const Json user = running.candidate();
  REQUIRE(running.install(user.at("id")).status == 201);
  const auto posts = bot.wait_for(2);
  REQUIRE(types(posts) == std::vector<std::string>{"installationUpdate", "conversationUpdate"});
  const Json update = posts[0].activity;
  CHECK(update.at("action") == "add");
  CHECK(update.at("from").at("aadObjectId") == user.at("id"));
  CHECK(update.at("conversation").at("id") == user.at("conversation_id"));
  CHECK(update.at("channelData").at("tenant").at("id") == running.options().tenant_id);
  CHECK(update.value("locale", Json()) == user.at("preferredLanguage"));
  CHECK(posts[1].activity.at("membersAdded").size() == 2);
  const Json claims = claims_of(posts[0].authorization);
  CHECK(claims.at("serviceurl") == update.at("serviceUrl"));
  CHECK(claims.at("aud") == running.options().app_id);
  CHECK(claims.at("iss") == "https://api.botframework.com");
  running.control("POST", "/uninstall", {{"user_id", user.at("id")}});
  REQUIRE(bot.wait_for(3).size() == 3);
  running.install(user.at("id"));
  CHECK(bot.wait_for(4).back().activity.at("action") == "add");
  CHECK(eventually([&] { return running.control("GET", "/ledger/summary").body.at("events").at("delivered") == 4; }));
}

TEST_CASE("the keys that sign events are published with their endorsement") {
  Bot bot;
  Running running(quiet(bot));
  const Reply metadata = send("GET", running.base() + "/bot/v1/.well-known/openidconfiguration", "", {});
  const Json keys = send("GET", metadata.body.at("jwks_uri"), "", {}).body.at("keys");
  const auto endorsed = std::count_if(keys.begin(), keys.end(), [](const Json& key) {
    const Json& list = key.at("endorsements");
    return std::find(list.begin(), list.end(), "msteams") != list.end();
  });
  CHECK(endorsed == 1);
  running.control("POST", "/rotate-keys");
  CHECK(send("GET", metadata.body.at("jwks_uri"), "", {}).body.at("keys").size() == keys.size() + 1);
  running.control("POST", "/rotate-keys", {{"drop_old", true}});
  CHECK(send("GET", metadata.body.at("jwks_uri"), "", {}).body.at("keys").size() == keys.size());
}

TEST_CASE("an event the bot does not take comes again, the same one") {
  Bot bot;
  bot.answer_with(500);
  Running running(quiet(bot));
  running.control("POST", "/behaviour", {{"redeliver_after_ms", 100}});
  const Json user = running.candidate();
  running.install(user.at("id"));
  bot.wait_for(3);
  bot.answer_with(200);
  CHECK(eventually([&] { return running.control("GET", "/ledger/summary").body.at("events").at("delivered") == 2; }));
  const auto posts = bot.wait_for(4);
  std::map<std::string, std::vector<Json>> by_id;
  for (const auto& post : posts) by_id[post.activity.at("id").get<std::string>()].push_back(post.activity);
  CHECK(by_id.size() == 2);
  for (const auto& [id, copies] : by_id)
    CHECK(std::count(copies.begin(), copies.end(), copies.front()) == std::ssize(copies));
}

TEST_CASE("an event waits for a bot that is down") {
  Options options;
  options.users = 100;
  options.no_event_percent = options.double_percent = 0;
  options.bot_url = "http://127.0.0.1:9/api/messages";
  Running running(options);
  running.control("POST", "/behaviour", {{"redeliver_after_ms", 100}});
  running.install(running.candidate().at("id"));
  CHECK(eventually([&] { return running.control("GET", "/ledger/summary").body.at("events").at("attempts") > 2; }));
  Bot bot;
  running.control("POST", "/bot-url", {{"url", bot.url()}});
  CHECK(bot.wait_for(2).size() >= 2);
}

TEST_CASE("events are doubled, swapped and lost as the command line says") {
  Bot bot;
  Options options = quiet(bot);
  SECTION("doubled") {
    options.double_percent = 100;
    Running running(options);
    running.install(running.candidate().at("id"));
    CHECK(bot.wait_for(4).size() == 4);
  }
  SECTION("swapped") {
    options.swap_percent = 100;
    Running running(options);
    running.install(running.candidate().at("id"));
    CHECK(types(bot.wait_for(2)).front() == "conversationUpdate");
  }
  SECTION("lost") {
    Running running(options);
    const Json user = running.candidate();
    running.control("POST", "/behaviour", {{"no_event_percent", 100}});
    running.install(user.at("id"));
    CHECK(running.control("GET", "/ledger/summary").body.at("events").at("suppressed") == 1);
    CHECK(running.user_where([&](const Json& one) { return one.at("id") == user.at("id"); }).at("event_ever") == false);
  }
}

TEST_CASE("people speak to the bot, and a test may post what it likes") {
  Bot bot;
  Running running(quiet(bot));
  const Json user = running.candidate();
  running.control("POST", "/say", {{"user_id", user.at("id")}, {"text", "stop"}});
  CHECK(bot.wait_for(1).front().activity.at("text") == "stop");
  bot.answer_with(401);
  const Reply forged = running.control("POST", "/event",
                                       {{"user_id", user.at("id")},
                                        {"activity", {{"type", "messageReaction"}}},
                                        {"token", {{"aud", "somebody"}, {"key", "unendorsed"}}}});
  CHECK(forged.body.at("status") == 401);
  const auto posts = bot.wait_for(2);
  CHECK(posts.back().activity.at("type") == "messageReaction");
  CHECK(claims_of(posts.back().authorization).at("aud") == "somebody");
  running.control("POST", "/event", {{"body", "no json"}, {"token", nullptr}});
  CHECK(bot.wait_for(3).back().authorization.empty());
}
