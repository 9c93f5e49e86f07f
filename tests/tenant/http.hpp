// Requests and responses as the services see them: no sockets, no Beast.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "encoding.hpp"
#include "json.hpp"

namespace tenant {

struct Request {
  std::string method;
  std::string target;                 // as it came
  std::string path;                   // the target before '?', still encoded
  std::vector<std::string> segments;  // of the path, decoded
  Fields query;                       // decoded
  Fields headers;
  std::string body;
  std::string id;       // the `request-id` of the answer
  Millis at = 0;        // when it had come whole
  bool reused = false;  // not the first on its connection
  Fields parameters;    // what the route's `{names}` stand for

  /// Nothing if the header is missing; names are compared without case.
  [[nodiscard]] const std::string* header(std::string_view name) const;
  /// The value of a `{name}` of the route that was taken; the route must have it.
  [[nodiscard]] const std::string& parameter(std::string_view name) const;
  [[nodiscard]] const std::string* option(std::string_view name) const;
  [[nodiscard]] bool has_content_type(std::string_view type) const;
};

/// Takes a target apart. False if it is no acceptable URL: broken escapes, raw bytes above ASCII, a fragment.
bool take_apart(std::string_view target, Request& into);

struct Response {
  int status = 200;
  Fields headers;
  std::string body;
  /// When set, the answer is not ready yet: call it once, on the server's thread, with what to do with the answer.
  std::function<void(std::function<void(Response)>)> later;
};

Response json_response(int status, const Json& body);

}  // namespace tenant
