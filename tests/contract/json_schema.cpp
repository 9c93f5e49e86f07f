#include "json_schema.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

namespace contract {
namespace {

const std::set<std::string> kObjectKeywords = {"type", "properties", "required", "allOf", "additionalProperties"};
const std::set<std::string> kScalarKeywords = {"type",     "enum",     "pattern",   "minimum",  "maximum",
                                               "minItems", "maxItems", "minLength", "maxLength"};
const std::set<std::string> kHandledApart = {"items", "format", "nullable", "properties"};
const std::set<std::string> kProse = {"title", "description", "example", "examples", "default", "readOnly"};

bool known(const std::string& keyword) {
  return kObjectKeywords.count(keyword) > 0 || kScalarKeywords.count(keyword) > 0 || kHandledApart.count(keyword) > 0 ||
         kProse.count(keyword) > 0 || keyword.rfind("x-", 0) == 0;
}

void refuse_unknown(const Json& schema) {
  for (const auto& [keyword, value] : schema.items()) {
    if (!known(keyword)) throw std::invalid_argument("unknown keyword in a schema: " + keyword);
  }
}

bool flag(const Json& schema, const char* keyword) { return schema.value(keyword, false); }

bool nullable(const Json& schema) { return flag(schema, "nullable") || flag(schema, "x-nullable"); }

/// How the converter of Graph's metadata writes "or null".
bool means_null(const Json& schema) {
  return schema.value("type", "") == "object" && nullable(schema) && !schema.contains("properties");
}

std::string name_of(const std::string& reference) { return reference.substr(reference.rfind('/') + 1); }

Json reference_to(const std::string& reference) { return {{"$ref", "#/definitions/" + name_of(reference)}}; }

Json or_null(Json schema) {
  return {{"if", {{"type", "null"}}}, {"then", Json::object()}, {"else", std::move(schema)}};
}

Json when_of_type(const std::string& type, Json then, Json otherwise) {
  const Json condition = {
      {"type", "object"}, {"required", {"@odata.type"}}, {"properties", {{"@odata.type", {{"const", type}}}}}};
  return {{"if", condition}, {"then", std::move(then)}, {"else", std::move(otherwise)}};
}

/// Formats as patterns: valijson knows few, and looks at them in numbers, too.
Json pattern_of_format(const std::string& format) {
  if (format == "date-time") {
    return R"(^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$)";
  }
  if (format == "uri") return "^[A-Za-z][A-Za-z0-9+.-]*:.";
  return nullptr;
}

}  // namespace

/// An object with all that it inherits.
struct JsonSchema::Shape {
  Json properties = Json::object();
  Json required = Json::array();
  std::optional<Json> additional;
  std::set<std::string> pruned;
  Json derived = Json::object();  ///< of the schema itself, not of its ancestors
};

JsonSchema::JsonSchema(const Json& document, bool annotations)
    : schemas_(document.contains("definitions") ? document.at("definitions") : document.at("components").at("schemas")),
      annotations_(annotations),
      definitions_(Json::object()) {
  for (const auto& [name, schema] : schemas_.items()) definitions_[name] = convert(schema);
}

Json JsonSchema::standalone(const Json& schema) const {
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"definitions", definitions_},
          {"allOf", Json::array({convert(schema)})}};
}

Json JsonSchema::convert(const Json& schema) const {
  // What stands beside a reference does not count in either version.
  if (schema.contains("$ref")) return reference_to(schema.at("$ref"));
  for (const char* keyword : {"anyOf", "oneOf"}) {
    if (schema.contains(keyword)) return either(schema.at(keyword));
  }
  refuse_unknown(schema);
  return nullable(schema) ? or_null(convert_one(schema)) : convert_one(schema);
}

Json JsonSchema::convert_one(const Json& schema) const {
  const std::string type = schema.value("type", "");
  const bool has_parts = schema.contains("allOf") || (type.empty() && schema.contains("properties"));
  return type == "object" || has_parts ? object(schema) : scalar(schema);
}

Json JsonSchema::either(const Json& choices) const {
  Json kept = Json::array();
  for (const Json& choice : choices) {
    if (!means_null(choice)) kept.push_back(convert(choice));
  }
  Json schema = kept.size() == 1 ? kept[0] : Json{{"anyOf", kept}};
  return kept.size() < choices.size() ? or_null(std::move(schema)) : schema;
}

Json JsonSchema::scalar(const Json& schema) const {
  Json result = Json::object();
  for (const auto& [keyword, value] : schema.items()) {
    if (kScalarKeywords.count(keyword) > 0) result[keyword] = value;
  }
  if (schema.contains("items")) result["items"] = convert(schema.at("items"));
  const Json pattern = pattern_of_format(schema.value("format", ""));
  if (!pattern.is_null() && !result.contains("pattern")) result["pattern"] = pattern;
  return result;
}

Json JsonSchema::object(const Json& schema) const {
  Shape shape;
  gather(schema, false, shape);
  Json result = closed(shape);
  if (shape.derived.empty()) return result;
  // A derived type that the slice does not have: nothing is known of its own properties.
  shape.additional = true;
  const Json has_type = {{"type", "object"}, {"required", {"@odata.type"}}};
  result = {{"if", has_type}, {"then", closed(shape)}, {"else", result}};
  for (const auto& [type, reference] : shape.derived.items()) {
    result = when_of_type(type, reference_to(reference), std::move(result));
  }
  return result;
}

Json JsonSchema::closed(const Shape& shape) const {
  Json result = {{"type", "object"}};
  if (!shape.required.empty()) result["required"] = shape.required;
  if (shape.properties.empty() && !shape.additional) return result;
  Json& properties = result["properties"] = Json::object();
  for (const auto& [name, schema] : shape.properties.items()) properties[name] = convert(schema);
  for (const std::string& name : shape.pruned) properties.emplace(name, Json::object());
  if (annotations_) result["patternProperties"] = {{"@odata\\.", Json::object()}};
  if (!shape.additional) {
    result["additionalProperties"] = {{"not", Json::object()}};  // not false: valijson names the place for this one
  } else if (shape.additional->is_object()) {
    result["additionalProperties"] = convert(*shape.additional);
  }
  return result;
}

void JsonSchema::gather(const Json& schema, bool inherited, Shape& shape) const {
  if (schema.contains("$ref")) return gather(resolved(schema.at("$ref")), true, shape);
  refuse_unknown(schema);
  for (const Json& part : schema.value("allOf", Json::array())) gather(part, inherited, shape);
  shape.properties.update(schema.value("properties", Json::object()));
  for (const Json& name : schema.value("required", Json::array())) shape.required.push_back(name);
  for (const Json& name : schema.value("x-pruned-properties", Json::array())) shape.pruned.insert(name);
  if (schema.contains("additionalProperties")) shape.additional = schema.at("additionalProperties");
  if (!inherited) shape.derived.update(schema.value("x-derived-types", Json::object()));
}

const Json& JsonSchema::resolved(const std::string& reference) const { return schemas_.at(name_of(reference)); }

}  // namespace contract
