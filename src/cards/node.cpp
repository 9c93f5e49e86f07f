#include "cards/node.hpp"

#include <algorithm>
#include <array>

namespace welcomed::cards {

namespace {

using Kind = Source::Kind;

constexpr std::array<std::string_view, 4> kReserved{"$root", "$index", "$host", "$_acTemplateVersion"};
constexpr std::array<std::string_view, 4> kUrls{"url", "iconUrl", "backgroundImage", "poster"};

constexpr std::array<std::string_view, 4> kIdentifiers{"id", "type", "targetElements", "elementId"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// `source` without what is below it, which nodes hold themselves.
Source alone(const Source& source) {
  Source out;
  out.kind = source.kind;
  out.at = source.at;
  out.scalar = source.scalar;
  out.text = source.text;
  out.raw = source.raw;
  return out;
}

void add(Json& list, Json item) {
  // As Adaptive Cards Templating has it, a list in a list is poured into it: that is how $data repeats.
  if (!item.is_array()) return list.push_back(std::move(item));
  for (auto& each : item) list.push_back(std::move(each));
}

std::optional<std::string> bad_url(const Json& value) {
  if (!value.is_string() || is_https(value.get_ref<const std::string&>())) return std::nullopt;
  return "is not an https:// address once the values are in it";
}

}  // namespace

Node Node::compile(const Source& source, std::vector<Problem>& problems) { return compile_in(source, {}, problems); }

Place Node::place_of(const Surroundings& around) {
  // The chat shows this as what the person said.
  if (around.key == "displayText") return Place::plain;
  if (around.verbatim || is_one_of(around.key, kIdentifiers)) return Place::verbatim;
  if (is_one_of(around.key, kUrls)) return Place::url;
  if (around.key == "text" && around.type != "TextRun") return Place::card;
  if (around.key == "fallbackText") return Place::card;
  const bool fact = around.parent == "facts" && (around.key == "title" || around.key == "value");
  return fact ? Place::card : Place::plain;
}

Node Node::compile_in(const Source& source, const Surroundings& around, std::vector<Problem>& problems) {
  Node node;
  node.source_ = alone(source);
  if (source.kind == Kind::text) node.compile_text(place_of(around), problems);
  for (const auto& item : source.items) {
    // An item is as its list: `inlines` may hold plain strings, which are runs of text.
    auto inside = around;
    if (around.key == "inlines" || around.key == "facts") inside.type = {};
    node.items_.push_back(compile_in(item, inside, problems));
  }
  if (source.is_object()) node.compile_object(source, around, problems);
  node.settle();
  return node;
}

Node Node::compile_message(const Source& source, std::vector<Problem>& problems) {
  Node node;
  node.source_ = source;
  node.compile_text(Place::message, problems);
  return node;
}

void Node::compile_text(Place place, std::vector<Problem>& problems) {
  place_ = place;
  auto parsed = Text::parse(source_.text, place_);
  if (!parsed) {
    problems.push_back({place_in(source_, parsed.error().at), true, parsed.error().text});
    return;
  }
  if (place_ == Place::url) check_url(*parsed, problems);
  text_ = std::move(*parsed);
}

void Node::check_url(const Text& url, std::vector<Problem>& problems) const {
  if (url.is_constant()) {
    if (!is_https(source_.text)) problems.push_back({source_.at, true, "an address must begin with https://"});
  } else if (!url.host_is_fixed()) {
    problems.push_back({source_.at, true, "an expression cannot be a part of a host name"});
  }
}

void Node::compile_object(const Source& source, const Surroundings& around, std::vector<Problem>& problems) {
  const auto type = source.text_at("type");
  for (const auto& [name, value] : source.members) {
    const Surroundings inside{name, type, around.key, around.verbatim || name == "data" || name == "msteams"};
    if (name == "$when" || name == "$data") {
      auto special = std::make_shared<const Node>(compile_in(value, inside, problems));
      (name == "$when" ? when_ : data_) = std::move(special);
    } else if (!is_one_of(name, kReserved)) {
      members_.emplace_back(name, compile_in(value, inside, problems));
    }
  }
}

Failure Node::failure(const Fault& fault) const {
  const auto name = source_of(*fault.where);
  Failure out;
  out.why = "${" + name + "} " + fault.why;
  out.at = place_in(source_, fault.where->at);
  if (fault.missing) out.remedy = "write ${" + name + " ?? '…'} with words for when it is missing";
  return out;
}

void Node::settle() {
  const auto settled = [](const auto& each) { return each.constant_.has_value(); };
  const bool below =
      std::all_of(items_.begin(), items_.end(), settled) &&
      std::all_of(members_.begin(), members_.end(), [&](const auto& each) { return settled(each.second); });
  const bool text = source_.kind != Kind::text || (text_ && text_->is_constant());
  if (!below || !text || when_ || data_) return;
  const Json nothing = Json::object();
  Evaluation evaluation(nothing, {});
  if (auto value = render(evaluation, false); value && *value) constant_ = std::move(**value);
}

Json Node::outline(const std::function<std::string(const Node&)>& gap) const {
  if (constant_) return *constant_;
  if (source_.kind == Kind::text) return gap(*this);
  Json out = source_.kind == Kind::list ? Json::array() : Json::object();
  for (const auto& item : items_) {
    if (auto value = item.outline(gap); !value.is_null()) add(out, std::move(value));
  }
  for (const auto& [name, value] : members_) out[name] = value.outline(gap);
  return out;
}

Rendered<std::optional<Json>> Node::render(Evaluation& evaluation, bool right_to_left) const {
  if (constant_) return constant_;
  switch (source_.kind) {
    case Kind::scalar:
      return std::optional<Json>(source_.scalar);
    case Kind::list:
      return render_list(evaluation, right_to_left);
    case Kind::object:
      return render_object(evaluation, right_to_left);
    case Kind::text:
      break;
  }
  auto text = render_text(evaluation, right_to_left);
  if (!text) return tl::unexpected(text.error());
  return std::optional<Json>(std::move(*text));
}

Rendered<Json> Node::render_text(Evaluation& evaluation, bool right_to_left) const {
  auto value = text_->render(evaluation, right_to_left);
  if (!value) return tl::unexpected(failure(value.error()));
  if (place_ != Place::url) return std::move(*value);
  if (auto bad = bad_url(*value))
    return tl::unexpected(Failure{*bad, "use an address that begins with https://", source_.at});
  return std::move(*value);
}

Rendered<std::optional<Json>> Node::render_list(Evaluation& evaluation, bool right_to_left) const {
  Json out = Json::array();
  for (const auto& item : items_) {
    auto value = item.render(evaluation, right_to_left);
    if (!value) return value;
    if (*value && !(*value)->is_null()) add(out, std::move(**value));
  }
  return std::optional<Json>(std::move(out));
}

bool Node::is_left_out(Evaluation& evaluation) const {
  if (!when_) return false;
  const auto& condition = when_->source_;
  if (condition.kind == Kind::scalar) return condition.scalar == false;
  if (!when_->text_) return true;
  // What cannot be evaluated is not so: a card may ask for what is not there.
  const auto value = when_->text_->evaluate(evaluation);
  return !value || value->missing() || !(*value)->is_boolean() || !(*value)->get<bool>();
}

Rendered<Json> Node::render_data(Evaluation& evaluation) const {
  if (data_->text_) {
    auto value = data_->text_->evaluate(evaluation);
    if (!value) return tl::unexpected(data_->failure(value.error()));
    if (value->missing()) return tl::unexpected(data_->failure(has_no_value(data_->text_->pieces()[0]).value()));
    return std::move(*value).take();
  }
  auto value = data_->render(evaluation, false);
  if (!value) return tl::unexpected(value.error());
  return value->value_or(nullptr);
}

Rendered<std::optional<Json>> Node::render_object(Evaluation& evaluation, bool right_to_left) const {
  if (!data_) {
    if (is_left_out(evaluation)) return std::optional<Json>();
    auto value = render_members(evaluation, right_to_left);
    if (!value) return tl::unexpected(value.error());
    return std::optional<Json>(std::move(*value));
  }
  auto data = render_data(evaluation);
  if (!data) return tl::unexpected(data.error());
  const bool repeats = data->is_array();
  Json out = Json::array();
  for (std::size_t i = 0; i < (repeats ? data->size() : 1); ++i) {
    const Json index = i;
    const Evaluation::DataScope scope(evaluation, repeats ? &(*data)[i] : &*data, repeats ? &index : nullptr);
    if (is_left_out(evaluation)) continue;
    auto value = render_members(evaluation, right_to_left);
    if (!value) return tl::unexpected(value.error());
    out.push_back(std::move(*value));
  }
  if (out.empty()) return std::optional<Json>();
  return std::optional<Json>(out.size() == 1 ? std::move(out[0]) : std::move(out));
}

Rendered<Json> Node::render_members(Evaluation& evaluation, bool right_to_left) const {
  Json out = Json::object();
  for (const auto& [name, node] : members_) {
    auto value = node.render(evaluation, right_to_left);
    if (!value) return tl::unexpected(value.error());
    out[name] = *value ? std::move(**value) : Json(nullptr);
  }
  return out;
}

}  // namespace welcomed::cards
