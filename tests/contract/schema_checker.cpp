#include "schema_checker.hpp"

#include <array>
#include <string_view>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace contract {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

/// valijson tells the way down to a fault, too; only the fault itself is worth a line.
bool is_way_down(std::string_view text) {
  return text.find("Failed to validate against") == 0 || text.find("Failed to validate item") == 0;
}

std::string plain(const std::string& text) {
  static const std::array<std::pair<std::string_view, const char*>, 4> kPlain = {{
      {"Target should not validate", "is not declared"},
      {"Value type not permitted", "has the wrong type"},
      {"Failed to match against any enum values", "is none of the declared values"},
      {"Failed to match regex", "does not have the declared form"},
  }};
  for (const auto& [beginning, words] : kPlain) {
    if (text.find(beginning) == 0) return words;
  }
  return text;
}

/// `<root>`, `[value]`, `[0]` as a JSON pointer.
std::string pointer(const std::vector<std::string>& context) {
  std::string path;
  for (const std::string& step : context) {
    if (step.size() > 2 && step.front() == '[') path += "/" + step.substr(1, step.size() - 2);
  }
  return path.empty() ? "/" : path;
}

}  // namespace

struct SchemaChecker::Compiled {
  valijson::Schema schema;
};

SchemaChecker::SchemaChecker(const Json& document, bool annotations) : translation_(document, annotations) {}
SchemaChecker::~SchemaChecker() = default;

const SchemaChecker::Compiled& SchemaChecker::compiled(const Json& schema) {
  auto& slot = compiled_[schema.dump()];
  if (!slot) {
    slot = std::make_unique<Compiled>();
    const Json document = translation_.standalone(schema);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(document), slot->schema);
  }
  return *slot;
}

Deviations SchemaChecker::check(const Json& schema, const Json& value, const std::string& place) {
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(compiled(schema).schema, Adapter(value), &results)) return {};
  Deviations found;
  for (const auto& error : results) {
    if (!is_way_down(error.description))
      found.push_back({place + " " + pointer(error.context), plain(error.description)});
  }
  if (found.empty()) found.push_back({place, "does not have the declared schema"});
  return found;
}

}  // namespace contract
