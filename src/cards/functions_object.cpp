#include "base/strict_json.hpp"
#include "cards/arguments.hpp"
#include "cards/evaluate.hpp"

namespace welcomed::cards {

namespace {

constexpr std::size_t kDeepestJson = 32;

Answer parse_json(Arguments& a) {
  const auto text = text_argument(a, 0);
  if (!text) return cannot(text.error());
  auto parsed = parse_strict(*text, kDeepestJson);
  if (!parsed) return cannot("is given no JSON");
  return Value(std::move(*parsed));
}

Answer stringify(Arguments& a) { return text_answer(a[0].dump(-1, ' ', false, Json::error_handler_t::replace)); }

Argument<Json> object_argument(const Arguments& a) {
  if (!a[0].is_object()) return cannot("is given something else than an object");
  if (!a[1].is_string()) return cannot("needs a name");
  return a[0];
}

// Objects are values: what is changed is a copy, the data stays as it is for the rest of the template.

template <bool OnlyNew>
Answer set_property(Arguments& a) {
  auto object = object_argument(a);
  if (!object) return cannot(object.error());
  const auto& name = a[1].get_ref<const std::string&>();
  if (OnlyNew && object->contains(name)) return cannot("finds " + name + " there already");
  (*object)[name] = a[2];
  return Value(std::move(*object));
}

Answer remove_property(Arguments& a) {
  auto object = object_argument(a);
  if (!object) return cannot(object.error());
  object->erase(a[1].get_ref<const std::string&>());
  return Value(std::move(*object));
}

/// A dotted path from `from`.
const Json* follow(const Json* from, std::string_view path) {
  while (from != nullptr && !path.empty()) {
    const auto dot = path.find('.');
    from = member(*from, path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return from;
}

Answer get_property(Arguments& a) {
  const bool from_root = a.size() == 1;
  const auto& name = a[from_root ? 0 : 1];
  if (!name.is_string()) return cannot("needs a name");
  const auto* found = follow(from_root ? &a.evaluation.data() : &a[0], name.get_ref<const std::string&>());
  return found == nullptr || found->is_null() ? Value() : Value(Json(*found));
}

Answer merge(Arguments& a) {
  Json out = Json::object();
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Json list = a[i].is_array() ? a[i] : Json::array({a[i]});
    for (const auto& each : list) {
      if (!each.is_object()) return cannot("is given something else than objects");
      out.update(each);
    }
  }
  return Value(std::move(out));
}

constexpr Function kRows[] = {
    eager("json", 1, 1, parse_json),
    eager("jsonStringify", 1, 1, stringify),
    eager("setProperty", 3, 3, set_property<false>),
    eager("addProperty", 3, 3, set_property<true>),
    eager("removeProperty", 2, 2, remove_property),
    eager("getProperty", 1, 2, get_property),
    eager("merge", 1, kMany, merge),
};

}  // namespace

std::span<const Function> object_functions() { return kRows; }

}  // namespace welcomed::cards
