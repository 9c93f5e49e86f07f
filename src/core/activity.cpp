#include "core/activity.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "core/guid.hpp"
#include "core/invoke.hpp"

namespace welcomed::core {
namespace {

using nlohmann::json;

/// Reads known fields and remembers the first one of a wrong type.
class Reader {
 public:
  [[nodiscard]] const json& object(const json& from, const char* key) {
    static const json kNone = json::object();
    const auto found = from.find(key);
    if (found == from.end() || found->is_null()) return kNone;
    if (found->is_object()) return *found;
    wrong(key, "an object");
    return kNone;
  }

  [[nodiscard]] std::string text(const json& from, const char* key) {
    const auto found = from.find(key);
    if (found == from.end() || found->is_null()) return {};
    if (found->is_string()) return found->get<std::string>();
    wrong(key, "a string");
    return {};
  }

  [[nodiscard]] std::string lower(const json& from, const char* key) { return core::lower(text(from, key)); }

  /// Of a person, a team or a tenant.
  [[nodiscard]] std::string directory_id(const json& from, const char* key) {
    auto id = lower(from, key);
    if (id.empty() || is_guid(id)) return id;
    wrong(key, "a GUID");
    return {};
  }

  [[nodiscard]] ChannelAccount account(const json& from) {
    auto object_id = directory_id(from, "aadObjectId");
    if (object_id.empty()) object_id = directory_id(from, "objectId");
    return {text(from, "id"), std::move(object_id)};
  }

  [[nodiscard]] std::vector<ChannelAccount> accounts(const json& from, const char* key) {
    std::vector<ChannelAccount> all;
    const auto found = from.find(key);
    if (found == from.end() || found->is_null()) return all;
    if (!found->is_array()) {
      wrong(key, "an array");
      return all;
    }
    for (const auto& each : *found) {
      if (!each.is_object())
        wrong(key, "an array of objects");
      else
        all.push_back(account(each));
    }
    return all;
  }

