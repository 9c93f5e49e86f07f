#include "managed_identity.hpp"

#include <algorithm>
#include <fstream>

#include "ids.hpp"

namespace tenant {
namespace {

Response refused(int status, const std::string& error, const std::string& text) {
  return json_response(status, {{"error", error}, {"error_description", text}});
}

bool known(const std::string& option) {
  return option == "api-version" || option == "resource" || option == "client_id" || option == "object_id";
}

}  // namespace

void ManagedIdentity::add_routes(Router& router) {
  router.add("GET", "/metadata/identity/oauth2/token", [this](const Request& request) { return metadata(request); });
  router.add("GET", "/msi/token", [this](const Request& request) { return app_service(request); });
  router.add("GET", "/arc/token", [this](const Request& request) { return arc(request); });
  for (const char* first : {"metadata", "msi", "arc"}) {
    router.add_fallback(first, [](const Request&, bool known_path) {
      return refused(known_path ? 405 : 404, "invalid_request", "There is nothing here.");
    });
  }
}

Response ManagedIdentity::metadata(const Request& request) {
  const std::string* header = request.header("Metadata");
  if (header == nullptr || *header != "true") {
    return refused(400, "bad_request_102", "Required metadata header not specified");
  }
  if (request.header("X-Forwarded-For") != nullptr)
    return refused(400, "bad_request", "Forwarded requests are refused");
  return answer(request, "2018-02-01");
}

Response ManagedIdentity::app_service(const Request& request) {
  const std::string* header = request.header("X-IDENTITY-HEADER");
  if (header == nullptr || *header != kHeader) return refused(401, "unauthorized", "The header is missing or wrong");
  return answer(request, "2019-08-01");
}

/// Whoever can read a file of the host's may have its token.
Response ManagedIdentity::arc_challenge() {
  arc_key_ = fresh_guid();
  std::filesystem::create_directories(arc_folder_);
  const auto file = arc_folder_ / (fresh_guid() + ".key");
  std::ofstream(file) << arc_key_;
  Response response = refused(401, "unauthorized_client", "Missing Basic Authorization header");
  response.headers.emplace_back("WWW-Authenticate", "Basic realm=" + file.string());
  return response;
}

Response ManagedIdentity::arc(const Request& request) {
  const std::string* metadata_header = request.header("Metadata");
  if (metadata_header == nullptr || *metadata_header != "true") {
    return refused(400, "bad_request_102", "Required metadata header not specified");
  }
  const bool chosen = request.option("client_id") != nullptr || request.option("object_id") != nullptr;
  if (chosen) return refused(400, "invalid_request", "There are no user-assigned identities here");
  const std::string* proof = request.header("Authorization");
  if (proof == nullptr) return arc_challenge();
  const bool right = !arc_key_.empty() && *proof == "Basic " + arc_key_;
  arc_key_.clear();
  if (!right) return refused(401, "unauthorized", "The key is wrong, or was used before");
  return answer(request, "2020-06-01");
}

Response ManagedIdentity::answer(const Request& request, const std::string& version) {
  const bool strange =
      std::any_of(request.query.begin(), request.query.end(), [](const auto& option) { return !known(option.first); });
  const std::string* asked = request.option("api-version");
  if (strange || asked == nullptr || *asked != version) {
    return refused(400, "invalid_request", "The query is not one of this api-version");
  }
  const std::string* client_id = request.option("client_id");
  if (client_id != nullptr && !equal_ignoring_case(*client_id, client_id_)) {
    return refused(400, "invalid_request", "Identity not found");
  }
  const std::string* resource = request.option("resource");
  const auto issued = resource == nullptr ? Issued{} : issue_(*resource, request.at);
  if (issued.token.empty())
    return refused(400, "invalid_resource", "The resource principal was not found in the tenant");
  // Numbers as text, as both services give them.
  return json_response(200, {{"access_token", issued.token},
                             {"client_id", client_id_},
                             {"expires_on", std::to_string(issued.ends / 1000)},
                             {"resource", *resource},
                             {"token_type", "Bearer"}});
}

}  // namespace tenant
