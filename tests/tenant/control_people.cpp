// Control: what the tenant's people and admins do.
#include <algorithm>
#include <stdexcept>

#include "connector.hpp"
#include "control.hpp"
#include "ids.hpp"

namespace tenant {
namespace {

Response no_user() { return json_response(404, {{"error", "no such user_id"}}); }

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json answer_json(const BotAnswer& answer) {
  Json body = Json::parse(answer.body, nullptr, false);
  return {{"status", answer.status},
          {"body", body.is_discarded() ? Json(answer.body) : body},
          {"error", text_or_null(answer.error)}};
}

/// Answers the test with what the bot answered to the post.
Response relayed(Events& events, std::string body, Fields headers) {
  Response response;
  response.later = [&events, body = std::move(body), headers = std::move(headers)](auto done) {
    events.post_raw(body, headers, [done](const BotAnswer& answer) { done(json_response(200, answer_json(answer))); });
  };
  return response;
}

Json plans_json(const std::vector<Plan>& plans) {
  Json list = Json::array();
  for (const Plan& plan : plans) list.push_back({{"id", plan.id}, {"status", plan.status}});
  return list;
}

/// Throws what is answered as 400.
std::vector<Plan> plans_of(const Json& list) {
  std::vector<Plan> plans;
  for (const Json& one : list) {
    plans.push_back({one.at("id").get<std::string>(), one.at("status").get<std::string>()});
    if (!is_guid(plans.back().id)) throw std::invalid_argument("a plan's id is a GUID");
    if (!is_capability_status(plans.back().status)) throw std::invalid_argument("no such capabilityStatus");
  }
  return plans;
}

Json user_json(const User& user, const Installation& installation, bool event_ever) {
  return {{"id", user.id},
          {"userPrincipalName", user.user_principal_name},
          {"displayName", user.display_name},
          {"preferredLanguage", text_or_null(user.preferred_language)},
          {"userType", user.user_type ? Json(*user.user_type) : Json(nullptr)},
          {"accountEnabled", user.enabled},
          {"department", user.department},
          {"licensed", user.licensed()},
          {"plans", plans_json(user.plans)},
          {"installed_at_start", installation.at_start},
          {"installed", installation.installed},
          {"version", text_or_null(installation.version)},
          {"blocked", installation.block != Block::none},
          {"event_ever", event_ever}};
}

Json group_json(const World& world, const Group& group) {
  Json members = Json::array();
  for (const Member& member : group.members) {
    if (member.kind == MemberKind::user) members.push_back({{"type", "user"}, {"id", world.users()[member.index].id}});
    if (member.kind == MemberKind::group)
      members.push_back({{"type", "group"}, {"id", world.groups()[member.index].id}});
    if (member.kind == MemberKind::device)
      members.push_back({{"type", "device"}, {"id", world.devices()[member.index].id}});
  }
  return {{"id", group.id}, {"displayName", group.display_name}, {"members", std::move(members)}};
}

}  // namespace

void apply(const Json& body, User& user) {
  user.display_name = body.value("displayName", user.display_name);
  user.department = body.value("department", user.department);
  user.preferred_language = body.value("preferredLanguage", user.preferred_language);
  user.hire_date = body.value("employeeHireDate", user.hire_date);
  user.hired_ever = user.hired_ever || !user.hire_date.empty();
  user.manager = body.value("manager", user.manager);
  user.user_principal_name = body.value("userPrincipalName", user.user_principal_name);
  user.enabled = body.value("accountEnabled", user.enabled);
  if (body.contains("licensed")) user.plans = {{kTeams1, body.at("licensed").get<bool>() ? "Enabled" : "Deleted"}};
  if (body.contains("plans")) user.plans = plans_of(body.at("plans"));
  user.licence_information = body.value("licenceInformation", user.licence_information);
  if (body.contains("userType")) user.user_type = body.at("userType").get<std::string>();
}

Json world_json(const World& world, const Installs& installs, const Options& options, const Behaviour& behaviour) {
  const auto groups_of = world.groups_of_users();
  Json users = Json::array();
  for (UserIndex index = 0; index < world.users().size(); ++index) {
    const bool silent = chance(behaviour.no_event_percent, options.seed, "no event", index);
    Json user = user_json(world.users()[index], installs.of(index), !silent && !installs.of(index).at_start);
    user["groups"] = groups_of[index];
    user["conversation_id"] = installs.ids_of(index).conversation;
    user["member_id"] = installs.ids_of(index).member;
    user["chat_id"] = installs.ids_of(index).graph_chat;
    users.push_back(std::move(user));
  }
  Json groups = Json::array();
  for (const Group& group : world.groups()) {
    if (group.presence == User::Presence::there) groups.push_back(group_json(world, group));
  }
  return {{"users", std::move(users)}, {"groups", std::move(groups)}};
}

Json joiner_line(const World& world, UserIndex user, const std::string& group) {
  const User& person = world.users()[user];
  Json line{{"kind", "joiner"},
            {"group", group},
            {"displayName", person.display_name},
            {"department", person.department},
            {"preferredLanguage", person.preferred_language},
            {"employeeHireDate", person.hire_date},
            {"manager", person.manager},
            {"userPrincipalName", person.user_principal_name},
            {"accountEnabled", person.enabled},
            {"plans", plans_json(person.plans)}};
  if (person.user_type) line["userType"] = *person.user_type;
  return line;
}

std::optional<UserIndex> add_joiner(const Json& body, World& world, Installs& installs) {
  const std::string name = body.value("group", "");
  auto group = world.find_group(name);
  if (!group) group = world.find_group_named(name);
  if (!group && !name.empty()) return std::nullopt;
  User user = world.next_person();
  user.user_type = "Member";
  user.enabled = true;
  user.plans = {{kTeams1, "Enabled"}};
  apply(body, user);
  if (world.find_user(user.user_principal_name)) return std::nullopt;
  const UserIndex index = world.add_user(std::move(user));
  installs.add_user(index, false, "");
  if (group) world.add_member(*group, {MemberKind::user, index});
  return index;
}

Json Control::world() const {
  Json world = world_json(c_.world, c_.installs, c_.options, c_.behaviour);
  world["teams"] = teams_json(c_.teams, c_.team_events);
  world["chats"] = chats_json(c_.world, c_.chats);
  return world;
}

void Control::add_people_routes(Router& router) {
  router.add("GET", "/control/world", [this](const Request&) { return json_response(200, world()); });
  post(router, "/users", [this](const Json& body) { return join(body); });
  post(router, "/uninstall", [this](const Json& body) { return uninstall(body); });
  post(router, "/say", [this](const Json& body) { return say(body); });
  post(router, "/read", [this](const Json& body) { return read(body); });
  post(router, "/react", [this](const Json& body) { return react(body); });
  post(router, "/block", [this](const Json& body) { return block(body); });
  post(router, "/forget-conversation", [this](const Json& body) { return forget_conversation(body); });
  post(router, "/event", [this](const Json& body) { return post_event(body); });
}

std::optional<UserIndex> Control::user_of(const Json& body) const {
  return c_.world.find_user(body.at("user_id").get<std::string>());
}

Response Control::join(const Json& body) {
  const auto user = add_joiner(body, c_.world, c_.installs);
  if (!user) return bad("no such group, or the userPrincipalName is taken");
  c_.journal.append(joiner_line(c_.world, *user, body.value("group", "")));
  const bool silent = chance(c_.behaviour.no_event_percent, c_.options.seed, "no event", *user);
  return json_response(201, user_json(c_.world.users()[*user], c_.installs.of(*user), !silent));
}

Response Control::uninstall(const Json& body) {
  const auto user = user_of(body);
  if (!user) return no_user();
  Installation& installation = c_.installs.of(*user);
  if (!installation.installed) return bad("not installed");
  installation.installed = false;
  const Millis now = now_ms();
  c_.ledger.uninstalled(*user, now);
  c_.events.uninstalled(*user, now);
  return json_response(200, Json::object());
}

Response Control::say(const Json& body) {
  const auto user = user_of(body);
  if (!user) return no_user();
  const Millis now = now_ms();
  const std::string id = std::to_string(c_.ledger.next_id(now));
  const auto text = body.at("text").get<std::string>();
  if (!body.value("copilot", false)) {
    c_.events.said(*user, id, text, now);
    return json_response(200, {{"id", id}});
  }
  const std::string thread = "19:" + opaque(c_.options.seed, "copilot", *user, 43) + "1@thread.v2";
  Json message = in_copilot(activity_of(EventKind::said, context_of(*user), id, now, text), thread);
  c_.events.post(std::move(message), *user, id, now, now);
  return json_response(200, {{"id", id}, {"conversation_id", thread}});
}

ActivityContext Control::context_of(UserIndex user) const {
  return {c_.options, c_.catalog, c_.world.users()[user], c_.installs.ids_of(user), c_.events.service_url()};
}

/// Told only to an app whose manifest asks for it.
Response Control::read(const Json& body) {
  const auto user = user_of(body);
  if (!user) return no_user();
  const auto& permissions = c_.catalog.ours().permissions;
  if (std::find(permissions.begin(), permissions.end(), "ChatMessageReadReceipt.Read.Chat") == permissions.end()) {
    return bad("the app does not have ChatMessageReadReceipt.Read.Chat");
  }
  const auto& messages = c_.ledger.messages_of(*user);
  if (messages.empty() && !body.contains("message_id")) return bad("there is nothing to read");
  const std::string id =
      body.contains("message_id") ? body.at("message_id").get<std::string>() : std::to_string(messages.back().id);
  const Millis now = now_ms();
  c_.events.post(read_receipt(context_of(*user), id), *user, "f:" + fresh_guid(), now, now);
  return json_response(200, {{"message_id", id}});
}

/// To a message of the bot.
Response Control::react(const Json& body) {
  const auto user = user_of(body);
  if (!user) return no_user();
  const auto id = body.at("message_id").get<std::string>();
  if (c_.ledger.find(*user, message_number(id)) == nullptr) return bad("the bot sent no such message");
  const char* list = body.value("remove", false) ? "reactionsRemoved" : "reactionsAdded";
  const Millis now = now_ms();
  Json activity = reaction(context_of(*user), list, body.value("type", "like"), id);
  c_.events.post(std::move(activity), *user, "f:" + fresh_guid(), now, now);
  return json_response(200, Json::object());
}

Response Control::block(const Json& body) {
  const auto user = user_of(body);
  if (!user) return no_user();
  const std::string by = body.value("by", "policy");
  if (by != "policy" && by != "user" && by != "none") return bad("by must be policy, user or none");
  c_.installs.of(*user).block = by == "policy" ? Block::by_policy : by == "user" ? Block::by_user : Block::none;
  return json_response(200, Json::object());
}

Response Control::forget_conversation(const Json& body) {
  const auto user = user_of(body);
  if (!user) return no_user();
  c_.installs.of(*user).conversation = false;
  return json_response(200, Json::object());
}

Response Control::post_event(const Json& body) {
  const Millis now = now_ms();
  Json activity = body.value("activity", Json::object());
  if (body.contains("user_id")) {
    const auto user = user_of(body);
    if (!user) return no_user();
    Json filled = activity_of(EventKind::said, context_of(*user), "f:" + fresh_guid(), now, "");
    filled.merge_patch(activity);
    activity = std::move(filled);
  }
  const Json wishes = body.value("token", Json::object());
  const std::string service_url = string_at(activity, "serviceUrl").value_or(c_.events.service_url());
  Fields headers{{"Content-Type", "application/json; charset=utf-8"}};
  if (!wishes.is_null()) {
    headers.emplace_back("Authorization", "Bearer " + c_.bot_keys.strange_token(service_url, now, wishes));
  }
  const Json given = body.value("headers", Json::object());
  for (const auto& [name, value] : given.items()) {
    headers.emplace_back(name, value.get<std::string>());
  }
  return relayed(c_.events, body.contains("body") ? body.at("body").get<std::string>() : dumped(activity), headers);
}

}  // namespace tenant
