// Who asks for silence, or for messages again, is answered.
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon::testing;

namespace {

struct Answering : Town {
  Answering() {
    policy("sales", {"ann"});
    start();
    installation("ann", "add");
    pass(1s);
  }
  void asks(const std::string& word) {
    says("ann", word);
    pass(100ms);
  }
  [[nodiscard]] std::size_t answers() const { return services.confirmations.size(); }
  [[nodiscard]] std::string answer() const { return services.confirmations.back().second.dump(); }
  [[nodiscard]] std::string confirmation() {
    const auto row = person("ann").confirmation;
    if (!row) return "none";
    return std::string(core::name(row->wish)) + " " + std::string(core::name(row->state)) +
           (row->cause.name.empty() ? "" : " " + row->cause.name);
  }
};

}  // namespace

TEST_CASE_METHOD(Answering, "who asks for silence is told at once that they have it, and nothing else any more") {
  CHECK(confirmation() == "none");
  asks("stop");
  REQUIRE(answers() == 1);
  CHECK(services.confirmations[0].first == path_of_conversation("/emea", "a:ann"));
  CHECK(answer().find("No more messages from Assistant") != std::string::npos);
  CHECK(answer().find("**start**") != std::string::npos);
  CHECK(confirmation() == "silence sent");
  asks("start");
  REQUIRE(answers() == 2);
  CHECK(answer().find("You get messages from Assistant again") != std::string::npos);
  CHECK(confirmation() == "messages sent");
  CHECK(sent() == 1);
  CHECK(storage.store().confirmations.counts().value() == store::Counts{{"sent", 1}});
  CHECK(storage.store().reports.counts(clock.now())->front().messages.size() == 1);
}

TEST_CASE_METHOD(Answering, "the same wish, delivered again or said again, is answered once; another one is answered") {
  auto wish = activity("ann", "message");
  wish["text"] = "stop";
  for (int i = 0; i < 3; ++i) CHECK(post(wish).status == 200);
  wish["id"] = "f:another";
  CHECK(post(wish).status == 200);
  pass(1min);
  CHECK(answers() == 1);
  asks("STOP");
  CHECK(answers() == 1);
  pass(1s);
  asks("start");
  // The first one comes a second time, late: it is older than what they want by now.
  CHECK(post(wish).status == 200);
  pass(1min);
  CHECK(answers() == 2);
  CHECK(confirmation() == "messages sent");
  CHECK_FALSE(person("ann").recipient.silent);
}

TEST_CASE_METHOD(Answering, "the card's button counts as the word, and the answer is in the person's language") {
  services.user_fields["ann"] = {{"preferredLanguage", "de-AT"}};
  auto pressed = activity("ann", "message");
  pressed["text"] = "stop";
  pressed["value"] = {{"msteams", {{"type", "messageBack"}}}};
  pressed["replyToId"] = "1";
  CHECK(post(pressed).status == 200);
  pass(1s);
  CHECK(person("ann").recipient.silent);
  // In German the town's services take the answer for a message: it is told by its words.
  REQUIRE(sent() == 2);
  CHECK(services.sends[1].second.dump().find("Keine Nachrichten mehr von Assistant") != std::string::npos);
}

TEST_CASE_METHOD(Answering, "while the directory cannot be read the answer goes all the same") {
  services.users.clear();
  auto wish = activity("ann", "message");
  wish["text"] = "parar";
  wish["locale"] = "es-ES";
  CHECK(post(wish).status == 200);
  pass(1s);
  REQUIRE(sent() == 2);
  CHECK(services.sends[1].second.dump().find("iniciar") != std::string::npos);
}

