#include "description.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <set>

namespace contract {
namespace {

const std::set<std::string> kMethods = {"get", "post", "put", "patch", "delete"};

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// The element itself, or what it refers to.
const Json& resolved(const Json& document, const Json& element) {
  if (!element.contains("$ref")) return element;
  return document.at(Json::json_pointer(element.at("$ref").get<std::string>().substr(1)));
}

/// The schema of a body in OpenAPI 3, where it hangs under its content type, or in Swagger 2.
Json schema_of_body(const Json& element) {
  if (element.contains("content")) return element.at("content").at("application/json").at("schema");
  return element.value("schema", Json());
}

void read_parameter(const Json& parameter, Operation& operation) {
  const std::string in = parameter.at("in");
  const bool required = parameter.value("required", false);
  const Json schema = parameter.value("schema", parameter);
  if (in == "query") operation.query.push_back({parameter.at("name"), required, schema});
  if (in == "header") operation.headers.push_back({parameter.at("name"), required, schema});
  if (in != "body") return;
  operation.body = schema;
  operation.body_required = required;
}

void read_parameters(const Json& document, const Json& holder, Operation& operation) {
  for (const Json& parameter : holder.value("parameters", Json::array())) {
    read_parameter(resolved(document, parameter), operation);
  }
}

Operation operation_of(const Json& document, const std::string& path, const std::string& method) {
  const Json& item = document.at("paths").at(path);
  const Json& described = item.at(method);
  Operation operation{.method = upper(method), .path = path};
  read_parameters(document, item, operation);
  read_parameters(document, described, operation);
  operation.pages = described.contains("x-ms-pageable");
  operation.success = described.value("x-documented-success-status", 0);
  if (described.contains("requestBody")) {
    const Json& body = resolved(document, described.at("requestBody"));
    operation.body = schema_of_body(body);
    operation.body_required = body.value("required", false);
  }
  for (const auto& [status, answer] : described.at("responses").items()) {
    operation.answers[status] = schema_of_body(resolved(document, answer));
  }
  return operation;
}

/// One spelling for what Graph takes in two: a cast with or without its namespace, a function with or without
/// parentheses.
std::string canonical(const std::string& segment) {
  const std::string decoded = percent_decoded(segment);
  const std::string cast = "microsoft.graph.";
  if (decoded.rfind(cast, 0) == 0) return "graph." + decoded.substr(cast.size());
  return decoded == "delta" ? "delta()" : decoded;
}

bool is_variable(const std::string& segment) { return segment.size() > 2 && segment.front() == '{'; }

/// How many segments fit literally; -1 when the path does not fit the template.
int fit(const std::string& pattern, const std::string& path) {
  const auto expected = split(pattern, '/');
  const auto given = split(path, '/');
  if (expected.size() != given.size()) return -1;
  int literal = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const bool same = canonical(given[i]) == canonical(expected[i]);
    if (!same && (!is_variable(expected[i]) || given[i].empty())) return -1;
    literal += same ? 1 : 0;
  }
  return literal;
}

}  // namespace

std::string Operation::key_for(int status) const {
  const std::string exact = std::to_string(status);
  const std::string family = exact.substr(0, 1) + "XX";
  if (answers.count(exact) > 0) return exact;
  if (answers.count(family) > 0) return family;
  return status >= 400 && answers.count("default") > 0 ? "default" : "";
}

Description::Description(Json document) : document_(std::move(document)) {
  for (const auto& [path, item] : document_.at("paths").items()) {
    for (const auto& [method, described] : item.items()) {
      if (kMethods.count(method) > 0) operations_.push_back(operation_of(document_, path, method));
    }
  }
}

const Operation* Description::find(const std::string& method, const std::string& path, bool& path_known) const {
  int best = -1;
  for (const Operation& operation : operations_) best = std::max(best, fit(operation.path, path));
  path_known = best >= 0;
  for (const Operation& operation : operations_) {
    if (path_known && operation.method == method && fit(operation.path, path) == best) return &operation;
  }
  return nullptr;
}

std::string percent_decoded(const std::string& text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() &&
                        std::isxdigit(static_cast<unsigned char>(text[i + 1])) &&
                        std::isxdigit(static_cast<unsigned char>(text[i + 2]));
    if (escape) {
      decoded += static_cast<char>(std::strtol(text.substr(i + 1, 2).c_str(), nullptr, 16));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

}  // namespace contract
