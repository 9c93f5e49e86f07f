// What becomes of messages, as activities and refusals tell it.
#include "unit/daemon/town.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;

namespace {

constexpr const char* kProgram = "http://127.0.0.1:3979/api/messages";

struct EffectTown : Town {
  EffectTown() {
    cards::StructuredSource card;
    card.title = {"Hello", {}};
    card.actions.push_back({.title = {"Show me", {}}, .say = {"help", {}}, .open = {}});
    card.opt_out = {"Stop", {}};
    config.library.add("card", "", cards::parse_structured(card).value, "Hello");
  }

  void welcome(const std::vector<std::string>& people) {
    policy("sales", people).messages.front().template_name = "card";
    start();
    for (const auto& each : people) installation(each, "add");
    pass(10s);
    REQUIRE(sent() == people.size());
  }
  int gives(const std::string& user, json more) {
    auto event = activity(user, "message");
    event.merge_patch(more);
    const int status = post(event).status;
    clock.run_until_idle();
    return status;
  }
  int reads(const std::string& user) {
    return gives(user, {{"type", "event"},
                        {"name", "application/vnd.microsoft.readReceipt"},
                        {"value", {{"lastReadMessageId", "99999999"}}}});
  }

  [[nodiscard]] std::string told() {
    std::string all;
    const auto counts = storage.store().effects.counts({}).value();
    for (const auto& each : counts) {
      all += each.key + " of " + each.wording.template_name + ": " + std::to_string(each.sent) + " sent";
      for (const auto effect : core::kEffects) {
        if (each.with(effect) > 0) all += ", " + std::to_string(each.with(effect)) + " " + std::string(name(effect));
      }
      for (std::size_t i = 0; i < each.pressed.size(); ++i) {
        if (each.pressed[i] > 0) all += ", " + each.wording.buttons[i].title + " " + std::to_string(each.pressed[i]);
      }
    }
    return all;
  }
};

}  // namespace

TEST_CASE_METHOD(EffectTown, "what people do with a message is counted, each of them once") {
  welcome({"ann", "bob", "cem", "dee"});
  CHECK(told() == "welcome of card: 4 sent");
  for (int i = 0; i < 2; ++i) {
    CHECK(reads("ann") == 200);
    CHECK(says("ann", "thank you") == 200);
    CHECK(gives("bob", {{"text", "help"}, {"value", {{"welcomed", 0}}}}) == 200);
    CHECK(gives("cem", {{"text", "stop"}, {"value", {{"welcomed", 1}}}}) == 200);
    CHECK(installation("dee", "remove") == 200);
    pass(1min);
  }
  CHECK(told() == "welcome of card: 4 sent, 1 read, 1 replied, 2 pressed, 1 opted_out, 1 removed, Show me 1, Stop 1");
  std::uint64_t observed = 0;
  for (const auto& each : daemon->observed().effects.read()) observed += each.reading;
  CHECK(observed == 6);
}

TEST_CASE_METHOD(EffectTown, "what follows unless a button is pressed comes though one of a test was") {
  policy("sales", {"ann"}).messages = {
      {.key = "welcome", .template_name = "card"},
      {.key = "tips", .template_name = "tips", .after = 1h, .unless = core::Unless::pressed}};
  start();
  installation("ann", "add");
  pass(10s);
  gives("ann", {{"text", "help"}, {"value", {{"welcomed", "test"}}}, {"replyToId", "77"}});
  pass(2h);
  CHECK(message("ann", "tips") == "sent");
  CHECK(told().find("pressed") == std::string::npos);
}

TEST_CASE_METHOD(EffectTown, "who blocks the bot is counted with the message before the one that was refused") {
  welcome({"ann"});
  config.policies.front().messages.push_back({.key = "tips", .template_name = "tips", .after = 1h});
  services.send_answers = {fakes::reply(403, R"({"error":{"code":"ConversationBlockedByUser","message":""}})")};
  reload();
  pass(2h);
  CHECK(told() == "welcome of card: 1 sent, 1 blocked");
}

