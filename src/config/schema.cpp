#include <nlohmann/json.hpp>

#include "base/time.hpp"
#include "config/config.hpp"
#include "config/keys.hpp"
#include "config/kinds.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

using Json = nlohmann::ordered_json;

Json mapping_schema(std::string_view path);

void add_numbers(Json& schema, const Key& key) {
  if (key.least > 0) schema["minimum"] = key.least;
  if (key.most > 0) schema["maximum"] = key.most;
}

bool is_time(const Key& key) { return key.kind == Kind::duration || key.kind == Kind::duration_or_never; }

void add_text(Json& schema, const Key& key) {
  const KindRow& kind = row(key.kind);
  if (!key.choices.empty()) {
    schema["enum"] = split(key.choices, '|');
  } else if (!kind.pattern.empty()) {
    schema["pattern"] = "^(" + std::string(kind.pattern) + ")$";
  } else {
    schema["minLength"] = 1;
  }
  if (key.most > 0 && !key.list && !is_time(key)) schema["maxLength"] = static_cast<int>(key.most);
}

Json shares_schema() {
  return {{"type", row(Kind::shares).json_type},
          {"propertyNames", {{"pattern", "^(" + std::string(row(Kind::template_name).pattern) + ")$"}}},
          {"additionalProperties", {{"type", "integer"}, {"minimum", 0}, {"maximum", 100}}},
          {"minProperties", 1}};
}

Json value_schema(const Key& key) {
  if (key.kind == Kind::shares) return shares_schema();
  if (key.kind == Kind::mapping) return mapping_schema(key.path);
  if (key.kind == Kind::cloud) return {{"oneOf", {{{"enum", split(key.choices, '|')}}, mapping_schema(key.path)}}};
  Json schema = {{"type", row(key.kind).json_type}};
  if (key.kind == Kind::whole || key.kind == Kind::number) {
    add_numbers(schema, key);
  } else if (key.kind != Kind::boolean) {
    add_text(schema, key);
  }
  return schema;
}

Json default_value(const Key& key) {
  const std::string text(key.fallback);
  if (key.kind == Kind::boolean) return text == "true";
  if (key.kind == Kind::whole || key.kind == Kind::number) return Json::parse(text);
  return text;
}

std::string description(const Key& key) {
  std::string text(key.help);
  if (is_time(key) && key.most > 0) {
    text += "; at most " + format_duration(Duration{static_cast<Duration::rep>(key.most)});
  }
  if (key.later == "*") return text + "; not there yet";
  return key.later.empty() ? text : text + "; not there yet: " + listed(split(key.later, '|'));
}

Json key_schema(const Key& key) {
  Json schema = {{"description", description(key)}};
  if (key.list) {
    schema.update({{"type", "array"}, {"items", value_schema(key)}});
    if (key.least > 0) schema["minItems"] = static_cast<int>(key.least);
  } else {
    schema.update(value_schema(key));
  }
  if (!key.fallback.empty()) schema["default"] = default_value(key);
  return schema;
}

void add_rules(Json& schema, const std::vector<const Key*>& keys) {
  for (const Key* key : keys) {
    if (key->required) schema["required"].push_back(key->name());
    if (key->one_of) schema["oneOf"].push_back({{"required", {key->name()}}});
    if (!key->with.empty()) schema["dependencies"][std::string(key->name())] = {key->with};
  }
}

Json mapping_schema(std::string_view path) {
  const auto keys = config_keys().children(path);
  Json schema = {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
  for (const Key* key : keys) schema["properties"][std::string(key->name())] = key_schema(*key);
  add_rules(schema, keys);
  return schema;
}

}  // namespace

std::string schema() {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "welcomed.yaml"}};
  schema.update(mapping_schema(""));
  return schema.dump(2) + "\n";
}

}  // namespace welcomed::config
