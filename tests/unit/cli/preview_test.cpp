#include <catch2/catch.hpp>

#include "cli/card_html.hpp"
#include "cli/embedded.hpp"
#include "cli/markdown_html.hpp"
#include "cli/preview_data.hpp"
#include "cli/preview_page.hpp"
#include "cli/preview_text.hpp"
#include "config/config.hpp"
#include "support/files.hpp"

using namespace welcomed::cli;
using Json = nlohmann::json;

namespace {

Json activity_with(const std::string& text) {
  return Json::parse(
             R"({"type": "message", "summary": "S", "attachments": [{"content": {"type": "AdaptiveCard", "body": [
    {"type": "TextBlock", "text": "Title", "weight": "Bolder"},
    {"type": "ColumnSet", "columns": [{"type": "Column", "items": [{"type": "TextBlock", "text": ""}]}]},
    {"type": "FactSet", "facts": [{"title": "Where", "value": "Here"}]},
    {"type": "Image", "url": "https://contoso.com/a.png", "altText": "A picture"}],
    "actions": [{"type": "Action.Submit", "title": "Show me"},
                {"type": "Action.OpenUrl", "title": "Read", "url": "https://contoso.com"}]}}]})")
      .patch(Json::array(
          {{{"op", "replace"}, {"path", "/attachments/0/content/body/1/columns/0/items/0/text"}, {"value", text}}}));
}

bool holds(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("Markdown of a card becomes HTML, and nothing else in it does") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"one\ntwo", "<p>one two</p>"},
      {"one\n\ntwo", "<p>one</p><p>two</p>"},
      {"Say **help** or _ask_", "<p>Say <strong>help</strong> or <em>ask</em></p>"},
      {"- a\n- b", "<ul><li>a</li><li>b</li></ul>"},
      {"1. a\n2. b\nc", "<ol><li>a</li><li>b</li></ol><p>c</p>"},
      {"[read](https://contoso.com/?a=1&b)", "<p><a href=\"https://contoso.com/?a=1&amp;b\">read</a></p>"},
      {"[read](javascript:alert(1))", "<p><span>read</span>)</p>"},
      {"\\*not bold\\*", "<p>*not bold*</p>"},
      {"snake_case_name and 2 * 3 * 4", "<p>snake_case_name and 2 * 3 * 4</p>"},
      {"<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"},
      {"**open", "<p>**open</p>"}};
  for (const auto& [text, html] : rows) {
    INFO(text);
    CHECK(markdown_html(text) == html);
  }
}

TEST_CASE("a card's own HTML has its texts, facts, pictures and buttons") {
  const auto html = activity_html(activity_with("Body **text**"));
  for (const auto* part : {"Title", "weight-Bolder", "Body <strong>text</strong>", "<dt><p>Where</p></dt>",
                           "src=\"https://contoso.com/a.png\" alt=\"A picture\"", ">Show me</button>",
                           "href=\"https://contoso.com\">Read</a>"}) {
    INFO(part);
    CHECK(holds(html, part));
  }
}

TEST_CASE("nothing in a preview becomes HTML or script of the page") {
  const std::string bad = "</script><script>alert(1)</script><!-- \" onload=\"x";
  const Preview preview{bad, bad, activity_with(bad)};
  const auto page = preview_page(bad, bad, {preview});
  CHECK_FALSE(holds(page, "<script>alert"));
  // In the JSON of the cards a quote has its backslash; `<` is what ends a script.
  CHECK_FALSE(holds(page.substr(0, page.find("id=\"cards\"")), "\" onload"));
  CHECK_FALSE(holds(page, "<!-- "));
  CHECK(holds(page, "data-theme=\"light\""));
  CHECK(holds(page, "data-theme=\"dark\""));
}

TEST_CASE("a page is drawn by Microsoft's renderer when that was there at build time") {
  const auto page = preview_page("welcome", "Bot", {{"de", "de", activity_with("x")}});
  CHECK(holds(page, "id=\"cards\"") == !embedded::card_renderer().empty());
}

TEST_CASE("an Arabic card is shown from right to left") {
  auto activity = activity_with("x");
  activity["attachments"][0]["content"]["rtl"] = true;
  CHECK(holds(preview_page("welcome", "Bot", {{"ar", "ar", activity}}), "lang=\"ar\" dir=\"rtl\""));
}