TEST_CASE_METHOD(Answering, "an answer that may have arrived is not repeated, nor one that was being sent at a crash") {
  SECTION("no answer from the service") {
    services.confirmation_answers = {fakes::cut_off()};
    asks("stop");
    CHECK(confirmation() == "silence dropped no_answer");
  }
  SECTION("a crash") {
    gate.holds = [](const net::Request& request) {
      return request.body.find("You asked for this") != std::string::npos;
    };
    asks("stop");
    CHECK(confirmation() == "silence sending");
    REQUIRE(storage.store().deliveries.recover(tenant, clock.now()));
    gate.open();
    pass(1s);
    CHECK(confirmation() == "silence dropped interrupted");
  }
  pass(48h);
  CHECK(answers() == 1);
  asks("start");
  CHECK(answers() == 2);
  CHECK(confirmation() == "messages sent");
}

TEST_CASE_METHOD(Answering, "an answer that surely did not arrive goes again, for a day") {
  SECTION("it is throttled") {
    services.confirmation_answers = {fakes::reply(429, "", {{"Retry-After", "30"}})};
    asks("stop");
    pass(1min);
    CHECK(answers() == 2);
    CHECK(confirmation() == "silence sent");
  }
  SECTION("the bot is not registered for two days") {
    services.confirmation_answers.assign(1000, fakes::reply(401, R"({"error":{"code":"BotNotRegistered"}})"));
    asks("stop");
    pass(47h);
    CHECK(confirmation() == "silence dropped bot_not_registered");
  }
}

TEST_CASE_METHOD(Answering, "a wish that changed before it was answered is answered as it is now") {
  services.confirmation_answers = {fakes::reply(429, "", {{"Retry-After", "60"}})};
  asks("stop");
  pass(1s);
  asks("start");
  pass(2min);
  REQUIRE(answers() == 2);
  CHECK(answer().find("You get messages from") != std::string::npos);
}

TEST_CASE_METHOD(Answering, "who removed the app before the answer gets none") {
  services.confirmation_answers = {fakes::reply(429, "", {{"Retry-After", "60"}})};
  asks("stop");
  pass(1s);
  installation("ann", "remove");
  pass(5min);
  CHECK(answers() == 1);
  CHECK(confirmation() == "silence dropped not_installed");
}

TEST_CASE_METHOD(Answering, "a word in a team or a group, or among other words, is no wish") {
  auto word = activity("ann", "message");
  word["text"] = "stop";
  for (const auto* scope : {"channel", "groupChat"}) {
    word["conversation"] = {{"id", "19:team@thread.tacv2"}, {"conversationType", scope}};
    CHECK(post(word).status == 200);
  }
  says("ann", "stop the printer");
  pass(1min);
  CHECK(answers() == 0);
  CHECK_FALSE(person("ann").recipient.silent);
}

TEST_CASE_METHOD(Town, "a template of the folder takes the place of the answer, unless it cannot be rendered") {
  policy("sales", {"ann"});
  config.library.add("opt-out", "", cards::parse_markdown("You asked for this, ${user.name}.").value);
  config.library.add("opt-in", "", cards::parse_markdown("You asked for this, ${nothing.here}.").value);
  start();
  installation("ann", "add");
  pass(1s);
  says("ann", "stop");
  pass(1s);
  REQUIRE(services.confirmations.size() == 1);
  CHECK(services.confirmations[0].second["text"].get<std::string>().find("User ann") != std::string::npos);
  says("ann", "start");
  pass(1s);
  REQUIRE(services.confirmations.size() == 2);
  CHECK(services.confirmations[1].second.contains("attachments"));
}

TEST_CASE_METHOD(Answering, "an answer does not keep an open message from being settled") {
  config.policies.front().messages.push_back({.key = "tips", .template_name = "tips"});
  services.send_answers = {fakes::cut_off()};
  reload();
  pass(1s);
  REQUIRE(message("ann", "tips").starts_with("unknown"));
  asks("stop");
  REQUIRE(answers() == 1);
  services.sends.push_back(services.confirmations[0]);
  show("ann", services.sends.size() - 1);
  pass(1h);
  CHECK(message("ann", "tips").starts_with("opted_out"));
}
