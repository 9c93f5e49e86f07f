#include <algorithm>

#include "cards/arguments.hpp"
#include "cards/evaluate.hpp"
#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

using Shape = Function::Shape;

/// Calls `with(item, value of the body)` for each item of a lambda's list until it says false.
template <typename With>
tl::expected<void, Fault> for_each(const Expression& call, Evaluation& evaluation, With with) {
  auto list = evaluation.demand(call.children[0]);
  if (!list) return tl::unexpected(list.error());
  const auto items = as_list(std::move(*list));
  if (!items) return fault("is not a list", call.children[0]);
  if (!evaluation.spend(weight(*items))) return fault("takes too much work", call);
  for (const auto& item : *items) {
    const Evaluation::ItemScope scope(evaluation, call.children[1].name, item);
    if (!with(item, evaluation.evaluate(call.children[2]))) return {};
  }
  return {};
}

Evaluated foreach (const Expression& call, Evaluation & evaluation) {
  Json out = Json::array();
  Evaluated wrong;
  const auto done = for_each(call, evaluation, [&](const Json&, Evaluated value) {
    if (!value || value->missing() || !evaluation.spend(weight(value->json()))) {
      wrong = !value             ? std::move(value)
              : value->missing() ? has_no_value(call.children[2])
                                 : fault("takes too much work", call);
      return false;
    }
    out.push_back(std::move(*value).take());
    return true;
  });
  if (!done) return tl::unexpected(done.error());
  if (!wrong) return wrong;
  return Value(std::move(out));
}

bool holds(const Evaluated& value) { return value && is_true(*value); }

/// An object is filtered to an object, with {key, value} for each of its members.
Json unlisted(const Json& pairs) {
  Json out = Json::object();
  for (const auto& pair : pairs) out[pair["key"].get<std::string>()] = pair["value"];
  return out;
}

Evaluated where(const Expression& call, Evaluation& evaluation) {
  const auto source = evaluation.demand(call.children[0]);
  if (!source) return source;
  Json out = Json::array();
  const auto done = for_each(call, evaluation, [&](const Json& item, const Evaluated& value) {
    if (holds(value)) out.push_back(item);
    return !evaluation.exhausted();
  });
  if (!done) return tl::unexpected(done.error());
  return Value((*source)->is_object() ? unlisted(out) : std::move(out));
}

Evaluated any(const Expression& call, Evaluation& evaluation) {
  bool found = false;
  const auto done = for_each(call, evaluation, [&](const Json&, const Evaluated& value) {
    found = holds(value);
    return !found;
  });
  if (!done) return tl::unexpected(done.error());
  return Value(Json(found));
}

Evaluated all(const Expression& call, Evaluation& evaluation) {
  bool each = true;
  const auto done = for_each(call, evaluation, [&](const Json&, const Evaluated& value) {
    each = holds(value);
    return each;
  });
  if (!done) return tl::unexpected(done.error());
  return Value(Json(each));
}

Answer create(Arguments& a) {
  Json out = Json::array();
  for (auto& value : a.values) out.push_back(std::move(value).take());
  return Value(std::move(out));
}

Answer count(Arguments& a) {
  if (a[0].is_string()) return number_answer(static_cast<double>(utf16_length(a[0].get_ref<const std::string&>())));
  if (!a[0].is_structured()) return cannot("is given nothing to count");
  return number_answer(static_cast<double>(a[0].size()));
}

/// The first or last item of a list or character of a text; nothing of an empty one.
template <bool First>
Answer end_of(Arguments& a) {
  if (a[0].is_string()) {
    const auto units = to_utf16(a[0].get_ref<const std::string&>());
    if (units.empty()) return Value();
    return text_answer(from_utf16({&(First ? units.front() : units.back()), 1}));
  }
  if (!a[0].is_array() || a[0].empty()) return Value();
  const Json& item = First ? a[0].front() : a[0].back();
  return item.is_null() ? Value() : Value(Json(item));
}

bool is_text_item(const Json& item) { return item.is_null() || text_of(item).has_value(); }

/// For sorting an object is text as in JavaScript; nobody reads it.
std::string item_text(const Json& item) { return item.is_null() ? "" : text_of(item).value_or("[object Object]"); }

std::string joined(const Json& list, std::size_t from, std::size_t to, std::string_view by) {
  std::string out;
  for (auto i = from; i < to; ++i) out += (i == from ? std::string() : std::string(by)) + item_text(list[i]);
  return out;
}

