#include "cards/template.hpp"

#include <algorithm>
#include <array>

#include "base/letters.hpp"
#include "cards/frame.hpp"
#include "cards/lint.hpp"
#include "cards/message.hpp"
#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

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

std::shared_ptr<const Frame> frame_of(const Template::Inside& inside) {
  auto frame = Frame::of(inside);
  return frame ? std::make_shared<const Frame>(std::move(*frame)) : nullptr;
}

Parsed made(Body body, std::vector<Problem> problems) {
  drop_repeated(problems);
  for (const auto& problem : problems) {
    if (problem.fatal) return {nullptr, std::move(problems)};
  }
  auto inside = std::make_shared<Template::Inside>();
  inside->body = std::make_shared<const Body>(std::move(body));
  inside->frame = frame_of(*inside);
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

std::size_t utf16_bytes(const Json& activity) {
  return 2 * utf16_length(activity.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Result<Json> Template::render(const Json& data, const std::string& stamp) const {
  Evaluation evaluation(data, locale_for(data, inside_->locale));
  auto content = inside_->body->content.render(evaluation, inside_->is_right_to_left());
  if (!content) return failed(content.error());
  if (inside_->body->form == Body::Form::markdown) {
    if (!*content || !(*content)->is_string()) return fail("the template yields no text");
    return text_message(std::move(**content));
  }
  if (!*content || !(*content)->is_object())
    return fail("the template yields no card", "look at the $when of the card");
  if (!can_be_completed(**content)) return fail("the card's fallbackText is no text", "write a text for it");
  return card_message(std::move(**content), *inside_, stamp);
}

Result<std::string> Template::write(const Json& data, const std::string& stamp) const {
  if (inside_->frame && !stamp.empty()) {
    Evaluation evaluation(data, locale_for(data, inside_->locale));
    if (auto text = inside_->frame->fill(evaluation, inside_->is_right_to_left(), stamp)) return std::move(*text);
  }
  const auto activity = render(data, stamp);
  if (!activity) return tl::unexpected<Error>(activity.error());
  return activity->dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<Button> Template::buttons() const { return buttons_in(inside_->body->card); }

Template Template::spoken_in(std::string locale) const {
  auto inside = std::make_shared<Inside>(*inside_);
  inside->locale = std::move(locale);
  inside->frame = frame_of(*inside);
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
