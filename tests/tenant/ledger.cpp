#include "ledger.hpp"

#include <algorithm>

#include "encoding.hpp"

namespace tenant {
namespace {

constexpr std::size_t kLongestActivity = 20'000;
constexpr std::size_t kActivitiesKept = 4;
/// Room for a card of a hundred thousand people; what is kept without its content cannot be read back.
constexpr std::size_t kMostKeptBytes = 500'000'000;
constexpr std::size_t kPreviewBytes = 120;

std::string first_text(const Json& element) {
  if (!element.is_object()) return "";
  if (const auto text = string_at(element, "text")) return *text;
  for (const char* list : {"body", "items", "columns"}) {
    if (!element.contains(list) || !element.at(list).is_array()) continue;
    for (const Json& child : element.at(list)) {
      const std::string text = first_text(child);
      if (!text.empty()) return text;
    }
  }
  return "";
}

}  // namespace

std::string preview_of(const Json& activity) {
  std::string text = string_at(activity, "text").value_or("");
  if (text.empty()) text = string_at(activity, "summary").value_or("");
  if (text.empty() && activity.contains("attachments")) {
    for (const Json& attachment : activity.at("attachments")) {
      if (text.empty() && attachment.contains("content")) text = first_text(attachment.at("content"));
    }
  }
  return std::string(utf8_prefix(text, kPreviewBytes));
}

Json message_json(const Message& message, bool with_activity) {
  Json json{{"id", std::to_string(message.id)},
            {"conversation_id", message.conversation_id},
            {"at", iso_time(message.at)},
            {"text_preview", message.preview},
            {"locale", message.locale.empty() ? Json(nullptr) : Json(message.locale)}};
  if (message.updates > 0) json["updates"] = message.updates;
  if (message.deleted) json["deleted"] = true;
  if (with_activity && !message.activity.empty()) json["activity"] = Json::parse(message.activity);
  return json;
}

Message message_of(const Json& activity, const std::string& conversation, Millis at) {
  Message message;
  message.at = at;
  message.conversation_id = conversation;
  message.preview = preview_of(activity);
  message.locale = string_at(activity, "locale").value_or("");
  return message;
}

Json message_line(const Message& message) {
  Json line{{"id", message.id}, {"conversation_id", message.conversation_id}, {"preview", message.preview}};
  if (!message.locale.empty()) line["locale"] = message.locale;
  return line;
}

Message message_from_line(const Json& line) {
  Message message;
  message.id = line.at("id").get<std::int64_t>();
  message.at = line.at("at").get<Millis>();
  message.conversation_id = line.at("conversation_id").get<std::string>();
  message.preview = line.at("preview").get<std::string>();
  message.locale = line.value("locale", "");
  if (line.contains("activity")) message.activity = dumped(line.at("activity"));
  return message;
}

void change_from_line(const Json& line, bool deleted, Message& message) {
  if (deleted) {
    message.deleted = true;
  } else {
    ++message.updates;
    message.preview = line.at("preview").get<std::string>();
  }
}

void Ledger::write(const char* kind, UserIndex user, Millis at, Json line) {
  line["kind"] = kind;
  line["user_id"] = world_.users()[user].id;
  line["at"] = at;
  journal_.append(line);
}

void Ledger::installed(UserIndex user, const std::string& version, Millis at) {
  write("install", user, at, {{"version", version}});
}

void Ledger::upgraded(UserIndex user, const std::string& version, Millis at) {
  write("upgrade", user, at, {{"version", version}});
}

void Ledger::uninstalled(UserIndex user, Millis at) { write("uninstall", user, at, Json::object()); }

void Ledger::message(UserIndex user, Message message, const Json& activity) {
  const auto found = messages_.find(user);
  const std::size_t before = found == messages_.end() ? 0 : found->second.size();
  Json line = message_line(message);
  if (before < kActivitiesKept) {
    std::string text = dumped(activity);
    if (text.size() <= kLongestActivity && kept_bytes_ + text.size() <= kMostKeptBytes) {
      line["activity"] = activity;
      message.activity = std::move(text);
    }
  }
  write("message", user, message.at, std::move(line));
  keep(user, std::move(message));
}

void Ledger::keep(UserIndex user, Message message) {
  kept_bytes_ += message.activity.size();
  use_up(message.id);
  ++count_;
  messages_[user].push_back(std::move(message));
}

Message* Ledger::find(UserIndex user, std::int64_t id) {
  const auto found = messages_.find(user);
  if (found == messages_.end()) return nullptr;
  for (Message& message : found->second) {
    if (message.id == id && !message.deleted) return &message;
  }
  return nullptr;
}

const std::vector<Message>& Ledger::messages_of(UserIndex user) const {
  static const std::vector<Message> kNone;
  const auto found = messages_.find(user);
  return found == messages_.end() ? kNone : found->second;
}

void Ledger::updated(UserIndex user, Message& message, const Json& activity) {
  ++message.updates;
  message.preview = preview_of(activity);
  if (!message.activity.empty()) {
    kept_bytes_ -= message.activity.size();
    message.activity = dumped(activity);
    kept_bytes_ += message.activity.size();
  }
  write("update", user, message.at, {{"id", message.id}, {"preview", message.preview}});
}

void Ledger::deleted(UserIndex user, Message& message) {
  message.deleted = true;
  write("delete", user, message.at, {{"id", message.id}});
}

void Ledger::replay_message(UserIndex user, const Json& line) { keep(user, message_from_line(line)); }

void Ledger::replay_change(UserIndex user, const Json& line) {
  Message* message = find(user, line.at("id").get<std::int64_t>());
  if (message != nullptr) change_from_line(line, line.at("kind") == "delete", *message);
}

std::int64_t Ledger::next_id(Millis now) {
  last_id_ = std::max(last_id_ + 1, now);
  return last_id_;
}

Json Ledger::messages_json(bool with_activities, const std::string& only_user) const {
  std::vector<UserIndex> recipients;
  for (const auto& [user, list] : messages_) {
    if (only_user.empty() || world_.users()[user].id == only_user) recipients.push_back(user);
  }
  std::sort(recipients.begin(), recipients.end());
  Json all = Json::array();
  for (const UserIndex user : recipients) {
    Json activities = Json::array();
    for (const Message& message : messages_.at(user)) activities.push_back(message_json(message, with_activities));
    all.push_back({{"user_id", world_.users()[user].id}, {"count", activities.size()}, {"activities", activities}});
  }
  return all;
}

}  // namespace tenant
