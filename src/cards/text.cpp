#include "cards/text.hpp"

#include <algorithm>

#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

using Kind = Expression::Kind;
using Shape = Function::Shape;
using Written = tl::expected<void, Fault>;

bool is_literal(const Expression& expression) { return expression.kind == Kind::literal; }

bool is_call(const Expression& expression, Shape shape) {
  return expression.kind == Kind::call && expression.function->shape == shape;
}

/// True when the value of `expression` is text put together from its children, so that each can be escaped alone.
bool is_joined(const Expression& expression) {
  return (is_call(expression, Shape::joined) || is_call(expression, Shape::sum)) && is_text(expression);
}

bool is_path(const Expression& expression) {
  return expression.kind == Kind::name || expression.kind == Kind::member || expression.kind == Kind::element;
}

/// True when no data goes into it: what it yields is the author's, like a literal.
bool is_constant(const Expression& expression) {
  return expression.kind != Kind::name &&
         std::all_of(expression.children.begin(), expression.children.end(), is_constant);
}

/// `join(foreach(…), '…')` with a literal separator: the items are written one by one.
bool is_list_of_texts(const Expression& expression) {
  if (!is_call(expression, Shape::join) || expression.children.size() != 2) return false;
  const auto& list = expression.children[0];
  return is_call(list, Shape::lambda) && (list.name == "foreach" || list.name == "select") &&
         is_literal(expression.children[1]);
}

/// Writes the values of expressions to the end of a text.
class Writer {
 public:
  Writer(Evaluation& evaluation, Place place, bool right_to_left, std::string& out)
      : evaluation_(evaluation), place_(place), right_to_left_(right_to_left), out_(out) {}

  Written write(const Expression& expression) {
    if (is_literal(expression)) return author(expression);
    if (is_names(expression)) return names(expression);
    if (expression.kind == Kind::text) return all(expression.children);
    if (is_joined(expression)) return joined(expression);
    if (is_call(expression, Shape::choice)) return choice(expression);
    if (is_call(expression, Shape::fallback)) return fallback(expression);
    if (is_list_of_texts(expression)) return list(expression);
    return data(expression);
  }

 private:
  Written author(const Expression& literal) {
    if (literal.value.is_null()) return {};
    if (literal.value.is_string()) return put(literal.value.get_ref<const std::string&>(), literal);
    return put(*text_of(literal.value), literal);
  }

  Written put(std::string_view text, const Expression& where) {
    if (!evaluation_.spend(text.size())) return fault("makes the message too large", where);
    out_ += text;
    return {};
  }

  Written names(const Expression& expression) {
    const auto* value = evaluation_.follow(expression);
    return value == nullptr ? nothing_at(expression) : data(*value, expression);
  }

  Written nothing_at(const Expression& names) {
    if (evaluation_.exhausted()) return fault("takes too much work", names);
    return has_no_value(names);
  }

  Written all(const std::vector<Expression>& expressions) {
    for (const auto& each : expressions) {
      if (auto written = write(each); !written) return written;
    }
    return {};
  }

  Written joined(const Expression& expression) {
    // `concat` and `&` write lists and objects as JSON, where everything else has no text for them.
    const auto before = std::exchange(as_json_, is_call(expression, Shape::joined));
    auto written = all(expression.children);
    as_json_ = before;
    return written;
  }

  [[nodiscard]] std::optional<std::string> text_for(const Json& value) const {
    if (value.is_null()) return "";
    const bool as_json = as_json_ && value.is_structured();
    return as_json ? value.dump(-1, ' ', false, Json::error_handler_t::replace) : text_of(value);
  }

  Written choice(const Expression& expression) {
    const auto condition = evaluation_.evaluate(expression.children[0]);
    return write(expression.children[condition && is_true(*condition) ? 1 : 2]);
  }

  Written fallback(const Expression& expression) {
    for (const auto& each : expression.children) {
      if (is_names(each)) {
        const auto* value = evaluation_.follow(each);
        if (value != nullptr) return data(*value, each);
        if (evaluation_.exhausted()) return nothing_at(each);
        continue;
      }
      const auto value = evaluation_.evaluate(each);
      if (!value) return tl::unexpected(value.error());
      if (value->nothing()) continue;
      return is_path(each) ? data(value->json(), each) : write(each);
    }
    return write(expression.children.back());
  }

  Written list(const Expression& expression) {
    const auto& loop = expression.children[0];
    auto value = evaluation_.demand(loop.children[0]);
    if (!value) return tl::unexpected(value.error());
    const auto items = as_list(std::move(*value));
    if (!items) return fault("is not a list", loop.children[0]);
    for (const auto& item : *items) {
      if (&item != &items->front()) {
        if (auto written = write(expression.children[1]); !written) return written;
      }
      const Evaluation::ItemScope scope(evaluation_, loop.children[1].name, item);
      if (auto written = write(loop.children[2]); !written) return written;
    }
    return {};
  }

  Written data(const Expression& expression) {
    const auto value = evaluation_.demand(expression);
    if (!value) return tl::unexpected(value.error());
    return data(value->json(), expression);
  }

  Written data(const Json& value, const Expression& expression) {
    if (value.is_string()) return words(value.get_ref<const std::string&>(), expression);
    const auto text = text_for(value);
    if (!text) return fault("is an object, not text", expression);
    return value.is_structured() ? words(*text, expression) : put(clean(*text), expression);
  }

  Written words(const std::string& text, const Expression& expression) {
    // What is encoded already must not be encoded twice.
    if (place_ == Place::url_component && expression.name == "uriComponent") return put(clean(text), expression);
    if (is_constant(expression) || is_harmless(text, place_, right_to_left_)) return put(text, expression);
    return put(escape(text, place_, right_to_left_), expression);
  }

