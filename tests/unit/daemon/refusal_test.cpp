// What the connector refuses for the recipient's sake, and not for the message's (contracts/bot.md §11).
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon::testing;

namespace {

net::Exchange refused(int status, const char* code) {
  return fakes::reply(status, json{{"error", {{"code", code}}}}.dump());
}

const auto kGone = [] { return refused(404, "ConversationNotFound"); };

const std::string kChatOfAnn = path_of_conversation("/emea", Services::chat_of("ann"));

net::Exchange unreadable(int status, const char* text) {
  return fakes::reply(status, json{{"error", {{"code", "BadArgument"}, {"message", text}}}}.dump());
}

}  // namespace

TEST_CASE_METHOD(Town, "a conversation that is gone is followed by the chat that Graph tells, and that by a new one") {
  policy("sales", {"ann"});
  services.send_answers = {kGone(), kGone()};
  start();
  installation("ann", "add");
  pass(1min);
  REQUIRE(sent() == 3);
  CHECK(services.sends[1].first == kChatOfAnn);
  REQUIRE(services.created.size() == 1);
  CHECK(services.created[0] == json{{"isGroup", false}, {"members", {{{"id", "29:ann"}}}}, {"tenantId", tenant.str()}});
  CHECK(services.sends[2].first == path_of_conversation("/emea", "a:again-29:ann"));
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

TEST_CASE_METHOD(Town, "an id of the channel that the connector cannot read gives way to the directory's") {
  policy("sales", {"ann"});
  services.send_answers = {kGone(), kGone()};
  services.create_answers = {unreadable(400, "Failed to decrypt pairwise id")};
  start();
  installation("ann", "add");
  pass(1min);
  REQUIRE(services.created.size() == 2);
  CHECK(services.created[1]["members"][0]["id"] == "ann");
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "a conversation that belongs to another service host is created there") {
  config.cloud.service_url_hosts.emplace_back("smba.infra.gcc.teams.microsoft.com");
  policy("sales", {"ann"});
  services.send_answers = {kGone(), kGone()};
  services.create_answers = {refused(403, "InvalidBotApiHost")};
  start();
  installation("ann", "add");
  pass(1min);
  CHECK(services.created.size() == 2);
  CHECK(message("ann") == "sent");
  CHECK(person("ann").recipient.reference->service_url == "https://smba.infra.gcc.teams.microsoft.com/teams");
}

TEST_CASE_METHOD(Town, "creating it is tried until it comes about, also by the next life") {
  policy("sales", {"ann"});
  services.send_answers = {kGone(), kGone()};
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

TEST_CASE_METHOD(Town,
                 "where every address is refused all are tried again after growing waits, and nobody is given up") {
  policy("sales", {"ann"});
  services.trouble = [](const std::string& method, const std::string& url) -> std::optional<net::Exchange> {
    if (method == "POST" && url.ends_with("/activities")) return kGone();
    return std::nullopt;
  };
  start();
  installation("ann", "add");
  pass(48h);
  CHECK(services.created.size() < 12);
  CHECK(state("ann") == "installed");
  CHECK(message("ann") == "pending conversation_gone");
  services.trouble = nullptr;
  says("ann", "hello");
  CHECK(message("ann") == "sent");
  CHECK(services.sends.back().first == path_of_conversation("/emea", "a:ann"));
}

TEST_CASE_METHOD(Town, "once a message has arrived the search for an address begins anew another time") {
  policy("sales", {"ann"}).messages.push_back({.key = "tips", .template_name = "tips", .after = 1h});
  services.send_answers = {kGone(), kGone(), fakes::reply(201), kGone(), kGone()};
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
  CHECK(sent() == 1);
  CHECK(installs() == 1);
  SECTION("or install the app again") { installation("ann", "add"); }
  SECTION("or an admin has them tried again") {
    CHECK(storage.store().retries.retry({.whom = key_of("ann")}, clock.now()).value().installs == 1);
  }
  SECTION("") { says("ann", "hello again"); }
  pass(10s);
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

TEST_CASE_METHOD(Town, "the host is changed once, and not to one that is not allowed; the message waits") {
  policy("sales", {"ann"});
  for (int i = 0; i < 40; ++i) services.send_answers.push_back(refused(403, "InvalidBotApiHost"));
  SECTION("a second refusal") { config.cloud.service_url_hosts.emplace_back("*.teams.microsoft.com"); }
  SECTION("the GCC host is not allowed") {}
  start();
  installation("ann", "add");
  pass(24h);
  CHECK(sent() < 10);
  CHECK(message("ann") == "pending wrong_host");
  services.send_answers.clear();
  pass(24h);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town,
                 "a message that is too large is failed at once, and due again when its template is another one") {
  policy("sales", {"ann"});
  config.library.add("welcome", "", cards::parse_markdown("Hello").value, "Hello");
  services.send_answers = {refused(413, "MessageSizeTooBig")};
  start();
  installation("ann", "add");
  pass(48h);
  CHECK(sent() == 1);
  CHECK(message("ann") == "failed too_large");
  reload();
  pass(1h);
  CHECK(sent() == 1);
  config.library.add("welcome", "", cards::parse_markdown("Hi").value, "Hi");
  reload();
  pass(10s);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "content that is refused three times is failed") {
  policy("sales", {"ann"});
  services.send_answers.assign(9, refused(400, "BadSyntax"));
  start();
  installation("ann", "add");
  pass(24h);
  CHECK(sent() == 3);
  CHECK(message("ann") == "failed message_refused");
}

TEST_CASE_METHOD(Town, "what was refused for other reasons does not make the first words about content final") {
  policy("sales", {"ann"});
  const auto other = [] { return refused(403, "SomethingNew"); };
  const auto content = [] { return refused(400, "BadSyntax"); };
  services.send_answers = {other(), other(), other(), content(), other(), content()};
  start();
  installation("ann", "add");
  SECTION("twice said among others it is not believed") {
    pass(96h);
    CHECK(sent() == 7);
    CHECK(message("ann") == "sent");
  }
  SECTION("the third time it is") {
    services.send_answers.push_back(content());
    pass(96h);
    CHECK(sent() == 7);
    CHECK(message("ann") == "failed message_refused");
  }
}

TEST_CASE_METHOD(Town, "a refusal about one person starts no reading of the directory") {
  std::vector<std::string> ids;
  for (int i = 0; i < 60; ++i) ids.push_back("user" + std::to_string(i));
  policy("sales", ids);
  config.cycle = 1h;
  services.send_answers.assign(100, refused(403, "ConversationBlockedByUser"));
  start();
  const int before = services.user_deltas;
  for (const auto& id : ids) installation(id, "add");
  pass(50min);
  // One of them is tried after 1, 3, 7, 15 and 31 minutes.
  CHECK(sent() == 60 + 5);
  CHECK(services.user_deltas == before);
}

TEST_CASE_METHOD(Town,
                 "references of another bot are not used; everybody is reached anew and nobody is welcomed twice") {
  policy("sales", {"ann"}).messages.push_back({.key = "tips", .template_name = "tips", .after = 1h});
  start();
  installation("ann", "add");
  pass(1min);
  REQUIRE(message("ann") == "sent");
  stop();
  const auto former = config.bot.app_id;
  config.bot.app_id = AppId("99999999-2222-3333-4444-555555555555");
  SECTION("meant") {
    gate.holds = [](const net::Request& request) { return request.url.target.ends_with("/installedApps"); };
    start();
    const auto causes = storage.store().reports.causes().value();
    REQUIRE(causes.size() == 1);
    CHECK(causes.front().cause == "other_bot");
    const auto former_bots = storage.store().refusals.former_bots().value();
    REQUIRE(former_bots.size() == 1);
    CHECK(former_bots[0].app_id == kBot);
    CHECK(former_bots[0].references == 1);
    gate.open();
    pass(2h);
    REQUIRE(sent() == 2);
    CHECK(services.sends[1].first == path_of_conversation("/teams", Services::chat_of("ann")));
    CHECK(message("ann", "tips") == "sent");
  }
  SECTION("by mistake") {
    start();
    stop();
    config.bot.app_id = former;
    start();
    CHECK(state("ann") == "reachable");
    pass(2h);
    REQUIRE(sent() == 2);
    CHECK(services.sends[1].first == path_of_conversation("/emea", "a:ann"));
  }
  CHECK(storage.store().reports.causes()->empty());
}

TEST_CASE_METHOD(Town, "whoever failed under another bot is reached by their reference once the former one is back") {
  policy("sales", {"ann", "bob"}).messages.push_back({.key = "tips", .template_name = "tips", .after = 1h});
  start();
  installation("ann", "add");
  installation("bob", "add");
  pass(1min);
  REQUIRE(sent() == 2);
  stop();
  const auto former = config.bot.app_id;
  config.bot.app_id = AppId("99999999-2222-3333-4444-555555555555");
  services.every_install = [] {
    return fakes::reply(403, R"({"error":{"code":"Forbidden","message":"App is blocked by app permission policy"}})");
  };
  start();
  pass(1min);
  REQUIRE(state("ann") == "failed");
  stop();
  config.bot.app_id = former;
  start();
  CHECK(state("ann") == "reachable");
  CHECK(state("bob") == "reachable");
  pass(2h);
  CHECK(message("ann", "tips") == "sent");
  CHECK(message("bob", "tips") == "sent");
  CHECK(sent() == 4);
}

TEST_CASE_METHOD(Town, "a profile that cannot be read for a moment costs a moment") {
  policy("sales", {"ann"});
  int refusals = 1;
  services.trouble = [&](const std::string&, const std::string& url) -> std::optional<net::Exchange> {
    if (url.find("/users/ann?$select") == std::string::npos || refusals-- <= 0) return std::nullopt;
    return fakes::reply(412, R"({"error":{"code":"PreconditionFailed","message":"m"}})");
  };
  start();
  installation("ann", "add");
  pass(1min);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "a moment's refusal costs a moment, also after a long time of what only passed") {
  policy("sales", {"ann"});
  int throttled = 8;
  int refused = 2;
  services.trouble = [&](const std::string&, const std::string& url) -> std::optional<net::Exchange> {
    if (url.find("/users/ann?$select") == std::string::npos) return std::nullopt;
    if (throttled-- > 0) return fakes::reply(429, "", {{"Retry-After", "60"}});
    if (refused-- > 0) return fakes::reply(412, R"({"error":{"code":"PreconditionFailed","message":"m"}})");
    return std::nullopt;
  };
  start();
  installation("ann", "add");
  pass(12min);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "an install that is refused for a moment after much throttling is tried again within a minute") {
  policy("sales", {"ann"});
  int throttled = 8;
  int refused = 1;
  services.trouble = [&](const std::string& method, const std::string& url) -> std::optional<net::Exchange> {
    if (method != "POST" || url.find("/teamwork/installedApps") == std::string::npos) return std::nullopt;
    if (throttled-- > 0) return fakes::reply(429, "", {{"Retry-After", "60"}});
    if (refused-- > 0) return fakes::reply(412, R"({"error":{"code":"PreconditionFailed","message":"m"}})");
    return std::nullopt;
  };
  start();
  pass(10min);
  CHECK(services.installed.contains("ann"));
}
