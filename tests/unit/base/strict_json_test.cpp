#include "base/strict_json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

using namespace welcomed;

namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("what is valid is read as it stands") {
  for (const std::string text :
       {"null", "true", "-1", "18446744073709551615", "1.5", R"("\u00e4\ud83d\ude00\u0000")", "[]", "{}",
        R"({"a":[1,{"b":[]},"c"],"d":{"a":null,"e":[[],{}]}})", R"([{"a":1},{"a":2}])", " [ 1 , 2 ] \r\n\t"}) {
    INFO(text);
    const auto value = parse_strict(text, 8);
    REQUIRE(value);
    CHECK(*value == nlohmann::json::parse(text));
  }
}

TEST_CASE("what is not valid is refused without telling the text") {
  const std::string nul(1, '\0');
  for (const std::string& text : std::vector<std::string>{"",
                                                          " ",
                                                          "secret",
                                                          "{",
                                                          "[1,]",
                                                          R"({"a":1,})",
                                                          R"({a:1})",
                                                          "{'a':1}",
                                                          "[1] x",
                                                          "[1][2]",
                                                          "{} {}",
                                                          "[1]" + nul,
                                                          "[1]" + nul + "garbage",
                                                          nul,
                                                          "\"a" + nul + "b\"",
                                                          "01",
                                                          "+1",
                                                          ".5",
                                                          "1.",
                                                          "NaN",
                                                          "Infinity",
                                                          "1e999",
                                                          "\"\x01\"",
                                                          "\"\n\"",
                                                          R"("\x41")",
                                                          R"("\ud800")",
                                                          R"("\udc00\ud800")",
                                                          "\"\xff\"",
                                                          "\"\xc0\xaf\"",
                                                          "\"\xed\xa0\x80\"",
                                                          "\"\xf4\x90\x80\x80\"",
                                                          "\"\xc3",
                                                          "// note\n1",
                                                          "/* note */ 1",
                                                          "tru",
                                                          "\"open"}) {
    INFO(text);
    const auto value = parse_strict(text, 8);
    REQUIRE_FALSE(value);
    CHECK(value.error().what.find("not valid JSON at byte ") == 0);
    CHECK(value.error().what.find("secret") == std::string::npos);
  }
}

TEST_CASE("a member name twice in one object is refused at any depth, however it is spelled") {
  for (const std::string text : {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"([{"x":{"a":1,"a":2}}])",
                                 R"({"a":1,"\u0061":2})", R"({"":1,"":2})", R"({"a":{"b":1},"a":{"c":1}})"}) {
    INFO(text);
    const auto value = parse_strict(text, 8);
    REQUIRE_FALSE(value);
    CHECK(value.error().what == "a member name occurs twice in one object");
  }
}

TEST_CASE("nesting is taken up to the depth that is allowed and not beyond") {
  CHECK(parse_strict(nested(32), 32));
  CHECK_FALSE(parse_strict(nested(33), 32));
  CHECK_FALSE(parse_strict(std::string(1'000'000, '['), 32));
  CHECK_FALSE(parse_strict(R"({"a":{"a":{}}})", 2));
  CHECK(parse_strict("1", 0));
  CHECK_FALSE(parse_strict("[]", 0));
}
