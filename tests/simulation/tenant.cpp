#include "simulation/tenant.hpp"

#include "net/url.hpp"

namespace simulation {

using welcomed::net::Request;
using welcomed::net::Response;
using namespace std::chrono_literals;

namespace {

constexpr const char* kUsersDelta = "https://graph.microsoft.com/v1.0/users/delta?$deltatoken=";
constexpr std::string_view kOfDelta = "$deltatoken=";

/// How often the daemon may hear of the same message that its address is dead: the second time it may have taken the
/// first refusal for the service's own. A daemon that died may not have written down what it heard.
constexpr int kMostSendsToADeadAddress = 3;

std::string without_marks(std::string text) {
  for (auto at = text.find("welcomed-"); at != std::string::npos; at = text.find("welcomed-")) text.erase(at, 9);
  return text;
}

/// Of four letters at most, which an id has room for.
std::string name_of(int number) {
  if (number < 1000) return "p" + std::to_string(number);
  std::string name = "paaa";
  int rest = number - 1000;
  for (std::size_t place = 3; place > 0; --place, rest /= 26) name[place] = static_cast<char>('a' + rest % 26);
  return name;
}

bool creates_conversation(const Request& request) { return request.url.target.ends_with("/v3/conversations"); }

}  // namespace

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
    i += 2;
  }
  return plain;
}

std::string conversation_in(const std::string& target) {
  constexpr std::string_view kBefore = "/v3/conversations/";
  const auto at = target.find(kBefore);
  if (at == std::string::npos) return {};
  const auto begin = at + kBefore.size();
  return decoded(std::string_view(target).substr(begin, target.find('/', begin) - begin));
}

std::string key_of(const std::string& activity) {
  if (activity.find("You asked for this") != std::string::npos) return {};
  if (activity.find("A month for") != std::string::npos) return kMonth;
  if (activity.find("A quarter for") != std::string::npos) return kQuarter;
  return activity.find("A tip for") != std::string::npos ? kTips : kWelcome;
}

Response reply(int status, const json& body) { return {status, {}, body.dump()}; }
Response page(json values) { return reply(200, {{"value", std::move(values)}}); }
Response not_found() { return reply(404, {{"error", {{"code", "NotFound"}, {"message", ""}}}}); }
Response refused(int status, const char* code) { return reply(status, {{"error", {{"code", code}}}}); }

Response without_role() {
  return reply(403, {{"error", {{"code", "Forbidden"}, {"message", "Missing role permissions on the request."}}}});
}

constexpr std::string_view kBeforePerson = "19:";
constexpr std::string_view kBehindPerson = "_bot@unq.gbl.spaces";

std::string chat_of(const std::string& person) {
  return std::string(kBeforePerson) + person + std::string(kBehindPerson);
}

/// Empty when it is no chat of a person's.
std::string person_of(std::string_view chat) {
  if (!chat.starts_with(kBeforePerson) || !chat.ends_with(kBehindPerson)) return {};
  chat.remove_prefix(kBeforePerson.size());
  return std::string(chat.substr(0, chat.size() - kBehindPerson.size()));
}

Tenant::Tenant(const Script& all, std::size_t place, const Names& names, Timeline& timeline,
               std::function<welcomed::TimePoint()> wall)
    : script(all.tenants[place]),
      number(place),
      id("0e0e0000-0000-0000-0000-00000000000" + std::to_string(place + 1)),
      script_(all),
      names_(names),
      timeline_(timeline),
      wall_(std::move(wall)) {
  // Ids differ, names do not.
  const auto add = [this](const std::string& name, bool listed) {
    const auto of_person = id_of(name);
    people[of_person] = {.id = of_person, .name = name, .listed = listed};
  };
  for (int i = 0; i < script.people; ++i) add(name_of(i), true);
  if (script.chats) make_chats();
  if (!script.team) return;
  team.emplace();
  team->id = "5a1e5000-0000-4000-8000-00000000000" + std::to_string(place + 1);
  team->thread = "19:" + own("sales") + "@thread.tacv2";
  for (const auto* name : {"q0", "q1"}) add(name, false);
}

