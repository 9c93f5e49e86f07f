#include "cards/template.hpp"

#include <algorithm>
#include <array>

#include "cards/inside.hpp"
#include "cards/lint.hpp"
#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

constexpr std::string_view kCardType = "application/vnd.microsoft.card.adaptive";
constexpr std::array<std::string_view, 8> kRightToLeft{"ar", "he", "fa", "ur", "ps", "yi", "sd", "ckb"};

std::string place_text(Position at) {
  if (at.line == 0) return "";
  return " (line " + std::to_string(at.line) + ", column " + std::to_string(at.column) + ")";
}

tl::unexpected<Error> failed(const Failure& failure) {
  return fail(failure.why + place_text(failure.at), failure.remedy);
}

/// The language dates and numbers are written in: the person's, else the template's.
std::string locale_for(const Json& data, const std::string& of_template) {
  const auto* user = member(data, "user");
  const auto* locale = user == nullptr ? nullptr : member(*user, "locale");
  const bool given = locale != nullptr && locale->is_string() && !locale->get_ref<const std::string&>().empty();
  return given ? locale->get<std::string>() : of_template;
}

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

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : "\n") + plain_text(text);
  return out;
}

/// The first line, shortened: the activity feed shows about that much.
std::string headline(std::string_view text) {
  auto line = plain_text(text.substr(0, text.find('\n')));
  return line.starts_with("# ") ? line.substr(2) : line;
}

void complete(Json& card, const Template::Inside& inside, const std::vector<std::string>& texts) {
  if (!card.contains("lang") && !inside.locale.empty()) card["lang"] = inside.locale;
  if (!card.contains("rtl") && inside.is_right_to_left()) card["rtl"] = true;
  if (!card.contains("fallbackText")) card["fallbackText"] = joined(texts);
}

Json card_message(Json card, const Template::Inside& inside) {
  const auto texts = texts_in(card);
  complete(card, inside, texts);
  const auto summary = texts.empty() ? plain_text(card["fallbackText"].get<std::string>()) : headline(texts.front());
  return {{"type", "message"},
          {"summary", summary},
          {"attachments", Json::array({{{"contentType", kCardType}, {"content", std::move(card)}}})}};
}

Json text_message(Json text) {
  const auto summary = headline(text.get_ref<const std::string&>());
  return {{"type", "message"}, {"text", std::move(text)}, {"textFormat", "markdown"}, {"summary", summary}};
}

Parsed made(Body body, std::vector<Problem> problems) {
  drop_repeated(problems);
  for (const auto& problem : problems) {
    if (problem.fatal) return {nullptr, std::move(problems)};
  }
  auto inside = std::make_shared<Template::Inside>();
  inside->body = std::make_shared<const Body>(std::move(body));
  return {std::make_shared<const Template>(std::move(inside)), std::move(problems)};
}

bool is_written_right_to_left(const Node& content) {
  std::string words;
  content.walk([&words](const Node& node) {
    if (node.text() && node.place() != Place::verbatim && node.place() != Place::url)
      words += node.text()->literal_text();
  });
  return starts_right_to_left(words);
}

}  // namespace

bool Template::Inside::is_right_to_left() const {
  if (locale.empty()) return body->right_to_left;
  const auto language = ascii_lower(locale.substr(0, locale.find('-')));
  return std::find(kRightToLeft.begin(), kRightToLeft.end(), language) != kRightToLeft.end();
}

std::vector<std::string> texts_in(const Json& card) {
  std::vector<std::string> out;
  if (const auto body = card.find("body"); body != card.end()) collect_texts(*body, out);
  return out;
}

std::size_t utf16_bytes(const Json& activity) {
  return 2 * utf16_length(activity.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Result<Json> Template::render(const Json& data) const {
  Evaluation evaluation(data, locale_for(data, inside_->locale));
  auto content = inside_->body->content.render(evaluation, inside_->is_right_to_left());
  if (!content) return failed(content.error());
  if (inside_->body->form == Body::Form::markdown) {
    if (!*content || !(*content)->is_string()) return fail("the template yields no text");
    return text_message(std::move(**content));
  }
  if (!*content || !(*content)->is_object())
    return fail("the template yields no card", "look at the $when of the card");
  return card_message(std::move(**content), *inside_);
}

Template Template::spoken_in(std::string locale) const {
  auto inside = std::make_shared<Inside>(*inside_);
  inside->locale = std::move(locale);
  return Template(std::move(inside));
}

Parsed parse_structured(const StructuredSource& source) {
  std::vector<Problem> problems;
  Body body;
  body.form = Body::Form::structured;
  body.card = build_card(source);
  body.parts = source;
  body.content = Node::compile(body.card, problems);
  body.right_to_left = is_written_right_to_left(body.content);
  return made(std::move(body), std::move(problems));
}

Parsed parse_card(std::string_view json_text) {
  std::vector<Problem> problems;
  auto source = read_json(json_text, problems);
  if (!source) return {nullptr, std::move(problems)};
  Body body;
  body.form = Body::Form::card;
  body.card = std::move(*source);
  if (body.card.text_at("type") != "AdaptiveCard") {
    problems.push_back({body.card.at, true, R"(a card is an object with "type": "AdaptiveCard")"});
  }
  body.content = Node::compile(body.card, problems);
  body.right_to_left = is_written_right_to_left(body.content);
  return made(std::move(body), std::move(problems));
}

Parsed parse_markdown(std::string_view text) {
  std::vector<Problem> problems;
  Body body;
  body.form = Body::Form::markdown;
  body.content = Node::compile_message(Source::of(std::string(text), {1, 1}), problems);
  body.right_to_left = is_written_right_to_left(body.content);
  return made(std::move(body), std::move(problems));
}

}  // namespace welcomed::cards
