#include <filesystem>
#include <fstream>
#include <set>

#include "cards_fixture.hpp"

using namespace welcomed::cards;

namespace {

/// Reads the little YAML that the shipped templates are written in: `key: text`, `key: "text"`, a block after `|`, and
/// flow mappings for buttons. src/config reads all of YAML, and its tests read these files too.
class Shipped {
 public:
  explicit Shipped(const std::filesystem::path& path) : file_(path) { REQUIRE(file_); }

  StructuredSource read() {
    for (std::string line; std::getline(file_, line);) this->line(line);
    return std::move(source_);
  }

 private:
  void line(const std::string& line) {
    ++number_;
    if (block_ && (line.starts_with("  ") || line.empty())) {
      *block_ += (line.empty() ? line : line.substr(2)) + "\n";
      return;
    }
    block_ = nullptr;
    if (line.starts_with("title: ")) part(source_.title, line.substr(7));
    if (line.starts_with("why: ")) part(source_.why, line.substr(5));
    if (line.starts_with("next: ")) part(source_.next, line.substr(6));
    if (line.starts_with("offer: ")) part(source_.offer, line.substr(7));
    if (line.starts_with("opt_out: {title: ")) part(source_.opt_out, line.substr(17, line.size() - 18));
    if (line.starts_with("  - {say: help, title: ")) {
      source_.actions.push_back({at(line.substr(23, line.size() - 24), number_), at("help", number_), {}});
    }
  }

  void part(Located& part, std::string text) {
    if (text == "|") {
      block_ = &part.text;
      text.clear();
    }
    if (text.starts_with("\"")) text = text.substr(1, text.size() - 2);
    part = at(text, number_);
  }

  std::ifstream file_;
  StructuredSource source_;
  std::string* block_ = nullptr;
  int number_ = 0;
};

const std::vector<std::string> kNames{"welcome",   "tips",       "team-welcome", "chat-welcome", "notification",
                                      "first-day", "first-week", "first-month",  "first-quarter"};
const std::set<std::string> kFollowing{"tips", "first-week", "first-month", "first-quarter"};
const std::vector<std::string> kLocales{"", "de", "fr", "es", "pt-BR", "ja", "zh-CN", "ar"};

Use use_of(const std::string& name) {
  if (name == "notification") return Use::notification;
  if (name == "chat-welcome") return Use::chat;
  return kFollowing.contains(name) ? Use::follow_up : Use::welcome;
}

std::filesystem::path folder_of(const std::string& name) {
  const std::filesystem::path config(PROJECT_DIR "/config");
  return config / (name.starts_with("first-") ? "first-ninety-days/templates" : "templates");
}

Library shipped() {
  Library library;
  for (const auto& name : kNames) {
    for (const auto& locale : kLocales) {
      const auto file = name + (locale.empty() ? "" : "." + locale) + ".yaml";
      INFO(file);
      const auto parsed = parse_structured(Shipped(folder_of(name) / file).read());
      for (const auto& problem : parsed.problems) UNSCOPED_INFO(problem.text);
      REQUIRE(parsed.value);
      library.add(name, locale, parsed.value);
    }
  }
  return library;
}

}  // namespace

TEST_CASE("the shipped templates have nothing to complain about, in any language") {
  const auto library = shipped();
  for (const auto& name : kNames) {
    for (const auto& locale : kLocales) {
      INFO(name << " " << locale);
      for (const auto& problem : library.find(name, locale)->lint(use_of(name))) FAIL_CHECK(problem.text);
    }
    for (const auto& each : library.compare_languages(name))
      FAIL_CHECK(name << " " << each.locale << ": " << each.problem.text);
  }
}

TEST_CASE("the shipped templates render with the least data that there can be") {
  const auto library = shipped();
  const auto least =
      Json::parse(R"({"user":{"id":"u","name":"Ada"},"tenant":{"id":"t","name":"Contoso"},"bot":{"name":"Bot"},
    "app":{"name":"App"},"policy":{"name":"p","title":"Sales"},"message":{"key":"k"},"now":"2026-11-23T09:05:07Z"})");
  for (const auto& name : kNames) {
    for (const auto& locale : kLocales) {
      INFO(name << " " << locale);
      const auto activity = library.find(name, locale)->render(least);
      REQUIRE(activity);
      const auto text = activity->dump();
      CHECK(text.find("${") == std::string::npos);
      CHECK(text.find("\"stop\"") != std::string::npos);
      CHECK(card_of(*activity).contains("rtl") == (locale == "ar"));
    }
  }
}

TEST_CASE("each line of a notification's text becomes a paragraph, and stays text") {
  const auto library = shipped();
  auto data = sample_data();
  data["message"]["text"] = "First *line*\n# Second";
  const auto card = card_of(*library.find("notification", "en")->render(data));
  CHECK(card["body"][2]["text"] == "First \\*line\\*\u2060\n\n\u2060# Second");
}
