// Control: what has happened.
#include "control.hpp"

namespace tenant {
namespace {

std::string option(const Request& request, std::string_view name, const char* otherwise) {
  const std::string* value = request.option(name);
  return value != nullptr ? *value : otherwise;
}

Json with_tenant(Json entries, const std::string& tenant_id) {
  for (Json& entry : entries) entry["tenant"] = tenant_id;
  return entries;
}

}  // namespace

void Control::add_ledger_routes(Router& router) {
  router.add("GET", "/control/ledger/summary", [this](const Request&) { return json_response(200, summary()); });
  router.add("GET", "/control/ledger/messages", [this](const Request& request) {
    const bool with_activities = option(request, "activities", "true") == "true";
    Json list = c_.ledger.messages_json(with_activities, option(request, "user_id", ""));
    return json_response(200, with_tenant(std::move(list), c_.options.tenant_id));
  });
  router.add("GET", "/control/ledger/deeds", [this](const Request&) {
    return json_response(200, with_tenant(c_.readers.deeds_json(), c_.options.tenant_id));
  });
  router.add("GET", "/control/ledger/chats", [this](const Request&) {
    return json_response(200, with_tenant(c_.chats.messages_json(), c_.options.tenant_id));
  });
  router.add("GET", "/control/ledger/channels", [this](const Request&) {
    return json_response(200, with_tenant(c_.channel_ledger.channels_json(), c_.options.tenant_id));
  });
}

Json Control::summary() const {
  Json events = c_.events.counts();
  events["pending"] = c_.events.pending();
  return {{"requests", c_.recorder.counts(c_.options.tenant_id)},
          {"messages", c_.ledger.message_count()},
          {"recipients", c_.ledger.recipient_count()},
          {"installed", c_.installs.installed_count()},
          {"channel_messages", c_.channel_ledger.message_count()},
          {"chat_messages", c_.chats.message_count()},
          {"teams_installed", c_.teams.installed_count()},
          {"events", events},
          {"throttled", c_.throttle.refusals()},
          {"max_in_flight", c_.recorder.most_in_flight()}};
}

}  // namespace tenant
