#include "graph_errors.hpp"

namespace tenant {

Response graph_error(const Request& request, int status, const std::string& code, const std::string& message,
                     const std::string& inner_code) {
  const std::string* client_id = request.header("client-request-id");
  Json inner{{"date", iso_time_without_zone(request.at)},
             {"request-id", request.id},
             {"client-request-id", client_id != nullptr ? *client_id : request.id}};
  if (!inner_code.empty()) {
    inner["code"] = inner_code;
    inner["message"] = message;
  }
  return json_response(status, {{"error", {{"code", code}, {"message", message}, {"innerError", inner}}}});
}

Response bad_query(const Request& request, const std::string& message) {
  return graph_error(request, 400, "BadRequest", message);
}

Response no_resource(const Request& request, const std::string& id) {
  return graph_error(request, 404, "Request_ResourceNotFound",
                     "Resource '" + id +
                         "' does not exist or one of its queried reference-property objects are not "
                         "present.");
}

std::optional<Response> read_body(const Request& request, bool required, Json& body) {
  body = Json::object();
  if (request.body.empty() && !required) return std::nullopt;
  if (!request.has_content_type("application/json")) {
    return bad_query(request, "Write requests must contain the Content-Type header declaration application/json.");
  }
  auto given = parsed(request.body);
  if (!given || !given->is_object()) {
    return bad_query(request,
                     "Unable to read JSON request payload. Please ensure Content-Type header is set and "
                     "payload is of valid JSON format.");
  }
  body = std::move(*given);
  return std::nullopt;
}

}  // namespace tenant
