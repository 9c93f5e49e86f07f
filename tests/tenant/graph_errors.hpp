// Graph's error bodies, contracts/graph.md §8.
#pragma once
#include <optional>
#include <string>

#include "http.hpp"

namespace tenant {

/// Directory and Teams refuse in different words and count against different limits.
enum class Area { directory, teams };

/// `inner_code` goes into innerError with the same message, as Teams does for some refusals.
Response graph_error(const Request& request, int status, const std::string& code, const std::string& message,
                     const std::string& inner_code = "");

/// 400, with the code the directory uses for a bad query.
Response bad_query(const Request& request, const std::string& message);

/// 404 of the directory for a user or group.
Response no_resource(const Request& request, const std::string& id);

/// 400 if the request has a body that is not one JSON object sent as JSON; otherwise `body` is it, or an empty object.
std::optional<Response> read_body(const Request& request, bool required, Json& body);

}  // namespace tenant
