// What the connector refuses for the recipient's sake, and not for the message's (contracts/bot.md §11).
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon::testing;

namespace {

net::Exchange refused(int status, const char* code) {
  return fakes::reply(status, json{{"error", {{"code", code}}}}.dump());
}

const auto kGone = [] { return refused(404, "ConversationNotFound"); };

}  // namespace

TEST_CASE_METHOD(Town,
                 "a conversation that is gone is created again with the person's id, and the welcome goes there") {
  policy("sales", {"ann"});
  services.send_answers = {kGone()};
  start();
  installation("ann", "add");
  pass(1min);
  REQUIRE(services.created.size() == 1);
  CHECK(services.created[0] == json{{"isGroup", false}, {"members", {{{"id", "29:ann"}}}}, {"tenantId", tenant.str()}});
  REQUIRE(sent() == 2);
  CHECK(services.sends[1].first == path_of_conversation("/emea", "a:again-29:ann"));
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "where no event told the person's id in the channel, the directory's is used") {
  policy("sales", {"ann"});
  services.installed.insert("ann");
  services.send_answers = {kGone()};
  start();
  pass(1min);
  REQUIRE(services.created.size() == 1);
  CHECK(services.created[0]["members"][0]["id"] == "ann");
  CHECK(services.sends.at(1).first == path_of_conversation("/teams", "a:again-ann"));
}

TEST_CASE_METHOD(Town, "a conversation that belongs to another service host is created there") {
  config.cloud.service_url_hosts.emplace_back("smba.infra.gcc.teams.microsoft.com");
  policy("sales", {"ann"});
  services.send_answers = {kGone()};
  services.create_answers = {refused(403, "InvalidBotApiHost")};
  start();
  installation("ann", "add");
  pass(1min);
  CHECK(services.created.size() == 2);
  REQUIRE(sent() == 2);
  CHECK(message("ann") == "sent");
  CHECK(person("ann").recipient.reference->service_url == "https://smba.infra.gcc.teams.microsoft.com/teams");
}

TEST_CASE_METHOD(Town, "creating it again is tried until it comes about, also by the next life") {
  policy("sales", {"ann"});
  services.send_answers = {kGone()};
  services.create_answers = {fakes::reply(503), fakes::cut_off(), fakes::reply(429)};
  start();
  installation("ann", "add");
  pass(1s);
  stop();
  start();
  pass(10min);
  CHECK(services.created.size() == 4);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "a conversation that is gone again is failed, until an event or the next day") {
  policy("sales", {"ann"});
  services.send_answers = {kGone(), kGone()};
  start();
  installation("ann", "add");
  pass(1h);
  CHECK(services.created.size() == 1);
  CHECK(sent() == 2);
  CHECK(state("ann") == "failed");
  CHECK(person("ann").recipient.cause.name == "conversation_gone");
  CHECK(message("ann") == "pending conversation_gone");
  says("ann", "hello");
  CHECK(message("ann") == "sent");
  CHECK(services.sends.at(2).first == path_of_conversation("/emea", "a:ann"));
}

TEST_CASE_METHOD(Town, "once a message has arrived, a conversation may be created again another time") {
  policy("sales", {"ann"}).messages.push_back({.key = "tips", .template_name = "tips", .after = 1h});
  services.send_answers = {kGone(), fakes::reply(201), kGone()};
  start();
  installation("ann", "add");
  pass(2h);
  CHECK(services.created.size() == 2);
  CHECK(message("ann", "tips") == "sent");
}

TEST_CASE_METHOD(Town, "who blocked the bot is left alone, as if they had asked for silence, until they write") {
  policy("sales", {"ann"}).messages.push_back({.key = "tips", .template_name = "tips"});
  services.send_answers = {refused(403, "ConversationBlockedByUser")};
  start();
  installation("ann", "add");
  pass(48h);
  CHECK(message("ann").starts_with("opted_out"));
  CHECK(message("ann", "tips").starts_with("opted_out"));
  CHECK(state("ann") == "failed");
  CHECK_FALSE(person("ann").recipient.reference);
  CHECK(sent() == 1);
  CHECK(installs() == 1);
  says("ann", "hello again");
  pass(1s);
  CHECK(sent() == 3);
  CHECK(message("ann") == "sent");
  CHECK(services.confirmations.empty());
}

TEST_CASE_METHOD(Town, "a bot that an admin disabled is tried daily, and the welcome keeps until then") {
  policy("sales", {"ann"});
  services.send_answers = {refused(403, "BotDisabledByAdmin")};
  start();
  installation("ann", "add");
  pass(20h);
  CHECK(state("ann") == "failed");
  CHECK(person("ann").recipient.cause.name == "disabled_by_admin");
  CHECK(message("ann") == "pending disabled_by_admin");
  CHECK(sent() == 1);
  pass(5h);
  CHECK(sent() == 2);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "a person of a GCC tenant is written to at its host once the service says so, and stays there") {
  config.cloud.service_url_hosts.emplace_back("*.teams.microsoft.com");
  policy("sales", {"ann"});
  services.send_answers = {refused(403, "InvalidBotApiHost")};
  start();
  installation("ann", "add");
  pass(1min);
  REQUIRE(sent() == 2);
  CHECK(person("ann").recipient.reference->service_url == "https://smba.infra.gcc.teams.microsoft.com/teams");
  CHECK(services.sends[1].first == path_of_conversation("/teams", "a:ann"));
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "the host is changed once, and not to one that is not allowed") {
  policy("sales", {"ann"});
  SECTION("a second refusal gives the message up") {
    config.cloud.service_url_hosts.emplace_back("*.teams.microsoft.com");
    services.send_answers = {refused(403, "InvalidBotApiHost"), refused(403, "InvalidBotApiHost")};
    start();
    installation("ann", "add");
    pass(1h);
    CHECK(sent() == 2);
  }
  SECTION("the GCC host is not allowed") {
    services.send_answers = {refused(403, "InvalidBotApiHost")};
    start();
    installation("ann", "add");
    pass(1h);
    CHECK(sent() == 1);
  }
  CHECK(message("ann") == "failed wrong_host");
}
