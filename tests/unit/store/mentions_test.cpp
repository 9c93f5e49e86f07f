// Names in texts that others wrote.
#include "store/mentions.hpp"

#include <catch2/catch.hpp>

using namespace welcomed::store;

namespace {

const std::string kName = "amara.o'brien25@contoso.com";

std::string erased(const std::string& text) { return without_names(text, {kName}); }

}  // namespace

TEST_CASE("a name is found and taken out of JSON however it is escaped, and all else stays byte for byte") {
  const auto written = GENERATE(as<std::string>{}, R"(amara.o'brien25@contoso.com)", R"(Amara.O'Brien25@CONTOSO.com)",
                                R"(amara.o\u0027brien25\u0040contoso.com)", R"(\u0041mara.o\u0027brien25@contoso.COM)",
                                R"(\u0061\u006d\u0061ra.o'brien25@contoso\u002Ecom)");
  const std::string before = R"({ "n":1.50, "text":"a\\ \u00e9 \ud83d\ude00 ask\n)";
  const std::string after = R"( please\u0021\"" })";
  CHECK(mentions(before + written + after, {kName}));
  CHECK(erased(before + written + after) == before + after);
}

TEST_CASE("a name is found as a reader of Markdown, HTML or a URL sees it") {
  CHECK(erased(R"({"text":"ask amara.o&#39;brien25@contoso.com."})") == R"({"text":"ask ."})");
  CHECK(erased(R"({"text":"ask amara.o&#x27;brien25&#64;contoso.com."})") == R"({"text":"ask ."})");
  CHECK(erased(R"({"text":"ask amara.o&apos;brien25@contoso.com"})") == R"({"text":"ask "})");
  CHECK(erased(R"({"text":"ask amara.o\\'brien25@contoso.com"})") == R"({"text":"ask "})");
  CHECK(erased(R"({"url":"https://x.com/?u=amara.o%27brien25%40contoso.com&v=1"})") ==
        R"({"url":"https://x.com/?u=&v=1"})");
  CHECK(without_names("{\"text\":\"ask ann~\xE2\x81\xA0x@contoso.com\"}", {"ann~x@contoso.com"}) ==
        R"({"text":"ask "})");
}

TEST_CASE("what is escaped itself says no name, and neither does a part of somebody else's") {
  for (const std::string text :
       {R"({"text":"amara.o\\u0027brien25@contoso.com"})", R"({"text":"x\u002damara.o'brien25@contoso.com"})",
        R"({"text":"amara.o'brien25@contoso.co\u"})", R"(\u00)", "&#", "&#;", "&#x;", "%2", "\\", ""}) {
    INFO(text);
    CHECK_FALSE(mentions(text, {kName}));
    CHECK(erased(text) == text);
  }
}

TEST_CASE("each mention is replaced, at the ends of a text too") {
  CHECK(with_instead("jo@contoso.com, JO@contoso.com and banjo@contoso.com; jo\\u0040contoso.com", "jo@contoso.com",
                     "somebody") == "somebody, somebody and banjo@contoso.com; somebody");
}
