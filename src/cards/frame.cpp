#include "cards/frame.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "cards/byte_set.hpp"
#include "cards/escape.hpp"
#include "cards/message.hpp"

namespace welcomed::cards {

namespace {

// A gap is marked by a character, the form of what goes there, a number and a full stop. JSON text has the character as
// it is; a template that has it too is no frame.
constexpr char kGap = '\x7F';
constexpr std::string_view kForms = "srm";  // as the forms stand in their enum

std::string gap_mark(char form, std::size_t number) { return std::string{kGap, form} + std::to_string(number) + "."; }

constexpr std::size_t kUsualValue = 24;

bool has_gap_mark(const Node& node) {
  const auto has = [](const std::string& text) { return text.find(kGap) != std::string::npos; };
  return has(node.source().text) || std::any_of(node.members().begin(), node.members().end(),
                                                [&](const auto& member) { return has(member.first); });
}

bool comes_and_goes(const Node& node) { return node.when() != nullptr || node.data() != nullptr; }

bool varies(const Node& node) { return node.text() && !node.text()->is_constant(); }

/// An address is looked at again when its values are in it.
bool is_address(const Node& node) { return varies(node) && node.place() == Place::url; }

/// True when the texts of an object are known for texts, and what is read of them is known but for their values.
bool has_known_texts(const Node& object) {
  const auto& members = object.members();
  return std::none_of(members.begin(), members.end(), [](const auto& member) {
    const auto& [name, value] = member;
    if (!varies(value)) return false;
    const bool is_text = name == "text" || name == "fallbackText";
    return name == "type" || (is_text && !value.text()->is_read_by_pieces());
  });
}

bool is_framed(const Node& content) {
  bool good = true;
  content.walk([&good](const Node& node) {
    good = good && !comes_and_goes(node) && !is_address(node) && !has_gap_mark(node) && has_known_texts(node);
  });
  return good;
}

/// The values in `text` are for reading from now on.
void turn_to_read(Json& text) {
  auto& words = text.get_ref<std::string&>();
  for (auto at = words.find(kGap); at != std::string::npos; at = words.find(kGap, at + 1)) words[at + 1] = 'r';
}

/// `text`, which is UTF-8, as it stands between the quotes of JSON.
void append_json(std::string& out, std::string_view text) {
  static constexpr auto kEscaped = ByteSet("\"\\").with('\x00', '\x1F');
  if (kEscaped.find_in(text) == text.size()) {
    out += text;
  } else {
    const auto quoted = Json(text).dump();
    out.append(quoted, 1, quoted.size() - 2);
  }
}

}  // namespace

/// The values of one message as JSON text, one after the other, each as it is shown and as it is read.
struct Frame::Filling {
  struct Range {
    std::size_t from, size;
  };

  Range add(std::string_view value) {
    const auto from = json.size();
    append_json(json, value);
    return {from, json.size() - from};
  }

  [[nodiscard]] std::string_view at(Range range) const { return std::string_view(json).substr(range.from, range.size); }

  struct Value {
    Range shown, read;
  };

  std::string json;
  std::vector<Value> values;
};

std::optional<Frame> Frame::of(const Template::Inside& inside) {
  const auto& body = *inside.body;
  if (body.form == Body::Form::markdown || !body.card.is_object() || !is_framed(body.content)) return std::nullopt;
  Frame frame;
  auto card = body.content.outline([&frame](const Node& node) { return frame.add(*node.text()); });
  if (!can_be_completed(card)) return std::nullopt;
  auto message = card_message(std::move(card), inside, gap_mark('m', 0));
  auto& content = message["attachments"][0]["content"];
  if (body.card.find("fallbackText") == nullptr) turn_to_read(content["fallbackText"]);
  turn_to_read(message["summary"]);
  frame.cut(message.dump(-1, ' ', false, Json::error_handler_t::replace));
  return frame;
}

/// The text with a mark for each of its values, which become values of the frame.
std::string Frame::add(const Text& text) {
  std::string out;
  for (std::size_t i = 0; i < text.pieces().size(); ++i) {
    const auto& piece = text.pieces()[i];
    if (piece.kind == Expression::Kind::literal && piece.value.is_string()) {
      const auto& words = piece.value.get_ref<const std::string&>();
      words_ += words.size();
      out += words;
    } else {
      out += gap_mark('s', values_.size());
      values_.push_back({&text, i, std::exchange(words_, 0)});
    }
  }
  return out;
}

void Frame::cut(std::string_view json) {
  std::string* into = &before_;
  while (true) {
    const auto mark = json.find(kGap);
    into->assign(json.substr(0, mark));
    constant_ += into->size();
    if (mark == std::string_view::npos) return;
    Gap gap{static_cast<Form>(kForms.find(json[mark + 1])), 0, {}};
    const auto* stop = std::from_chars(json.data() + mark + 2, json.data() + json.size(), gap.value).ptr;
    if (gap.form == Form::read) values_[gap.value].is_read = true;
    gaps_.push_back(std::move(gap));
    into = &gaps_.back().after;
    json.remove_prefix(static_cast<std::size_t>(stop - json.data()) + 1);
  }
}

bool Frame::write_values(Evaluation& evaluation, bool right_to_left, Filling& filling) const {
  std::string text;
  for (const auto& value : values_) {
    text.clear();
    if (!evaluation.spend(value.words_before)) return false;
    if (!value.text->write_piece(value.piece, evaluation, right_to_left, text)) return false;
    const auto shown = filling.add(text);
    filling.values.push_back({shown, shown});
    if (!value.is_read || is_plain(text)) continue;
    const auto read = plain_text(text);
    // With the words behind it this may begin a tag.
    if (read.ends_with('<')) return false;
    filling.values.back().read = filling.add(read);
  }
  return evaluation.spend(words_);
}

std::optional<std::string> Frame::fill(Evaluation& evaluation, bool right_to_left, const std::string& stamp) const {
  Filling filling;
  filling.values.reserve(values_.size());
  filling.json.reserve(values_.size() * kUsualValue);
  if (!write_values(evaluation, right_to_left, filling)) return std::nullopt;
  std::string out;
  out.reserve(constant_ + gaps_.size() * kUsualValue);
  out += before_;
  for (const auto& gap : gaps_) {
    if (gap.form == Form::stamp) {
      append_json(out, stamp);
    } else {
      const auto& value = filling.values[gap.value];
      out += filling.at(gap.form == Form::shown ? value.shown : value.read);
    }
    out += gap.after;
  }
  return out;
}

}  // namespace welcomed::cards
