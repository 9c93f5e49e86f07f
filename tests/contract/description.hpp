#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace contract {

using Json = nlohmann::json;

struct Parameter {
  std::string name;
  bool required = false;
  Json schema;
};

/// One method of one path, in the terms that OpenAPI 3.0 and Swagger 2.0 share.
struct Operation {
  std::string method;  ///< upper case
  std::string path;    ///< the template
  std::vector<Parameter> query, headers;
  bool pages = false;  ///< its answers link to a next page, whose link may carry a $skiptoken
  Json body;           ///< the schema of the request's body; null when it has none
  bool body_required = false;
  std::map<std::string, Json> answers;  ///< by status, 2XX, default; the body's schema, null when it has none
  int success = 0;                      ///< the success that the reference page states; 0 when it states none

  /// The answers' key that covers a status: itself, its class, or `default` for errors. Empty when there is none.
  [[nodiscard]] std::string key_for(int status) const;
};

/// An official description of a service: which operations there are.
class Description {
 public:
  /// OpenAPI 3.0 or Swagger 2.0. Throws nlohmann's exceptions when it is neither.
  explicit Description(Json document);

  /// The operation for a request; null when there is none, with `path_known` telling whether the path has others.
  /// `path` is percent-encoded. Of several templates the one with the most literal segments counts.
  [[nodiscard]] const Operation* find(const std::string& method, const std::string& path, bool& path_known) const;

  [[nodiscard]] const Json& document() const { return document_; }
  [[nodiscard]] bool is_openapi3() const { return document_.contains("openapi"); }

 private:
  Json document_;
  std::vector<Operation> operations_;
};

/// The bytes that %XX stands for.
[[nodiscard]] std::string percent_decoded(const std::string& text);
/// Splits at each separator; "a//b" has an empty part.
[[nodiscard]] std::vector<std::string> split(const std::string& text, char separator);

}  // namespace contract
