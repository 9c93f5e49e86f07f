#include "core/activity.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>

#include "base/button_mark.hpp"
#include "base/json_members.hpp"
#include "base/letters.hpp"
#include "base/percent.hpp"
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

  [[nodiscard]] bool flag(const json& from, const char* key) {
    const auto found = from.find(key);
    if (found == from.end() || found->is_null()) return false;
    if (found->is_boolean()) return found->get<bool>();
    wrong(key, "a boolean");
    return false;
  }

  [[nodiscard]] std::string lower(const json& from, const char* key) { return ascii_lower(text(from, key)); }

  /// Of a person, a team or a tenant.
  [[nodiscard]] std::string directory_id(const json& from, const char* key) {
    auto id = lower(from, key);
    if (id.empty() || is_guid(id)) return id;
    wrong(key, "a GUID");
    return {};
  }

  /// Both names of the id are in use (contracts/bot.md §5).
  [[nodiscard]] ChannelAccount account(const json& from) {
    auto object_id = directory_id(from, "aadObjectId");
    auto by_its_other_name = directory_id(from, "objectId");
    if (object_id.empty())
      object_id = std::move(by_its_other_name);
    else if (!by_its_other_name.empty() && by_its_other_name != object_id)
      wrong("objectId", "the aadObjectId");
    return {text(from, "id"), std::move(object_id)};
  }

  /// The one tenant that all of an activity's names for it agree on; empty where it names none.
  [[nodiscard]] TenantId tenant(const json& conversation, const json& channel_data) {
    std::string id;
    for (const auto& named :
         {directory_id(object(channel_data, "tenant"), "id"), directory_id(conversation, "tenantId"),
          directory_id(object(channel_data, "team"), "tenantId")}) {
      if (id.empty()) id = named;
      if (!named.empty() && named != id) names_two_tenants_ = true;
    }
    return TenantId(id);
  }
  [[nodiscard]] bool names_two_tenants() const { return names_two_tenants_; }

  [[nodiscard]] const json& array(const json& from, const char* key) {
    static const json kNone = json::array();
    const auto found = from.find(key);
    if (found == from.end() || found->is_null()) return kNone;
    if (found->is_array()) return *found;
    wrong(key, "an array");
    return kNone;
  }

  [[nodiscard]] std::vector<ChannelAccount> accounts(const json& from, const char* key) {
    std::vector<ChannelAccount> all;
    for (const auto& each : array(from, key)) {
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
  bool names_two_tenants_ = false;
};

constexpr std::array<std::string_view, 6> kTypes{
    "conversationUpdate", "event", "installationUpdate", "invoke", "message", "messageReaction"};
constexpr std::array<std::string_view, 3> kConversationTypes{"channel", "groupChat", "personal"};

/// As the documentation spells it, whatever its case; what it does not name stays.
template <typename Names>
std::string as_documented(std::string text, const Names& names) {
  const auto same = [lower = ascii_lower(text)](std::string_view name) { return ascii_lower(name) == lower; };
  const auto found = std::find_if(names.begin(), names.end(), same);
  return found == names.end() ? std::move(text) : std::string(*found);
}

/// Old activities do not tell the type; a team does, and `isGroup` (contracts/bot.md §6.1). Of what is left nobody
/// knows whether it is a chat with the bot alone.
std::string conversation_type(Reader& reader, const json& conversation, const json& channel_data) {
  auto type = as_documented(reader.text(conversation, "conversationType"), kConversationTypes);
  const bool of_group = reader.flag(conversation, "isGroup");
  if (!type.empty()) return type;
  if (channel_data.contains("team")) return "channel";
  return of_group ? "groupChat" : "";
}

bool names_copilot(const json& entity) {
  return ascii_lower(text_of(entity, "type")) == "productinfo" && ascii_lower(text_of(entity, "id")) == "copilot";
}

bool in_copilot(Reader& reader, const json& source, const json& channel_data) {
  const auto& entities = reader.array(source, "entities");
  return reader.lower(channel_data, "productContext") == "copilot" ||
         std::any_of(entities.begin(), entities.end(), names_copilot);
}

/// A mention of anybody but the bot is said like any other word (contracts/bot.md §9).
void say_whom_it_mentions(Activity& activity, const json& entities) {
  constexpr std::size_t kMostMentions = 100;
  std::size_t seen = 0;
  for (const auto& entity : entities) {
    if (++seen > kMostMentions) return;
    if (ascii_lower(text_of(entity, "type")) != "mention" || !entity.contains("mentioned")) continue;
    const auto whom = text_of(entity["mentioned"], "id");
    const auto mention = text_of(entity, "text");
    const auto at = whom.empty() || whom == activity.recipient.id || mention.empty() ? std::string::npos
                                                                                     : activity.text.find(mention);
    if (at != std::string::npos) activity.text.replace(at, mention.size(), "@" + whom);
  }
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
  if (!zone.empty()) return zone;
  for (const auto& entity : reader.array(source, "entities")) {
    const auto told = entity.is_object() ? entity.find("timezone") : entity.end();
    if (entity.is_object() && told != entity.end() && told->is_string()) return told->get<std::string>();
  }
  return {};
}

constexpr std::size_t kGuidDigits = 32;

bool is_hex(char each) { return std::isxdigit(static_cast<unsigned char>(each)) != 0; }
bool belongs_to_guid(char each) { return is_hex(each) || each == '-'; }

/// Of a GUID, with its dashes or without.
std::string hex_digits_of(std::string text) {
  std::erase(text, '-');
  return ascii_lower(text);
}

TeamInfo team_of(Reader& reader, const json& team) {
  return {reader.text(team, "id"), reader.directory_id(team, "aadGroupId")};
}

/// What a card gave back is an admin's business: it may be anything.
const json& value_of(const json& source) {
  static const json kNone;
  const auto found = source.find("value");
  return found == source.end() ? kNone : *found;
}

/// Action.Submit and messageBack come as a message with a value, Action.Execute and the action `invoke` of other cards
/// as an invoke (contracts/bot.md §7.2).
bool is_press(const json& source) {
  const auto type = ascii_lower(text_of(source, "type"));
  if (type == "message") return !value_of(source).is_null();
  const auto name = text_of(source, "name");
  const bool by_itself = text_of(value_of(source), "trigger") == "automatic";
  return type == "invoke" && (name.empty() || (name == "adaptiveCard/action" && !by_itself));
}

/// Null where there is none.
json button_mark_of(const json& value) {
  return value.is_object() && value.contains(kButtonMark) ? value.at(std::string(kButtonMark)) : json();
}

bool is_of_test(const json& value) { return button_mark_of(value) == kTestButton; }

std::optional<int> button_of(const json& value) {
  const auto mark = button_mark_of(value);
  if (!mark.is_number_unsigned()) return std::nullopt;
  const auto place = mark.get<std::uint64_t>();
  return place < kMostButtons ? std::optional(static_cast<int>(place)) : std::nullopt;
}

bool has_reaction(const json& source) {
  const auto added = source.find("reactionsAdded");
  return ascii_lower(text_of(source, "type")) == "messagereaction" && added != source.end() && added->is_array() &&
         !added->empty();
}

std::string read_up_to(const json& source) {
  if (text_of(source, "name") != "application/vnd.microsoft.readReceipt") return {};
  return text_of(value_of(source), "lastReadMessageId");
}

/// Nothing a button says is longer.
constexpr std::size_t kLongestSaid = 2000;

/// What was written, or pressed, to the bot.
Deed deed_in_words(const Activity& activity, Wish wish) {
  // The answer to a wish has a button, too, which says the other one.
  const bool may_be_of_answer = wish != Wish::none && !activity.reply_to.empty();
  Deed deed{.message = activity.reply_to, .button = activity.button, .marked = activity.marked && !may_be_of_answer};
  if (activity.of_card) {
    deed.effects.push_back(Effect::pressed);
  } else if (wish == Wish::none && activity.type == "message") {
    deed.effects.push_back(Effect::replied);
  }
  const bool from_card = activity.of_card || !activity.reply_to.empty();
  if (from_card && activity.text.size() <= kLongestSaid) deed.said = activity.text;
  return deed;
}

Deed deed_of(const Activity& activity, Wish wish) {
  if (activity.type == "event") {
    if (activity.read_up_to.empty()) return {};
    return {.effects = {Effect::read}, .message = activity.read_up_to};
  }
  if (activity.reacted) return {.effects = {Effect::reacted}, .message = activity.reply_to};
  if (presence_of(activity) == Presence::removed) return {.effects = {Effect::removed}};
  if (activity.type == "message" || activity.type == "invoke") return deed_in_words(activity, wish);
  return {};
}

Wish wish_in(const Activity& activity) {
  return wish_of(activity.type == "message" ? activity.text : activity.pressed);
}

bool may_be_personal(const Activity& activity) {
  const bool elsewhere = activity.in_copilot || activity.conversation_type.empty();
  return (activity.conversation_type == "personal" || elsewhere) && !activity.conversation_id.empty();
}

std::optional<Deed> deed_at(TimePoint at, Deed deed, Wish wish) {
  if (wish == Wish::silence) deed.effects.push_back(Effect::opted_out);
  if (deed.effects.empty() && deed.said.empty()) return std::nullopt;
  deed.at = at;
  return deed;
}

}  // namespace

