#include "cards/escape.hpp"

#include <ctime>

#include "cards_fixture.hpp"

using namespace welcomed::cards;
using namespace std::string_literals;

namespace {

constexpr const char* kJoiner = "\u2060";

/// Names that somebody might give themselves, or somebody else.
const std::vector<std::string>& nasty_names() {
  static const std::vector<std::string> names{"**bold**",
                                              "*i*",
                                              "_i_",
                                              "__b__",
                                              "~~gone~~",
                                              "`code`",
                                              "[x](https://evil.example)",
                                              "![x](https://evil.example/i.png)",
                                              "](https://evil.example)",
                                              "[",
                                              "]",
                                              "\\",
                                              "\\*",
                                              "# heading",
                                              "- item",
                                              "+ item",
                                              "1. item",
                                              "> quote",
                                              "---",
                                              "***",
                                              "<at>Boss</at>",
                                              "<b>bold</b>",
                                              "<script>alert(1)</script>",
                                              "<https://evil.example>",
                                              "&lt;at&gt;",
                                              "&#42;x&#42;",
                                              "&amp;",
                                              "{{DATE(2017-02-14T06:08:00Z, SHORT)}}",
                                              "${user.id}",
                                              "${",
                                              "}",
                                              "\"quoted\"",
                                              "it's",
                                              "\",\"type\":\"Action.OpenUrl\"",
                                              "line\nbreak",
                                              "para\n\ngraph",
                                              "tab\tbed",
                                              "null\0byte"s,
                                              "bell\x07",
                                              "\x1b[31mred",
                                              "\u202Eevil",
                                              "\u2066open",
                                              "\u2069close",
                                              "\uFEFFbom",
                                              "\u2028sep",
                                              "trailing\\",
                                              "trailing!",
                                              "(IT)",
                                              "  spaced  ",
                                              "    code",
                                              "| a | b |",
                                              "a_b_c",
                                              "svc_backup_prod",
                                              "R&D",
                                              "C++",
                                              "O'Brien",
                                              "Smith, John",
                                              "Müller-Lüdenscheid",
                                              "山田太郎",
                                              "عمر",
                                              "Zal\u0335\u0336\u0337\u0338\u0335\u0336\u0337go",
                                              "\xff\xfe broken",
                                              "\xed\xa0\x80 half",
                                              "😀",
                                              "👨‍👩‍👧",
                                              "",
                                              " ",
                                              "$",
                                              "%00",
                                              "=1+1",
                                              "@everyone"};
  return names;
}

Json named(const std::string& name) {
  auto data = sample_data();
  data["user"]["name"] = name;
  return data;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t out = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++out;
  return out;
}

std::string without(std::string text, const std::string& what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what)) text.erase(at, what.size());
  return text;
}

}  // namespace

TEST_CASE("a card with any name has the same elements as with any other") {
  const auto parsed = parse_structured(welcome_source());
  auto source = welcome_source();
  source.title = at("Hi **${user.name}**!");
  source.actions.push_back({at("Say ${user.name}"), at("who am I"), {}});
  source.actions.push_back({at("Open"), {}, at("https://contoso.com/${user.name}?q=${user.name}")});
  const auto with_name = parse_structured(source);
  REQUIRE(with_name.value);
  const auto shape = [](const Json& card) {
    auto out = Json::array({card["body"].size(), card["actions"].size()});
    for (const auto& [key, value] : card.items()) out.push_back(key);
    return out;
  };
  const auto plain = shape(card_of(*with_name.value->render(named("Ada"))));
  for (const auto& name : nasty_names()) {
    INFO(name);
    const auto activity = with_name.value->render(named(name));
    REQUIRE(activity);
    const auto text = activity->dump();  // throws on invalid UTF-8
    CHECK(shape(card_of(Json::parse(text))) == plain);
    CHECK(count(text, "<at>") == 0);
  }
}

TEST_CASE("what a reader sees of a name in a card is the name") {
  for (const auto& name : nasty_names()) {
    INFO(name);
    const auto shown = plain_text(escape(name, Place::card));
    const auto bare = without(without(without(shown, kJoiner), "\u2068"), "\u2069");
    auto expected = clean(name);
    while (expected.find("  ") != std::string::npos) expected.erase(expected.find("  "), 1);
    while (!expected.empty() && expected.front() == ' ') expected.erase(0, 1);
    while (!expected.empty() && expected.back() == ' ') expected.pop_back();
    CHECK(bare == expected);
  }
}

TEST_CASE("what a reader sees is found in one pass, however much of it begins and does not end") {
  for (const std::string begun : {"[", "[](", "&#", "[]", "<a"}) {
    INFO(begun);
    std::string text;
    while (text.size() < 2'000'000) text += begun;
    const auto before = std::clock();
    CHECK(plain_text(text).size() >= text.size());
    CHECK((std::clock() - before) / CLOCKS_PER_SEC < 1);
  }
}

TEST_CASE("Markdown in a name is shown, not obeyed, in a card") {
  CHECK(rendered("Hi ${user.name}", named("**b**")) == "Hi \u2060\\*\\*b\\*\\*\u2060");
  CHECK(rendered("Hi ${user.name}", named("[x](https://e.org)")) == "Hi \u2060\\[x\\](https://e.org)\u2060");
  CHECK(rendered("${user.name}", named("1. first")) == "\u20601. first");
  CHECK(rendered("${user.name}", named("- item")) == "\u2060- item");
  CHECK(rendered("Hi ${user.name}; hello", named("AT&amp")) == "Hi AT&\u2060amp; hello");
  CHECK(rendered("${user.name}", named("<at>Boss</at>")) == "\u2060<\u2060at>Boss<\u2060/at>\u2060");
  CHECK(rendered("${user.name}", named("{{DATE(x)}}")).find("{{") == std::string::npos);
}

