#include "base/readable.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/utf8.hpp"

using namespace welcomed;

namespace {

/// Every character that could do more than be read.
std::vector<char32_t> harmful() {
  std::vector<char32_t> all;
  for (char32_t c = 0; c < 0x20; ++c) all.push_back(c);
  for (char32_t c = 0x7F; c <= 0x9F; ++c) all.push_back(c);
  for (char32_t c = 0x2028; c <= 0x202E; ++c) all.push_back(c);
  for (char32_t c = 0x2066; c <= 0x2069; ++c) all.push_back(c);
  return all;
}

std::string with(char32_t c) {
  std::string text = "a";
  append_utf8(text, c);
  return text + "b";
}

}  // namespace

TEST_CASE("a text that people read has a question mark for whatever could do more than be read") {
  for (const auto c : harmful()) {
    INFO(static_cast<unsigned>(c));
    CHECK(readable(with(c)) == "a?b");
    const bool of_lines = c == U'\n' || c == U'\t';
    CHECK(readable_lines(with(c)) == (of_lines ? with(c) : "a?b"));
  }
}

TEST_CASE("names in any script are read as they are written") {
  for (const auto* name : {"Müller, Jürgen", "Александр", "محمد عبد الله", "דָּנִיאֵל", "田中 太郎", "👩‍💻 🇩🇪",
                           "a\u200Eb\u00ADc"}) {
    CHECK(readable(name) == name);
  }
}

TEST_CASE("what is no UTF-8 is shown as U+FFFD, and what comes out is UTF-8") {
  CHECK(readable("a\xFF\xC3") == "a\uFFFD\uFFFD");
  CHECK(is_utf8(readable("\xED\xA0\x80\xF4\x90\x80\x80\xC0\x80")));
}

TEST_CASE("in JSON such characters are escaped, so that nothing of the text is lost") {
  for (const auto c : harmful()) {
    INFO(static_cast<unsigned>(c));
    const nlohmann::json value{{"name", with(c)}};
    const auto text = json_text(value, 2);
    CHECK(readable_lines(text) == text);
    CHECK(nlohmann::json::parse(text) == value);
  }
  CHECK(json_text(nlohmann::json("Jürgen\xFF")) == "\"Jürgen\uFFFD\"");
}
