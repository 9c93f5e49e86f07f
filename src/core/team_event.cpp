#include "core/team_event.hpp"

namespace welcomed::core {
namespace {

/// A private or shared channel has members of its own, who say nothing about the team's.
bool of_one_channel(const Activity& activity) { return activity.event_type.starts_with("channel"); }

bool changes_roster(const Activity& activity) {
  const auto others = [&](const std::vector<ChannelAccount>& members) {
    return !members.empty() && !names_bot(members, activity);
  };
  return activity.type == "conversationUpdate" && !of_one_channel(activity) &&
         (others(activity.members_added) || others(activity.members_removed));
}

Presence presence_in_team(const Activity& activity) {
  const auto& type = activity.event_type;
  if (type == "teamdeleted" || type == "teamharddeleted") return Presence::removed;
  if (type == "teamrestored" || type == "teamunarchived") return Presence::there;
  if (of_one_channel(activity)) return Presence::hint;
  // Of who joins and leaves only a bot hears that is in the team.
  return changes_roster(activity) ? Presence::there : presence_of(activity);
}

/// What ends a block: a team that is archived takes no messages.
bool spoke_in(const Activity& activity) {
  return activity.type == "message" || activity.type == "invoke" || activity.event_type == "teamunarchived";
}

}  // namespace

std::optional<TeamEvent> team_event(const Activity& activity, TimePoint received) {
  const bool of_team = activity.conversation_type == "channel" && !activity.in_copilot;
  if (!of_team || activity.team.thread.empty() || activity.tenant.empty()) return std::nullopt;
  const auto presence = presence_in_team(activity);
  TeamEvent event{
      .about = {.tenant = activity.tenant,
                .user = RecipientId(activity.team.aad_object_id),
                .presence = presence,
                .spoke = spoke_in(activity),
                .reference = {ConversationId(activity.team.thread), activity.service_url, {}, activity.locale},
                .at = time_of(activity, received)},
      .wish = activity.type == "message" ? wish_of(activity.text) : Wish::none,
      .speaker = activity.from.aad_object_id,
      .roster_changed = changes_roster(activity)};
  // An install through Graph names the app as the one that did it, or nobody (contracts/bot.md §6.5).
  if (presence == Presence::added) event.installer = activity.from.aad_object_id;
  return event;
}

Recipient after_team_event(Recipient team, const TeamEvent& event, TimePoint now) {
  const bool newest = !team.event_at || event.about.at >= *team.event_at;
  team = after_event(std::move(team), event.about, now);
  team.kind = RecipientKind::team;
  if (newest && !event.installer.empty()) team.installer = event.installer;
  team.thread = event.about.reference.conversation.str();
  return team;
}

}  // namespace welcomed::core
