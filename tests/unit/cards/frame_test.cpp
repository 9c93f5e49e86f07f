#include "cards_fixture.hpp"

using namespace welcomed::cards;

namespace {

Json hostile_data() {
  auto data = sample_data();
  data["user"]["givenName"] =
      "\x01"
      "0.\"\\ **A** <at>x</at> \n2. {{DATE}} \u202e\u0627 é";
  data["policy"]["title"] = "";
  return data;
}

void check_same(const Template& whole, const Json& data) {
  const auto built = whole.render(data, "welcomed-1");
  const auto written = whole.write(data, "welcomed-1");
  REQUIRE(built.has_value() == written.has_value());
  if (built) CHECK(*written == built->dump());
  if (!built) CHECK(written.error().text() == built.error().text());
}

void check_same(const Parsed& parsed) {
  REQUIRE(parsed.value);
  for (const auto& data : {sample_data(), hostile_data(), Json::object()}) {
    check_same(*parsed.value, data);
    check_same(parsed.value->spoken_in("ar"), data);
    check_same(parsed.value->spoken_in("de"), data);
  }
}

Parsed card_with(const std::string& body, const std::string& more = "") {
  return parse_card(R"({"type": "AdaptiveCard", "version": "1.4", "body": [)" + body + "]" + more + "}");
}

}  // namespace

TEST_CASE("a message written as text is the one that is rendered") {
  check_same(parse_structured(welcome_source()));
  check_same(parse_markdown("Hi ${user.givenName}"));
  check_same(card_with(""));
  check_same(card_with(R"({"type": "TextBlock", "text": "# ${user.givenName}\n\n${policy.title} _x_"})"));
  check_same(
      card_with(R"({"type": "TextBlock", "text": "${user.givenName}"}, {"type": "TextBlock", "text": "\u0001"})"));
  check_same(card_with(R"({"type": "TextBlock", "text": "a", "maxLines": "${length(user.name ?? '')}"})"));
  check_same(card_with(R"({"type": "TextBlock", "text": "a", "$when": "${exists(user.name)}"})"));
  check_same(card_with(R"({"$data": "${user}", "type": "TextBlock", "text": "${givenName}"})"));
  check_same(card_with(R"([["x ${policy.title}", null], []], {"type": "TextBlock", "text": "x"})"));
  check_same(card_with(R"({"type": "Image", "url": "https://contoso.com/${user.givenName}.png", "altText": ""})"));
  check_same(card_with(R"({"type": "TextBlock", "text": "x"})", R"(, "fallbackText": "F ${user.givenName}")"));
  check_same(card_with("", R"(, "fallbackText": "F ${user.givenName}", "lang": "${user.locale ?? 'en'}")"));
}

TEST_CASE("a message is written as it is rendered where values touch the author's Markdown") {
  const auto texts = {R"(a ${user.name}b ${user.name}/)",
                      R"(${user.name}# ${user.name}#x)",
                      R"(_${user.name}_ a_${user.name}_b)",
                      R"([${user.name}](https://contoso.com/${user.name}) ${user.name})",
                      R"(&${user.name}; &#${user.name};)",
                      R"(\\${user.name}\\)",
                      R"(<${user.name}>)",
                      R"(# ${user.name})",
                      R"(#${user.name})",
                      R"(${if(exists(user), '# ', '')}${user.name})",
                      R"(${if(exists(user), 'a\nb', '_')} ${user.name})",
                      R"([x](https://contoso.com${if(exists(user), ')', '')}) ${user.name}y)",
                      R"(${base64ToString('Xw==')}a${user.name})",
                      R"(**${user.name}**, `${user.name}`)"};
  for (const auto* text : texts) {
    for (const auto* name :
         {"Ada", "<", "a<", "#", "# b", "&", "&#42", "AT&amp", "_", "a_b", "\\", "]", ")", "1.", "", " "}) {
      INFO(text << " with " << name);
      auto data = sample_data();
      data["user"]["name"] = name;
      const auto parsed = card_with(R"({"type": "TextBlock", "text": ")" + std::string(text) + "\"}");
      REQUIRE(parsed.value);
      check_same(*parsed.value, data);
    }
  }
}

TEST_CASE("what looks like a gap in a template is the author's text") {
  for (const auto* text : {R"(\\u0001)", R"(\\u00010.)", R"(\u00010.)", R"(\u0001)", "\x7Fs0.", "\x7Fr9.", "\x7F"}) {
    INFO(text);
    check_same(card_with(R"({"type": "TextBlock", "text": ")" + std::string(text) + R"( ${user.givenName}"})"));
    check_same(card_with(R"({"type": "TextBlock", "text": "x", ")" + std::string(text) + R"(": "y"})"));
  }
}

TEST_CASE("a card bears its stamp whatever its body is") {
  const std::string card = R"({"type": "AdaptiveCard", "version": "1.4")";
  for (const auto* body :
       {"", R"(, "body": [])", R"(, "body": null)", R"(, "body": {"type": "TextBlock", "text": "x"})",
        R"(, "body": "${user.givenName}")", R"(, "body": {"$when": false})"}) {
    INFO(body);
    const auto parsed = parse_card(card + body + "}");
    check_same(parsed);
    const auto activity = parsed.value->render(sample_data(), "welcomed-1");
    CHECK(activity->at("attachments")[0]["content"]["body"].back()["id"] == "welcomed-1");
  }
}

TEST_CASE("a block that is a text for some alone is read by them") {
  check_same(card_with(R"({"type": "${if(exists(user), 'TextBlock', 'X')}", "text": "Hello ${user.givenName}"})"));
  check_same(card_with(R"({"type": "Container", "items": [], "selectAction": {"type": "Action.Submit", "data":
      {"type": "TextBlock", "text": "_${user.givenName}_"}}})"));
}

TEST_CASE("a name like a heading is whole in the summary") {
  auto data = sample_data();
  data["user"]["name"] = "# Bob";
  const auto parsed = card_with(R"({"type": "TextBlock", "text": "${user.name}"})");
  CHECK(parsed.value->render(data)->at("summary") == "# Bob");
}

TEST_CASE("a fallback text that is no text is an error, not the end") {
  for (const auto* text : {"5", "null", "[]", "\"${length('a')}\""}) {
    INFO(text);
    const auto parsed = card_with("", std::string(R"(, "fallbackText": )") + text);
    REQUIRE(parsed.value);
    CHECK_FALSE(parsed.value->render(sample_data()));
    check_same(parsed);
  }
}
