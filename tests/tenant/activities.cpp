#include "activities.hpp"

namespace tenant {
namespace {

Json base_activity(EventKind kind, const ActivityContext& context, const std::string& id, Millis at) {
  return {{"type", activity_type(kind)},
          {"id", id},
          {"timestamp", iso_time(at)},
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
  Json activity = base_activity(kind, context, id, at);
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

}  // namespace tenant
