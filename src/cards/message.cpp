#include "cards/message.hpp"

#include "cards/escape.hpp"

namespace welcomed::cards {

namespace {

constexpr std::string_view kCardType = "application/vnd.microsoft.card.adaptive";

void collect_texts(const Json& value, std::vector<std::string>& out) {
  if (value.is_object()) {
    const auto type = value.find("type");
    const auto text = value.find("text");
    if (type != value.end() && *type == "TextBlock" && text != value.end() && text->is_string()) {
      out.push_back(text->get<std::string>());
    }
  }
  if (!value.is_structured()) return;
  for (const auto& child : value) {
    if (child.is_structured()) collect_texts(child, out);
  }
}

/// The texts of the TextBlocks in a rendered card, in order.
std::vector<std::string> texts_in(const Json& card) {
  std::vector<std::string> out;
  if (const auto body = card.find("body"); body != card.end()) collect_texts(*body, out);
  return out;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : "\n") + plain_text(text);
  return out;
}

void complete(Json& card, const Template::Inside& inside, const std::vector<std::string>& texts) {
  if (!card.contains("lang") && !inside.locale.empty()) card["lang"] = inside.locale;
  if (!card.contains("rtl") && inside.is_right_to_left()) card["rtl"] = true;
  if (!card.contains("fallbackText")) card["fallbackText"] = joined(texts);
}

/// A body that is no list becomes one: what bears no stamp could not be told from others in the chat.
void put_stamp(Json& card, const std::string& stamp) {
  auto& body = card["body"];
  if (!body.is_array()) body = body.is_object() ? Json::array({std::move(body)}) : Json::array();
  body.push_back({{"type", "TextBlock"}, {"id", stamp}, {"text", " "}, {"isVisible", false}});
}

}  // namespace

std::string headline(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  if (text.starts_with("# ")) text.remove_prefix(2);
  return plain_text(text);
}

bool can_be_completed(const Json& card) {
  const auto text = card.find("fallbackText");
  return text == card.end() || text->is_string();
}

Json card_message(Json card, const Template::Inside& inside, const std::string& stamp) {
  const auto texts = texts_in(card);
  complete(card, inside, texts);
  if (!stamp.empty()) put_stamp(card, stamp);
  const auto summary = texts.empty() ? plain_text(card["fallbackText"].get<std::string>()) : headline(texts.front());
  return {{"type", "message"},
          {"summary", summary},
          {"attachments", Json::array({{{"contentType", kCardType}, {"content", std::move(card)}}})}};
}

Json text_message(Json text) {
  const auto summary = headline(text.get_ref<const std::string&>());
  return {{"type", "message"}, {"text", std::move(text)}, {"textFormat", "markdown"}, {"summary", summary}};
}

}  // namespace welcomed::cards
