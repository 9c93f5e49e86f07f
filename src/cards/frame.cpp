#include "cards/frame.hpp"

#include <algorithm>
#include <charconv>

#include "cards/escape.hpp"
#include "cards/message.hpp"
#include "cards/scan.hpp"

namespace welcomed::cards {

namespace {

// A gap is marked by a control character, a number and a full stop. In JSON text the character is \u0001 and so on.
constexpr char kMarks[] = {'\x01', '\x02', '\x03', '\x04'};
constexpr std::string_view kEscapes[] = {"\\u0001", "\\u0002", "\\u0003", "\\u0004"};

bool has_mark(const Node& node) {
  const auto& text = node.source().text;
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= kMarks[0] && c <= kMarks[3]; });
}

bool comes_and_goes(const Node& node) { return node.when() != nullptr || node.data() != nullptr; }

/// An address is looked at again when its values are in it.
bool is_address(const Node& node) { return node.text() && !node.text()->is_constant() && node.place() == Place::url; }

bool is_framed(const Node& content) {
  bool good = true;
  content.walk(
      [&good](const Node& node) { good = good && !comes_and_goes(node) && !is_address(node) && !has_mark(node); });
  return good;
}

void remark(Json& text, char mark) {
  for (auto& c : text.get_ref<std::string&>()) {
    if (c == kMarks[0]) c = mark;
  }
}

/// `text`, which is UTF-8, as it stands between the quotes of JSON.
void append_json(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto plain = find_special(text, [](char c) {
      return static_cast<unsigned char>((static_cast<unsigned char>(c) < 0x20) | (c == '"') | (c == '\\'));
    });
    out.append(text.substr(0, plain));
    if (plain == text.size()) return;
    if (text[plain] == '\n') {
      out += "\\n";
    } else {
      const auto quoted = Json(text.substr(plain, 1)).dump();
      out.append(quoted, 1, quoted.size() - 2);
    }
    text = text.substr(plain + 1);
  }
}

}  // namespace

std::optional<Frame> Frame::of(const Template::Inside& inside) {
  const auto& body = *inside.body;
  if (body.form == Body::Form::markdown || !body.card.is_object() || !is_framed(body.content)) return std::nullopt;
  Frame frame;
  auto card = body.content.outline([&frame](const Node& text) {
    frame.texts_.push_back(&text);
    return kMarks[0] + std::to_string(frame.texts_.size() - 1) + ".";
  });
  if (!can_be_completed(card)) return std::nullopt;
  auto message = card_message(std::move(card), inside, kMarks[3] + std::string("0."));
  auto& content = message["attachments"][0]["content"];
  if (body.card.find("fallbackText") == nullptr) remark(content["fallbackText"], kMarks[1]);
  remark(message["summary"], kMarks[2]);
  if (!frame.cut(message.dump(-1, ' ', false, Json::error_handler_t::replace))) return std::nullopt;
  return frame;
}

bool Frame::cut(std::string_view json) {
  std::string* into = &before_;
  while (true) {
    const auto mark = json.find("\\u000");
    into->assign(json.substr(0, mark));
    if (mark == std::string_view::npos) return true;
    const auto form = std::find(std::begin(kEscapes), std::end(kEscapes), json.substr(mark, 6));
    const auto stop = json.find('.', mark);
    if (form == std::end(kEscapes) || stop == std::string_view::npos) return false;
    std::size_t text = 0;
    std::from_chars(json.data() + mark + 6, json.data() + stop, text);
    gaps_.push_back({static_cast<Form>(form - std::begin(kEscapes)), text, {}});
    into = &gaps_.back().after;
    json = json.substr(stop + 1);
  }
}

std::optional<std::string> Frame::fill(Evaluation& evaluation, bool right_to_left, const std::string& mark) const {
  std::vector<std::string> texts;
  texts.reserve(texts_.size());
  for (const auto* node : texts_) {
    auto text = node->text()->render_text(evaluation, right_to_left);
    if (!text) return std::nullopt;
    texts.push_back(std::move(*text));
  }
  std::string out;
  out.reserve(4096);
  out += before_;
  for (const auto& gap : gaps_) {
    switch (gap.form) {
      case Form::as_it_is:
        append_json(out, texts[gap.text]);
        break;
      case Form::plain:
        append_json(out, plain_text(texts[gap.text]));
        break;
      case Form::headline:
        append_json(out, headline(texts[gap.text]));
        break;
      case Form::mark:
        append_json(out, mark);
        break;
    }
    out += gap.after;
  }
  return out;
}

}  // namespace welcomed::cards
