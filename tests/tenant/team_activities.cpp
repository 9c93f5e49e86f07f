#include "team_activities.hpp"

#include "encoding.hpp"

namespace tenant {
namespace {

std::string bot_id(const TeamContext& context) { return "28:" + context.options.app_id; }

Json base(const TeamContext& context, const char* type, const std::string& conversation) {
  return {{"type", type},
          {"serviceUrl", context.service_url},
          {"channelId", "msteams"},
          {"from", context.from},
          {"recipient", {{"id", bot_id(context)}, {"name", context.catalog.ours().display_name}}},
          {"conversation",
           {{"isGroup", true},
            {"conversationType", "channel"},
            {"tenantId", context.options.tenant_id},
            {"id", conversation}}},
          {"channelData", {{"tenant", {{"id", context.options.tenant_id}}}}}};
}

Json whole_team(const TeamContext& context) {
  const Group& group = context.teams.group_of(context.team);
  return {{"aadGroupId", group.id}, {"name", group.display_name}, {"id", context.teams.of(context.team).thread()}};
}

Json conversation_update(const TeamContext& context, const std::string& conversation, const std::string& event_type) {
  Json activity = base(context, "conversationUpdate", conversation);
  activity["channelData"]["eventType"] = event_type;
  return activity;
}

/// General has no name for bots.
void name_conversation(Json& activity, const Team& team, std::size_t channel) {
  if (channel != 0) activity["conversation"]["name"] = team.channels[channel].name;
}

void select(Json& activity, const Channel& channel) {
  activity["channelData"]["settings"] = {{"selectedChannel", {{"id", channel.id}}}};
}

void add_client(Json& activity, const std::string& language) {
  Json client{{"type", "clientInfo"}};
  if (!language.empty()) activity["locale"] = client["locale"] = language;
  activity["entities"] = Json::array({client});
}

}  // namespace

Json team_installation(const TeamContext& context, const std::string& action, std::size_t channel,
                       const std::string& language) {
  const Team& team = context.teams.of(context.team);
  Json activity = base(context, "installationUpdate", team.channels[channel].id);
  name_conversation(activity, team, channel);
  activity["action"] = action;
  activity["channelData"]["team"] = whole_team(context);
  activity["channelData"]["source"] = {{"name", "message"}};
  add_client(activity, language);
  if (action != "add") return activity;
  select(activity, team.channels[channel]);
  activity["channelData"]["channel"] = {{"id", team.channels[channel].id}};
  return activity;
}

Json bot_joined_team(const TeamContext& context, std::size_t channel) {
  const Team& team = context.teams.of(context.team);
  Json activity = conversation_update(context, team.channels[channel].id, "teamMemberAdded");
  name_conversation(activity, team, channel);
  activity["channelData"]["team"] = whole_team(context);
  select(activity, team.channels[channel]);
  activity["membersAdded"] = Json::array({{{"id", bot_id(context)}}});
  return activity;
}

Json bot_left_team(const TeamContext& context) {
  Json activity = conversation_update(context, context.teams.of(context.team).thread(), "teamMemberRemoved");
  activity["channelData"]["team"] = whole_team(context);
  activity["membersRemoved"] = Json::array({{{"id", bot_id(context)}}});
  return activity;
}

Json team_members_event(const TeamContext& context, const char* list, Json members) {
  const bool added = std::string_view(list) == "membersAdded";
  const std::string& thread = context.teams.of(context.team).thread();
  Json activity = conversation_update(context, thread, added ? "teamMemberAdded" : "teamMemberRemoved");
  activity["channelData"]["team"] = {{"id", thread}};
  activity[list] = std::move(members);
  return activity;
}

Json channel_event(const TeamContext& context, const Channel& channel, const std::string& event_type) {
  const std::string& thread = context.teams.of(context.team).thread();
  Json activity = conversation_update(context, thread, event_type);
  activity["channelData"]["team"] = {{"id", thread}};
  activity["channelData"]["channel"] = {{"id", channel.id}, {"name", channel.name}};
  return activity;
}

Json team_event(const TeamContext& context, const std::string& event_type) {
  const std::string& thread = context.teams.of(context.team).thread();
  // The documentation spells this one in lower case.
  Json activity = conversation_update(context, thread, event_type == "teamRestored" ? "teamrestored" : event_type);
  activity["channelData"]["team"] = {{"id", thread}, {"name", context.teams.group_of(context.team).display_name}};
  return activity;
}

Json channel_message(const TeamContext& context, const Channel& channel, const std::string& id,
                     const std::string& text) {
  Json activity = base(context, "message", channel.id + ";messageid=" + id);
  const std::string& bot = context.catalog.ours().display_name;
  const std::string mention = "<at>" + bot + "</at>";
  activity["text"] = mention + " " + text;
  activity["textFormat"] = "plain";
  activity["channelData"]["team"] = {{"id", context.teams.of(context.team).thread()}};
  activity["channelData"]["channel"] = {{"id", channel.id}};
  activity["entities"] =
      Json::array({{{"type", "mention"}, {"mentioned", {{"id", bot_id(context)}, {"name", bot}}}, {"text", mention}}});
  return activity;
}

}  // namespace tenant
