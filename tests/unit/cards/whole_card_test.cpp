#include "cards_fixture.hpp"

using namespace welcomed::cards;

namespace {

Json data() {
  auto out = sample_data();
  out["message"]["items"] = Json::parse(R"([{"n":"A","v":1},{"n":"B","v":2},{"n":"C","v":3}])");
  return out;
}

/// The body of a card whose body is `body`.
Json body_of(const std::string& body) {
  const auto parsed = parse_card(R"({"type":"AdaptiveCard","version":"1.4","body":)" + body + "}");
  if (!parsed.value) return parsed.problems.front().text;
  const auto activity = parsed.value->render(data());
  return activity ? card_of(*activity)["body"] : Json(activity.error().what);
}

}  // namespace

TEST_CASE("$data with a list repeats an element, with $index") {
  CHECK(
      body_of(
          R"([{"type":"TextBlock","$data":"${message.items}","text":"${$index}: ${n} of ${$root.user.givenName}"}])") ==
      Json::parse(
          R"([{"type":"TextBlock","text":"0: A of Ada"},{"type":"TextBlock","text":"1: B of Ada"},{"type":"TextBlock","text":"2: C of Ada"}])"));
}

TEST_CASE("$data with an object moves into it, and out again afterwards") {
  CHECK(
      body_of(
          R"([{"type":"Container","$data":"${user}","items":[{"type":"TextBlock","text":"${givenName}"}]},{"type":"TextBlock","text":"${bot.name}"}])")
          [0]["items"][0]["text"] == "Ada");
}

TEST_CASE("$data may be written in the card") {
  CHECK(body_of(R"([{"type":"TextBlock","$data":[{"x":1},{"x":2}],"text":"${x}"}])").size() == 2);
}

TEST_CASE("$when leaves out what is not so, cannot be evaluated or is no truth value") {
  CHECK(body_of(R"([{"type":"TextBlock","$when":"${user.givenName == 'Ada'}","text":"a"},
                    {"type":"TextBlock","$when":"${user.jobTitle == 'Boss'}","text":"b"},
                    {"type":"TextBlock","$when":"${nothing.there > 1}","text":"c"},
                    {"type":"TextBlock","$when":"${user.givenName}","text":"d"}])") ==
        Json::parse(R"([{"type":"TextBlock","text":"a"}])"));
  CHECK(body_of(R"([{"type":"TextBlock","$data":"${message.items}","$when":"${v > 1}","text":"${n}"}])").size() == 2);
}

TEST_CASE("an expression that is a whole string keeps its type") {
  const auto body = body_of(
      R"([{"type":"Image","url":"https://a.b/c","width":"${1 + 1}","isVisible":"${exists(user.id)}","spacing":"${if(true,'None','Large')}"}])");
  CHECK(body[0]["width"] == 2);
  CHECK(body[0]["isVisible"] == true);
  CHECK(body[0]["spacing"] == "None");
}

TEST_CASE("\\$ stands for a dollar in a text that has an expression") {
  CHECK(rendered("\\${a} ${bot.name}") == "${a} Contoso Assistant");
  CHECK(rendered("100 $ and \\n") == "100 $ and \\n");
}

TEST_CASE("a title of a fact is Markdown, of a button it is not") {
  auto special = data();
  special["user"]["name"] = "*A*";
  const auto parsed = parse_card(R"({"type":"AdaptiveCard","version":"1.4",
    "body":[{"type":"FactSet","facts":[{"title":"${user.name}","value":"${user.name}"}]},
            {"type":"RichTextBlock","inlines":[{"type":"TextRun","text":"${user.name}"},"${user.name}"]}],
    "actions":[{"type":"Action.Submit","title":"${user.name}","data":{"text":"${user.name}","url":"${user.name}"}}]})");
  REQUIRE(parsed.value);
  const auto card = card_of(*parsed.value->render(special));
  CHECK(card["body"][0]["facts"][0]["title"] == "\u2060\\*A\\*\u2060");
  CHECK(card["body"][0]["facts"][0]["value"] == "\u2060\\*A\\*\u2060");
  CHECK(card["body"][1]["inlines"][0]["text"] == "*A*");
  CHECK(card["body"][1]["inlines"][1] == "*A*");
  CHECK(card["actions"][0]["title"] == "*A*");
  CHECK(card["actions"][0]["data"] == Json({{"text", "*A*"}, {"url", "*A*"}}));
}

TEST_CASE("problems in a card's JSON have their line and column") {
  const auto problem = [](const std::string& text) {
    const auto parsed = parse_card(text);
    REQUIRE_FALSE(parsed.value);
    const auto& first = parsed.problems.front();
    return std::to_string(first.at.line) + ":" + std::to_string(first.at.column) + " " + first.text;
  };
  CHECK(problem("{\n  \"a\": 1,\n  \"a\": 2\n}") == "3:3 this is no JSON: \"a\" stands here a second time");
  CHECK(problem("{\"a\": }") == "1:7 this is no JSON: expected a value");
  CHECK(problem("{\"a\": 1") == "1:8 this is no JSON: the file ends too early");
  CHECK(problem("[1] 2") == "1:5 this is no JSON: nothing may follow the card");
  CHECK(problem("[]") == "1:1 a card is an object with \"type\": \"AdaptiveCard\"");
  CHECK(problem(std::string(100'000, '[')).find("nested too deep") != std::string::npos);
  CHECK(problem("\"\xff\"") == "1:1 a template must be UTF-8");
}

TEST_CASE("problems in an expression have the place inside the string, past escapes") {
  const auto parsed = parse_card("{\"type\":\"AdaptiveCard\",\n \"body\": [\"\\u00e9\\n${nope(1)}\", \"é${'\"]}");
  REQUIRE(parsed.problems.size() == 2);
  CHECK(parsed.problems[0].at.line == 2);
  CHECK(parsed.problems[0].at.column == 22);
  CHECK(parsed.problems[0].text.find("there is no function nope") != std::string::npos);
  CHECK(parsed.problems[1].text == "this ' is not closed");
}

TEST_CASE("a Markdown template is a message's text") {
  const auto parsed = parse_markdown("Hi ${user.givenName},\n\nyour desk is **ready**.");
  REQUIRE(parsed.value);
  CHECK(*parsed.value->render(sample_data()) == Json({{"type", "message"},
                                                      {"text", "Hi Ada,\n\nyour desk is **ready**."},
                                                      {"textFormat", "markdown"},
                                                      {"summary", "Hi Ada,"}}));
  const auto wrong = parse_markdown("Hi\n ${user.}");
  REQUIRE_FALSE(wrong.value);
  CHECK(wrong.problems[0].at.line == 2);
  CHECK(wrong.problems[0].at.column == 9);
}

TEST_CASE("a template that is not UTF-8 is refused") {
  CHECK(says(parse_markdown("Hi \xff").problems, "UTF-8"));
  CHECK(says(parse_card("{\"type\": \"\xff\"}").problems, "UTF-8"));
  auto source = welcome_source();
  source.offer.text += '\xff';
  CHECK(says(parse_structured(source).problems, "UTF-8"));
}
