#include "channel_ledger.hpp"

namespace tenant {
namespace {

constexpr std::size_t kLongestActivity = 20'000;

Json shown(const std::string& team_id, const Channel& channel, const std::vector<Message>& messages) {
  Json activities = Json::array();
  for (const Message& message : messages) activities.push_back(message_json(message, true));
  return {{"team_id", team_id},
          {"channel_id", channel.id},
          {"channel_name", channel.name},
          {"count", activities.size()},
          {"activities", std::move(activities)}};
}

}  // namespace

std::string thread_id(const std::string& channel_id, std::int64_t root) {
  return channel_id + ";messageid=" + std::to_string(root);
}

void ChannelLedger::write(const char* kind, const Place& place, Millis at, Json line) {
  line["kind"] = kind;
  line["channel"] = teams_.channel(place).id;
  line["at"] = at;
  journal_.append(line);
}

void ChannelLedger::installed(TeamIndex team, Millis at) {
  write("team_install", {team, 0}, at,
        {{"version", teams_.of(team).version}, {"consented", teams_.of(team).consented}});
}

void ChannelLedger::upgraded(TeamIndex team, Millis at) { installed(team, at); }

void ChannelLedger::uninstalled(TeamIndex team, Millis at) { write("team_uninstall", {team, 0}, at, Json::object()); }

std::int64_t ChannelLedger::message(const Place& place, const std::string& thread, const Json& activity, Millis at) {
  const std::int64_t id = ledger_.next_id(at);
  if (activity.at("type") != "message") return id;
  Message message = message_of(activity, thread.empty() ? thread_id(teams_.channel(place).id, id) : thread, at);
  message.id = id;
  Json line = message_line(message);
  std::string text = dumped(activity);
  if (text.size() <= kLongestActivity) {
    line["activity"] = activity;
    message.activity = std::move(text);
  }
  write("channel_message", place, at, std::move(line));
  keep(place, std::move(message));
  return id;
}

void ChannelLedger::keep(const Place& place, Message message) {
  ledger_.use_up(message.id);
  Told& told = told_[teams_.channel(place).id];
  if (message.conversation_id == thread_id(teams_.channel(place).id, message.id)) told.threads.insert(message.id);
  told.messages.push_back(std::move(message));
  ++count_;
}

void ChannelLedger::thread_begun(const Place& place, std::int64_t root, Millis at) {
  write("channel_thread", place, at, {{"id", root}});
  told_[teams_.channel(place).id].threads.insert(root);
}

const ChannelLedger::Told* ChannelLedger::told(const Place& place) const {
  const auto found = told_.find(teams_.channel(place).id);
  return found == told_.end() ? nullptr : &found->second;
}

bool ChannelLedger::has_thread(const Place& place, std::int64_t root) const {
  const Told* channel = told(place);
  return channel != nullptr && channel->threads.contains(root);
}

std::vector<const Message*> ChannelLedger::roots(const Place& place) const {
  std::vector<const Message*> found;
  const Told* channel = told(place);
  if (channel == nullptr) return found;
  for (auto message = channel->messages.rbegin(); message != channel->messages.rend(); ++message) {
    if (message->conversation_id == thread_id(teams_.channel(place).id, message->id)) found.push_back(&*message);
  }
  return found;
}

Message* ChannelLedger::find(const Place& place, std::int64_t id) {
  const auto found = told_.find(teams_.channel(place).id);
  if (found == told_.end()) return nullptr;
  for (Message& message : found->second.messages) {
    if (message.id == id && !message.deleted) return &message;
  }
  return nullptr;
}

void ChannelLedger::updated(const Place& place, Message& message, const Json& activity) {
  ++message.updates;
  message.preview = preview_of(activity);
  if (!message.activity.empty()) message.activity = dumped(activity);
  write("channel_update", place, message.at, {{"id", message.id}, {"preview", message.preview}});
}

void ChannelLedger::deleted(const Place& place, Message& message) {
  message.deleted = true;
  write("channel_delete", place, message.at, {{"id", message.id}});
}

void ChannelLedger::replay(const std::string& kind, const Place& place, const Json& line) {
  if (kind == "channel_message") return keep(place, message_from_line(line));
  const std::int64_t id = line.at("id").get<std::int64_t>();
  if (kind == "channel_thread") {
    ledger_.use_up(id);
    told_[teams_.channel(place).id].threads.insert(id);
  } else if (Message* message = find(place, id)) {
    change_from_line(line, kind == "channel_delete", *message);
  }
}

Json ChannelLedger::channels_json() const {
  Json all = Json::array();
  for (TeamIndex index = 0; index < teams_.all().size(); ++index) {
    const Team& team = teams_.of(index);
    for (std::size_t channel = 0; channel < team.channels.size(); ++channel) {
      const Told* found = told({index, channel});
      if (found == nullptr || found->messages.empty()) continue;
      all.push_back(shown(teams_.group_of(index).id, team.channels[channel], found->messages));
    }
  }
  return all;
}

}  // namespace tenant
