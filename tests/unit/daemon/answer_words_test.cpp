// The answers to wishes name words that the daemon takes.
#include <catch2/catch.hpp>

#include "cards/built_in.hpp"
#include "core/activity.hpp"

using namespace welcomed;

namespace {

/// What stands between ** in a card.
std::string bold(const nlohmann::json& activity) {
  const auto text = activity.dump(-1);
  const auto begin = text.find("**");
  return begin == std::string::npos ? "" : text.substr(begin + 2, text.find("**", begin + 2) - begin - 2);
}

}  // namespace

TEST_CASE("the word that each answer names undoes it") {
  for (const auto& locale : cards::built_in().locales(cards::kOptOut)) {
    INFO(locale);
    const nlohmann::json data{{"bot", {{"name", "Bot"}}}};
    const auto silence = cards::built_in().find(cards::kOptOut, locale)->render(data);
    const auto messages = cards::built_in().find(cards::kOptIn, locale)->render(data);
    REQUIRE(silence);
    REQUIRE(messages);
    CHECK(core::wish_of(bold(*silence)) == core::Wish::messages);
    CHECK(core::wish_of(bold(*messages)) == core::Wish::silence);
  }
}
