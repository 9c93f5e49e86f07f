#include "cards_fixture.hpp"

using namespace welcomed::cards;

TEST_CASE("the nearest locale is the tag, then shorter ones, then the same language elsewhere, then none") {
  const std::vector<std::string> offered{"", "de", "fr", "pt-BR", "zh-CN", "sr-Latn"};
  CHECK(nearest_locale("de-AT", offered) == "de");
  CHECK(nearest_locale("DE_at", offered) == "de");
  CHECK(nearest_locale("pt-br", offered) == "pt-BR");
  CHECK(nearest_locale("pt-PT", offered) == "pt-BR");
  CHECK(nearest_locale("zh-Hans-CN", offered) == "zh-CN");
  CHECK(nearest_locale("zh-TW", offered).empty());
  CHECK(nearest_locale("sr-Cyrl", offered).empty());
  CHECK(nearest_locale("fr-x-private", offered) == "fr");
  CHECK(nearest_locale("ko", offered).empty());
  CHECK(nearest_locale("", offered).empty());
  CHECK(nearest_locale("-", offered).empty());
}

TEST_CASE("each language of a template has a version, which differs when its source does") {
  const auto value = parse_structured(welcome_source()).value;
  const auto version_of = [&](const char* source) {
    Library library;
    library.add("welcome", "de", value, source);
    return library.form("welcome", "de-AT")->version;
  };
  CHECK(version_of("one").size() == 16);
  CHECK(version_of("one") == version_of("one"));
  CHECK(version_of("one") != version_of("another"));
  Library library;
  library.add("welcome", "de", value, "one");
  CHECK(library.form("welcome", "de")->locale == "de");
  CHECK(library.form("welcome", "de")->buttons == value->buttons());
  CHECK(library.form("welcome", "ja") == nullptr);
}

TEST_CASE("a library finds the nearest template, or none") {
  Library library;
  const auto value = parse_structured(welcome_source()).value;
  library.add("welcome", "", value);
  library.add("welcome", "de", value);
  library.add("only-german", "de", value);
  CHECK(library.has("welcome"));
  CHECK(library.names() == std::vector<std::string>{"only-german", "welcome"});
  CHECK(library.locales("welcome") == std::vector<std::string>{"", "de"});
  CHECK(library.find("welcome", "ja") == library.find("welcome", ""));
  CHECK(library.find("welcome", "de-CH") != library.find("welcome", ""));
  CHECK(library.find("only-german", "ja") == nullptr);
  CHECK(library.find("absent", "de") == nullptr);
}

TEST_CASE("a library knows what its templates use of the data, whole or in part") {
  Library library;
  library.add("a", "", parse_markdown("${user.manager.name ?? ''} ${data.desk}").value);
  CHECK(library.uses("user.manager"));
  CHECK(library.uses("user.manager.name"));
  CHECK(library.uses("data"));
  CHECK_FALSE(library.uses("user.man"));
  CHECK_FALSE(library.uses("user.hireDate"));
  CHECK(library.data_needed("a") == std::set<std::string>{"data.desk"});
}
