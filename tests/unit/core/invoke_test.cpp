#include "core/invoke.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace welcomed::core;
using nlohmann::json;

namespace {

json invoke(const json& name, const json& value = nullptr) {
  json activity{{"type", "invoke"}};
  if (!name.is_null()) activity["name"] = name;
  if (!value.is_null()) activity["value"] = value;
  return activity;
}
json press(const json& action) { return invoke("adaptiveCard/action", {{"action", action}, {"trigger", "manual"}}); }

json body_of(const Answer& answer) { return json::parse(answer.body); }

}  // namespace

TEST_CASE("the word of a card's button is its verb, or the text its data says in the person's name") {
  CHECK(pressed_of(press({{"verb", "stop"}})) == "stop");
  CHECK(pressed_of(press({{"verb", "Start"}})) == "Start");
  CHECK(pressed_of(press({{"verb", "x"}, {"data", "stop"}})) == "stop");
  CHECK(pressed_of(press({{"data", {{"msteams", {{"type", "messageBack"}, {"text", "stop"}}}}}})) == "stop");
  CHECK(pressed_of(press({{"verb", "optOut"}, {"data", {{"templateId", "welcome"}}}})) == "optOut");
}

TEST_CASE("whatever shape an action has, it has no word rather than a fault") {
  for (const auto& action : {json(nullptr), json(5), json("stop"), json::array({"stop"}), json{{"verb", 5}},
                             json{{"data", {{"msteams", "stop"}}}}, json{{"data", {{"msteams", {{"text", 1}}}}}},
                             json{{"data", {{"answer", "stop"}}}}}) {
    INFO(action);
    CHECK(pressed_of(press(action)).empty());
  }
  CHECK(pressed_of(json("invoke")).empty());
  CHECK(pressed_of(invoke("task/fetch", {{"action", {{"verb", "stop"}}}})).empty());
  auto message = press({{"verb", "stop"}});
  message["type"] = "message";
  CHECK(pressed_of(message).empty());
}

TEST_CASE("a wish by a card's button is answered with a sentence in the person's language") {
  const auto said = [](const char* locale, Wish wish) {
    auto activity = press({{"verb", "stop"}});
    if (locale != nullptr) activity["locale"] = locale;
    const auto answer = answer_of(activity, wish);
    CHECK(answer.status == 200);
    CHECK(body_of(answer)["statusCode"] == 200);
    CHECK(body_of(answer)["type"] == "application/vnd.microsoft.activity.message");
    return body_of(answer)["value"].get<std::string>();
  };
  CHECK(said("en-GB", Wish::silence) == "You will get no more of these messages.");
  CHECK(said("de-AT", Wish::silence) == "Sie erhalten diese Nachrichten nicht mehr.");
  CHECK(said("pt-BR", Wish::messages) == "Você voltará a receber estas mensagens.");
  CHECK(said("xx", Wish::messages) == said(nullptr, Wish::messages));
}

TEST_CASE("an action nobody knows and one without a value are errors inside a 200") {
  for (const auto& activity : {press({{"verb", "book"}}), invoke("adaptiveCard/action"),
                               invoke("adaptiveCard/action", {{"action", "book"}})}) {
    const auto answer = answer_of(activity, Wish::none);
    CHECK(answer.status == 200);
    CHECK(body_of(answer)["statusCode"] == 400);
    CHECK(body_of(answer)["type"] == "application/vnd.microsoft.error");
    CHECK(body_of(answer)["value"]["code"] == "BadRequest");
    CHECK(body_of(answer)["value"]["message"].is_string());
  }
  CHECK(body_of(answer_of(invoke("adaptiveCard/action"), Wish::none))["value"]["message"] == "Missing value property");
}

TEST_CASE("dialogs, invokes without a name and unknown ones have the documented answers") {
  const auto fetched = answer_of(invoke("task/fetch", {{"data", {}}}), Wish::none);
  CHECK(fetched.status == 200);
  CHECK(body_of(fetched)["task"]["type"] == "message");
  const auto submitted = answer_of(invoke("task/submit", {{"data", {}}}), Wish::none);
  CHECK(submitted.status == 200);
  CHECK(submitted.body.empty());
  CHECK(answer_of(invoke("task/fetch"), Wish::none).status == 400);
  CHECK(answer_of(invoke("task/submit", 5), Wish::none).status == 400);
  CHECK(answer_of(invoke(nullptr, {{"option", "opt1"}}), Wish::none).status == 200);
  CHECK(answer_of(invoke("composeExtension/query", {{"a", 1}}), Wish::none).status == 501);
  CHECK(answer_of(json{{"type", "message"}, {"name", "task/fetch"}}, Wish::none).status == 200);
}
