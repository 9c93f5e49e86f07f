#include "activities.hpp"

namespace tenant {
namespace {

Json base_activity(const char* type, const ActivityContext& context) {
  return {{"type", type},
          {"serviceUrl", context.service_url},
          {"channelId", "msteams"},
          {"from", {{"id", context.ids.member}, {"aadObjectId", context.user.id}}},
          {"recipient", {{"id", "28:" + context.options.app_id}, {"name", context.catalog.ours().display_name}}},
          {"conversation", {{"conversationType", "personal"}, {"id", context.ids.conversation}}},
          {"channelData", {{"tenant", {{"id", context.options.tenant_id}}}}}};
}

void add_locale(Json& activity, const User& user) {
  Json client{{"type", "clientInfo"}};
  if (!user.preferred_language.empty()) {
    activity["locale"] = user.preferred_language;
    client["locale"] = user.preferred_language;
  }
  activity["entities"] = Json::array({client});
}

void make_installation(Json& activity, EventKind kind, const ActivityContext& context) {
  activity["action"] = kind == EventKind::installed ? "add" : "remove";
  activity["conversation"]["tenantId"] = context.options.tenant_id;
  activity["channelData"]["source"] = {{"name", "message"}};
  activity["channelData"]["app"] = {{"id", context.catalog.ours().id}, {"version", context.catalog.ours().version}};
  add_locale(activity, context.user);
}

void make_message(Json& activity, const ActivityContext& context, const std::string& text) {
  activity["from"]["name"] = context.user.display_name;
  activity["conversation"]["tenantId"] = context.options.tenant_id;
  activity["textFormat"] = "plain";
  activity["text"] = text;
  add_locale(activity, context.user);
}

}  // namespace

const char* activity_type(EventKind kind) {
  switch (kind) {
    case EventKind::installed:
    case EventKind::uninstalled:
      return "installationUpdate";
    case EventKind::bot_added:
      return "conversationUpdate";
    case EventKind::said:
      return "message";
  }
  return "";
}

Json activity_of(EventKind kind, const ActivityContext& context, const std::string& id, Millis at,
                 const std::string& text) {
  Json activity = base_activity(activity_type(kind), context);
  activity["id"] = id;
  activity["timestamp"] = iso_time(at);
  if (kind == EventKind::bot_added) {
    activity["membersAdded"] = {{{"id", "28:" + context.options.app_id}},
                                {{"id", context.ids.member}, {"aadObjectId", context.user.id}}};
  } else if (kind == EventKind::said) {
    make_message(activity, context, text);
  } else {
    make_installation(activity, kind, context);
  }
  return activity;
}

Json in_copilot(Json message, const std::string& thread) {
  message["conversation"] = {
      {"conversationType", "groupChat"}, {"id", thread}, {"tenantId", message["conversation"]["tenantId"]}};
  message["channelData"]["productContext"] = "COPILOT";
  message["entities"].push_back({{"type", "ProductInfo"}, {"id", "COPILOT"}});
  return message;
}

Json read_receipt(const ActivityContext& context, const std::string& message_id) {
  Json activity = base_activity("event", context);
  activity["conversation"]["tenantId"] = context.options.tenant_id;
  activity["name"] = "application/vnd.microsoft.readReceipt";
  activity["value"] = {{"lastReadMessageId", message_id}};
  return activity;
}

Json pressed(const ActivityContext& context, Json data, const std::string& message_id) {
  Json activity = base_activity("message", context);
  const Json back = data.value("msteams", Json::object());
  data.erase("msteams");
  make_message(activity, context, string_at(back, "text").value_or(""));
  activity["value"] = std::move(data);
  activity["replyToId"] = message_id;
  return activity;
}

Json reaction(const ActivityContext& context, const char* list, const std::string& type,
              const std::string& message_id) {
  Json activity = base_activity("messageReaction", context);
  activity[list] = {{{"type", type}}};
  activity["replyToId"] = message_id;
  return activity;
}

}  // namespace tenant
