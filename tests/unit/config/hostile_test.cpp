#include <catch2/catch.hpp>
#include <random>

#include "expect.hpp"

namespace welcomed::config {
namespace {

std::string repeated(const std::string& part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

std::string first_said(const std::string& text) {
  const Folder folder;
  const auto loaded = folder.load(text);
  CHECK(loaded.config == nullptr);
  REQUIRE_FALSE(loaded.diagnostics.empty());
  return folder.lines(loaded).front();
}

}  // namespace

TEST_CASE("deep nesting is refused") {
  for (const char* part : {"[", "{", "- ", "{a: ", "? "}) {
    INFO(part);
    const auto said = first_said(repeated(part, 100'000));
    CHECK(said.starts_with("welcomed.yaml:1:"));
    CHECK(said.ends_with(": error: this is nested more than 16 levels deep"));
  }
}

TEST_CASE("a billion laughs are refused at the first one") {
  const Folder folder;
  const auto lines = folder.lines(folder.load("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"));
  const auto has = [&](const std::string& line) { return std::find(lines.begin(), lines.end(), line) != lines.end(); };
  CHECK(has("welcomed.yaml:1:4: error: anchors (&name) are not supported; write the value out where it is needed"));
  CHECK(has("welcomed.yaml:2:8: error: aliases (*name) are not supported; write the value out"));
}

TEST_CASE("a huge file is refused unread") {
  CHECK(first_said(std::string(2'000'000, '#')) == "welcomed.yaml:1:1: error: the file is larger than 1 MiB");
}

TEST_CASE("very many values are refused") {
  CHECK(first_said("a: [" + repeated("x,", 200'000) + "]").find("more than 100000 values in one file") !=
        std::string::npos);
}

TEST_CASE("bytes that are no text are refused at their place") {
  const std::string control = "control characters are not allowed";
  CHECK(first_said(std::string("cloud: pub\0lic", 14)) == "welcomed.yaml:1:11: error: " + control);
  CHECK(first_said("cloud: \"a\\0b\"") == "welcomed.yaml:1:8: error: " + control);
  CHECK(first_said("a: b\nc: \xff\n") == "welcomed.yaml:2:4: error: this is not valid UTF-8; save the file as UTF-8");
  CHECK(first_said("a: \xc0\xaf\n") == "welcomed.yaml:1:4: error: this is not valid UTF-8; save the file as UTF-8");
  CHECK(first_said("a: \xed\xa0\x80\n") == "welcomed.yaml:1:4: error: this is not valid UTF-8; save the file as UTF-8");
  CHECK(first_said(std::string("\xff\xfe\x61\x00", 4)) ==
        "welcomed.yaml:1:1: error: this is not valid UTF-8; save the file as UTF-8");
}

TEST_CASE("an empty file and one with a lone value are refused") {
  CHECK(first_said("") == "welcomed.yaml:1:1: error: the file is empty; it must be a mapping of keys");
  CHECK(first_said("# nothing\n") == "welcomed.yaml:1:1: error: the file is empty; it must be a mapping of keys");
  CHECK(first_said("hello") == "welcomed.yaml:1:1: error: the file holds one value; it must be a mapping of keys");
  CHECK(first_said("- a\n") == "welcomed.yaml:1:1: error: the file holds a list; it must be a mapping of keys");
}

TEST_CASE("very long values are refused and not repeated whole") {
  const auto said = first_said(good_but("app_id: ", "app_id: " + std::string(100'000, 'a')));
  CHECK(said.size() < 300);
  CHECK(first_said(good_but("tenant: contoso\n", "tenant: " + std::string(100'000, 'c') + "\n")).size() < 300);
}

TEST_CASE("columns count characters, and a byte order mark and CRLF change nothing") {
  const Folder folder;
  const auto crlf =
      "\xEF\xBB\xBF" + Folder::replaced(good_but("name: Contoso Assistant", "{\"näme\": ü}"), "\n", "\r\n");
  CHECK_FALSE(folder.load(crlf).diagnostics.empty());
  CHECK(folder.load("\xEF\xBB\xBF" + Folder::replaced(kGood, "\n", "\r\n")).config != nullptr);
  const auto loaded = folder.load(good_but("{key: welcome,", "{ключ: ä, key: welcome,"));
  CHECK(
      said_of_the_file(folder, loaded) ==
      std::vector<std::string>{
          R"(20:10: error: unknown key "ключ" in policies.messages; known are key, template, templates, channel_template, after, since and unless)"});
  const auto later = folder.load(good_but("{key: welcome,", "{key: \"ключ\",    x: 1, "));
  CHECK(said_of_the_file(folder, later).at(0).starts_with("20:15: error: policies.messages.key is \"ключ\""));
  CHECK(said_of_the_file(folder, later).at(1).starts_with("20:26: error: unknown key \"x\""));
}

TEST_CASE("a file of random edits never brings the process down") {
  const Folder folder;
  std::mt19937 random(20261123);
  const std::string pieces = "{}[]:,&*!|>'\"%@`-? #\n\t\\~ab1\xff\xc3\xa4";
  for (int round = 0; round < 1500; ++round) {
    std::string text = kGood;
    for (int edit = 0; edit < 1 + round % 5; ++edit) {
      const auto at = random() % text.size();
      if (random() % 2 == 0) text.erase(at, 1 + random() % 20);
      text.insert(at, 1, pieces[random() % pieces.size()]);
    }
    const auto loaded = folder.load(text);
    const bool refused =
        std::any_of(loaded.diagnostics.begin(), loaded.diagnostics.end(), [](const auto& d) { return d.error; });
    INFO(text);
    REQUIRE((loaded.config == nullptr) == refused);
  }
}

}  // namespace welcomed::config
