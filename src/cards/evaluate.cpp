#include "cards/evaluate.hpp"

#include <cmath>

namespace welcomed::cards {

namespace {

/// In units of about a byte touched; some milliseconds.
constexpr std::int64_t kMostWork = 4'000'000;
constexpr std::size_t kStep = 16;

/// `null` counts as missing.
const Json* unless_null(const Json* value) { return value == nullptr || value->is_null() ? nullptr : value; }

Value borrowed(const Json* value) { return value == nullptr ? Value() : Value::of(*value); }

Value part_of(Value whole, const Json* part) {
  if (part == nullptr) return {};
  // What belongs to a temporary must outlive it.
  return whole.borrowed() ? Value::of(*part) : part->is_null() ? Value() : Value(Json(*part));
}

Evaluated item_of(Value list, double index, const Expression& where) {
  if (!list->is_array()) return fault("is not a list", where.children[0]);
  if (index < 0 || index >= static_cast<double>(list->size())) {
    return fault("has no item " + number_text(index), where.children[0]);
  }
  const auto* item = &list.json()[static_cast<std::size_t>(index)];
  return part_of(std::move(list), item);
}

}  // namespace

tl::unexpected<Fault> fault(std::string why, const Expression& where) {
  return tl::unexpected(Fault{std::move(why), &where, false});
}

tl::unexpected<Fault> has_no_value(const Expression& where) {
  return tl::unexpected(Fault{"has no value", &where, true});
}

Evaluation::Evaluation(const Json& root, std::string locale)
    : root_(root), data_(&root), locale_(std::move(locale)), left_(kMostWork) {}

bool Evaluation::spend(std::size_t amount) {
  left_ -= static_cast<std::int64_t>(amount);
  return left_ > 0;
}

const Json* Evaluation::follow(const Expression& names) {
  if (!spend(kStep)) return nullptr;
  if (names.kind == Expression::Kind::name) return unless_null(look_up(names.name));
  const auto* object = follow(names.children[0]);
  return object == nullptr ? nullptr : unless_null(member(*object, names.name));
}

Evaluated Evaluation::evaluate(const Expression& expression) {
  if (!spend(kStep)) return fault("takes too much work", expression);
  switch (expression.kind) {
    case Expression::Kind::literal:
      return expression.value.is_null() ? Value(Json(nullptr)) : Value::of(expression.value);
    case Expression::Kind::name:
      return borrowed(look_up(expression.name));
    case Expression::Kind::member:
      return member_of(expression);
    case Expression::Kind::element:
      return element_of(expression);
    case Expression::Kind::call:
      return call(expression);
    case Expression::Kind::object:
      return object(expression);
    case Expression::Kind::text:
      return text(expression);
  }
  return Value();
}

Evaluated Evaluation::demand(const Expression& expression) {
  auto value = evaluate(expression);
  if (value && value->missing()) return has_no_value(expression);
  return value;
}

const Json* Evaluation::look_up(const std::string& name) const {
  for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
    if (*item->name == name) return item->value;
  }
  if (name.front() == '$') {
    if (name == "$root") return &root_;
    if (name == "$data") return data_;
    if (name == "$index") return index_;
  }
  return member(*data_, name);
}

Evaluated Evaluation::member_of(const Expression& expression) {
  auto object = evaluate(expression.children[0]);
  if (!object || object->nothing()) return object ? Evaluated(Value()) : object;
  const auto* found = member(object->json(), expression.name);
  return part_of(std::move(*object), found);
}

Evaluated Evaluation::element_of(const Expression& expression) {
  auto whole = evaluate(expression.children[0]);
  if (!whole) return whole;
  const auto index = demand(expression.children[1]);
  if (!index) return index;
  const bool by_name = (*index)->is_string();
  if (!by_name && !is_whole(index->json()))
    return fault("is neither a name nor a whole number", expression.children[1]);
  if (whole->nothing()) return Value();
  if (!by_name) return item_of(std::move(*whole), (*index)->get<double>(), expression);
  const auto* found = member(whole->json(), (*index)->get_ref<const std::string&>());
  return part_of(std::move(*whole), found);
}

Evaluated Evaluation::call(const Expression& expression) {
  const auto& function = *expression.function;
  if (function.lazy != nullptr) return function.lazy(expression, *this);
  std::vector<Value> values;
  values.reserve(expression.children.size());
  std::size_t size = kStep;
  for (const auto& child : expression.children) {
    auto value = function.takes_missing ? evaluate(child) : demand(child);
    if (!value && function.tests && !exhausted()) return Value(Json(false));
    if (!value) return value;
    if (!value->missing()) size += weight(value->json());
    values.push_back(std::move(*value));
  }
  if (!spend(size)) return fault("takes too much work", expression);
  Arguments arguments{values, *this};
  auto answer = function.eager(arguments);
  if (!answer) return fault(std::move(answer.error()), expression);
  if (!answer->missing() && !spend(weight(answer->json()))) return fault("takes too much work", expression);
  return std::move(*answer);
}

Evaluated Evaluation::object(const Expression& expression) {
  Json out = Json::object();
  for (std::size_t i = 0; i < expression.keys.size(); ++i) {
    auto value = demand(expression.children[i]);
    if (!value) return value;
    if (!spend(weight(value->json()))) return fault("takes too much work", expression);
    out[expression.keys[i]] = std::move(*value).take();
  }
  return Value(std::move(out));
}

Evaluated Evaluation::text(const Expression& expression) {
  std::string out;
  for (const auto& child : expression.children) {
    auto value = demand(child);
    if (!value) return value;
    const auto text = (*value)->is_null() ? std::string() : text_of(value->json());
    if (!text) return fault("is an object, not text", child);
    if (!spend(text->size())) return fault("takes too much work", expression);
    out += *text;
  }
  return Value(Json(std::move(out)));
}

Evaluation::DataScope::DataScope(Evaluation& evaluation, const Json* data, const Json* index)
    : evaluation_(evaluation), data_(evaluation.data_), index_(evaluation.index_) {
  if (data != nullptr) evaluation_.data_ = data;
  if (index != nullptr) evaluation_.index_ = index;
}

Evaluation::DataScope::~DataScope() {
  evaluation_.data_ = data_;
  evaluation_.index_ = index_;
}

Evaluation::ItemScope::ItemScope(Evaluation& evaluation, const std::string& name, const Json& item)
    : evaluation_(evaluation) {
  evaluation_.items_.push_back({&name, &item});
}

Evaluation::ItemScope::~ItemScope() { evaluation_.items_.pop_back(); }

std::optional<Json> as_list(Value value) {
  if (value->is_array()) return std::move(value).take();
  if (!value->is_object()) return std::nullopt;
  Json out = Json::array();
  for (const auto& [key, item] : value->items()) out.push_back({{"key", key}, {"value", item}});
  return out;
}

}  // namespace welcomed::cards
