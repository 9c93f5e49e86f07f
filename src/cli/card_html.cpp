#include "cli/card_html.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_members.hpp"
#include "cards/escape.hpp"
#include "cli/markdown_html.hpp"

namespace welcomed::cli {
namespace {

using Json = nlohmann::json;

bool is_true_at(const Json& object, const char* name) { return object.contains(name) && object[name] == true; }

/// A word of a card made fit for a class: letters only.
std::string class_word(std::string word) {
  word.erase(std::remove_if(word.begin(), word.end(),
                            [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')); }),
             word.end());
  return word;
}

std::string looks_of(const Json& item) {
  std::string out = "own-" + class_word(text_of(item, "type"));
  for (const auto* name : {"size", "weight", "spacing", "color", "style", "horizontalAlignment"}) {
    if (const auto word = class_word(text_of(item, name)); !word.empty()) out += " " + std::string(name) + "-" + word;
  }
  if (is_true_at(item, "isSubtle")) out += " subtle";
  if (is_true_at(item, "separator")) out += " separator";
  return out;
}

std::string element(const std::string& tag, const std::string& looks, const std::string& inside) {
  return "<" + tag + " class=\"" + looks + "\">" + inside + "</" + tag + ">";
}

std::string item_html(const Json& item);

std::string list_html(const Json& items) {
  std::string out;
  if (!items.is_array()) return out;
  for (const auto& item : items) out += item_html(item);
  return out;
}

std::string image_html(const Json& image) {
  const auto url = text_of(image, "url");
  if (!cards::is_https(url)) return "";
  return "<img class=\"" + looks_of(image) + "\" src=\"" + html_escaped(url) + "\" alt=\"" +
         html_escaped(text_of(image, "altText")) + "\">";
}

std::string button_html(const Json& action) {
  const auto title = html_escaped(text_of(action, "title"));
  const auto url = text_of(action, "url");
  if (!cards::is_https(url)) return "<button type=\"button\">" + title + "</button>";
  return "<a class=\"button\" href=\"" + html_escaped(url) + "\">" + title + "</a>";
}

std::string buttons_html(const Json& actions) {
  std::string out;
  for (const auto& action : actions) out += button_html(action);
  return element("div", "own-actions", out);
}

std::string facts_html(const Json& facts) {
  std::string out;
  for (const auto& fact : facts) {
    out +=
        "<dt>" + markdown_html(text_of(fact, "title")) + "</dt><dd>" + markdown_html(text_of(fact, "value")) + "</dd>";
  }
  return "<dl>" + out + "</dl>";
}

std::string runs_html(const Json& inlines) {
  std::string out;
  for (const auto& run : inlines) {
    out += run.is_string() ? html_escaped(run.get<std::string>())
                           : element("span", looks_of(run), html_escaped(text_of(run, "text")));
  }
  return element("p", "own-RichTextBlock", out);
}

std::string item_html(const Json& item) {
  const auto type = text_of(item, "type");
  if (type == "TextBlock") return element("div", looks_of(item), markdown_html(text_of(item, "text")));
  if (type == "Image") return image_html(item);
  if (type == "RichTextBlock" && item.contains("inlines")) return runs_html(item["inlines"]);
  if (type == "FactSet" && item.contains("facts")) return facts_html(item["facts"]);
  if (type == "ActionSet" && item.contains("actions")) return buttons_html(item["actions"]);
  for (const auto* below : {"items", "columns", "images"}) {
    if (item.is_object() && item.contains(below)) {
      const auto stretch = text_of(item, "width") == "stretch" ? " stretch" : "";
      return element("div", looks_of(item) + stretch, list_html(item[below]));
    }
  }
  return "";
}

}  // namespace

std::string activity_html(const Json& activity) {
  if (!activity.contains("attachments"))
    return element("div", "own-TextBlock", markdown_html(text_of(activity, "text")));
  const auto& card = activity["attachments"][0]["content"];
  std::string out = card.contains("body") ? list_html(card["body"]) : "";
  if (card.contains("actions")) out += buttons_html(card["actions"]);
  return out;
}

}  // namespace welcomed::cli
