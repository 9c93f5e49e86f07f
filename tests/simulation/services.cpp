#include "simulation/services.hpp"

#include "net/url.hpp"

namespace simulation {

using welcomed::net::Request;
using welcomed::net::Response;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kGraph = "https://graph.microsoft.com/v1.0";

std::string without_marks(std::string text) {
  for (auto at = text.find("welcomed-"); at != std::string::npos; at = text.find("welcomed-")) text.erase(at, 9);
  return text;
}

}  // namespace

Response reply(int status, const json& body) { return {status, {}, body.dump()}; }
Response page(json values) { return reply(200, {{"value", std::move(values)}}); }
Response not_found() { return reply(404, {{"error", {{"code", "NotFound"}, {"message", ""}}}}); }
Response refused(int status, const char* code) { return reply(status, {{"error", {{"code", code}}}}); }

std::string chat_of(const std::string& person) { return "19:" + person + "_bot@unq.gbl.spaces"; }

Services::Services(const Script& script, Timeline& timeline, std::function<welcomed::TimePoint()> wall)
    : script_(script), timeline_(timeline), wall_(std::move(wall)) {
  for (int i = 0; i < script.people; ++i) {
    const auto id = "p" + std::to_string(i);
    people[id] = {.id = id};
  }
  if (!script.team) return;
  team.emplace();
  for (const auto* id : {"q0", "q1"}) people[id] = {.id = id, .listed = false};
}

Response Services::serve(const Request& request, Duration departed) {
  const auto url = request.url.text();
  if (url.find("/oauth2/v2.0/token") != std::string::npos) {
    return reply(200, {{"token_type", "Bearer"}, {"expires_in", 3599}, {"access_token", "T"}});
  }
  if (url.starts_with(kGraph)) return graph(request, url.substr(kGraph.size()), departed);
  if (url.find("/pagedmembers?") != std::string::npos) return roster(url);
  if (!url.ends_with("/v3/conversations")) return take(request, departed);
  const auto body = json::parse(request.body);
  return body.value("isGroup", false) ? post(body, departed) : create(body);
}

Response Services::graph(const Request& request, const std::string& path, Duration departed) {
  if (path.starts_with("/appCatalogs/")) return page({{{"id", "app"}, {"displayName", "Assistant"}}});
  if (path.starts_with("/chats/")) return messages(path);
  if (path.starts_with("/users/delta")) return everybody();
  if (path.starts_with("/groups/delta")) return groups();
  if (path.starts_with("/teams/")) return of_team(request, path.substr(path.find('/', 7)), departed);
  const auto end = path.find_first_of("/?", 7);
  auto id = path.substr(7, end - 7);
  if (id.ends_with("%40x")) id.resize(id.size() - 4);
  const auto found = people.find(id);
  if (found == people.end()) return not_found();
  return of_user(request, found->second, path.substr(end), departed);
}

/// All of them each time: a delta query may repeat itself.
Response Services::everybody() {
  auto values = json::array();
  for (const auto& [id, person] : people) values.push_back({{"id", id}, {"userPrincipalName", id + "@x"}});
  const auto link = std::string(kGraph) + "/users/delta?$deltatoken=next";
  return reply(200, {{"@odata.deltaLink", link}, {"value", std::move(values)}});
}

Response Services::of_user(const Request& request, Person& person, const std::string& rest, Duration departed) {
  if (rest.starts_with("?")) {
    return reply(200, {{"id", person.id}, {"userPrincipalName", person.id + "@x"}, {"displayName", person.id}});
  }
  if (request.method == "POST") return install(person, departed);
  if (rest.ends_with("/chat")) {
    if (!person.installed || person.chat_misses-- > 0) return not_found();
    return reply(200, {{"id", chat_of(person.id)}});
  }
  return page(person.installed ? json{{{"id", "inst-" + person.id}}} : json::array());
}

