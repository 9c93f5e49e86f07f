#include "checker.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace contract {
namespace {

void append(Deviations more, Deviations& found) { std::move(more.begin(), more.end(), std::back_inserter(found)); }

std::string header(const Headers& headers, const std::string& name) {
  const auto found = headers.find(name);
  return found != headers.end() ? found->second : "";
}

bool is_json(const Headers& headers) { return header(headers, "content-type").rfind("application/json", 0) == 0; }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// A query's value as its parameter's type would have it.
Json value_for(const Parameter& parameter, const std::string& text) {
  const std::string type = parameter.schema.value("type", "");
  const Json value = Json::parse(text, nullptr, false);
  const bool literal = (type == "integer" && value.is_number_integer()) || (type == "boolean" && value.is_boolean());
  if (literal) return value;
  if (type == "array") return Json::array();  // its items are text in all of these documents
  return text;
}

/// Graph §8 of contracts/graph.md and §8 of contracts/bot.md: the members every caller reads.
bool has_error_shape(const Json& body) {
  if (!body.is_object() || !body.contains("error") || !body.at("error").is_object()) return false;
  const Json& error = body.at("error");
  return error.value("code", Json()).is_string() && error.value("message", Json()).is_string();
}

/// An empty body is documented for installs (201) and happens for sends (202); a reader and an error have one.
bool may_be_empty(int status) { return status > 200 && status < 400; }

}  // namespace

Checker::Checker(Json document)
    : description_(std::move(document)),
      requests_(description_.document(), false),
      answers_(description_.document(), description_.is_openapi3()) {}

Deviations Checker::check(const Exchange& exchange) {
  Deviations found;
  if (const Operation* operation = find(exchange, found)) {
    check_request(*operation, exchange, found);
    check_answer(*operation, exchange, found);
  }
  return found;
}

Deviations Checker::check_answer(const Exchange& exchange) {
  Deviations found;
  if (const Operation* operation = find(exchange, found)) check_answer(*operation, exchange, found);
  return found;
}

const Operation* Checker::find(const Exchange& exchange, Deviations& found) const {
  const std::string path = exchange.target.substr(0, exchange.target.find('?'));
  bool path_known = false;
  const Operation* operation = description_.find(exchange.method, path, path_known);
  if (operation == nullptr) {
    found.push_back(
        {"request " + exchange.method + " " + path, path_known ? "method not declared" : "path not declared"});
  }
  return operation;
}

void Checker::check_request(const Operation& operation, const Exchange& exchange, Deviations& found) {
  const Headers& headers = exchange.request_headers;
  const auto question = exchange.target.find('?');
  if (question != std::string::npos) check_query(operation, exchange.target.substr(question + 1), found);
  if (header(headers, "authorization").empty()) found.push_back({"request header Authorization", "is missing"});
  for (const Parameter& parameter : operation.headers) {
    if (parameter.required && header(headers, lower(parameter.name)).empty())
      found.push_back({"request header " + parameter.name, "is missing"});
  }
  const Json& body = exchange.request_body;
  if (body.is_null()) {
    if (operation.body_required) found.push_back({"request body", "is missing"});
  } else if (operation.body.is_null()) {
    found.push_back({"request body", "is not declared"});
  } else {
    if (!is_json(headers)) found.push_back({"request header Content-Type", "is not application/json"});
    append(requests_.check(operation.body, body, "request body"), found);
  }
}

void Checker::check_query(const Operation& operation, const std::string& query, Deviations& found) {
  for (const std::string& option : split(query, '&')) {
    const auto equals = option.find('=');
    const std::string name = percent_decoded(option.substr(0, equals));
    const std::string value = equals == std::string::npos ? "" : percent_decoded(option.substr(equals + 1));
    if (name == "$skiptoken" && operation.pages) continue;
    const auto declared = std::find_if(operation.query.begin(), operation.query.end(),
                                       [&](const Parameter& parameter) { return parameter.name == name; });
    if (declared == operation.query.end()) {
      found.push_back({"request query " + name, "is not declared"});
    } else {
      Json schema = declared->schema;
      for (const char* no_schema : {"name", "in", "required", "collectionFormat"}) schema.erase(no_schema);
      append(requests_.check(schema, value_for(*declared, value), "request query " + name), found);
    }
  }
}

void Checker::check_answer(const Operation& operation, const Exchange& exchange, Deviations& found) {
  const int status = exchange.status;
  const std::string place = "answer " + std::to_string(status);
  const std::string key = operation.key_for(status);
  if (key.empty()) return found.push_back({place, "is not declared"});
  if (status < 300 && operation.success != 0 && status != operation.success) {
    found.push_back({place, "the documented success is " + std::to_string(operation.success)});
  }
  const Json& schema = operation.answers.at(key);
  const Json& body = exchange.response_body;
  if (body.is_null()) {
    if (!schema.is_null() && !may_be_empty(status)) found.push_back({place + " body", "is missing"});
    return;
  }
  if (!is_json(exchange.response_headers)) found.push_back({place + " header Content-Type", "is not application/json"});
  if (schema.is_null()) return found.push_back({place + " body", "is not declared"});
  if (status >= 400 && !has_error_shape(body))
    found.push_back({place + " body", "does not have the shape of an error"});
  append(answers_.check(schema, body, place + " body"), found);
}

}  // namespace contract