bool names_bot(const std::vector<ChannelAccount>& members, const Activity& activity) {
  return std::any_of(members.begin(), members.end(),
                     [&](const auto& member) { return member.id == activity.recipient.id; });
}

bool url_names_another_tenant(const Activity& activity) {
  const auto url = percent_decoded(activity.service_url);
  if (percent_decoded(url) != url) return true;
  const auto own = hex_digits_of(activity.tenant.str());
  for (auto at = url.begin(); at != url.end();) {
    const auto begin = std::find_if(at, url.end(), belongs_to_guid);
    at = std::find_if_not(begin, url.end(), belongs_to_guid);
    const auto digits = hex_digits_of({begin, at});
    if (digits.size() == kGuidDigits && digits != own) return true;
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
  Activity activity{.type = as_documented(reader.text(source, "type"), kTypes),
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
                    .topic = reader.text(source, "topicName"),
                    .in_copilot = in_copilot(reader, source, channel_data),
                    .team = team_of(reader, reader.object(channel_data, "team")),
                    .tenant = reader.tenant(conversation, channel_data),
                    .members_added = reader.accounts(source, "membersAdded"),
                    .members_removed = reader.accounts(source, "membersRemoved"),
                    .pressed = pressed_of(source),
                    .reply_to = reader.text(source, "replyToId"),
                    .read_up_to = read_up_to(source),
                    .reacted = has_reaction(source),
                    .of_card = is_press(source),
                    .button = button_of(value_of(source)),
                    .marked = !button_mark_of(value_of(source)).is_null(),
                    .of_test = is_of_test(value_of(source))};
  say_whom_it_mentions(activity, reader.array(source, "entities"));
  static_cast<void>(reader.text(source, "name"));  // known, and so of its type, too
  if (!reader.fault().empty()) return fail("the activity's " + reader.fault());
  if (reader.names_two_tenants()) return fail("the activity names two tenants");
  if (activity.type.empty()) return fail("the activity has no type");
  return activity;
}

bool wishes_without_id(const Activity& activity) {
  const bool unnamed = activity.from.aad_object_id.empty() && !activity.from.id.empty();
  return unnamed && may_be_personal(activity) && !activity.tenant.empty() && wish_in(activity) != Wish::none;
}

std::optional<PersonalEvent> personal_event(const Activity& activity, TimePoint received) {
  const bool elsewhere = activity.in_copilot || activity.conversation_type.empty();
  if (!may_be_personal(activity)) return std::nullopt;
  const auto user = user_of(activity);
  if (user.aad_object_id.empty() || activity.tenant.empty()) return std::nullopt;
  const auto wish = wish_in(activity);
  PersonalEvent event{.tenant = activity.tenant,
                      .user = RecipientId(user.aad_object_id),
                      .wish = wish,
                      .at = time_of(activity, received)};
  if (!activity.of_test) event.deed = deed_at(event.at, elsewhere ? Deed() : deed_of(activity, wish), wish);
  if (elsewhere) return wish == Wish::none ? std::nullopt : std::optional(event);
  event.presence = presence_of(activity);
  const bool speaks = activity.type == "message" || activity.type == "invoke";
  event.spoke = speaks && wish == Wish::none && !activity.of_test;
  event.reference = {ConversationId(activity.conversation_id), activity.service_url, user.id, activity.locale,
                     activity.time_zone};
  return event;
}

}  // namespace welcomed::core