/// The form of the directory's ids: the letters of the name, and the tenant's number.
std::string Tenant::id_of(const std::string& name) const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string guid = "00000000-0000-4000-8000-00000000000" + std::to_string(number + 1);
  for (std::size_t i = 0; i < std::min<std::size_t>(name.size(), 4); ++i) {
    const auto letter = static_cast<unsigned char>(name[i]);
    guid[2 * i] = kDigits[letter >> 4U];
    guid[2 * i + 1] = kDigits[letter & 15U];
  }
  return guid;
}

Response Tenant::graph(const Request& request, const std::string& path, Duration departed) {
  if (path.starts_with("/appCatalogs/")) return page({{{"id", "app"}, {"displayName", "Assistant"}}});
  if (path.starts_with("/chats/")) return of_chat(request, path, departed);
  if (path.starts_with("/users/delta")) return everybody(path);
  if (path.starts_with("/users?$select=id,displayName")) return profiles(path);
  if (path.starts_with("/users?")) return page(listing());
  if (path.starts_with("/groups/delta")) return groups();
  if (path.starts_with("/teams/")) return of_team(request, path.substr(7), departed);
  const auto end = path.find_first_of("/?", 7);
  auto who = path.substr(7, end - 7);
  if (who.ends_with("%40x")) who = id_of(who.substr(0, who.size() - 4));
  const auto found = people.find(who);
  if (found == people.end() || !found->second.listable) return not_found();
  return of_user(request, found->second, path.substr(end), departed);
}

json Tenant::listing() const {
  auto values = json::array();
  for (const auto& [who, person] : people) {
    if (person.listable) values.push_back(listed(person));
  }
  return values;
}

json Tenant::listed(const Person& person) const {
  auto plans = json::array();
  if (person.licensed) plans.push_back({{"servicePlanId", kTeamsPlan}, {"capabilityStatus", "Enabled"}});
  json value{{"id", person.id}, {"userPrincipalName", person.name + "@x"}, {"assignedPlans", std::move(plans)}};
  if (!script_.journeys) return value;
  const auto hired = hire_date_of(person.travel);
  value["employeeHireDate"] = hired ? json(*hired) : json(nullptr);
  return value;
}

json profile_of(const Person& person) {
  return {{"id", person.id}, {"userPrincipalName", person.name + "@x"}, {"displayName", person.name}};
}

/// Of those whom the filter names.
Response Tenant::profiles(const std::string& path) const {
  auto values = json::array();
  for (const auto& [who, person] : people) {
    if (person.listable && path.find(who) != std::string::npos) values.push_back(profile_of(person));
  }
  return page(std::move(values));
}

json Tenant::changes_since(std::ptrdiff_t place) const {
  return json::array_t(told_changes_.begin() + place, told_changes_.end());
}

/// All of them each time, as a delta query may repeat itself; or only what it is in the mood to tell.
Response Tenant::everybody(const std::string& path) {
  const auto link = kUsersDelta + std::to_string(told_changes_.size());
  const auto token = path.find(kOfDelta);
  const bool tells_changes = token != std::string::npos && (script_.forgetful_reread || script_.journeys);
  auto values = tells_changes ? changes_since(std::stol(path.substr(token + kOfDelta.size()))) : listing();
  return reply(200, {{"@odata.deltaLink", link}, {"value", std::move(values)}});
}

void Tenant::leave(Person& person) {
  person.listable = false;
  told_changes_.push_back({{"id", person.id}, {"@removed", {{"reason", "changed"}}}});
}

void Tenant::hire(Person& person, std::optional<int> day) {
  person.travel.dates.push_back({timeline_.now(), day});
  if (person.listable) told_changes_.push_back(listed(person));
}

