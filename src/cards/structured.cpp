#include "base/button_mark.hpp"
#include "cards/inside.hpp"

namespace welcomed::cards {

namespace {

using Members = std::vector<std::pair<std::string, Source>>;

Source text(const Located& located) { return Source::of(located.text, located.at); }
Source word(std::string_view constant) { return Source::of(Json(constant).get<std::string>()); }

Source text_block(const Located& located, Members looks) {
  Members members{{"type", word("TextBlock")}, {"text", text(located)}, {"wrap", Source::of(Json(true))}};
  for (auto& look : looks) members.push_back(std::move(look));
  return Source::object(std::move(members));
}

Source title_block(const Located& title) {
  return text_block(title, {{"size", word("Large")}, {"weight", word("Bolder")}});
}

Source why_block(const Located& why) {
  return text_block(why, {{"size", word("Small")}, {"isSubtle", Source::of(Json(true))}, {"spacing", word("Small")}});
}

Source column(std::string_view width, std::vector<Source> items) {
  return Source::object({{"type", word("Column")},
                         {"width", word(width)},
                         {"verticalContentAlignment", word("Center")},
                         {"items", Source::list(std::move(items))}});
}

/// Picture and title side by side: a picture above the text would fill a phone's screen before a word is read.
Source heading(const StructuredSource& source) {
  auto image = Source::object({{"type", word("Image")},
                               {"url", text(source.image)},
                               {"altText", word("")},  // decoration; a screen reader need not stop at it
                               {"size", word("Small")}});
  std::vector<Source> title;
  if (!source.title.text.empty()) title.push_back(title_block(source.title));
  return Source::object(
      {{"type", word("ColumnSet")},
       {"columns", Source::list({column("auto", {std::move(image)}), column("stretch", std::move(title))})}});
}

/// A button that says something to the bot in the person's name: what is said and what the chat shows of it. Its place
/// among those that do comes back when it is pressed, because two of them may say the same.
Source say(const Located& title, const Source& said, std::size_t place) {
  auto back = Source::object({{"type", word("messageBack")}, {"text", said}, {"displayText", text(title)}});
  auto data = Source::object({{"msteams", std::move(back)}, {std::string(kButtonMark), Source::of(Json(place))}});
  return Source::object({{"type", word("Action.Submit")}, {"title", text(title)}, {"data", std::move(data)}});
}

Source open(const ActionSource& action) {
  return Source::object({{"type", word("Action.OpenUrl")}, {"title", text(action.title)}, {"url", text(action.open)}});
}

std::vector<Source> actions_of(const StructuredSource& source) {
  std::vector<Source> out;
  std::size_t place = 0;
  for (const auto& action : source.actions) {
    out.push_back(action.open.text.empty() ? say(action.title, text(action.say), place++) : open(action));
  }
  // The word the daemon takes for an opt-out, in any language of the title.
  if (!source.opt_out.text.empty()) out.push_back(say(source.opt_out, word("stop"), place));
  return out;
}

std::vector<Source> body_of(const StructuredSource& source) {
  std::vector<Source> out;
  if (!source.image.text.empty()) {
    out.push_back(heading(source));
  } else if (!source.title.text.empty()) {
    out.push_back(title_block(source.title));
  }
  if (!source.why.text.empty()) out.push_back(why_block(source.why));
  if (!source.offer.text.empty()) out.push_back(text_block(source.offer, {{"spacing", word("Medium")}}));
  if (!source.next.text.empty()) out.push_back(text_block(source.next, {{"spacing", word("Medium")}}));
  return out;
}

/// Of an Action.Submit: what Teams sends in the person's name, by either of its ways.
std::string_view said_by(const Source& action) {
  const auto* data = action.find("data");
  const auto* back = data == nullptr ? nullptr : data->find("msteams");
  if (back == nullptr) return {};
  return back->text_at(back->text_at("type") == "imBack" ? "value" : "text");
}

void collect_buttons(const Source& source, std::vector<Button>& out) {
  if (source.text_at("type") == "Action.Submit")
    out.push_back({std::string(source.text_at("title")), std::string(said_by(source))});
  for (const auto& item : source.items) collect_buttons(item, out);
  for (const auto& [name, value] : source.members) {
    if (name != "data") collect_buttons(value, out);
  }
}

}  // namespace

std::vector<Button> buttons_in(const Source& card) {
  std::vector<Button> out;
  collect_buttons(card, out);
  return out;
}

Source build_card(const StructuredSource& source) {
  Members members{{"type", word("AdaptiveCard")},
                  {"$schema", word("http://adaptivecards.io/schemas/adaptive-card.json")},
                  {"version", word("1.4")},
                  {"body", Source::list(body_of(source))}};
  auto actions = actions_of(source);
  if (!actions.empty()) members.emplace_back("actions", Source::list(std::move(actions)));
  return Source::object(std::move(members));
}

}  // namespace welcomed::cards
