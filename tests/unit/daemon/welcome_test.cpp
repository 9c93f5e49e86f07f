// From policy to welcome: a whole daemon, one thread, a virtual clock.
#include "core/variant.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

TEST_CASE_METHOD(Town, "a selected user is installed, and welcomed once when the event comes") {
  policy("sales", {"ann"});
  start();
  CHECK(services.installs == std::vector<std::string>{"ann"});
  CHECK(state("ann") == "installed");
  CHECK(sent() == 0);

  CHECK(installation("ann", "add") == 200);
  REQUIRE(sent() == 1);
  CHECK(services.sends[0].first == path_of_conversation("/emea", "a:ann"));
  CHECK(services.sends[0].second["text"] == "Hello User ann");
  CHECK(state("ann") == "reachable");
  CHECK(message("ann") == "sent");
  CHECK(person("ann").deliveries[0].activity == ActivityId("1"));

  pass(3h);
  CHECK(sent() == 1);
  CHECK(installs() == 1);
}

TEST_CASE_METHOD(Town, "an event that comes before the install is answered is enough for the welcome") {
  policy("sales", {"ann"});
  gate.holds = [](const net::Request& request) { return request.url.target.ends_with("/teamwork/installedApps"); };
  start();
  CHECK(gate.waiting() == 1);
  CHECK(installation("ann", "add") == 200);
  CHECK(sent() == 1);
  gate.open();
  pass(3h);
  CHECK(state("ann") == "reachable");
  CHECK(message("ann") == "sent");
  CHECK(sent() == 1);
  CHECK(installs() == 1);
}

