// The activities Teams posts to the bot about a team, in the shapes of contracts/bot-samples/inbound. Those of channels
// and teams are documented with fewer fields than those of installs, and so they are here.
#pragma once
#include <string>
#include <vector>

#include "catalog.hpp"
#include "installs.hpp"
#include "json.hpp"
#include "options.hpp"
#include "teams.hpp"

namespace tenant {

/// What is the same in each activity about a team. `id` and `timestamp` come when it is posted.
struct TeamContext {
  const Options& options;
  const Catalog& catalog;
  const Teams& teams;
  TeamIndex team;
  const std::string& service_url;
  Json from;
};

/// `action`: add, with the channel that was chosen, or remove. An empty language is unknown.
Json team_installation(const TeamContext& context, const std::string& action, std::size_t channel,
                       const std::string& language);
/// The bot was added, with the channel that was chosen.
Json bot_joined_team(const TeamContext& context, std::size_t channel);
Json bot_left_team(const TeamContext& context);
/// `members` are accounts; event type teamMemberAdded or teamMemberRemoved.
Json team_members_event(const TeamContext& context, const char* list, Json members);
/// channelCreated and so on.
Json channel_event(const TeamContext& context, const Channel& channel, const std::string& event_type);
/// teamRenamed and so on.
Json team_event(const TeamContext& context, const std::string& event_type);
/// A message that begins with a mention of the bot and a thread of its own, whose root has that id.
Json channel_message(const TeamContext& context, const Channel& channel, const std::string& id,
                     const std::string& text);

}  // namespace tenant