TEST_CASE_METHOD(EffectTown, "who turns out to have blocked the bot when their wish is confirmed is counted, too") {
  welcome({"ann"});
  services.confirmation_answers = {fakes::reply(403, R"({"error":{"code":"ConversationBlockedByUser","message":""}})")};
  SECTION("by the word") { says("ann", "stop"); }
  SECTION("by the button") { gives("ann", {{"text", "stop"}, {"value", {{"welcomed", 1}}}}); }
  pass(1min);
  REQUIRE(services.confirmations.size() == 1);
  CHECK(told().find(", 1 opted_out, 1 blocked") != std::string::npos);
  std::uint64_t blocks = 0;
  for (const auto& each : daemon->observed().effects.read())
    blocks += each.labels.back() == "blocked" ? each.reading : 0;
  CHECK(blocks == 1);
}

TEST_CASE_METHOD(EffectTown, "in a relay the same is counted from what passes") {
  config.bot.forward_to = kProgram;
  int passed = 0;
  wire.answer_always("POST", kProgram, [&](const net::Request&) {
    ++passed;
    return fakes::reply(200);
  });
  welcome({"ann", "bob"});
  says("ann", "thank you");
  gives("bob", {{"text", "help"}, {"value", {{"welcomed", 0}}}});
  CHECK(passed >= 2);
  CHECK(told() == "welcome of card: 2 sent, 1 replied, 1 pressed, Show me 1");
}

TEST_CASE_METHOD(EffectTown, "a press of a card of the bot's own program is none of a message's buttons") {
  config.bot.forward_to = kProgram;
  wire.answer_always("POST", kProgram, [](const net::Request&) { return fakes::reply(200); });
  welcome({"ann"});
  gives("ann", {{"text", "room 4"}, {"value", {{"room", 4}}}, {"replyToId", "1796112999999"}});
  gives("ann", {{"text", "room 4"}, {"value", {{"room", 4}}}});
  CHECK(told() == "welcome of card: 1 sent");
  gives("ann", {{"text", "room 4"}, {"value", {{"room", 4}}}, {"replyToId", "1"}});
  CHECK(told() == "welcome of card: 1 sent, 1 pressed");
}

TEST_CASE_METHOD(EffectTown, "a reaction counts with the message that it is to, and to a test or an answer nowhere") {
  welcome({"ann"});
  const auto reacts = [&](const char* message) {
    gives("ann",
          {{"type", "messageReaction"}, {"reactionsAdded", json::array({{{"type", "like"}}})}, {"replyToId", message}});
  };
  reacts("1796112999999");
  reacts("answer");
  CHECK(told() == "welcome of card: 1 sent");
  reacts("1");
  CHECK(told() == "welcome of card: 1 sent, 1 reacted");
}

TEST_CASE_METHOD(EffectTown, "the button of an answer to a wish is none of a message's") {
  welcome({"ann"});
  says("ann", "stop");
  pass(1min);
  gives("ann", {{"text", "start"}, {"value", {{"welcomed", 0}}}, {"replyToId", "answer"}});
  pass(1min);
  CHECK_FALSE(person("ann").recipient.silent);
  CHECK(told() == "welcome of card: 1 sent, 1 opted_out");
}

TEST_CASE_METHOD(EffectTown, "of what was sent before effects: false nothing is counted after it") {
  welcome({"ann"});
  config.effects = false;
  reload();
  config.effects = true;
  reload();
  says("ann", "thank you");
  reads("ann");
  CHECK(told().empty());
  CHECK_FALSE(storage.store().effects.knows_reads().value());
  for (const auto& each : daemon->observed().effects.read()) CHECK(each.reading == 0);
}

TEST_CASE_METHOD(EffectTown, "with effects: false nothing is noted, and what was is erased") {
  welcome({"ann"});
  says("ann", "thank you");
  config.effects = false;
  reload();
  CHECK(told().empty());
  reads("ann");
  CHECK_FALSE(storage.store().effects.knows_reads().value());
}

TEST_CASE_METHOD(EffectTown, "what goes only to those who did not press a button is not sent to those who did") {
  policy("sales", {"ann", "bob"}).messages = {
      {.key = "welcome", .template_name = "card"},
      {.key = "tips", .template_name = "tips", .after = 1h, .unless = core::Unless::pressed}};
  start();
  installation("ann", "add");
  installation("bob", "add");
  pass(10s);
  gives("ann", {{"text", "help"}, {"value", {{"welcomed", 0}}}});
  pass(2h);
  CHECK(message("ann", "tips") == "pending pressed");
  CHECK(message("bob", "tips") == "sent");
}