Answer join(Arguments& a) {
  const auto list = list_argument(a, 0);
  const auto by = text_argument(a, 1);
  if (!list) return cannot(list.error());
  if (!by || (a.size() == 3 && !a[2].is_string())) return cannot("needs text to put between");
  if (!std::all_of((*list)->begin(), (*list)->end(), is_text_item)) return cannot("is given an object, not text");
  if ((*list)->size() * by->size() > 1'000'000) return cannot("makes the text too long");
  const auto size = (*list)->size();
  if (a.size() == 2) return text_answer(joined(**list, 0, size, *by));
  const auto last = a[2].get<std::string>();
  if (size < 3) return text_answer(joined(**list, 0, size, last));
  return text_answer(joined(**list, 0, size - 1, *by) + last + item_text((**list)[size - 1]));
}

Answer contains(Arguments& a) {
  if (a[0].is_string() && a[1].is_string()) {
    return truth(a[0].get_ref<const std::string&>().find(a[1].get_ref<const std::string&>()) != std::string::npos);
  }
  if (a[0].is_array()) {
    return truth(std::any_of(a[0].begin(), a[0].end(),
                             [&](const Json& item) { return are_equal(Value::of(item), Value::of(a[1])); }));
  }
  return truth(a[1].is_string() && member(a[0], a[1].get_ref<const std::string&>()) != nullptr);
}

bool is_same(const Json& item, const Json& what) { return !item.is_structured() && item == what; }

template <bool Last>
Answer index_of(Arguments& a) {
  if (a[0].is_string()) {
    if (!a[1].is_string()) return cannot("looks for something else than text in a text");
    const auto text = to_utf16(a[0].get_ref<const std::string&>());
    const auto what = to_utf16(a[1].get_ref<const std::string&>());
    // Looking from the end begins at the last character, for an empty text too.
    const auto at = Last ? text.rfind(what, text.empty() ? 0 : text.size() - 1) : text.find(what);
    return number_answer(at == std::u16string::npos ? -1 : static_cast<double>(at));
  }
  if (!a[0].is_array()) return cannot("works on text and lists only");
  double found = -1;
  for (std::size_t i = 0; i < a[0].size() && (Last || found < 0); ++i) {
    if (is_same(a[0][i], a[1])) found = static_cast<double>(i);
  }
  return number_answer(found);
}

Json slice(const Json& list, std::size_t from, std::size_t to) {
  Json out = Json::array();
  for (auto i = from; i < std::min(to, list.size()); ++i) out.push_back(list[i]);
  return out;
}

Answer skip(Arguments& a) {
  const auto list = list_argument(a, 0);
  const auto from = whole_argument(a, 1);
  if (!list) return cannot(list.error());
  if (!from) return cannot(from.error());
  return Value(slice(**list, static_cast<std::size_t>(std::max<std::int64_t>(*from, 0)), (*list)->size()));
}

Answer take(Arguments& a) {
  const auto count = whole_argument(a, 1);
  if (!count) return cannot(count.error());
  const auto most = static_cast<std::size_t>(std::max<std::int64_t>(*count, 0));
  if (a[0].is_string()) {
    const auto units = to_utf16(a[0].get_ref<const std::string&>());
    return text_answer(from_utf16(std::u16string_view(units).substr(0, most)));
  }
  if (!a[0].is_array()) return cannot("works on text and lists only");
  return Value(slice(a[0], 0, most));
}

Answer sub_array(Arguments& a) {
  const auto list = list_argument(a, 0);
  if (!list) return cannot(list.error());
  const auto size = static_cast<std::int64_t>((*list)->size());
  const auto from = whole_argument(a, 1);
  const auto to = a.size() == 3 ? whole_argument(a, 2) : Argument<std::int64_t>(size);
  if (!from || !to || *from < 0 || *from > size || *to < 0 || *to > size) return cannot("is outside of the list");
  return Value(slice(**list, static_cast<std::size_t>(*from), static_cast<std::size_t>(*to)));
}

Answer reversed(Arguments& a) {
  if (a[0].is_string()) {
    auto units = to_utf16(a[0].get_ref<const std::string&>());
    std::reverse(units.begin(), units.end());
    return text_answer(from_utf16(units));
  }
  if (!a[0].is_array()) return cannot("works on text and lists only");
  auto out = a[0];
  std::reverse(out.begin(), out.end());
  return Value(std::move(out));
}

/// Objects and lists are never the same as others, scalars are when they are equal: as JavaScript's Set has it.
void add_unique(Json& out, const Json& item) {
  const bool known = std::any_of(out.begin(), out.end(), [&](const Json& other) { return is_same(other, item); });
  if (!known) out.push_back(item);
}

bool too_long_to_compare(const Arguments& a) {
  std::size_t total = 0;
  for (const auto& value : a.values) total += value->size();
  return total > 2000;
}

