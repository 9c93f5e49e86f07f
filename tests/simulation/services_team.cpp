// What the services do for the team.
#include "net/url.hpp"
#include "simulation/services.hpp"

namespace simulation {

using welcomed::net::Request;
using welcomed::net::Response;

/// By an app of their own, or as a member of a team that has it.
bool Services::reached(const Person& person) const {
  return person.installed || (team && team->there() && team->members.contains(person.id));
}

/// The team each time: a delta query may repeat itself.
Response Services::groups() {
  auto values = json::array();
  if (team && team->deleted) values.push_back({{"id", kTeam}, {"@removed", {{"reason", "changed"}}}});
  if (team && !team->deleted) {
    values.push_back({{"id", kTeam}, {"displayName", "Sales"}, {"resourceProvisioningOptions", json::array({"Team"})}});
  }
  const auto link = std::string("https://graph.microsoft.com/v1.0/groups/delta?$deltatoken=next");
  return reply(200, {{"@odata.deltaLink", link}, {"value", std::move(values)}});
}

Response Services::of_team(const Request& request, const std::string& rest, Duration departed) {
  if (!team || team->deleted) return not_found();
  if (rest.starts_with("/primaryChannel")) return reply(200, {{"id", kThread}});
  if (rest.starts_with("/channels/")) return script_.chats_readable ? shown(team->posts) : refused(403, "Forbidden");
  if (request.method == "POST") return install_in_team(departed);
  return page(team->installed ? json{{{"id", "inst-team"}}} : json::array());
}

Response Services::install_in_team(Duration departed) {
  if (team->installed) return refused(409, "Conflict");
  const bool respected = script_.on_uninstall == welcomed::core::OnUninstall::respect;
  if (respected && team->told_removed && departed > *team->told_removed + kUnderWay) {
    violation("the app was removed from the team, the daemon knew, and installed it again");
  }
  team->installed = true;
  on_team_installed();
  return {201, {}, {}};
}

/// One member on a page.
Response Services::roster(const std::string& url) {
  if (!team || !team->there()) return refused(403, "BotNotInConversationRoster");
  const auto token = url.find("continuationToken=");
  const auto place = token == std::string::npos ? 0 : std::stoul(url.substr(token + 18));
  json answer{{"members", json::array()}};
  std::size_t number = 0;
  for (const auto& id : team->members) {
    if (number++ == place) answer["members"].push_back({{"id", "29:" + id}, {"aadObjectId", id}});
  }
  if (place + 1 < number) answer["continuationToken"] = std::to_string(place + 1);
  return reply(200, answer);
}

Response Services::post(const json& body, Duration departed) {
  if (!team || !team->there()) return refused(403, "BotNotInConversationRoster");
  if (body["channelData"]["channel"]["id"] != kThread) violation("a post went to a channel that nobody named");
  const auto id = std::to_string(++last_id_);
  team->posts.push_back({id, "", body["activity"].dump(), false, timeline_.now()});
  check_post(departed);
  return reply(201, {{"id", std::string(kThread) + ";messageid=" + id}, {"activityId", id}});
}

void Services::check_post(Duration departed) {
  if (script_.team == welcomed::core::TeamWelcome::members)
    violation("a channel was welcomed and only members were to be");
  if (team->posts.size() > 1 && script_.when_unknown != welcomed::core::WhenUnknown::resend) {
    violation("the team got the welcome twice");
  }
  if (team->had_app && !team->ever_removed && script_.existing == welcomed::core::Existing::skip) {
    violation("the team had the app before and was welcomed although the policy skips those");
  }
  if (team->told_silent && departed > *team->told_silent + kUnderWay) {
    violation("the team asked for silence, the daemon knew, and got a message");
  }
}

}  // namespace simulation