  Evaluation& evaluation_;
  Place place_;
  bool right_to_left_;
  bool as_json_ = false;
  std::string& out_;
};

/// The strings in a value that goes out as a whole, escaped; names of members are left, they are structure.
void escape_strings(Json& value, Place place, bool right_to_left) {
  if (value.is_string()) {
    value = escape(value.get_ref<const std::string&>(), place, right_to_left);
  } else if (value.is_structured()) {
    for (auto& item : value) escape_strings(item, place, right_to_left);
  }
}

/// Whether what follows `text` stands inside the parentheses of a Markdown link, and whether it begins there.
Place place_after(const std::string& text, Place place) {
  const auto open = text.rfind("](");
  if (open == std::string::npos) return place;
  const auto inside = text.substr(open + 2);
  if (inside.find_first_of(") \n") != std::string::npos) return place;
  return inside.empty() ? Place::url : Place::url_component;
}

/// What means something else, or nothing, by what stands beside it.
constexpr std::string_view kLooksAround = "\\&_<[#";

bool has_any_of(const Expression& literal, std::string_view characters) {
  return literal.value.is_string() &&
         literal.value.get_ref<const std::string&>().find_first_of(characters) != std::string::npos;
}

/// True when what `expression` yields is data, or the author's words without anything that looks around or ends a line.
bool stands_alone(const Expression& expression) {
  if (is_literal(expression)) return !has_any_of(expression, kLooksAround) && !has_any_of(expression, "\n");
  return !is_constant(expression) && std::all_of(expression.children.begin(), expression.children.end(), stands_alone);
}

}  // namespace

Syntax<Text> Text::parse(std::string_view source, Place place) {
  if (!is_utf8(source)) return tl::unexpected(SyntaxError{"a template must be UTF-8", 0});
  auto pieces = parse_interpolated(source);
  if (!pieces) return tl::unexpected(pieces.error());
  Text text;
  text.pieces_ = std::move(*pieces);
  text.place_pieces(place);
  return text;
}

void Text::place_pieces(Place place) {
  std::string before;
  for (const auto& piece : pieces_) {
    auto here = place;
    if (place == Place::url && !before.empty()) here = Place::url_component;
    if (place == Place::card || place == Place::message) here = place_after(before, place);
    places_.push_back(here);
    before += is_literal(piece) && piece.value.is_string() ? piece.value.get<std::string>() : "x";
  }
}

bool Text::is_constant() const { return std::all_of(pieces_.begin(), pieces_.end(), is_literal); }

std::string Text::literal_text() const {
  std::string out;
  for (const auto& piece : pieces_) {
    if (is_literal(piece) && piece.value.is_string()) out += piece.value.get_ref<const std::string&>();
  }
  return out;
}

bool Text::host_is_fixed() const {
  if (pieces_.size() < 2) return true;
  const auto& first = pieces_[0];
  if (is_literal(first)) {
    const auto& text = first.value.get_ref<const std::string&>();
    return text.size() > 8 && text.find('/', 8) != std::string::npos;
  }
  const auto& second = pieces_[1];
  return is_literal(second) && !text_of(second.value)->empty() && text_of(second.value)->front() == '/';
}

bool Text::is_read_by_pieces() const {
  const bool card = std::all_of(places_.begin(), places_.end(), [](Place each) { return each == Place::card; });
  return card && std::all_of(pieces_.begin(), pieces_.end(), [](const Expression& each) {
           return is_literal(each) ? !has_any_of(each, kLooksAround) : stands_alone(each);
         });
}

bool Text::keeps_type() const { return pieces_.size() == 1 && !is_text(pieces_[0]) && !is_literal(pieces_[0]); }

tl::expected<Json, Fault> Text::render(Evaluation& evaluation, bool right_to_left) const {
  if (keeps_type()) {
    // The decision which branch is taken must not be taken twice, so text is written and only the rest evaluated.
    auto value = evaluation.evaluate(pieces_[0]);
    if (!value) return tl::unexpected(value.error());
    if (value->missing()) return has_no_value(pieces_[0]);
    if (!(*value)->is_string()) {
      auto whole = std::move(*value).take();
      if (!evaluation.spend(weight(whole))) return fault("makes the message too large", pieces_[0]);
      escape_strings(whole, places_[0], right_to_left);
      return whole;
    }
  }
  auto text = written(evaluation, right_to_left);
  if (!text) return tl::unexpected(text.error());
  return Json(std::move(*text));
}

Written Text::write_piece(std::size_t piece, Evaluation& evaluation, bool right_to_left, std::string& out) const {
  if (keeps_type()) {
    const auto value = evaluation.evaluate(pieces_[0]);
    if (!value) return tl::unexpected(value.error());
    if (value->missing()) return has_no_value(pieces_[0]);
    if (!(*value)->is_string()) return fault("is no text", pieces_[0]);
  }
  return Writer(evaluation, places_[piece], right_to_left, out).write(pieces_[piece]);
}

tl::expected<std::string, Fault> Text::written(Evaluation& evaluation, bool right_to_left) const {
  std::string out;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    Writer writer(evaluation, places_[i], right_to_left, out);
    if (auto piece = writer.write(pieces_[i]); !piece) return tl::unexpected(piece.error());
  }
  return out;
}

Evaluated Text::evaluate(Evaluation& evaluation) const {
  if (pieces_.size() == 1) return evaluation.evaluate(pieces_[0]);
  auto text = render(evaluation, false);
  if (!text) return tl::unexpected(text.error());
  return Value(std::move(*text));
}

}  // namespace welcomed::cards