std::optional<Response> Tenant::refused_alone(Lane lane) const {
  if (script.one_is_refused != lane || timeline_.now() >= script_.troubled_for()) return std::nullopt;
  return answer_of(Refusal::unknown_403, lane);
}

std::optional<Response> Tenant::refused_alone(const Person& person, Lane lane) const {
  return person.refused ? refused_alone(lane) : std::nullopt;
}

Response Tenant::of_user(const Request& request, Person& person, const std::string& rest, Duration departed) {
  if (rest.starts_with("?")) return reply(200, profile_of(person));
  const auto lane = request.method == "POST" ? Lane::installs : Lane::reads;
  if (auto refusal = refused_alone(person, lane)) return *std::move(refusal);
  if (lane == Lane::installs) return install(person, departed);
  if (rest.ends_with("/chat")) {
    if (!person.installed || person.chat_misses-- > 0) return not_found();
    return reply(200, {{"id", chat_of(person.id)}});
  }
  return page(person.installed ? json{{{"id", "inst-" + person.id}}} : json::array());
}

Response Tenant::install(Person& person, Duration departed) {
  if (!person.listed) violation(person.id + " is listed by nobody and got the app");
  if (person.installed) return simulation::refused(409, "Conflict");
  const bool respected = script.on_uninstall == welcomed::core::OnUninstall::respect;
  if (respected && person.told_removed && departed > *person.told_removed + kUnderWay) {
    violation(person.id + " removed the app, the daemon knew, and installed it again");
  }
  check_not_paused(person, departed, "was given the app");
  person.installed = true;
  on_installed(person);
  return {201, {}, {}};
}

Response Tenant::messages(const std::string& path) {
  if (!script.chats_readable) return without_role();
  constexpr std::size_t kBegin = std::string_view("/chats/").size();
  const auto chat = decoded(std::string_view(path).substr(kBegin, path.find('/', kBegin) - kBegin));
  const auto found = people.find(person_of(chat));
  return found == people.end() ? not_found() : shown(found->second.chat);
}

