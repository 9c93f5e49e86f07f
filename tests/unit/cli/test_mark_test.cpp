// What says that a message is a test.
#include "cli/test_mark.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace welcomed::cli;
using Json = nlohmann::json;

namespace {

Json card_with(const std::string& body) {
  return Json::parse(R"({"type":"message","summary":"Hello","attachments":[{"contentType":"x","content":)"
                     R"({"type":"AdaptiveCard","fallbackText":"Hello","body":)" +
                     body + "}}]}");
}

Json body_of(const std::string& body) { return marked_as_test(card_with(body))["attachments"][0]["content"]["body"]; }

}  // namespace

TEST_CASE("the first words of a card say that it is a test, and so do those in its place") {
  const auto marked = marked_as_test(card_with(R"([{"type":"Image","url":"u"},{"type":"TextBlock","text":"Hello"},)"
                                               R"({"type":"TextBlock","text":"Why"}])"));
  CHECK(marked["summary"] == "[TEST] Hello");
  const auto& card = marked["attachments"][0]["content"];
  CHECK(card["fallbackText"] == "[TEST] Hello");
  CHECK(card["body"][1]["text"] == "[TEST] Hello");
  CHECK(card["body"][2]["text"] == "Why");
}

TEST_CASE("words are found in containers, columns and tables") {
  for (const std::string inside :
       {R"({"type":"Container","items":[{"type":"TextBlock","text":"T"}]})",
        R"({"type":"ColumnSet","columns":[{"type":"Column","items":[{"type":"TextBlock","text":"T"}]}]})",
        R"({"type":"Table","rows":[{"cells":[{"items":[{"type":"TextBlock","text":"T"}]}]}]})"}) {
    INFO(inside);
    CHECK(body_of("[" + inside + "]").dump().find(R"("text":"[TEST] T")") != std::string::npos);
  }
}

TEST_CASE("a card without words gets them at its top, and one without a body as well") {
  CHECK(body_of(R"([{"type":"TextBlock","text":""}])")[0]["text"] == "[TEST] ");
  CHECK(body_of("null")[0]["text"] == "[TEST] ");
}

TEST_CASE("a text says it first, a heading after its hashes") {
  CHECK(marked_as_test({{"type", "message"}, {"text", "Hello"}})["text"] == "[TEST] Hello");
  CHECK(marked_as_test({{"type", "message"}, {"text", "## Hello"}})["text"] == "## [TEST] Hello");
  CHECK(marked_as_test({{"type", "message"}, {"text", "#Hello"}})["text"] == "[TEST] #Hello");
  CHECK(marked_as_test({{"type", "message"}, {"text", "##"}})["text"] == "[TEST] ##");
}

TEST_CASE("each button says that it is a test's, and keeps what it says") {
  auto activity = card_with(R"([{"type":"TextBlock","text":"Hello"},{"type":"ActionSet","actions":[)"
                            R"({"type":"Action.Submit","title":"Yes"},{"type":"Action.Submit","data":"x"}]}])");
  auto& card = activity["attachments"][0]["content"];
  card["actions"] = Json::array(
      {{{"type", "Action.Submit"}, {"title", "Show me"}, {"data", {{"msteams", {{"text", "help"}}}, {"welcomed", 0}}}},
       {{"type", "Action.OpenUrl"}, {"title", "Read more"}, {"url", "https://contoso.com"}}});
  const auto marked = marked_as_test(activity)["attachments"][0]["content"];
  CHECK(marked["actions"][0]["data"] == Json{{"msteams", {{"text", "help"}}}, {"welcomed", "test"}});
  CHECK(marked["actions"][1] == card["actions"][1]);
  CHECK(marked["body"][1]["actions"][0]["data"] == Json{{"welcomed", "test"}});
  CHECK(marked["body"][1]["actions"][1]["data"] == "x");
}