TEST_CASE_METHOD(Town, "events that come twice, and both kinds of them, bring one welcome") {
  policy("sales", {"ann"});
  start();
  auto update = activity("ann", "conversationUpdate");
  update["membersAdded"] = {{{"id", std::string("28:") + kBot}}, {{"id", "29:ann"}, {"aadObjectId", id_of("ann")}}};
  for (int i = 0; i < 3; ++i) {
    CHECK(installation("ann", "add") == 200);
    CHECK(post(update).status == 200);
  }
  pass(3h);
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(Town, "an event before the selection keeps, and the welcome goes when the policy selects them") {
  start();
  CHECK(installation("ann", "add") == 200);
  pass(1h);
  CHECK(sent() == 0);
  policy("sales", {"ann"});
  reload();
  pass(1s);
  CHECK(sent() == 1);
  CHECK(installs() == 0);
}

TEST_CASE_METHOD(Town, "without an event the chat is asked for after the event's time") {
  policy("sales", {"ann"});
  start();
  pass(59s);
  CHECK(services.installation_look_ups == 0);
  CHECK(sent() == 0);
  pass(2s);
  REQUIRE(sent() == 1);
  CHECK(services.sends[0].first == path_of_conversation("/teams", Services::chat_of("ann")));
  CHECK(state("ann") == "reachable");
  // The event that comes after all changes where to write, and brings no second welcome.
  CHECK(installation("ann", "add") == 200);
  pass(3h);
  CHECK(sent() == 1);
  CHECK(person("ann").recipient.reference->conversation == ConversationId("a:ann"));
}

TEST_CASE_METHOD(Town, "an app that was there already is not waited for") {
  policy("sales", {"ann"});
  services.installed = {"ann"};
  start();
  pass(1s);
  REQUIRE(sent() == 1);
  CHECK(services.sends[0].first == path_of_conversation("/teams", Services::chat_of("ann")));
}

TEST_CASE_METHOD(Town, "a chat that is not there yet is asked for again") {
  policy("sales", {"ann"});
  services.installed = {"ann"};
  services.without_chat = {"ann"};
  start();
  pass(1s);
  CHECK(state("ann") == "installed");
  CHECK(person("ann").recipient.cause.name == "chat_unknown");
  pass(10s);
  services.without_chat.clear();
  pass(1min);
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(Town, "a send that is throttled goes again when the service allows, as one message") {
  policy("sales", {"ann"});
  services.send_answers = {fakes::reply(429, "", {{"Retry-After", "5"}})};
  start();
  installation("ann", "add");
  CHECK(sent() == 1);
  CHECK(message("ann") == "pending throttled");
  pass(4900ms);
  CHECK(sent() == 1);
  pass(200ms);
  CHECK(sent() == 2);
  CHECK(message("ann") == "sent");
  CHECK(person("ann").deliveries[0].attempts == 2);
  pass(3h);
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(Town, "one conversation that is throttled for an hour keeps nobody else waiting") {
  policy("sales", {"ann", "bob", "cid"});
  services.send_answers = {fakes::reply(429, "", {{"Retry-After", "3600"}})};
  start();
  for (const auto* id : {"ann", "bob", "cid"}) installation(id, "add");
  pass(5s);
  CHECK(sent() == 3);
  pass(59min);
  CHECK(sent() == 3);
  pass(2min);
  CHECK(sent() == 4);
}

TEST_CASE_METHOD(Town, "three conversations in a row that are throttled speak for the tenant") {
  policy("sales", {"ann", "bob", "cid", "dan"});
  for (int i = 0; i < 3; ++i) services.send_answers.push_back(fakes::reply(429, "", {{"Retry-After", "60"}}));
  start();
  for (const auto* id : {"ann", "bob", "cid"}) installation(id, "add");
  pass(5s);
  CHECK(sent() == 3);
  installation("dan", "add");
  pass(50s);
  CHECK(sent() == 3);
  pass(20s);
  CHECK(sent() == 7);
}

TEST_CASE_METHOD(Town, "a send without an answer is unknown, and never repeated while it is held") {
  config.cycle = 1h;
  policy("sales", {"ann"}).when_unknown = core::WhenUnknown::hold;
  services.send_answers = {fakes::cut_off("timed out")};
  start();
  installation("ann", "add");
  CHECK(sent() == 1);
  CHECK(message("ann") == "unknown no_answer");
  for (int day = 0; day < 10; ++day) {
    pass(24h);
    installation("ann", "add");
  }
  CHECK(sent() == 1);
  CHECK(message("ann") == "unknown no_answer");
}

TEST_CASE_METHOD(Town, "a send that never left goes again") {
  policy("sales", {"ann"});
  services.send_answers = {fakes::unreachable()};
  start();
  installation("ann", "add");
  pass(1min);
  CHECK(sent() == 2);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "a message that was being sent when the last daemon died is not sent again") {
  policy("sales", {"ann"}).when_unknown = core::WhenUnknown::hold;
  gate.holds = [](const net::Request& request) { return request.url.target.find("/v3/") != std::string::npos; };
  start();
  installation("ann", "add");
  REQUIRE(gate.waiting() == 1);
  CHECK(message("ann") == "sending");
  // What a new daemon finds in the store when this one dies here.
  REQUIRE(storage.store().deliveries.recover(tenant, clock.now())->unknown == 1);
  CHECK(message("ann") == "unknown interrupted");
  SECTION("and stays unknown when its answer is lost") {
    services.send_answers = {fakes::cut_off()};
    gate.open();
    pass(3h);
    CHECK(message("ann") == "unknown interrupted");
  }
  SECTION("and is sent when its answer comes after all") {
    gate.open();
    pass(3h);
    CHECK(message("ann") == "sent");
  }
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(Town, "who proves not to have the app is installed again, then welcomed once") {
  policy("sales", {"ann"});
  services.send_answers = {fakes::reply(403, R"({"error":{"code":"BotNotInConversationRoster"}})")};
  start();
  services.installed.clear();
  installation("ann", "add");
  CHECK(sent() == 1);
  CHECK(state("ann") == "installing");
  pass(10s);
  CHECK(installs() == 2);
  CHECK(state("ann") == "installed");
  installation("ann", "add");
  CHECK(sent() == 2);
  CHECK(message("ann") == "sent");
  pass(3h);
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(Town, "who removed the app, and has it again without an event, is found and welcomed once") {
  policy("sales", {"ann"});
  services.send_answers = {fakes::reply(429, "", {{"Retry-After", "60"}})};
  start();
  installation("ann", "add");
  pass(1s);
  installation("ann", "remove");
  services.installed.erase("ann");
  pass(49h);
  CHECK(state("ann") == "removed");
  services.installed.insert("ann");
  SECTION("when an admin has them tried again") {
    CHECK(storage.store().retries.retry({.whom = key_of("ann")}, clock.now()).value().installs == 1);
    pass(5min);
  }
  SECTION("within a day") { pass(25h); }
  CHECK(message("ann") == "sent");
  CHECK(sent() == 2);
  CHECK(installs() == 1);
}

TEST_CASE_METHOD(Town, "after an uninstall nothing more is installed or sent") {
  policy("sales", {"ann"});
  services.send_answers = {fakes::reply(429, "", {{"Retry-After", "60"}})};
  start();
  installation("ann", "add");
  CHECK(sent() == 1);
  pass(1s);
  CHECK(installation("ann", "remove") == 200);
  CHECK(state("ann") == "removed");
  pass(5h);
  CHECK(sent() == 1);
  CHECK(installs() == 1);
  CHECK(message("ann") == "pending throttled");
}

TEST_CASE_METHOD(Town, "who asks for silence before the welcome gets none, until they ask for it") {
  policy("sales", {"ann"});
  services.send_answers = {fakes::reply(429, "", {{"Retry-After", "60"}})};
  start();
  installation("ann", "add");
  pass(1s);
  CHECK(says("ann", "STOP") == 200);
  pass(3h);
  CHECK(sent() == 1);
  CHECK(message("ann").starts_with("opted_out"));
  CHECK(says("ann", "start") == 200);
  CHECK(sent() == 2);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "a reload takes up a new policy and lets go of an old one") {
  policy("sales", {"ann"});
  start();
  CHECK(services.installs == std::vector<std::string>{"ann"});
  config.policies.clear();
  policy("support", {"bob"});
  reload();
  pass(1s);
  CHECK(services.installs == std::vector<std::string>{"ann", "bob"});
  installation("ann", "add");
  installation("bob", "add");
  pass(3h);
  CHECK(message("bob") == "sent");
  CHECK(message("ann") == "pending");
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(Town, "a template that fails for a user waits to be corrected") {
  config.library = {};
  config.library.add("welcome", "", cards::parse_markdown("Hello ${user.department}").value);
  policy("sales", {"ann"});
  start();
  installation("ann", "add");
  CHECK(sent() == 0);
  CHECK(message("ann") == "pending template_failed");
  config.library = {};
  config.library.add("welcome", "", cards::parse_markdown("Hello").value);
  reload();
  pass(61min);
  CHECK(sent() == 1);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Town, "who is not found when profiles are read waits half a minute, and longer while it stays so") {
  policy("sales", {"ann", "bob", "cid"});
  int readings = 0;
  services.trouble = [&](const std::string& method, const std::string& url) -> std::optional<net::Exchange> {
    const bool alone = method == "GET" && url.find("/users/") != std::string::npos &&
                       url.find("?$select=id,displayName") != std::string::npos;
    const bool together = url.find("/users?$select=id,displayName") != std::string::npos;
    if (!alone && !together) return std::nullopt;
    ++readings;
    if (together) return fakes::reply(200, R"({"value":[]})");
    return fakes::reply(404, R"({"error":{"code":"Request_ResourceNotFound","message":"x"}})");
  };
  start();
  for (const auto* id : {"ann", "bob", "cid"}) installation(id, "add");
  pass(1s);
  for (const auto* id : {"ann", "bob", "cid"}) CHECK(message(id) == "pending user_not_found");
  SECTION("for a moment") {
    services.trouble = nullptr;
    pass(40s);
    CHECK(sent() == 3);
  }
  SECTION("for an hour") {
    pass(1h);
    CHECK(readings < 30);
    CHECK(sent() == 0);
    services.trouble = nullptr;
    pass(6h);
    CHECK(sent() == 3);
  }
}

TEST_CASE_METHOD(Town, "the welcome is in the user's language, else in that of their newest activity") {
  config.library = {};
  config.library.add("welcome", "", cards::parse_markdown("Hello").value);
  config.library.add("welcome", "de", cards::parse_markdown("Hallo").value);
  config.library.add("welcome", "fr", cards::parse_markdown("Bonjour").value);
  policy("sales", {"ann", "bob"});
  services.user_fields["ann"] = {{"preferredLanguage", "fr-CA"}};
  start();
  for (const std::string user : {"ann", "bob"}) {
    auto event = activity(user, "installationUpdate");
    event["action"] = "add";
    event["locale"] = "de-CH";
    CHECK(post(event).status == 200);
  }
  pass(1s);
  REQUIRE(sent() == 2);
  CHECK(services.sends[0].second["text"] == "Bonjour");
  CHECK(services.sends[1].second["text"] == "Hallo");
}

TEST_CASE_METHOD(Town, "two policies that name the same key bring one welcome") {
  policy("sales", {"ann"});
  policy("everybody", {"ann"});
  start();
  installation("ann", "add");
  pass(3h);
  CHECK(sent() == 1);
  CHECK(installs() == 1);
}

TEST_CASE_METHOD(Town, "a message with a key of its own follows when the policy gains it") {
  auto& sales = policy("sales", {"ann"});
  start();
  installation("ann", "add");
  sales.messages.push_back({.key = "tips", .template_name = "tips"});
  reload();
  pass(1s);
  REQUIRE(sent() == 2);
  CHECK(services.sends[1].second["text"] == "Some tips");
  CHECK(message("ann", "tips") == "sent");
}

TEST_CASE_METHOD(Town, "no message goes before the first one of its policy, however soon it is to follow") {
  policy("sales", {"ann"}).messages.push_back({.key = "at-once", .template_name = "tips"});
  SECTION("in that order where both can go") {
    start();
    installation("ann", "add");
    pass(10s);
    REQUIRE(sent() == 2);
    CHECK(services.sends[0].second["text"] == "Hello User ann");
    CHECK(services.sends[1].second["text"] == "Some tips");
  }
  SECTION("nor where the first one is refused for good") {
    services.send_answers = {fakes::reply(413, R"({"error":{"code":"MessageSizeTooBig","message":""}})")};
    start();
    installation("ann", "add");
    pass(48h);
    CHECK(message("ann") == "failed too_large");
    CHECK(message("ann", "at-once").starts_with("pending"));
    CHECK(sent() == 1);
  }
}

TEST_CASE_METHOD(Town, "people are divided among a message's templates, and a follow-up gives them the same") {
  std::vector<std::string> ids;
  for (int i = 0; i < 20; ++i) ids.push_back("user" + std::to_string(i));
  auto& sales = policy("sales", ids);
  config.library.add("short", "", cards::parse_markdown("Hi ${user.name}").value);
  const std::vector<core::Variant> variants{{"short", 50}, {"welcome", 50}};
  sales.messages = {{.key = "welcome", .template_name = {}, .variants = variants},
                    {.key = "again", .template_name = {}, .after = 1h, .variants = variants}};
  start();
  for (const auto& id : ids) installation(id, "add");
  pass(2h);
  REQUIRE(sent() == 40);
  std::map<std::string, int> counts;
  for (const auto& id : ids) {
    const auto& theirs = core::variant_of(variants, RecipientId(id_of(id)));
    ++counts[theirs];
    for (const auto& row : person(id).deliveries) {
      INFO(id << " " << row.key);
      CHECK(row.variant == theirs);
    }
    const auto text = (theirs == "short" ? "Hi User " : "Hello User ") + id;
    CHECK(std::count_if(services.sends.begin(), services.sends.end(),
                        [&](const auto& each) { return each.second["text"] == text; }) == 2);
  }
  CHECK(counts.size() == 2);
}

TEST_CASE_METHOD(Town, "shares that are changed give nobody another template, in a follow-up as in a repeat") {
  auto& sales = policy("sales", {"ann", "bob", "zoe"});
  sales.when_unknown = core::WhenUnknown::hold;
  config.library.add("short", "", cards::parse_markdown("Hi ${user.name}").value);
  sales.messages = {{.key = "welcome", .template_name = {}, .variants = {{"short", 0}, {"welcome", 100}}}};
  start();
  installation("ann", "add");
  pass(1s);
  services.send_answers = {fakes::cut_off("timed out")};
  installation("bob", "add");
  pass(1s);
  CHECK(message("bob") == "unknown no_answer");

  const std::vector<core::Variant> changed{{"short", 100}, {"welcome", 0}};
  sales.messages = {{.key = "welcome", .template_name = {}, .variants = changed},
                    {.key = "again", .template_name = {}, .after = 1h, .variants = changed}};
  reload();
  REQUIRE(storage.store().unknown.resolve({}, store::Resolution::resend, clock.now()) == 1);
  installation("zoe", "add");
  pass(2h);
  for (const auto& [id, theirs] : {std::pair("ann", "welcome"), {"bob", "welcome"}, {"zoe", "short"}}) {
    for (const auto& row : person(id).deliveries) {
      INFO(id << " " << row.key);
      CHECK(row.state == core::DeliveryState::sent);
      CHECK(row.variant == theirs);
    }
  }
  const auto got = [&](const std::string& text) {
    return std::count_if(services.sends.begin(), services.sends.end(),
                         [&](const auto& each) { return each.second["text"] == text; });
  };
  CHECK(got("Hello User ann") == 2);
  CHECK(got("Hello User bob") == 3);
  CHECK(got("Hi User zoe") == 2);
  CHECK(sent() == 7);
}

TEST_CASE_METHOD(Town, "a message that comes with a narrower selection goes to nobody whom that leaves out") {
  auto& sales = policy("sales", {"ann", "bob"});
  start();
  installation("ann", "add");
  installation("bob", "add");
  pass(1s);
  REQUIRE(sent() == 2);
  sales.users.list = {"bob@contoso.com"};
  sales.messages.push_back({.key = "tips", .template_name = "tips"});
  reload();
  pass(1min);
  CHECK(sent() == 3);
  CHECK(message("bob", "tips") == "sent");
  CHECK(message("ann", "tips") == "none");
}

TEST_CASE_METHOD(Town, "a hundred users are installed and welcomed once each, no faster than the rates") {
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.push_back("user" + std::to_string(i));
  policy("all", ids);
  config.limits = {.graph_install_per_second = 10, .send_per_second = 5};
  start();
  const auto at_start = installs();
  CHECK(at_start <= 10);
  for (int second = 0; second < 9; ++second) {
    const auto before = installs();
    pass(1s);
    CHECK(installs() - before <= 10);
  }
  CHECK(installs() >= 88);
  pass(10min);
  CHECK(installs() == 100);
  CHECK(sent() == 100);
  std::set<std::string> conversations;
  for (const auto& [path, body] : services.sends) conversations.insert(path);
  CHECK(conversations.size() == 100);
}

namespace {

bool asks_for_profile(const net::Request& request) {
  return request.url.target.find("preferredLanguage") != std::string::npos;
}

/// The welcome of ann was taken up, and waits for what the directory tells of her.
struct Preparing : Town {
  Preparing() {
    policy("sales", {"ann"});
    gate.holds = asks_for_profile;
    start();
    installation("ann", "add");
    pass(1s);
    REQUIRE(gate.waiting() == 1);
  }
};

}  // namespace

TEST_CASE_METHOD(Preparing,
                 "a message that is being prepared when its policy takes another name is sent all the same") {
  config.policies[0].name = "people";
  SECTION("which says what it was called") { config.policies[0].was = "sales"; }
  SECTION("and is another one to the store") {}
  reload();
  gate.open();
  pass(1min);
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(Preparing,
                 "a message whose policy goes while it is being prepared is not sent, and nobody looks at it again") {
  config.policies.clear();
  reload();
  int asked = 0;
  services.trouble_with = [&](const net::Request& request) {
    asked += asks_for_profile(request) ? 1 : 0;
    return std::optional<net::Exchange>();
  };
  gate.open();
  pass(1h);
  CHECK(sent() == 0);
  CHECK(asked == 1);
}

TEST_CASE_METHOD(Town, "a template speaks of the person's manager and hire date as the directory has them") {
  policy("sales", {"ann", "bob"});
  config.library.add("welcome", "",
                     cards::parse_markdown("${user.manager.name ?? 'nobody'}, ${user.manager.givenName ?? 'none'}, "
                                           "${formatDateTime(user.hireDate ?? '2000-01-01T00:00:00Z', 'yyyy')}")
                         .value);
  services.user_fields["ann"] = {{"employeeHireDate", "2027-01-11T00:00:00Z"},
                                 {"manager", {{"id", id_of("bob")}, {"displayName", "Bob B"}, {"givenName", "Bob"}}}};
  services.user_fields["bob"] = {{"employeeHireDate", nullptr}};
  start();
  installation("ann", "add");
  installation("bob", "add");
  pass(1s);
  REQUIRE(sent() == 2);
  CHECK(services.sends[0].second["text"] == "Bob B, Bob, 2027");
  CHECK(services.sends[1].second["text"] == "nobody, none, 2000");
}