/// As Graph shows what the bot sent.
Response Tenant::shown(const std::vector<Taken>& messages) {
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

std::optional<Tenant::Address> Tenant::named(std::string name, std::string_view prefix) const {
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  const auto mark = name.find('~');
  const auto of = mark == std::string::npos ? std::string() : name.substr(mark);
  auto person = name.substr(0, mark);
  if (!people.contains(person)) return std::nullopt;
  return Address{.person = std::move(person), .dead = of != names_.mark()};
}

std::optional<Tenant::Address> Tenant::address_of(const std::string& conversation) const {
  if (conversation.starts_with("a:")) return named(conversation, "a:");
  auto person = person_of(conversation);
  if (!people.contains(person)) return std::nullopt;
  return Address{.person = std::move(person), .by_chat = true};
}

bool Tenant::concerns(const Request& request) const {
  if (!creates_conversation(request)) {
    const auto conversation = conversation_in(request.url.target);
    return (team && conversation == team->thread) || chats.contains(conversation) || address_of(conversation);
  }
  const auto body = json::parse(request.body);
  if (body.value("isGroup", false)) return team && body["channelData"]["channel"]["id"] == team->thread;
  return named(body["members"][0]["id"].get<std::string>(), "29:").has_value();
}

std::optional<std::string> Tenant::addressee(const Request& message) const {
  auto address = address_of(conversation_in(message.url.target));
  return address ? std::optional(std::move(address->person)) : std::nullopt;
}

Response Tenant::connector(const Request& request, Duration departed) {
  if (request.url.target.find("/pagedmembers?") != std::string::npos) return roster(request.url.target);
  if (!creates_conversation(request)) return take(request, departed);
  const auto body = json::parse(request.body);
  if (body.value("tenantId", "") != id) violation("a conversation in " + id + " was begun in another's name");
  return body.value("isGroup", false) ? post(body, departed) : create(body);
}

/// The one that is there, or a new one with the same id. The id of the directory names nobody of another registration.
Response Tenant::create(const json& body) {
  const auto member = body["members"][0]["id"].get<std::string>();
  const auto whom = named(member, "29:");
  if (whom->dead && member.starts_with("29:")) return *answer_of(Refusal::undecipherable_400, Lane::creations);
  auto& person = people.at(whom->person);
  if (!reached(person)) return refused(403, "BotNotInConversationRoster");
  person.conversation_gone = false;
  return reply(201, {{"id", names_.conversation(person.id)}});
}

Response Tenant::take(const Request& request, Duration departed) {
  const auto conversation = conversation_in(request.url.target);
  if (const auto chat = chats.find(conversation); chat != chats.end())
    return take_in_chat(chat->second, request, departed);
  const auto address = address_of(conversation);
  if (!address) return refused(404, "ConversationNotFound");
  auto& person = people.at(address->person);
  if (address->dead) {
    const auto refusal = script_.dead_is_forbidden ? Refusal::undecipherable_403 : Refusal::undecipherable_400;
    return *answer_of(refusal, Lane::sends);
  }
  if (auto refusal = refused_alone(person, Lane::sends)) return *std::move(refusal);
  if (!reached(person) || (address->by_chat && person.odd_chat)) return refused(403, "BotNotInConversationRoster");
  if (person.blocked) return refused(403, "ConversationBlockedByUser");
  if (person.conversation_gone) return refused(404, "ConversationNotFound");
  person.chat.push_back({std::to_string(++last_id_), key_of(request.body), request.body, timeline_.now()});
  check_taken(person, departed);
  return reply(201, {{"id", person.chat.back().id}});
}

void Tenant::heard(const Request& request) {
  if (lane_of(request) != Lane::sends) return;
  const auto conversation = conversation_in(request.url.target);
  const auto address = address_of(conversation);
  if (!address || !address->dead) return;
  auto& person = people.at(address->person);
  const int times = ++person.refused_at[conversation + " " + key_of(request.body)];
  if (times > kMostSendsToADeadAddress + names_.restarts)
    violation(person.id + " was written to at the dead " + conversation + " " + std::to_string(times) + " times");
}

/// Whom a team's policy wants, too, is its business.
void Tenant::check_not_paused(const Person& person, Duration departed, const char* what) {
  if (paused && !team && departed > *paused + kUnderWay) violation(person.id + " " + what + " by a paused policy");
}

void Tenant::check_taken(const Person& person, Duration departed) {
  if (person.answers() > static_cast<std::size_t>(person.wishes)) {
    violation(person.id + " got more answers than they said wishes");
  }
  const auto& key = person.chat.back().key;
  if (key.empty()) return;
  if (person.of_chats) violation(person.id + " is nobody but a member of a chat and was written to");
  check_not_paused(person, departed, "was written to");
  if (person.got(key) > 1 && script.when_unknown != welcomed::core::WhenUnknown::resend) {
    violation(person.id + " got the " + key + " twice");
  }
  const bool looked_at = !script.may_meet_listed_in_team();
  if (person.had_app && looked_at && !person.ever_removed && script.existing == welcomed::core::Existing::skip) {
    violation(person.id + " had the app before and was written to although the policy skips them");
  }
  if (person.told_silent && departed > *person.told_silent + kUnderWay) {
    violation(person.id + " asked for silence, the daemon knew, and got a message");
  }
  if (script_.journeys) check_day(person, departed);
}

void Tenant::check_day(const Person& person, Duration departed) {
  const auto& key = person.chat.back().key;
  const auto follow_up = script_.journeys->follow_ups.find(key);
  const int days = follow_up == script_.journeys->follow_ups.end() ? 0 : follow_up->second;
  // Their zone is forgotten with the app, and known again with the next event.
  auto travel = person.travel;
  if (person.ever_removed) travel.zone_told.reset();
  if (const auto why = forbidden(travel, days, script.rollout.window.has_value(), departed))
    violation(person.id + " got the " + key + " " + *why);
}

}  // namespace simulation
