#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace contract {

using Json = nlohmann::json;

/// Turns schemas of OpenAPI 3.0 and Swagger 2.0 into JSON Schema, draft 7, and closes them: a property that is not
/// declared is an error where the original would let it pass.
///
/// - `nullable` and Graph's `anyOf: [X, {type: object, nullable: true}]` become "null, or X".
/// - `allOf` is inheritance in these documents; it becomes one object with all the properties.
/// - `x-derived-types`: `@odata.type` picks the derived schema; a type that is not listed leaves the object open.
/// - `x-pruned-properties` are declared in the official document, so they are allowed.
/// - An object without properties is open, and so is one with `additionalProperties`.
///
/// A keyword it does not know throws std::invalid_argument: better than to ignore what somebody meant.
class JsonSchema {
 public:
  /// `document` is borrowed. With `annotations` objects may carry undeclared OData annotations, `…@odata.…`.
  JsonSchema(const Json& document, bool annotations);

  /// A whole draft 7 document for one schema of the description.
  [[nodiscard]] Json standalone(const Json& schema) const;

 private:
  struct Shape;

  [[nodiscard]] Json convert(const Json& schema) const;
  [[nodiscard]] Json convert_one(const Json& schema) const;
  [[nodiscard]] Json either(const Json& choices) const;
  [[nodiscard]] Json object(const Json& schema) const;
  [[nodiscard]] Json closed(const Shape& shape) const;
  [[nodiscard]] Json scalar(const Json& schema) const;
  void gather(const Json& schema, bool inherited, Shape& shape) const;
  [[nodiscard]] const Json& resolved(const std::string& reference) const;

  const Json& schemas_;
  bool annotations_;
  Json definitions_;
};

}  // namespace contract
