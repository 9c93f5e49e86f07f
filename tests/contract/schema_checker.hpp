#pragma once
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "deviation.hpp"
#include "json_schema.hpp"

namespace contract {

/// Holds values against the schemas of one description. One thread.
class SchemaChecker {
 public:
  /// `document` is borrowed. For `annotations` see JsonSchema.
  SchemaChecker(const Json& document, bool annotations);
  ~SchemaChecker();

  /// `schema` is as it stands in the description; `place` begins the places that are reported.
  [[nodiscard]] Deviations check(const Json& schema, const Json& value, const std::string& place);

 private:
  struct Compiled;

  const Compiled& compiled(const Json& schema);

  JsonSchema translation_;
  std::map<std::string, std::unique_ptr<Compiled>> compiled_;  ///< by the text of the schema
};

}  // namespace contract
