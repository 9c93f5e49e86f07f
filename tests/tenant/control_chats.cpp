// Control: group chats, who is in them, and the app in them.
#include <stdexcept>

#include "control.hpp"

namespace tenant {
namespace {

/// Answered as 400 with that text.
void demand(bool so, const std::string& reason) {
  if (!so) throw std::invalid_argument(reason);
}

void know_only(const Json& body, const std::set<std::string>& known) {
  for (const auto& [name, value] : body.items()) demand(known.contains(name), "unknown member " + name);
}

}  // namespace

Json chats_json(const World& world, const GroupChats& chats) {
  Json list = Json::array();
  for (const GroupChat& chat : chats.all()) {
    Json members = Json::array();
    for (const UserIndex user : chat.members) members.push_back(world.users()[user].id);
    list.push_back({{"id", chat.id},
                    {"topic", chat.topic},
                    {"meeting", chat.meeting},
                    {"members", std::move(members)},
                    {"installed", chat.installed}});
  }
  return list;
}

void Control::add_chat_routes(Router& router) {
  post(router, "/chats", [this](const Json& body) { return make_chat(body); });
  post(router, "/change-chat", [this](const Json& body) { return change_chat(body); });
  post(router, "/install-chat", [this](const Json& body) { return install_chat(body); });
  post(router, "/uninstall-chat", [this](const Json& body) { return uninstall_chat(body); });
  post(router, "/say-in-chat", [this](const Json& body) { return say_in_chat(body); });
}

ChatIndex Control::chat_of(const Json& body) const {
  const auto chat = c_.chats.find(body.at("chat").get<std::string>());
  demand(chat.has_value(), "no such chat");
  return *chat;
}

/// The first member when nobody is named.
UserIndex Control::member_of(const Json& body, const char* key, ChatIndex chat) const {
  const auto& members = c_.chats.of(chat).members;
  if (!body.contains(key)) {
    demand(!members.empty(), "the chat has no members");
    return members.front();
  }
  const auto user = c_.world.find_user(body.at(key).get<std::string>());
  demand(user && c_.chats.has_member(chat, *user), "not somebody of this chat");
  return *user;
}

Response Control::make_chat(const Json& body) {
  know_only(body, {"topic", "meeting", "foreign", "members"});
  const auto members = users_of(body, "members");
  demand(!members.empty(), "a chat has members");
  const ChatIndex chat = c_.chats.make(body.value("topic", ""), body.value("meeting", false), members, now_ms());
  if (body.value("foreign", false)) c_.chats.give_away(chat);
  return json_response(201, {{"id", c_.chats.of(chat).id}});
}

Response Control::change_chat(const Json& body) {
  know_only(body, {"chat", "topic", "add", "remove"});
  const ChatIndex chat = chat_of(body);
  const auto add = users_of(body, "add");
  const auto remove = users_of(body, "remove");
  const Millis now = now_ms();
  if (body.contains("topic")) {
    c_.chats.rename(chat, body.at("topic").get<std::string>());
    c_.chat_events.renamed(chat, now);
  }
  if (!add.empty()) c_.chat_events.members_changed(chat, "membersAdded", c_.chats.add_members(chat, add), now);
  if (!remove.empty())
    c_.chat_events.members_changed(chat, "membersRemoved", c_.chats.remove_members(chat, remove), now);
  return good();
}

Response Control::install_chat(const Json& body) {
  know_only(body, {"chat", "by", "told"});
  const ChatIndex chat = chat_of(body);
  const UserIndex person = member_of(body, "by", chat);
  demand(!c_.chats.of(chat).installed, "the app is in the chat already");
  const Millis now = now_ms();
  c_.chats.install(chat, c_.catalog.ours().version, c_.catalog.ours().permissions, now);
  if (body.value("told", true)) c_.chat_events.installed_by(chat, person, now);
  return good();
}

Response Control::uninstall_chat(const Json& body) {
  know_only(body, {"chat", "by", "told"});
  const ChatIndex chat = chat_of(body);
  const UserIndex person = member_of(body, "by", chat);
  demand(c_.chats.of(chat).installed, "the app is not in the chat");
  const Millis now = now_ms();
  c_.chats.uninstall(chat, now);
  if (body.value("told", true)) c_.chat_events.uninstalled(chat, person, now);
  return good();
}

Response Control::say_in_chat(const Json& body) {
  know_only(body, {"chat", "user_id", "text"});
  const ChatIndex chat = chat_of(body);
  const UserIndex person = member_of(body, "user_id", chat);
  demand(c_.chats.of(chat).installed, "the app is not in the chat");
  const Millis now = now_ms();
  const std::string id = std::to_string(c_.ledger.next_id(now));
  c_.chat_events.said(chat, person, id, body.at("text").get<std::string>(), now);
  return json_response(200, {{"id", id}});
}

}  // namespace tenant
