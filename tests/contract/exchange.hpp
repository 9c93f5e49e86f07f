#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace contract {

using Json = nlohmann::json;
/// Names in lower case.
using Headers = std::map<std::string, std::string>;

/// A request and its answer. A body is null when there is none, and a string when it is no JSON.
struct Exchange {
  std::string method, target;  ///< the target as sent: path and query
  Headers request_headers;
  Json request_body;
  int status = 0;
  Headers response_headers;
  Json response_body;
};

/// From what `GET /control/ledger/requests` of the simulated tenant lists.
[[nodiscard]] Exchange exchange_of_record(const Json& record);

/// From a documented sample. What the documentation leaves out as a matter of course is filled in: the Authorization of
/// a request, the Content-Type of an answer with a body. `target` takes the place of the sample's URL.
[[nodiscard]] Exchange exchange_of_sample(const Json& sample, std::string target);

}  // namespace contract
