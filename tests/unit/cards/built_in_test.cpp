#include "cards/built_in.hpp"

#include <set>

#include "cards_fixture.hpp"

using namespace welcomed::cards;

namespace {

const std::set<std::string> kLanguages{"", "ar", "de", "es", "fr", "ja", "pt-BR", "zh-CN"};

nlohmann::json said(const char* name, const std::string& locale) {
  const auto* form = built_in().find(name, locale);
  REQUIRE(form);
  const auto activity = form->render({{"bot", {{"name", "The [Bot](x)"}}}}, "welcomed-1");
  REQUIRE(activity);
  return (*activity)["attachments"][0]["content"];
}

}  // namespace

TEST_CASE("the answers to wishes are there in every shipped language, without a fault, and alike") {
  for (const auto* name : {kOptOut, kOptIn}) {
    const auto locales = built_in().locales(name);
    CHECK(std::set<std::string>(locales.begin(), locales.end()) == kLanguages);
    for (const auto& [locale, problem] : built_in().compare_languages(name)) FAIL_CHECK(locale << problem.text);
    std::set<std::string> titles;
    for (const auto& locale : locales) {
      INFO(name << " " << locale);
      const auto card = said(name, locale);
      CHECK(card["body"][0]["text"].get<std::string>().find("Bot") != std::string::npos);
      CHECK(card["body"].back()["id"] == "welcomed-1");
      titles.insert(card["body"][0]["text"].get<std::string>());
    }
    CHECK(titles.size() == kLanguages.size());
  }
}

TEST_CASE("each answer has a button that undoes it, with a word that is taken in any language") {
  for (const auto& locale : kLanguages) {
    CHECK(said(kOptOut, locale)["actions"][0]["data"]["msteams"]["text"] == "start");
    CHECK(said(kOptIn, locale)["actions"][0]["data"]["msteams"]["text"] == "stop");
  }
}

TEST_CASE("a reader of another language gets English, one of another country their own language") {
  CHECK(said(kOptOut, "sv") == said(kOptOut, ""));
  CHECK(said(kOptOut, "pt-PT")["body"] == said(kOptOut, "pt-BR")["body"]);
}
