// A name in every place of a card and of a message: it changes no structure and stays without powers. One that begins
// with `again` is repeated until it is longer than a value may be, and put into a message alone, which takes less time.
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
  {"type": "TextBlock", "text": "${user.name}**${user.name}**a${user.name}; ${user.name}42/"},
  {"type": "FactSet", "facts": [{"title": "${user.name}", "value": "[${user.name}](https://contoso.com/${user.name})"}]},
  {"type": "Image", "url": "https://contoso.com/a.png", "altText": "${user.name}"}],
 "actions": [{"type": "Action.Submit", "title": "${user.name}"}]})card";
constexpr const char* kPicture = R"card({"type": "AdaptiveCard", "version": "1.4", "body": [
  {"type": "Image", "url": "https://contoso.com/${user.name}.png", "altText": "x"}]})card";
constexpr const char* kMessage = "**${user.name}**, ${user.name}: ${concat('a', user.name)}";
constexpr const char* kMark = "welcomed-0123456789abcdef";

bool is_escaped(std::string_view json, std::size_t quote) {
  const auto before = json.find_last_not_of('\\', quote - 1);
  return (quote - before) % 2 == 0;
}

/// JSON text with every text in it empty.
std::string shape(std::string_view json) {
  std::string out;
  for (auto open = json.find('"'); open != std::string_view::npos; open = json.find('"')) {
    out += json.substr(0, open + 1);
    auto close = json.find('"', open + 1);
    while (is_escaped(json, close)) close = json.find('"', close + 1);
    json.remove_prefix(close + 1);
  }
  return out.append(json);
}

bool holds(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

struct Case {
  explicit Case(std::shared_ptr<const Template> of) : whole(std::move(of)) {
    expected = shape(*whole->write({{"user", {{"name", "Ada"}}}}, kMark));
  }

  std::shared_ptr<const Template> whole;
  std::string expected;
};

std::string sent(const Case& each, const Json& data) {
  auto text = each.whole->write(data, kMark);
  fuzz::expect(text.has_value(), "any value can be rendered");
  fuzz::expect(shape(*text) == each.expected, "a value changes no structure");
  fuzz::expect(!holds(*text, "<at>") && !holds(*text, "</at>"), "a value mentions nobody");
  fuzz::expect(!holds(*text, "\u202e") && !holds(*text, "\u202d"), "a value turns no text around");
  fuzz::expect(text->size() < 100'000, "a value is bounded");
  return std::move(*text);
}

void check(const std::string& name) {
  static const Case card(parse_card(kCard).value);
  static const Case picture(parse_card(kPicture).value);
  static const Case message(parse_markdown(kMessage).value);
  static Json data = {{"user", {{"locale", "en"}}}, {"now", ""}};
  data["user"]["name"] = name;
  fuzz::expect(clean(clean(name)) == clean(name), "what is clean stays as it is");
  static_cast<void>(sent(message, data));
  if (name.size() > kLongestValue) return;
  fuzz::expect(sent(card, data) == card.whole->render(data, kMark)->dump(), "what is written is what is rendered");
  static_cast<void>(sent(picture, data));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string name(reinterpret_cast<const char*>(data), size);
  if (name.starts_with("again")) {
    while (name.size() <= kLongestValue) name += name.substr(0, size);
  }
  fuzz::within_limits([&] { check(name); });
  return 0;
}
