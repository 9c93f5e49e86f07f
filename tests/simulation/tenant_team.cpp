// What the services do for the team.
#include "net/url.hpp"
#include "simulation/tenant.hpp"

namespace simulation {

using welcomed::net::Request;
using welcomed::net::Response;

/// By an app of their own, or as a member of a team that has it.
bool Tenant::reached(const Person& person) const {
  return person.installed || (team && team->there() && team->members.contains(person.id));
}

/// The team each time: a delta query may repeat itself.
Response Tenant::groups() {
  auto values = json::array();
  if (team && team->deleted) values.push_back({{"id", team->id}, {"@removed", {{"reason", "changed"}}}});
  if (team && !team->deleted) {
    values.push_back(
        {{"id", team->id}, {"displayName", "Sales"}, {"resourceProvisioningOptions", json::array({"Team"})}});
  }
  const auto link = std::string("https://graph.microsoft.com/v1.0/groups/delta?$deltatoken=next");
  return reply(200, {{"@odata.deltaLink", link}, {"value", std::move(values)}});
}

Response Tenant::of_team(const Request& request, const std::string& path, Duration departed) {
  if (!team || team->deleted || !path.starts_with(team->id)) return not_found();
  if (auto refusal = refused_alone(Lane::team_installs)) return *std::move(refusal);
  const auto rest = path.substr(team->id.size());
  if (rest.starts_with("/primaryChannel")) return reply(200, {{"id", team->thread}});
  if (rest.starts_with("/channels/")) return script.chats_readable ? shown(team->posts) : without_role();
  if (request.method == "POST") return install_in_team(departed);
  return page(team->installed ? json{{{"id", "inst-team"}}} : json::array());
}

Response Tenant::install_in_team(Duration departed) {
  if (team->installed) return refused(409, "Conflict");
  const bool respected = script.on_uninstall == welcomed::core::OnUninstall::respect;
  if (respected && team->told_removed && departed > *team->told_removed + kUnderWay) {
    violation("the app was removed from the team, the daemon knew, and installed it again");
  }
  team->installed = true;
  on_team_installed();
  return {201, {}, {}};
}

Response Tenant::roster(const std::string& url) {
  const auto chat = chats.find(conversation_in(url));
  if (chat != chats.end() && chat->second.installed) return members_of(chat->second, url);
  if (chat != chats.end() || !team || !team->there()) return refused(403, "BotNotInConversationRoster");
  return members_of(*team, url);
}

/// One on a page.
Response Tenant::members_of(const Gathering& those, const std::string& url) const {
  const auto token = url.find("continuationToken=");
  const auto place = token == std::string::npos ? 0 : std::stoul(url.substr(token + 18));
  json answer{{"members", json::array()}};
  std::size_t seen = 0;
  for (const auto& member : those.members) {
    if (seen++ == place) answer["members"].push_back({{"id", names_.user(member)}, {"aadObjectId", member}});
  }
  if (place + 1 < seen) answer["continuationToken"] = std::to_string(place + 1);
  return reply(200, answer);
}

Response Tenant::post(const json& body, Duration departed) {
  if (!team || !team->there()) return refused(403, "BotNotInConversationRoster");
  if (body["channelData"]["channel"]["id"] != team->thread) violation("a post went to a channel that nobody named");
  const auto post_id = std::to_string(++last_id_);
  team->posts.push_back({post_id, kWelcome, body["activity"].dump(), timeline_.now()});
  check_post(departed);
  return reply(201, {{"id", team->thread + ";messageid=" + post_id}, {"activityId", post_id}});
}

void Tenant::check_post(Duration departed) {
  if (script.team == welcomed::core::TeamWelcome::members)
    violation("a channel was welcomed and only members were to be");
  if (team->posts.size() > 1 && script.when_unknown != welcomed::core::WhenUnknown::resend) {
    violation("the team got the welcome twice");
  }
  if (team->had_app && !team->ever_removed && script.existing == welcomed::core::Existing::skip) {
    violation("the team had the app before and was welcomed although the policy skips those");
  }
  if (team->told_silent && departed > *team->told_silent + kUnderWay) {
    violation("the team asked for silence, the daemon knew, and got a message");
  }
}

}  // namespace simulation
