#include "core/chat_event.hpp"

#include <algorithm>

namespace welcomed::core {
namespace {

/// Teams' ids have less than a hundred characters.
constexpr std::size_t kLongestId = 500;
constexpr std::size_t kLongestTopic = 1000;

/// What stands behind it would be a thread, and a thread is no chat of its own.
std::string chat_of(const std::string& conversation) { return conversation.substr(0, conversation.find(';')); }

Presence presence_in_chat(const Activity& activity) {
  const auto presence = presence_of(activity);
  const bool half_an_upgrade = activity.type == "installationUpdate";
  return presence == Presence::hint && !half_an_upgrade ? Presence::there : presence;
}

bool speaks(const Activity& activity) { return activity.type == "message" || activity.type == "invoke"; }

/// It is cut where a letter ends.
std::string topic_of(const Activity& activity) {
  auto topic = activity.topic.substr(0, kLongestTopic);
  const bool cut = topic.size() < activity.topic.size();
  while (cut && !topic.empty() && (static_cast<unsigned char>(activity.topic[topic.size()]) & 0xC0U) == 0x80U)
    topic.pop_back();
  return topic;
}

Recipient as_new_arrival(Recipient chat, const PersonalEvent& event) {
  if (event.presence != Presence::added) return chat;
  chat.found = Found::absent;
  chat.app_since = std::max(chat.app_since.value_or(event.at), event.at);
  return chat;
}

}  // namespace

std::optional<ChatEvent> chat_event(const Activity& activity, TimePoint received) {
  const bool of_chat = activity.conversation_type == "groupChat" && !activity.in_copilot;
  const auto id = chat_of(activity.conversation_id);
  if (!of_chat || id.empty() || id.size() > kLongestId || activity.tenant.empty()) return std::nullopt;
  const auto presence = presence_in_chat(activity);
  ChatEvent event{.about = {.tenant = activity.tenant,
                            .user = RecipientId(id),
                            .presence = presence,
                            .spoke = speaks(activity),
                            .reference = {ConversationId(id), activity.service_url, {}, activity.locale},
                            .at = time_of(activity, received)},
                  .wish = activity.type == "message" ? wish_of(activity.text) : Wish::none,
                  .speaker = activity.from.aad_object_id,
                  .topic = topic_of(activity)};
  // An install through Graph names the app as the one that did it, or nobody (contracts/bot.md §6.5).
  if (presence == Presence::added) event.installer = activity.from.aad_object_id;
  return event;
}

Recipient after_chat_event(Recipient chat, const ChatEvent& event, TimePoint now) {
  const bool newest = !chat.event_at || event.about.at >= *chat.event_at;
  const bool newest_arrival = !chat.app_since || event.about.at >= *chat.app_since;
  chat.kind = RecipientKind::chat;
  chat = after_event(std::move(chat), event.about, now);
  chat = as_new_arrival(std::move(chat), event.about);
  // What was said in between may have come first.
  if (newest_arrival && !event.installer.empty()) chat.installer = event.installer;
  if (newest && !event.topic.empty()) chat.name = event.topic;
  return chat;
}

bool is_of_meeting(const RecipientId& chat) { return chat.str().starts_with("19:meeting_"); }

bool takes_up(const ChatSelection& chats, const RecipientId& chat) {
  return chats.added && (chats.meetings || !is_of_meeting(chat));
}

}  // namespace welcomed::core
