// A name in every place of a card and of a message: it changes no structure and stays without powers.
#include <cstdint>
#include <string>
#include <string_view>

#include "cards/escape.hpp"
#include "cards/template.hpp"
#include "limits.hpp"

using namespace welcomed::cards;
using Json = nlohmann::json;

namespace {

constexpr const char* kCard = R"card({"type": "AdaptiveCard", "version": "1.4", "body": [
  {"type": "TextBlock", "text": "**${user.name}** and [${user.name}](https://contoso.com/${user.name})"},
  {"type": "FactSet", "facts": [{"title": "${user.name}", "value": "x${user.name}"}]},
  {"type": "Image", "url": "https://contoso.com/${user.name}.png", "altText": "${user.name}"}],
 "actions": [{"type": "Action.Submit", "title": "${user.name}"}]})card";
constexpr const char* kMessage = "**${user.name}**, ${user.name}: ${concat('a', user.name)}";

Json data_with(const std::string& name) { return {{"user", {{"name", name}, {"locale", "en"}}}, {"now", ""}}; }

/// The same, with every text empty.
Json shape(const Json& value) {
  if (value.is_string()) return "";
  if (!value.is_structured()) return value;
  auto out = value;
  for (auto& each : out) each = shape(each);
  return out;
}

bool holds(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

struct Case {
  std::shared_ptr<const Template> whole;
  Json expected = shape(*whole->render(data_with("Ada")));
};

void check(const Case& each, const std::string& name) {
  const auto activity = each.whole->render(data_with(name));
  fuzz::expect(activity.has_value(), "any value can be rendered");
  fuzz::expect(shape(*activity) == each.expected, "a value changes no structure");
  const auto sent = activity->dump();
  fuzz::expect(!holds(sent, "<at>") && !holds(sent, "</at>"), "a value mentions nobody");
  fuzz::expect(!holds(sent, "\u202e") && !holds(sent, "\u202d"), "a value turns no text around");
  fuzz::expect(sent.size() < 100'000, "a value is bounded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Case card{parse_card(kCard).value};
  static const Case message{parse_markdown(kMessage).value};
  const std::string name(reinterpret_cast<const char*>(data), size);
  fuzz::within_limits([&] {
    check(card, name);
    check(message, name);
    fuzz::expect(clean(clean(name)) == clean(name), "what is clean stays as it is");
  });
  return 0;
}
