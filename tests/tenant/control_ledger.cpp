// Control: what has happened.
#include "control.hpp"

namespace tenant {
namespace {

std::string option(const Request& request, std::string_view name, const char* otherwise) {
  const std::string* value = request.option(name);
  return value != nullptr ? *value : otherwise;
}

}  // namespace

void Control::add_ledger_routes(Router& router) {
  router.add("GET", "/control/ledger/summary", [this](const Request&) { return json_response(200, summary()); });
  router.add("GET", "/control/ledger/messages", [this](const Request& request) {
    const bool with_activities = option(request, "activities", "true") == "true";
    return json_response(200, c_.ledger.messages_json(with_activities, option(request, "user_id", "")));
  });
  router.add("GET", "/control/ledger/channels",
             [this](const Request&) { return json_response(200, c_.channel_ledger.channels_json()); });
  router.add("GET", "/control/ledger/requests", [this](const Request& request) {
    try {
      const std::size_t limit = std::stoul(option(request, "limit", "1000"));
      return json_response(200, c_.recorder.exchanges(limit, option(request, "route", "")));
    } catch (const std::exception& error) {
      return json_response(400, {{"error", error.what()}});
    }
  });
}

Json Control::summary() const {
  Json events = c_.events.counts();
  events["pending"] = c_.events.pending();
  return {{"requests", c_.recorder.counts()},
          {"messages", c_.ledger.message_count()},
          {"recipients", c_.ledger.recipient_count()},
          {"installed", c_.installs.installed_count()},
          {"channel_messages", c_.channel_ledger.message_count()},
          {"teams_installed", c_.teams.installed_count()},
          {"events", events},
          {"throttled", c_.throttle.refusals()},
          {"max_in_flight", c_.recorder.most_in_flight()}};
}

}  // namespace tenant