Answer unite(Arguments& a) {
  if (too_long_to_compare(a)) return cannot("is given lists that are too long");
  Json out = Json::array();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!a[i].is_array()) return cannot("is given something else than a list");
    for (const auto& item : a[i]) add_unique(out, item);
  }
  return Value(std::move(out));
}

bool is_in(const Json& list, const Json& item) {
  return std::any_of(list.begin(), list.end(), [&](const Json& other) { return is_same(other, item); });
}

Answer intersect(Arguments& a) {
  if (too_long_to_compare(a)) return cannot("is given lists that are too long");
  for (const auto& value : a.values) {
    if (!value->is_array()) return cannot("is given something else than a list");
  }
  Json out = Json::array();
  for (const auto& item : a[0]) {
    const bool everywhere =
        std::all_of(a.values.begin(), a.values.end(), [&](const Value& v) { return is_in(v.json(), item); });
    if (everywhere) add_unique(out, item);
  }
  return Value(std::move(out));
}

void pour(Json& out, const Json& list, std::int64_t depth) {
  for (const auto& item : list) {
    if (item.is_array() && depth > 0) {
      pour(out, item, depth - 1);
    } else {
      out.push_back(item);
    }
  }
}

Answer flatten(Arguments& a) {
  const auto list = list_argument(a, 0);
  if (!list) return cannot(list.error());
  const auto depth = a.size() == 2 ? whole_argument(a, 1) : Argument<std::int64_t>(100);
  Json out = Json::array();
  pour(out, **list, std::max<std::int64_t>(depth.value_or(1), 1));
  return Value(std::move(out));
}

bool is_before(const Json& left, const Json& right) {
  if (left.is_number() && right.is_number()) return left.get<double>() < right.get<double>();
  return item_text(left) < item_text(right);
}

/// Without a member's name Adaptive Expressions sort everything as text, numbers too.
template <bool Descending>
Answer sorted(Arguments& a) {
  const auto list = list_argument(a, 0);
  if (!list) return cannot(list.error());
  auto out = **list;
  if (a.size() == 1) {
    std::stable_sort(out.begin(), out.end(), [](const Json& l, const Json& r) { return item_text(l) < item_text(r); });
  } else {
    const auto key = text_argument(a, 1);
    if (!key) return cannot(key.error());
    const auto value = [&key](const Json& item) { return item.is_object() ? item.value(*key, Json()) : Json(); };
    std::stable_sort(out.begin(), out.end(),
                     [&](const Json& l, const Json& r) { return is_before(value(l), value(r)); });
  }
  if (Descending) std::reverse(out.begin(), out.end());
  return Value(std::move(out));
}

Answer indices_and_values(Arguments& a) {
  if (!a[0].is_structured()) return cannot("is given something else than a list or an object");
  Json out = Json::array();
  if (a[0].is_array()) {
    for (std::size_t i = 0; i < a[0].size(); ++i) out.push_back({{"index", i}, {"value", a[0][i]}});
  } else {
    for (const auto& [key, value] : a[0].items()) out.push_back({{"index", key}, {"value", value}});
  }
  return Value(std::move(out));
}

constexpr Function lambda(std::string_view name, Lazy run) {
  return {.name = name, .least = 3, .most = 3, .lazy = run, .shape = Shape::lambda};
}

constexpr Function kRows[] = {
    lambda("foreach", foreach),
    lambda("select", foreach),
    lambda("where", where),
    lambda("any", any),
    lambda("all", all),
    eager("createArray", 0, kMany, create),
    eager("count", 1, 1, count),
    eager("first", 1, 1, end_of<true>),
    eager("last", 1, 1, end_of<false>),
    {.name = "join", .least = 2, .most = 3, .eager = join, .shape = Shape::join},
    {.name = "contains", .least = 2, .most = 2, .eager = contains, .tests = true},
    eager("indexOf", 2, 2, index_of<false>),
    eager("lastIndexOf", 2, 2, index_of<true>),
    eager("skip", 2, 2, skip),
    eager("take", 2, 2, take),
    eager("subArray", 2, 3, sub_array),
    eager("reverse", 1, 1, reversed),
    eager("union", 1, kMany, unite),
    eager("unique", 1, 1, unite),
    eager("intersection", 1, kMany, intersect),
    eager("flatten", 1, 2, flatten),
    eager("sortBy", 1, 2, sorted<false>),
    eager("sortByDescending", 1, 2, sorted<true>),
    eager("indicesAndValues", 1, 1, indices_and_values),
};

}  // namespace

std::span<const Function> list_functions() { return kRows; }

}  // namespace welcomed::cards
