#include "group_chats.hpp"

#include "ids.hpp"

namespace tenant {
namespace {

constexpr std::size_t kLongestKept = 20'000;

std::string id_of_chat(std::uint64_t seed, std::uint64_t number, bool meeting) {
  if (meeting) return "19:meeting_" + opaque(seed, "meeting", number, 48) + "@thread.v2";
  std::string hex = guid(seed, "group chat", number);
  std::erase(hex, '-');
  return "19:" + hex + "@thread.v2";
}

}  // namespace

std::optional<ChatIndex> GroupChats::find(std::string_view id) const {
  for (ChatIndex chat = 0; chat < chats_.size(); ++chat) {
    if (chats_[chat].id == id) return chat;
  }
  return std::nullopt;
}

bool GroupChats::has_member(ChatIndex chat, UserIndex user) const {
  const auto& members = chats_[chat].members;
  return std::find(members.begin(), members.end(), user) != members.end();
}

std::size_t GroupChats::message_count() const {
  std::size_t count = 0;
  for (const GroupChat& chat : chats_) count += chat.messages.size();
  return count;
}

void GroupChats::write(const char* kind, ChatIndex chat, Millis at, Json line) {
  line["kind"] = kind;
  line["group_chat"] = chats_[chat].id;
  line["at"] = at;
  journal_.append(line);
}

void GroupChats::write_chat(ChatIndex chat, Millis at) {
  Json members = Json::array();
  for (const UserIndex user : chats_[chat].members) members.push_back(world_.users()[user].id);
  write("chat", chat, at,
        {{"topic", chats_[chat].topic},
         {"meeting", chats_[chat].meeting},
         {"foreign", chats_[chat].foreign},
         {"members", std::move(members)}});
}

ChatIndex GroupChats::make(const std::string& topic, bool meeting, const std::vector<UserIndex>& members, Millis at) {
  const auto index = static_cast<ChatIndex>(chats_.size());
  GroupChat& chat = chats_.emplace_back();
  chat.id = id_of_chat(seed_, index, meeting);
  chat.topic = topic;
  chat.meeting = meeting;
  chat.made_at = at;
  chat.members = members;
  write_chat(index, at);
  return index;
}

void GroupChats::give_away(ChatIndex chat) {
  chats_[chat].foreign = true;
  write_chat(chat, chats_[chat].made_at);
}

void GroupChats::rename(ChatIndex chat, const std::string& topic) {
  chats_[chat].topic = topic;
  write_chat(chat, chats_[chat].made_at);
}

std::vector<UserIndex> GroupChats::add_members(ChatIndex chat, const std::vector<UserIndex>& users) {
  std::vector<UserIndex> added;
  for (const UserIndex user : users) {
    if (has_member(chat, user)) continue;
    chats_[chat].members.push_back(user);
    added.push_back(user);
  }
  write_chat(chat, chats_[chat].made_at);
  return added;
}

std::vector<UserIndex> GroupChats::remove_members(ChatIndex chat, const std::vector<UserIndex>& users) {
  std::vector<UserIndex> removed;
  for (const UserIndex user : users) {
    if (std::erase(chats_[chat].members, user) > 0) removed.push_back(user);
  }
  write_chat(chat, chats_[chat].made_at);
  return removed;
}

void GroupChats::install(ChatIndex chat, const std::string& version, const std::vector<std::string>& consented,
                         Millis at) {
  write("chat_install", chat, at, {{"version", version}, {"consented", consented}});
  chats_[chat].installed = true;
  chats_[chat].version = version;
  chats_[chat].consented = consented;
}

void GroupChats::uninstall(ChatIndex chat, Millis at) {
  write("chat_uninstall", chat, at, Json::object());
  chats_[chat].installed = false;
}

std::int64_t GroupChats::message(ChatIndex chat, const Json& activity, Millis at) {
  const std::int64_t id = ledger_.next_id(at);
  if (activity.at("type") != "message") return id;
  Message message = message_of(activity, chats_[chat].id, at);
  message.id = id;
  Json line = message_line(message);
  std::string text = dumped(activity);
  if (text.size() <= kLongestKept) {
    line["activity"] = activity;
    message.activity = std::move(text);
  }
  write("chat_message", chat, at, std::move(line));
  keep(chat, std::move(message));
  return id;
}

void GroupChats::keep(ChatIndex chat, Message message) {
  ledger_.use_up(message.id);
  chats_[chat].messages.push_back(std::move(message));
}

Message* GroupChats::find_message(ChatIndex chat, std::int64_t id) {
  for (Message& message : chats_[chat].messages) {
    if (message.id == id && !message.deleted) return &message;
  }
  return nullptr;
}

void GroupChats::updated(ChatIndex chat, Message& message, const Json& activity) {
  ++message.updates;
  message.preview = preview_of(activity);
  if (!message.activity.empty()) message.activity = dumped(activity);
  write("chat_update", chat, message.at, {{"id", message.id}, {"preview", message.preview}});
}

void GroupChats::deleted(ChatIndex chat, Message& message) {
  message.deleted = true;
  write("chat_delete", chat, message.at, {{"id", message.id}});
}

bool GroupChats::replay(const std::string& kind, const Json& line) {
  if (!line.contains("group_chat")) return false;
  auto chat = find(line.at("group_chat").get<std::string>());
  if (kind == "chat") {
    if (!chat) {
      chat = static_cast<ChatIndex>(chats_.size());
      chats_.emplace_back();
    }
    GroupChat& known = chats_[*chat];
    known.id = line.at("group_chat").get<std::string>();
    known.topic = line.at("topic").get<std::string>();
    known.meeting = line.at("meeting").get<bool>();
    known.foreign = line.at("foreign").get<bool>();
    known.made_at = line.at("at").get<Millis>();
    known.members.clear();
    for (const Json& id : line.at("members")) {
      if (const auto user = world_.find_user(id.get<std::string>())) known.members.push_back(*user);
    }
    return true;
  }
  if (!chat) return true;
  GroupChat& known = chats_[*chat];
  if (kind == "chat_install") {
    known.installed = true;
    known.version = line.at("version").get<std::string>();
    known.consented = line.at("consented").get<std::vector<std::string>>();
  } else if (kind == "chat_uninstall") {
    known.installed = false;
  } else if (kind == "chat_message") {
    keep(*chat, message_from_line(line));
  } else if (Message* message = find_message(*chat, line.at("id").get<std::int64_t>())) {
    change_from_line(line, kind == "chat_delete", *message);
  }
  return true;
}

Json GroupChats::messages_json() const {
  Json all = Json::array();
  for (const GroupChat& chat : chats_) {
    if (chat.messages.empty()) continue;
    Json activities = Json::array();
    for (const Message& message : chat.messages) activities.push_back(message_json(message, true));
    all.push_back({{"chat_id", chat.id},
                   {"topic", chat.topic.empty() ? Json(nullptr) : Json(chat.topic)},
                   {"count", activities.size()},
                   {"activities", std::move(activities)}});
  }
  return all;
}

}  // namespace tenant
