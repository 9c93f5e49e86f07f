#include "cli/preview_text.hpp"

#include <boost/algorithm/string/erase.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/json_members.hpp"
#include "base/readable.hpp"
#include "cards/escape.hpp"

namespace welcomed::cli {
namespace {

using Json = nlohmann::json;

/// Values are isolated in languages that are read from the right; a terminal gets them without the marks.
std::string shown(std::string text) {
  for (const auto* mark : {"\u2068", "\u2069"}) boost::erase_all(text, mark);
  return readable(text);
}

class CardText {
 public:
  explicit CardText(const Paint& paint) : paint_(paint) {}

  std::string run(const Json& card) {
    if (card.contains("body")) each(card["body"]);
    if (card.contains("actions")) buttons(card["actions"]);
    return std::move(out_);
  }

 private:
  void each(const Json& items) {
    for (const auto& item : items) element(item);
  }

  void element(const Json& item) {
    if (!item.is_object()) return;
    const auto type = text_of(item, "type");
    if (type == "TextBlock") block(item);
    if (type == "Image" && !text_of(item, "altText").empty()) line("[" + text_of(item, "altText") + "]");
    if (type == "RichTextBlock" && item.contains("inlines")) runs(item["inlines"]);
    if (type == "ActionSet" && item.contains("actions")) buttons(item["actions"]);
    if (item.contains("facts")) facts(item["facts"]);
    for (const auto* below : {"items", "columns"}) {
      if (item.contains(below)) each(item[below]);
    }
  }

  void block(const Json& item) {
    const bool heading = text_of(item, "weight") == "Bolder";
    std::istringstream lines(cards::plain_text(text_of(item, "text")));
    for (std::string text; std::getline(lines, text);) {
      const auto words = shown(text);
      line(heading ? paint_.strong(words) : words);
    }
    line("");
  }

  void runs(const Json& inlines) {
    std::string text;
    for (const auto& run : inlines) text += run.is_string() ? run.get<std::string>() : text_of(run, "text");
    line(shown(text));
  }

  void facts(const Json& list) {
    for (const auto& fact : list) {
      line(shown(cards::plain_text(text_of(fact, "title")) + "  " + cards::plain_text(text_of(fact, "value"))));
    }
  }

  void buttons(const Json& actions) {
    std::string text;
    for (const auto& action : actions) text += (text.empty() ? "[ " : "  [ ") + shown(text_of(action, "title")) + " ]";
    line(paint_.good(text));
  }

  void line(const std::string& text) { out_ += text.empty() ? "\n" : "  " + text + "\n"; }

  const Paint& paint_;
  std::string out_;
};

}  // namespace

std::string activity_text(const Json& activity, const Paint& paint) {
  if (activity.contains("attachments")) return CardText(paint).run(activity["attachments"][0]["content"]);
  std::string out;
  std::istringstream lines(cards::plain_text(text_of(activity, "text")));
  for (std::string line; std::getline(lines, line);) out += "  " + shown(line) + "\n";
  return out;
}

std::string preview_text(const std::string& name, const std::string& locale, const Json& activity, const Paint& paint) {
  return paint.faint(name + " for " + locale) + "\n\n" + activity_text(activity, paint);
}

}  // namespace welcomed::cli