  [[nodiscard]] std::optional<TimePoint> time(const json& from, const char* key) {
    const auto value = text(from, key);
    if (value.empty()) return std::nullopt;
    const auto parsed = parse_time(value);
    if (!parsed) wrong(key, "a time");
    return parsed;
  }

  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  void wrong(const char* key, const char* expected) {
    if (fault_.empty()) fault_ = std::string(key) + " is not " + expected;
  }
  std::string fault_;
};

/// Old activities do not tell the type; a team does (contracts/bot.md §6.1). Of what is left nobody knows whether it is
/// a chat with the bot alone.
std::string conversation_type(Reader& reader, const json& conversation, const json& channel_data) {
  auto type = reader.text(conversation, "conversationType");
  return type.empty() && channel_data.contains("team") ? "channel" : type;
}

bool names_copilot(const json& entity) {
  const auto is = [&](const char* key, const char* value) {
    const auto found = entity.find(key);
    return found != entity.end() && *found == value;
  };
  return entity.is_object() && is("type", "ProductInfo") && is("id", "COPILOT");
}

bool in_copilot(Reader& reader, const json& source, const json& channel_data) {
  const bool in_context = reader.lower(channel_data, "productContext") == "copilot";
  const auto entities = source.find("entities");
  if (in_context || entities == source.end() || !entities->is_array()) return in_context;
  return std::any_of(entities->begin(), entities->end(), names_copilot);
}

/// The user of a personal conversation: who sent the activity; of one that tells who is in it, else the member beside
/// the bot.
ChannelAccount user_of(const Activity& activity) {
  if (!activity.from.aad_object_id.empty()) return activity.from;
  if (activity.type != "conversationUpdate") return {};
  for (const auto& member : activity.members_added) {
    if (member.id != activity.recipient.id && !member.aad_object_id.empty()) return member;
  }
  return {};
}

/// Our clock may be behind the service's; a time further ahead would shut out every event until then.
constexpr Duration kMostAhead = std::chrono::hours(1);

/// `localTimezone` (connector-openapi.json), else the client's, which the documented install events carry, too.
std::string time_zone_of(Reader& reader, const json& source) {
  auto zone = reader.text(source, "localTimezone");
  const auto entities = source.find("entities");
  if (!zone.empty() || entities == source.end() || !entities->is_array()) return zone;
  for (const auto& entity : *entities) {
    const auto told = entity.is_object() ? entity.find("timezone") : entity.end();
    if (entity.is_object() && told != entity.end() && told->is_string()) return told->get<std::string>();
  }
  return {};
}

TeamInfo team_of(Reader& reader, const json& team) {
  return {reader.text(team, "id"), reader.directory_id(team, "aadGroupId")};
}

}  // namespace

bool names_bot(const std::vector<ChannelAccount>& members, const Activity& activity) {
  return std::any_of(members.begin(), members.end(),
                     [&](const auto& member) { return member.id == activity.recipient.id; });
}

bool url_names_another_tenant(const Activity& activity) {
  const auto& url = activity.service_url;
  const auto of_guid = [](char each) { return std::isxdigit(static_cast<unsigned char>(each)) != 0 || each == '-'; };
  for (auto at = url.begin(); at != url.end();) {
    const auto begin = std::find_if(at, url.end(), of_guid);
    at = std::find_if_not(begin, url.end(), of_guid);
    const std::string part(begin, at);
    if (is_guid(part) && lower(part) != activity.tenant.str()) return true;
  }
  return false;
}

Presence presence_of(const Activity& activity) {
  if (activity.type == "installationUpdate") {
    if (activity.action == "add") return Presence::added;
    if (activity.action == "add-upgrade") return Presence::there;
    if (activity.action == "remove") return Presence::removed;
  }
  if (activity.type == "conversationUpdate") {
    if (names_bot(activity.members_added, activity)) return Presence::added;
    if (names_bot(activity.members_removed, activity)) return Presence::removed;
  }
  return activity.type == "message" || activity.type == "invoke" ? Presence::there : Presence::hint;
}

TimePoint time_of(const Activity& activity, TimePoint received) {
  return std::min(activity.timestamp.value_or(received), received + kMostAhead);
}

Result<Activity> parse_activity(const json& source) {
  if (!source.is_object()) return fail("an activity is a JSON object");
  Reader reader;
  const auto& conversation = reader.object(source, "conversation");
  const auto& channel_data = reader.object(source, "channelData");
  Activity activity{.type = reader.text(source, "type"),
                    .id = reader.text(source, "id"),
                    .action = reader.lower(source, "action"),
                    .event_type = reader.lower(channel_data, "eventType"),
                    .text = reader.text(source, "text"),
                    .locale = reader.text(source, "locale"),
                    .time_zone = time_zone_of(reader, source),
                    .channel_id = reader.text(source, "channelId"),
                    .service_url = reader.text(source, "serviceUrl"),
                    .timestamp = reader.time(source, "timestamp"),
                    .from = reader.account(reader.object(source, "from")),
                    .recipient = reader.account(reader.object(source, "recipient")),
                    .conversation_id = reader.text(conversation, "id"),
                    .conversation_type = conversation_type(reader, conversation, channel_data),
                    .in_copilot = in_copilot(reader, source, channel_data),
                    .team = team_of(reader, reader.object(channel_data, "team")),
                    .tenant = TenantId(reader.directory_id(reader.object(channel_data, "tenant"), "id")),
                    .members_added = reader.accounts(source, "membersAdded"),
                    .members_removed = reader.accounts(source, "membersRemoved"),
                    .pressed = pressed_of(source)};
  static_cast<void>(reader.text(source, "name"));  // known, and so of its type, too
  const auto of_conversation = reader.directory_id(conversation, "tenantId");
  if (activity.tenant.empty()) activity.tenant = TenantId(of_conversation);
  if (!reader.fault().empty()) return fail("the activity's " + reader.fault());
  if (!of_conversation.empty() && of_conversation != activity.tenant.str())
    return fail("the activity names two tenants");
  if (activity.type.empty()) return fail("the activity has no type");
  return activity;
}

std::optional<PersonalEvent> personal_event(const Activity& activity, TimePoint received) {
  const bool elsewhere = activity.in_copilot || activity.conversation_type.empty();
  if ((activity.conversation_type != "personal" && !elsewhere) || activity.conversation_id.empty()) return std::nullopt;
  const auto user = user_of(activity);
  if (user.aad_object_id.empty() || activity.tenant.empty()) return std::nullopt;
  const auto wish = wish_of(activity.type == "message" ? activity.text : activity.pressed);
  PersonalEvent event{.tenant = activity.tenant,
                      .user = RecipientId(user.aad_object_id),
                      .wish = wish,
                      .at = time_of(activity, received)};
  if (elsewhere) return wish == Wish::none ? std::nullopt : std::optional(event);
  event.presence = presence_of(activity);
  event.spoke = wish == Wish::none && (activity.type == "message" || activity.type == "invoke");
  event.reference = {ConversationId(activity.conversation_id), activity.service_url, user.id, activity.locale,
                     activity.time_zone};
  return event;
}

}  // namespace welcomed::core