Response Services::install(Person& person, Duration departed) {
  if (!person.listed) violation(person.id + " is only met in a team and got the app");
  if (person.installed) return refused(409, "Conflict");
  const bool respected = script_.on_uninstall == welcomed::core::OnUninstall::respect;
  if (respected && person.told_removed && departed > *person.told_removed + kUnderWay) {
    violation(person.id + " removed the app, the daemon knew, and installed it again");
  }
  check_not_paused(person, departed, "was given the app");
  person.installed = true;
  on_installed(person);
  return {201, {}, {}};
}

Response Services::messages(const std::string& path) {
  if (!script_.chats_readable) return refused(403, "Forbidden");
  for (const auto& [id, person] : people) {
    if (path.starts_with("/chats/" + welcomed::net::encode(chat_of(id)) + "/")) return shown(person.chat);
  }
  return not_found();
}

/// As Graph shows what the bot sent.
Response Services::shown(const std::vector<Taken>& messages) {
  auto values = json::array();
  for (const auto& message : messages) {
    const auto activity = json::parse(message.text);
    json value{{"id", message.id},
               {"createdDateTime", welcomed::format_time(wall_() - (timeline_.now() - message.at))},
               {"from", {{"application", {{"id", kBot}}}}},
               {"body", {{"content", "<p>" + activity.value("text", "") + "</p>"}}},
               {"attachments", json::array()}};
    if (activity.contains("attachments")) {
      auto content = activity["attachments"][0]["content"].dump();
      if (!script_.marks_kept) content = without_marks(std::move(content));
      value["attachments"].push_back({{"content", std::move(content)}});
    }
    values.push_back(std::move(value));
  }
  return page(values);
}

/// The one that is there, or a new one with the same id.
Response Services::create(const json& body) {
  auto member = body["members"][0]["id"].get<std::string>();
  if (member.starts_with("29:")) member.erase(0, 3);
  const auto found = people.find(member);
  if (found == people.end() || !reached(found->second)) return refused(403, "BotNotInConversationRoster");
  found->second.conversation_gone = false;
  return reply(201, {{"id", "a:" + member}});
}

Response Services::take(const Request& request, Duration departed) {
  for (auto& [id, person] : people) {
    const bool by_event = request.url.target.find(welcomed::net::encode("a:" + id) + "/") != std::string::npos;
    const bool by_chat = request.url.target.find(welcomed::net::encode(chat_of(id)) + "/") != std::string::npos;
    if (!by_event && !by_chat) continue;
    if (!reached(person)) return refused(403, "BotNotInConversationRoster");
    if (person.blocked) return refused(403, "ConversationBlockedByUser");
    if (person.conversation_gone) return refused(404, "ConversationNotFound");
    const bool answer = request.body.find("You asked for this") != std::string::npos;
    person.chat.push_back({std::to_string(++last_id_), "", request.body, answer, timeline_.now()});
    check_taken(person, departed);
    return reply(201, {{"id", person.chat.back().id}});
  }
  return refused(404, "ConversationNotFound");
}

/// Whom a team's policy wants, too, is its business.
void Services::check_not_paused(const Person& person, Duration departed, const char* what) {
  if (paused && !team && departed > *paused + kUnderWay) violation(person.id + " " + what + " by a paused policy");
}

void Services::check_taken(const Person& person, Duration departed) {
  if (person.answers() > static_cast<std::size_t>(person.wishes)) {
    violation(person.id + " got more answers than they said wishes");
  }
  if (person.chat.back().answer) return;
  check_not_paused(person, departed, "was welcomed");
  if (person.welcomes() > 1 && script_.when_unknown != welcomed::core::WhenUnknown::resend) {
    violation(person.id + " got the welcome twice");
  }
  const bool looked_at = !script_.may_meet_listed_in_team();
  if (person.had_app && looked_at && !person.ever_removed && script_.existing == welcomed::core::Existing::skip) {
    violation(person.id + " had the app before and was welcomed although the policy skips them");
  }
  if (person.told_silent && departed > *person.told_silent + kUnderWay) {
    violation(person.id + " asked for silence, the daemon knew, and got a message");
  }
}

}  // namespace simulation
