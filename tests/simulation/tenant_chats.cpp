// What the services do for group chats.
#include "simulation/tenant.hpp"

namespace simulation {

using welcomed::net::Request;
using welcomed::net::Response;

namespace {

/// Before the place of a chat, of two digits, and the tenant's number.
constexpr std::string_view kTopic = "Offsite";
constexpr std::size_t kOwn = kTopic.size() + 3;

}  // namespace

void GroupChat::arrives(Duration now) {
  installed = true;
  arrived = now;
  ++arrivals;
  by_daemon = told_added = false;
  told_there.reset();
  told_removed.reset();
}

void Tenant::make_chats() {
  for (const auto* name : {"r0", "r1"}) {
    const auto of_person = id_of(name);
    people[of_person] = {.id = of_person, .name = name, .listed = false, .of_chats = true};
  }
  const auto& what = *script.chats;
  const int count = what.listed + what.others;
  for (int i = 0; i < count; ++i) {
    const bool listed = i < what.listed;
    const bool of_meeting = what.others > 1 && i + 1 == count;
    GroupChat chat;
    chat.id = (of_meeting ? "19:meeting_" : "19:") + own("chat" + std::to_string(i)) + "@thread.v2";
    chat.topic = std::string(kTopic) + std::to_string(i / 10) + std::to_string(i % 10) + std::to_string(number);
    chat.listed = listed;
    chat.wanted = listed || (what.takes_added && (what.meetings || !of_meeting));
    chats[chat.id] = std::move(chat);
  }
}

/// Of a group chat, or of somebody's own with the bot.
Response Tenant::of_chat(const Request& request, const std::string& path, Duration departed) {
  const auto end = path.find_first_of("/?", 7);
  const auto found = chats.find(decoded(path.substr(7, end - 7)));
  if (found == chats.end()) return messages(path);
  auto& chat = found->second;
  const auto rest = end == std::string::npos ? std::string() : path.substr(end);
  if (rest.starts_with("/messages")) return script.chats_readable ? shown(chat.posts) : without_role();
  if (rest.starts_with("/installedApps") && request.method == "POST") return install_in_chat(chat, departed);
  if (rest.starts_with("/installedApps")) return page(chat.installed ? json{{{"id", "inst-chat"}}} : json::array());
  if (!script.chats->topics_readable || !chat.installed) return without_role();
  return reply(200, {{"id", chat.id}, {"topic", chat.topic}});
}

Response Tenant::install_in_chat(GroupChat& chat, Duration departed) {
  if (!chat.listed) violation(chat.id + " is listed by nobody and got the app");
  if (chat.installed) return refused(409, "Conflict");
  const bool respected = script.on_uninstall == welcomed::core::OnUninstall::respect;
  if (respected && chat.told_removed && departed > *chat.told_removed + kUnderWay)
    violation("the app was removed from " + chat.id + ", the daemon knew, and installed it again");
  chat.arrives(timeline_.now());
  chat.by_daemon = true;
  on_chat_installed(chat);
  return {201, {}, {}};
}

Response Tenant::take_in_chat(GroupChat& chat, const Request& request, Duration departed) {
  if (!chat.installed) {
    if (chat.told_removed && departed > *chat.told_removed + kUnderWay)
      violation("the app was removed from " + chat.id + ", the daemon knew, and wrote to it");
    return refused(403, "BotNotInConversationRoster");
  }
  chat.posts.push_back({std::to_string(++last_id_), key_of(request.body), request.body, timeline_.now()});
  check_taken_in(chat, departed);
  return reply(201, {{"id", chat.posts.back().id}});
}

void Tenant::check_taken_in(const GroupChat& chat, Duration departed) {
  if (chat.got("") > static_cast<std::size_t>(chat.wishes))
    violation(chat.id + " got more answers than wishes were said in it");
  const auto& key = chat.posts.back().key;
  if (key.empty()) return;
  if (!chat.wanted) violation(chat.id + " is selected by nobody and was written to");
  if (chat.got(key) > 1 && script.when_unknown != welcomed::core::WhenUnknown::resend)
    violation(chat.id + " got the " + key + " twice");
  if (chat.had_app && !chat.ever_removed && script.existing == welcomed::core::Existing::skip)
    violation(chat.id + " had the app before and was written to although the policy skips those");
  if (chat.told_silent && departed > *chat.told_silent + kUnderWay)
    violation(chat.id + " asked for silence, the daemon knew, and got a message");
  check_topic(chat);
}

void Tenant::check_topic(const GroupChat& chat) {
  const auto& text = chat.posts.back().text;
  const auto at = text.find(kTopic);
  const bool named = at != std::string::npos;
  if (named && text.compare(at, kOwn, chat.topic, 0, kOwn) != 0) violation(chat.id + " was given the name of another");
  const bool can_be_read = script.chats->topics_readable && script.wire_faults == 0 && !chat.ever_removed;
  if (!named && can_be_read) violation(chat.id + " was not told its topic, which can be read");
}

}  // namespace simulation
