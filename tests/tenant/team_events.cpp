#include "team_events.hpp"

#include <algorithm>
#include <iterator>

#include "ids.hpp"

namespace tenant {
namespace {

constexpr std::size_t kMembersInEvent = 50;
const std::string kOf = "team ";  // apart from people of the same number

}  // namespace

TeamContext TeamEvents::context(TeamIndex team, Json from) const {
  return {options_, catalog_, teams_, team, events_.service_url(), std::move(from)};
}

Json TeamEvents::account(UserIndex user, bool whole) const {
  Json account{{"id", installs_.ids_of(user).member}};
  if (whole) account["aadObjectId"] = world_.users()[user].id;
  return account;
}

/// contracts/bot.md §6.5: after an install through Graph expect the app or an unknown installer.
Json TeamEvents::nobody(TeamIndex team) const {
  if (chance(50, options_.seed, "installer", team)) return {{"id", "28:" + options_.app_id}};
  return {{"id", "29:1" + opaque(options_.seed, "installer", team, 85)},
          {"aadObjectId", guid(options_.seed, "installer", team)}};
}

/// Who changes the team, as far as the bot is told.
Json TeamEvents::owner(TeamIndex team) const {
  const auto roster = teams_.roster(team);
  return roster.empty() ? nobody(team) : account(roster.front(), false);
}

bool TeamEvents::tells(TeamIndex team) const {
  return !chance(behaviour_.no_event_percent, options_.seed, kOf + "no event", team);
}

void TeamEvents::tell_install(const TeamContext& context, std::size_t channel, const std::string& language,
                              Millis now) {
  const auto dues = events_.dues_of_install(kOf, context.team, true, now);
  events_.post(team_installation(context, "add", channel, language), context.team, "", now, dues.update);
  events_.post(bot_joined_team(context, channel), context.team, "", now, dues.added);
}

void TeamEvents::installed(TeamIndex team, Millis now) {
  if (events_.suppressed(kOf, team)) return;
  tell_install(context(team, nobody(team)), 0, "", now);
}

void TeamEvents::installed_by(TeamIndex team, UserIndex person, std::size_t channel, Millis now) {
  tell_install(context(team, account(person, true)), channel, world_.users()[person].preferred_language, now);
}

void TeamEvents::uninstalled(TeamIndex team, std::optional<UserIndex> person, Millis now) {
  const TeamContext who = context(team, person ? account(*person, true) : nobody(team));
  const std::string language = person ? world_.users()[*person].preferred_language : "";
  const auto dues = events_.dues_of_install(kOf + "removal ", team, true, now);
  events_.post(team_installation(who, "remove", 0, language), team, "", now, dues.update);
  events_.post(bot_left_team(who), team, "", now, dues.added);
}

void TeamEvents::members_added(TeamIndex team, const std::vector<UserIndex>& users, Millis now) {
  members_changed(team, "membersAdded", users, now);
}

void TeamEvents::members_removed(TeamIndex team, const std::vector<UserIndex>& users, Millis now) {
  members_changed(team, "membersRemoved", users, now);
}

void TeamEvents::members_changed(TeamIndex team, const char* list, const std::vector<UserIndex>& users, Millis now) {
  if (!teams_.of(team).installed) return;
  const bool added = std::string_view(list) == "membersAdded";
  for (std::size_t from = 0; from < users.size(); from += kMembersInEvent) {
    const std::size_t end = std::min(users.size(), from + kMembersInEvent);
    Json members = Json::array();
    // Who left comes with the bot's own id of them alone, as documented.
    for (std::size_t at = from; at < end; ++at) members.push_back(account(users[at], added));
    Json activity = team_members_event(context(team, owner(team)), list, std::move(members));
    events_.post(std::move(activity), users[from], "", now, now + behaviour_.event_delay_ms);
  }
}

void TeamEvents::channel_changed(const Place& place, const std::string& event_type, Millis now) {
  if (!teams_.of(place.team).installed) return;
  Json activity = channel_event(context(place.team, owner(place.team)), teams_.channel(place), event_type);
  events_.post(std::move(activity), place.team, "", now, now + behaviour_.event_delay_ms);
}

void TeamEvents::team_changed(TeamIndex team, const std::string& event_type, Millis now) {
  if (!teams_.of(team).installed) return;
  Json activity = team_event(context(team, owner(team)), event_type);
  events_.post(std::move(activity), team, "", now, now + behaviour_.event_delay_ms);
}

void TeamEvents::said(const Place& place, UserIndex person, const std::string& id, const std::string& text,
                      Millis now) {
  Json from = account(person, true);
  from["name"] = world_.users()[person].display_name;
  Json activity = channel_message(context(place.team, std::move(from)), teams_.channel(place), id, text);
  events_.post(std::move(activity), place.team, id, now, now);
}

}  // namespace tenant