TEST_CASE("on a terminal a card is its words and its buttons, without control characters") {
  const auto text = activity_text(activity_with("Body **text**\n\n\x1b[31mred"), Paint(false));
  CHECK(text == "  Title\n\n  Body text\n\n  ?[31mred\n\n  Where  Here\n  [A picture]\n  [ Show me ]  [ Read ]\n");
  CHECK(activity_text({{"type", "message"}, {"text", "Hi **you**"}}, Paint(false)) == "  Hi you\n");
}

TEST_CASE("a file of values that is not there, is a folder, empty or too large is named with why and what to do") {
  const support::TempFolder folder;
  const std::vector<std::pair<std::filesystem::path, std::string>> rows{
      {folder / "none.json", "there is no such file"},
      {folder.path(), "this is a folder"},
      {folder.write("empty.json", ""), "is empty"},
      {folder.write("large.json", std::string(70'000, ' ')), "larger than 64 KiB"},
      {folder.write("list.json", "[]"), "holds no JSON object"}};
  for (const auto& [file, why] : rows) {
    const auto values = read_values(file);
    REQUIRE_FALSE(values);
    INFO(values.error().what);
    CHECK(holds(values.error().what, file.string()));
    CHECK(holds(values.error().what, why));
    CHECK_FALSE(values.error().remedy.empty());
  }
  CHECK(read_values(folder.write("good.json", R"({"title": "Mail is down"})")));
}

namespace {

/// Of tests/golden/cli/welcomed.yaml.
const welcomed::config::Config& golden_config() {
  static const auto kConfig = welcomed::config::load(PROJECT_DIR "/tests/golden/cli/welcomed.yaml").config;
  REQUIRE(kConfig);
  return *kConfig;
}

}  // namespace

TEST_CASE("a template is named by its name, or by the key of a message that goes by it alone") {
  auto config = golden_config();
  const auto& contoso = config.tenants[0].id;
  const auto& fabrikam = config.tenants[1].id;
  CHECK(template_named(config, {}, "tips").value() == "tips");
  CHECK(template_named(config, {}, "pilot").value() == "welcome");
  CHECK(template_named(config, contoso, "pilot").value() == "welcome");
  CHECK_FALSE(template_named(config, fabrikam, "pilot"));
  CHECK(template_named(config, {}, "board").value() == "welcome");
  CHECK(template_named(config, {}, "pilto").error().what ==
        R"(there is no template and no message pilto; did you mean "pilot"?)");
  CHECK(template_named(config, {}, "tip").error().what ==
        R"(there is no template and no message tip; did you mean "tips"?)");

  auto& of_fabrikam = config.policies[3].messages[0];
  REQUIRE(of_fabrikam.key == "board");
  of_fabrikam.template_name = "";
  of_fabrikam.channel_template = "tips";
  CHECK(template_named(config, fabrikam, "board").value() == "tips");
  const auto either = template_named(config, {}, "board");
  REQUIRE_FALSE(either);
  CHECK(holds(either.error().what, "several policies"));
  CHECK(holds(either.error().remedy, "tips"));
  CHECK(holds(either.error().remedy, "welcome"));
}

TEST_CASE("of several policies that use a template the one that is named sends it, in its tenant") {
  const auto config = std::make_shared<const welcomed::config::Config>(golden_config());
  const auto& contoso = config->tenants[0].id;
  const auto& fabrikam = config->tenants[1].id;
  const auto sent_by = [&](const std::string& policy) {
    const auto narrowed = with_policy_alone(config, policy, {}).value();
    const auto sending = sending_of(*narrowed, contoso, "welcome");
    return sending.policy.name + " " + sending.key;
  };
  CHECK(sent_by("") == "sales welcome");
  CHECK(sent_by("pilot") == "pilot pilot");
  CHECK(sent_by("boards") == "boards board");
  CHECK(with_policy_alone(config, "pilot", contoso));
  CHECK(with_policy_alone(config, "pilot", fabrikam).error().what == "the policy pilot is of another tenant");
  CHECK(holds(with_policy_alone(config, "pilto", {}).error().what, "did you mean \"pilot\"?"));
}

TEST_CASE("the language of a preview is that of the words in it, whatever was asked for") {
  const auto& config = golden_config();
  CHECK(language_sent(config, "welcome", "de") == "de");
  CHECK(language_sent(config, "welcome", "de-AT") == "de");
  CHECK(language_sent(config, "welcome", "xx") == "en");
  CHECK(language_sent(config, "tips", "de") == "en");
  CHECK(language_sent(config, "opt-out", "de") == "de");
  CHECK(language_sent(config, "nothing", "de") == "und");
  CHECK(same_language("de", "de-AT"));
  CHECK(same_language("pt_BR", "PT"));
  CHECK_FALSE(same_language("en", "xx"));
}
