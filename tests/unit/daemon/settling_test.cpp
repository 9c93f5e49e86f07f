// Deliveries whose outcome is unknown: read back, repeated once, or held.
#include "core/leadership.hpp"
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon::testing;

namespace {

/// One person whose welcome got no answer.
struct Unanswered : Town {
  Unanswered() {
    config.cycle = 1h;
    core::Policy& sales = policy("sales", {"ann"});
    sales.when_unknown = core::WhenUnknown::verify;
    services.send_answers = {fakes::cut_off("timed out")};
  }
  void begin() {
    start();
    installation("ann", "add");
    REQUIRE(sent() == 1);
    REQUIRE(message("ann") == "unknown no_answer");
  }
  void use_card() {
    cards::Library library;
    library.add("welcome", "",
                cards::parse_card(R"({"type":"AdaptiveCard","version":"1.4","body":[
      {"type":"TextBlock","text":"Hello ${user.name}"}]})")
                    .value);
    config.library = library;
  }
  core::Policy& sales() { return config.policies.front(); }
  std::string activity_of(const std::string& id) { return person(id).deliveries.at(0).activity.str(); }
};

}  // namespace

TEST_CASE_METHOD(Unanswered, "verify: what the chat shows is sent, and nothing is read before it can have arrived") {
  SECTION("a text is known by its letters") { config.settle_after = 10min; }
  SECTION("a card is known by its stamp") { use_card(); }
  begin();
  show("ann", 0);
  pass(9min);
  CHECK(services.chat_readings == 0);
  pass(2min);
  CHECK(services.chat_readings == 1);
  CHECK(message("ann") == "sent");
  CHECK(activity_of("ann") == "1000");
  pass(24h);
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(Unanswered, "verify: what two readings a minute apart do not show is sent again, once, then held") {
  begin();
  services.send_answers = {fakes::cut_off("timed out"), fakes::cut_off("timed out")};
  pass(10min + 30s);
  CHECK(services.chat_readings == 1);
  CHECK(sent() == 1);
  pass(1min);
  CHECK(services.chat_readings == 2);
  CHECK(sent() == 2);
  CHECK(services.sends[0].second == services.sends[1].second);
  CHECK(message("ann") == "unknown no_answer");
  pass(24h);
  CHECK(services.chat_readings == 4);
  CHECK(sent() == 2);
  CHECK(message("ann") == "unknown no_answer");
  CHECK(person("ann").deliveries[0].cause.detail.find("repeated once already") != std::string::npos);
}

TEST_CASE_METHOD(Unanswered, "verify: a card that is sent again bears another stamp") {
  use_card();
  begin();
  pass(15min);
  REQUIRE(sent() == 2);
  CHECK(services.sends[0].second != services.sends[1].second);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Unanswered,
                 "verify: a message of the bot that may be it holds, one of another key or an older one does not") {
  use_card();
  begin();
  show("ann", 0);
  auto& shown = services.chats["ann"][0];
  SECTION("its stamp was lost") {
    shown["attachments"] = json::array();
    pass(24h);
    CHECK(sent() == 1);
    CHECK(message("ann") == "unknown no_answer");
    CHECK(services.chat_readings == 1);
  }
  SECTION("it bears the stamp of another attempt") {
    shown["attachments"][0]["content"] = "{\"id\":\"welcomed-0123456789abcdef\"}";
    pass(15min);
    CHECK(sent() == 2);
  }
  SECTION("its author is said to be another") {
    shown["from"]["application"]["id"] = "another";
    pass(24h);
    CHECK(sent() == 1);
    CHECK(message("ann") == "unknown no_answer");
  }
  SECTION("somebody else wrote another one") {
    shown["from"] = {{"user", {{"id", id_of("ann")}}}};
    shown["attachments"] = json::array();
    pass(15min);
    CHECK(sent() == 2);
  }
  SECTION("it is older than the attempt can be") {
    shown["attachments"] = json::array();
    shown["createdDateTime"] = format_time(clock.now() - 1h);
    pass(15min);
    CHECK(sent() == 2);
  }
}

TEST_CASE_METHOD(Unanswered, "verify: a reading that is not as documented proves nothing, and is made again") {
  use_card();
  begin();
  show("ann", 0);
  const json good{{"value", services.chats["ann"]}};
  const auto without = [&](const char* pointer) {
    auto page = good;
    const json::json_pointer at(pointer);
    page[at.parent_pointer()].erase(at.back());
    return page;
  };
  auto linked = good;
  linked["value"] = json::array();
  linked["@odata.nextLink"] = 7;
  const auto answer = GENERATE_COPY(
      json::object(), json{{"value", nullptr}}, json{{"value", json::object()}},
      json{{"value", json::array({nullptr})}}, without("/value/0/id"), without("/value/0/createdDateTime"),
      without("/value/0/from"), without("/value/0/from/application"), without("/value/0/from/application/id"), linked);
  INFO(answer.dump());
  services.trouble = [&](const std::string&, const std::string& url) -> std::optional<net::Exchange> {
    if (url.find("/chats/") == std::string::npos) return std::nullopt;
    ++services.chat_readings;
    return fakes::reply(200, answer.dump());
  };
  pass(2h);
  CHECK(services.chat_readings > 1);
  CHECK(sent() == 1);
  CHECK(message("ann") == "unknown no_answer");
  services.trouble = nullptr;
  pass(2h);
  CHECK(sent() == 1);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Unanswered, "verify: what Teams notes in the chat by itself has no author, and is not the message") {
  begin();
  services.chats["ann"] = json::array({{{"id", "1"},
                                        {"createdDateTime", format_time(clock.now())},
                                        {"messageType", "systemEventMessage"},
                                        {"from", nullptr}}});
  pass(15min);
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(Unanswered, "verify: without the permission it is held, until an admin says to verify again") {
  services.chats_readable = false;
  begin();
  pass(24h);
  CHECK(services.chat_readings == 1);
  CHECK(message("ann") == "unknown no_answer");
  services.chats_readable = true;
  show("ann", 0);
  REQUIRE(storage.store().unknown.resolve({.whom = key_of("ann")}, store::Resolution::verify, clock.now()) == 1);
  pass(15min);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Unanswered,
                 "verify: each attempt is waited for, also when an admin had it repeated before its reading") {
  begin();
  services.send_answers = {fakes::cut_off("timed out")};
  pass(9min);
  REQUIRE(storage.store().unknown.resolve({}, store::Resolution::resend, clock.now()) == 1);
  pass(5s);
  REQUIRE(sent() == 2);
  pass(9min);
  CHECK(services.chat_readings == 0);
  pass(70s);
  CHECK(services.chat_readings == 1);
}

TEST_CASE_METHOD(Unanswered, "verify: a wall clock that jumps ahead does not hurry the reading") {
  begin();
  clock.set(clock.now() + 1h);
  pass(9min);
  CHECK(services.chat_readings == 0);
  pass(3min);
  CHECK(services.chat_readings > 0);
}

TEST_CASE_METHOD(Unanswered, "verify: a restart of the daemon makes no wait longer, nor does one after another") {
  begin();
  for (int i = 0; i < 3; ++i) {
    pass(3min);
    stop();
    start();
  }
  CHECK(services.chat_readings == 0);
  pass(70s);
  CHECK(services.chat_readings == 1);
  stop();
  start();
  CHECK(services.chat_readings == 1);
  CHECK(sent() == 1);
  pass(70s);
  CHECK(services.chat_readings == 2);
  CHECK(sent() == 2);
}

TEST_CASE_METHOD(Unanswered,
                 "verify: a wall clock that jumps ahead while the daemon is down does not hurry the reading") {
  begin();
  pass(2min);
  stop();
  clock.set(clock.now() + 1h);
  start();
  pass(7min);
  CHECK(services.chat_readings == 0);
  pass(70s);
  CHECK(services.chat_readings == 1);
}

TEST_CASE_METHOD(Unanswered, "verify: what the same daemon leads anew waits no longer, what another led waits anew") {
  const auto instance = [&](const std::string& name) {
    return store::Instance{
        .name = name, .version = "0", .process = 1, .since = clock.now(), .seen = clock.now(), .stopped = {}};
  };
  auto& store = storage.store();
  const auto free = [&] {
    const auto led = store.leaderships.all(clock.now()).value();
    REQUIRE(led.size() == 1);
    REQUIRE(store.leaderships.hand_over(tenant, led.front().fence, clock.now() - core::kRest));
  };
  among_others = instance("host");
  begin();
  pass(5min);
  free();
  SECTION("the same daemon") {
    pass(4min);
    CHECK(services.chat_readings == 0);
    pass(90s);
    CHECK(services.chat_readings == 1);
  }
  SECTION("another in between") {
    REQUIRE(store.leaderships.join(instance("a"), clock.now()));
    REQUIRE(store.leaderships.renew("a", {tenant}, clock.now()).value().led.size() == 1);
    free();
    REQUIRE(store.instances.stop("a", clock.now()));
    pass(5min + 30s);
    CHECK(services.chat_readings == 0);
    pass(5min);
    CHECK(services.chat_readings == 1);
  }
}

TEST_CASE_METHOD(Unanswered, "hold waits for an admin, who settles it either way") {
  sales().when_unknown = core::WhenUnknown::hold;
  begin();
  pass(24h);
  CHECK(services.chat_readings == 0);
  CHECK(message("ann") == "unknown no_answer");
  SECTION("as sent") {
    REQUIRE(storage.store().unknown.resolve({}, store::Resolution::sent, clock.now()) == 1);
    pass(1h);
    CHECK(sent() == 1);
    CHECK(message("ann") == "sent");
  }
  SECTION("to be sent again") {
    REQUIRE(storage.store().unknown.resolve({.policy = "sales"}, store::Resolution::resend, clock.now()) == 1);
    pass(1min);
    CHECK(sent() == 2);
    CHECK(message("ann") == "sent");
  }
  SECTION("but nobody else's") {
    CHECK(storage.store().unknown.resolve({.key = "tips"}, store::Resolution::sent, clock.now()) == 0);
    CHECK(message("ann") == "unknown no_answer");
  }
}

TEST_CASE_METHOD(Unanswered, "resend repeats, the admin chose so") {
  sales().when_unknown = core::WhenUnknown::resend;
  start();
  installation("ann", "add");
  pass(5min);
  CHECK(sent() == 2);
  CHECK(message("ann") == "sent");
}

TEST_CASE_METHOD(Unanswered, "who asked for silence meanwhile gets no repeat") {
  begin();
  says("ann", "stop");
  pass(24h);
  CHECK(sent() == 1);
  CHECK(message("ann") == "opted_out no_answer");
}

TEST_CASE_METHOD(Unanswered, "who removed the app meanwhile is held: their chat cannot be found") {
  begin();
  services.installed.erase("ann");
  installation("ann", "remove");
  pass(24h);
  CHECK(sent() == 1);
  CHECK(message("ann") == "unknown no_answer");
}

TEST_CASE_METHOD(Town, "existing: skip never writes to who had the app before, and welcomes the others") {
  policy("sales", {"ann", "bob"}).existing = core::Existing::skip;
  services.installed.insert("ann");
  start();
  pass(10s);
  CHECK(installs() == 2);
  installation("bob", "add");
  pass(2min);
  CHECK(sent() == 1);
  CHECK(state("ann") == "reachable");
  CHECK(message("ann") == "none");
  CHECK(message("bob") == "sent");
  SECTION("not even when they write or install it anew") {
    says("ann", "hello");
    installation("ann", "remove");
    clock.advance(1s);
    installation("ann", "add");
    pass(1h);
    CHECK(sent() == 1);
  }
  SECTION("another policy that does not skip them welcomes them") {
    policy("everybody", {"ann"});
    reload();
    pass(2min);
    CHECK(sent() == 2);
    CHECK(message("ann") == "sent");
  }
}

TEST_CASE_METHOD(Town, "existing: skip is right about who installed it when the answer to our install was lost") {
  policy("sales", {"ann"}).existing = core::Existing::skip;
  services.install_answers = {fakes::cut_off()};
  start();
  services.installed.insert("ann");
  pass(10min);
  CHECK(sent() == 1);
}

TEST_CASE_METHOD(Town, "who removes the app gets it again where the policy says reinstall, and no second welcome") {
  policy("sales", {"ann"}).on_uninstall = core::OnUninstall::reinstall;
  start();
  installation("ann", "add");
  REQUIRE(sent() == 1);
  services.installed.clear();
  pass(1s);
  installation("ann", "remove");
  pass(10s);
  CHECK(services.installed.contains("ann"));
  CHECK(state("ann") == "installed");
  installation("ann", "add");
  pass(1h);
  CHECK(sent() == 1);
}
