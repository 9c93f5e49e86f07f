#include "control.hpp"

namespace tenant {

Response good() { return json_response(200, Json::object()); }

Response bad(const std::string& reason) { return json_response(400, {{"error", reason}}); }

void add_control(Router& router, const std::string& path, WithBody handler) {
  router.add("POST", "/control" + path, [handler = std::move(handler)](const Request& request) {
    const auto body = request.body.empty() ? Json::object() : parsed(request.body);
    if (!body) return bad("the body is not JSON");
    try {
      return handler(*body);
    } catch (const std::exception& error) {
      return bad(error.what());
    }
  });
}

void Control::post(Router& router, const std::string& path, WithBody handler) {
  add_control(router, path, [handler = std::move(handler)](const Json& body) {
    Json rest = body;
    if (rest.is_object()) rest.erase("tenant");
    return handler(rest);
  });
}

void Control::add_routes(Router& router) {
  add_service_routes(router);
  add_ledger_routes(router);
  add_people_routes(router);
  add_directory_routes(router);
  add_team_routes(router);
  add_chat_routes(router);
}

}  // namespace tenant
