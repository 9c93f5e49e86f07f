#include "chat_events.hpp"

namespace tenant {
namespace {

const std::string kOfChat = "group chat ";  // apart from people and teams of the same number

}  // namespace

Json ChatEvents::base(ChatIndex chat, const char* type, Json from) const {
  return {{"type", type},
          {"serviceUrl", events_.service_url()},
          {"channelId", "msteams"},
          {"from", std::move(from)},
          {"recipient", {{"id", "28:" + options_.app_id}, {"name", catalog_.ours().display_name}}},
          {"conversation",
           {{"isGroup", true},
            {"conversationType", "groupChat"},
            {"tenantId", options_.tenant_id},
            {"id", chats_.of(chat).id}}},
          {"channelData", {{"tenant", {{"id", options_.tenant_id}}}}}};
}

Json ChatEvents::account(UserIndex user) const {
  return {{"id", installs_.ids_of(user).member}, {"aadObjectId", world_.users()[user].id}};
}

Json ChatEvents::installation(ChatIndex chat, const char* action, Json from) const {
  Json activity = base(chat, "installationUpdate", std::move(from));
  activity["action"] = action;
  activity["channelData"]["source"] = {{"name", "message"}};
  return activity;
}

Json ChatEvents::bot_in(ChatIndex chat, const char* list, Json from) const {
  Json activity = base(chat, "conversationUpdate", std::move(from));
  activity[list] = Json::array({itself()});
  return activity;
}

void ChatEvents::post(Json activity, ChatIndex chat, Millis now, Millis due) {
  events_.post(std::move(activity), chat, "", now, due);
}

void ChatEvents::installed(ChatIndex chat, Millis now) {
  if (events_.suppressed(kOfChat, chat)) return;
  post(bot_in(chat, "membersAdded", itself()), chat, now, now + behaviour_.event_delay_ms);
}

void ChatEvents::installed_by(ChatIndex chat, UserIndex person, Millis now) {
  const auto dues = events_.dues_of_install(kOfChat, chat, true, now);
  post(installation(chat, "add", account(person)), chat, now, dues.update);
  post(bot_in(chat, "membersAdded", account(person)), chat, now, dues.added);
}

void ChatEvents::uninstalled(ChatIndex chat, std::optional<UserIndex> person, Millis now) {
  const Json who = person ? account(*person) : itself();
  const auto dues = events_.dues_of_install(kOfChat + "removal ", chat, true, now);
  post(installation(chat, "remove", who), chat, now, dues.update);
  post(bot_in(chat, "membersRemoved", who), chat, now, dues.added);
}

void ChatEvents::members_changed(ChatIndex chat, const char* list, const std::vector<UserIndex>& users, Millis now) {
  const GroupChat& known = chats_.of(chat);
  if (!known.installed || users.empty()) return;
  Json members = Json::array();
  for (const UserIndex user : users) members.push_back(account(user));
  Json activity = base(chat, "conversationUpdate", account(known.members.empty() ? users[0] : known.members[0]));
  activity[list] = std::move(members);
  post(std::move(activity), chat, now, now + behaviour_.event_delay_ms);
}

void ChatEvents::renamed(ChatIndex chat, Millis now) {
  const GroupChat& known = chats_.of(chat);
  if (!known.installed) return;
  Json activity = base(chat, "conversationUpdate", known.members.empty() ? itself() : account(known.members[0]));
  activity["topicName"] = known.topic;
  post(std::move(activity), chat, now, now + behaviour_.event_delay_ms);
}

void ChatEvents::said(ChatIndex chat, UserIndex person, const std::string& id, const std::string& text, Millis now) {
  Json from = account(person);
  from["name"] = world_.users()[person].display_name;
  Json activity = base(chat, "message", std::move(from));
  const std::string& bot = catalog_.ours().display_name;
  const std::string mention = "<at>" + bot + "</at>";
  activity["text"] = mention + " " + text;
  activity["textFormat"] = "plain";
  activity["entities"] = Json::array(
      {{{"type", "mention"}, {"mentioned", {{"id", "28:" + options_.app_id}, {"name", bot}}}, {"text", mention}}});
  events_.post(std::move(activity), chat, id, now, now);
}

}  // namespace tenant
