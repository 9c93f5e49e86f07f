#include "cards_fixture.hpp"

using namespace welcomed::cards;

TEST_CASE("a structured template becomes a card with its parts in order") {
  const auto parsed = parse_structured(welcome_source());
  REQUIRE(parsed.value);
  CHECK(parsed.problems.empty());
  const auto activity = parsed.value->render(sample_data());
  REQUIRE(activity);
  const auto card = card_of(*activity);
  CHECK((*activity)["type"] == "message");
  CHECK((*activity)["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive");
  CHECK(card["version"] == "1.4");
  CHECK(card["body"][0]["type"] == "ColumnSet");
  CHECK(card["body"][0]["columns"][0]["items"][0]["url"] == "https://contoso.com/assistant.png");
  CHECK(card["body"][0]["columns"][1]["items"][0]["text"] == "Meet Contoso Assistant");
  CHECK(card["body"][1]["text"] == "Grace installed Assistant for Sales Europe.");
  CHECK(card["body"][1]["isSubtle"] == true);
  CHECK(card["body"][3]["text"] == "Say **help**, or press a button.");
}

TEST_CASE("buttons say something to the bot or open a page, and the last one opts out") {
  const auto activity = parse_structured(welcome_source()).value->render(sample_data());
  const auto actions = card_of(*activity)["actions"];
  REQUIRE(actions.size() == 3);
  CHECK(actions[0]["type"] == "Action.Submit");
  CHECK(actions[0]["data"]["msteams"] == Json({{"type", "messageBack"}, {"text", "help"}, {"displayText", "Show me"}}));
  CHECK(actions[1] ==
        Json({{"type", "Action.OpenUrl"}, {"title", "Read more"}, {"url", "https://contoso.com/assistant"}}));
  CHECK(actions[2]["data"]["msteams"]["text"] == "stop");
}

TEST_CASE("a button that brings something back tells its place among those that do") {
  const auto parsed = parse_structured(welcome_source());
  const auto activity = parsed.value->render(sample_data());
  const auto actions = card_of(*activity)["actions"];
  CHECK(actions[0]["data"]["welcomed"] == 0);
  CHECK(actions[2]["data"]["welcomed"] == 1);
  CHECK(parsed.value->buttons() == std::vector<Button>{{"Show me", "help"}, {"Stop these messages", "stop"}});
}

TEST_CASE("the buttons of a whole card are known by what they say, wherever they stand") {
  const auto parsed = parse_card(R"({"type":"AdaptiveCard","version":"1.4","body":[{"type":"ActionSet","actions":[
      {"type":"Action.Submit","title":"Tour","data":{"msteams":{"type":"messageBack","text":"tour"}}},
      {"type":"Action.OpenUrl","title":"Read","url":"https://contoso.com"}]}],
      "actions":[{"type":"Action.Submit","title":"Help","data":{"msteams":{"type":"imBack","value":"help"}}},
                 {"type":"Action.Submit","title":"Send","data":{"answer":1}}]})");
  REQUIRE(parsed.value);
  CHECK(parsed.value->buttons() == std::vector<Button>{{"Tour", "tour"}, {"Help", "help"}, {"Send", ""}});
}

TEST_CASE("a card has a summary for the activity feed and a plain fallback text") {
  auto source = welcome_source();
  source.title = at("Meet **${bot.name}**");
  const auto activity = parse_structured(source).value->render(sample_data());
  CHECK((*activity)["summary"] == "Meet Contoso Assistant");
  CHECK(card_of(*activity)["fallbackText"] ==
        "Meet Contoso Assistant\nGrace installed Assistant for Sales Europe.\n- Book a desk\n- Ask for leave\n\nSay "
        "help, or press a button.");
}

TEST_CASE("parts that are not there leave nothing behind") {
  StructuredSource source;
  source.title = at("Hello");
  const auto card = card_of(*parse_structured(source).value->render(sample_data()));
  CHECK(card["body"].size() == 1);
  CHECK(card["body"][0]["type"] == "TextBlock");
  CHECK_FALSE(card.contains("actions"));
}

TEST_CASE("a missing value without ?? fails with its expression, its place and the remedy") {
  auto source = welcome_source();
  source.why = at("As ${user.jobTitle} you …", 2);
  const auto activity = parse_structured(source).value->render(sample_data());
  REQUIRE_FALSE(activity);
  CHECK(activity.error().what == "${user.jobTitle} has no value (line 2, column 13)");
  CHECK(activity.error().remedy.find("??") != std::string::npos);
}

TEST_CASE("a template in Arabic is laid out from right to left and says its language") {
  Library library;
  auto source = welcome_source();
  library.add("welcome", "", parse_structured(source).value);
  source.title = at("مرحبًا");
  library.add("welcome", "ar", parse_structured(source).value);
  const auto arabic = card_of(*library.find("welcome", "ar-EG")->render(sample_data()));
  CHECK(arabic["rtl"] == true);
  CHECK(arabic["lang"] == "ar");
  const auto english = card_of(*library.find("welcome", "fr")->render(sample_data()));
  CHECK_FALSE(english.contains("rtl"));
}

TEST_CASE("a template renders many times and for many people alike") {
  const auto parsed = parse_structured(welcome_source());
  const auto first = parsed.value->render(sample_data())->dump();
  auto other = sample_data();
  other["policy"]["title"] = "Other";
  CHECK(parsed.value->render(other)->dump() != first);
  CHECK(parsed.value->render(sample_data())->dump() == first);
}