TEST_CASE("ordinary names are left as they are") {
  for (const std::string name :
       {"Ada Lovelace", "O'Brien", "Müller-Lüdenscheid", "svc_backup_prod", "R&D", "Smith, John", "山田太郎"}) {
    CHECK(rendered("Hi ${user.name}.", named(name)) == "Hi " + name + ".");
  }
}

TEST_CASE("the template's emphasis around a name holds whatever the name ends in") {
  CHECK(rendered("**${user.name}**さん", named("Ada (IT)")) == "**Ada (IT)\u2060**さん");
  CHECK(rendered("**${user.name}**", named("  Ada  ")) == "**Ada**");
  CHECK(rendered("**${user.name}**", named("")) == "**\u2060**");
}

TEST_CASE("Markdown in a template and in its literals is the author's") {
  CHECK(rendered("${if(exists(user.name), '**you**', 'nobody')}") == "**you**");
  CHECK(rendered("${'**' & user.givenName & '**'}", named("x")) == "**Ada**");
  CHECK(rendered("${join(foreach(split('a*,b', ','), x, '- ' & x), '\\n')}") == "- a\\*\u2060\n- b");
  CHECK(rendered("${user.jobTitle ?? '*unknown*'}") == "*unknown*");
}

TEST_CASE("a message's text gets entities, for it is Markdown and HTML") {
  const auto parsed = parse_markdown("Hello **${user.name}**, [open](https://contoso.com/${user.name})");
  REQUIRE(parsed.value);
  const auto activity = parsed.value->render(named("<at>B*</at>"));
  REQUIRE(activity);
  const auto text = (*activity)["text"].get<std::string>();
  CHECK(text ==
        "Hello **\u2060&#60;at&#62;B&#42;&#60;/at&#62;\u2060**, [open](https://contoso.com/%3Cat%3EB%2A%3C%2Fat%3E)");
  CHECK((*activity)["textFormat"] == "markdown");
  CHECK((*activity)["summary"].get<std::string>().find("<at>") == std::string::npos);
}

TEST_CASE("a value in an address is percent-encoded and cannot change the host") {
  auto source = welcome_source();
  source.actions = {{at("Open"), {}, at("https://contoso.com/u/${user.name}")}};
  const auto parsed = parse_structured(source);
  REQUIRE(parsed.value);
  const auto url = [&](const std::string& name) {
    return card_of(*parsed.value->render(named(name)))["actions"][0]["url"].get<std::string>();
  };
  CHECK(url("a/../b?c#d&e@f") == "https://contoso.com/u/a%2F..%2Fb%3Fc%23d%26e%40f");
  CHECK(url("ü \"") == "https://contoso.com/u/%C3%BC%20%22");
  source.actions = {{at("Open"), {}, at("https://${user.name}.contoso.com/")}};
  CHECK(says(parse_structured(source).problems, "host name"));
  source.actions = {{at("Open"), {}, at("https://contoso.com${user.name}")}};
  CHECK(says(parse_structured(source).problems, "host name"));
}

TEST_CASE("an address that a value makes something else than https is refused when it is rendered") {
  auto source = welcome_source();
  source.actions = {{at("Open"), {}, at("${message.url}")}};
  const auto parsed = parse_structured(source);
  REQUIRE(parsed.value);
  auto data = sample_data();
  for (const std::string url :
       {"javascript:alert(1)", "http://contoso.com", "https://", "https://a@b/", "data:text/html,x"}) {
    INFO(url);
    data["message"]["url"] = url;
    CHECK_FALSE(parsed.value->render(data));
  }
  data["message"]["url"] = "https://contoso.com/a b?q=\"x\"";
  CHECK(card_of(*parsed.value->render(data))["actions"][0]["url"] == "https://contoso.com/a%20b?q=%22x%22");
}

TEST_CASE("a name of 10,000 characters is cut to 1,000 and an ellipsis") {
  const auto text = rendered("${user.name}", named(std::string(10'000, 'x')));
  CHECK(text == std::string(1000, 'x') + "…\u2060");
}

TEST_CASE("bidi overrides are taken out, and right-to-left names are isolated") {
  CHECK(rendered("${user.name}", named("a\u202Eb\u2066c")) == "abc");
  CHECK(rendered("Hi ${user.name}!", named("عمر")) == "Hi \u2068عمر\u2069!");
  CHECK(rendered("مرحبًا ${user.name}!", named("C++ Team")) == "مرحبًا \u2068C++ Team\u2069!");
}

TEST_CASE("control characters, broken UTF-8 and piles of marks do not get through") {
  CHECK(clean("a\0b\x07\x1b[1m"s) == "ab[1m");
  CHECK(clean("\xff") == "\uFFFD");
  CHECK(clean("e\u0301\u0301\u0301\u0301\u0301\u0301\u0301") == "e\u0301\u0301\u0301\u0301");
  CHECK(clean("a\r\n\tb") == "a   b");
}

TEST_CASE("an object or a list that goes out as a whole has its strings escaped too") {
  auto data = sample_data();
  data["message"]["lines"] = {"*a*", "b"};
  CHECK(rendered("${message.lines}", data) == R"(["⁠\\*a\\*⁠","b"])");
}

TEST_CASE("an expression inside a value is not evaluated") {
  CHECK(rendered("${user.name}", named("${user.id}")).find("u-1") == std::string::npos);
}
