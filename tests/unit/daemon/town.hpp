#pragma once
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/letters.hpp"
#include "core/guid.hpp"
#include "daemon/daemon.hpp"
#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"
#include "store/inline_storage.hpp"
#include "store/opening.hpp"

#include <catch2/catch.hpp>

namespace welcomed::daemon::testing {

using namespace std::chrono_literals;
using nlohmann::json;

/// The directory's id of somebody whom the tests call by a short name; an id is its own.
[[nodiscard]] inline std::string id_of(const std::string& name) {
  if (core::is_guid(name)) return name;
  std::string id = "00000000-0000-0000-0000-000000000000";
  std::size_t at = 0;
  for (const auto c : name) {
    const unsigned byte = static_cast<unsigned char>(c);
    for (const auto half : {byte >> 4U, byte & 15U}) {
      if (id.at(at) == '-') ++at;
      id.at(at++) = "0123456789abcdef"[half];
    }
  }
  return id;
}

/// The short name behind an id, or the id where there is none.
[[nodiscard]] inline std::string name_behind(const std::string& id) {
  std::string name;
  for (std::size_t at = 0; at + 1 < id.size(); at += 2) {
    if (id[at] == '-') ++at;
    const auto c = static_cast<char>(std::stoi(id.substr(at, 2), nullptr, 16));
    if (c == '\0') break;
    name += c;
  }
  return id_of(name) == id ? name : id;
}

/// With short names in the place of their ids.
[[nodiscard]] inline std::string with_names(std::string text) {
  constexpr std::size_t kLength = 36;
  for (std::size_t at = 0; at + kLength <= text.size(); ++at) {
    const auto part = text.substr(at, kLength);
    if (core::is_guid(part)) text.replace(at, kLength, name_behind(part));
  }
  return text;
}

/// A transport that lets requests wait at a gate, before they are on the wire.
class Gate final : public net::Transport {
 public:
  explicit Gate(net::Transport& wire) : wire_(wire) {}

  std::function<bool(const net::Request&)> holds;  ///< which requests wait

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  void open() {
    holds = nullptr;
    for (const auto& resume : std::exchange(waiting_, {})) resume();
  }

  Task<net::Exchange> once(net::Request request) override {
    if (holds && holds(request)) {
      co_await suspend([this](std::function<void()> resume) { waiting_.push_back(std::move(resume)); });
    }
    auto exchange = co_await wire_.once(std::move(request));
    co_return exchange;
  }

 private:
  net::Transport& wire_;
  std::vector<std::function<void()>> waiting_;
};

/// A team, its thread, and who is in it by the channel's ids of users.
struct TeamThere {
  std::string name;
  std::map<std::string, std::string> members;   ///< `29:…` by user id
  std::map<std::string, std::string> channels;  ///< ids by name, beside General
  std::map<std::string, std::string> roles;     ///< of members, where they are others than `user`
  std::string default_channel = "General";
  bool installed = false;
  json shown = json::array();  ///< what Graph shows of its channel

  static std::string thread_of(const std::string& id) { return "19:" + id + "@thread.tacv2"; }
};

/// The services as one tenant sees them, reduced to what the daemon asks of them.
struct Services {
  static constexpr const char* kGraph = "https://graph.microsoft.com/v1.0";
  static constexpr const char* kCatalogApp = "catalog-app";

  bool secret_is_good = true;
  std::set<std::string> users;                             ///< their object ids; the name is ID@contoso.com
  std::map<std::string, std::vector<std::string>> groups;  ///< members by display name
  std::map<std::string, json> user_fields;                 ///< beyond id and name
  std::map<std::string, TeamThere> teams;                  ///< by directory id
  std::vector<std::string> team_installs;                  ///< team ids, in order
  std::vector<json> posts;                                 ///< bodies that began a thread in a channel
  int roster_pages = 0;
  std::set<std::string> installed;
  std::string published;                        ///< the app's version in the catalog; empty: it does not tell
  std::map<std::string, std::string> versions;  ///< of installations, by user id
  std::set<std::string> without_chat;
  std::deque<net::Exchange> group_answers, install_answers, upgrade_answers,
      send_answers;                              ///< instead of the next regular ones
  std::function<net::Exchange()> every_install;  ///< instead of all the others
  /// What is answered instead of anything else, by method and URL; nothing where all is well.
  std::function<std::optional<net::Exchange>(const std::string& method, const std::string& url)> trouble;
  std::function<std::optional<net::Exchange>(const net::Request&)> trouble_with;  ///< the same by the whole request
  std::vector<std::string> installs;                                              ///< user ids, in order
  std::vector<std::string> upgrades;                                              ///< user ids, in order
  std::vector<std::pair<std::string, json>> sends;          ///< the path of each send, and its body
  std::vector<std::pair<std::string, json>> confirmations;  ///< of these, those that answer a wish, kept apart
  std::vector<std::pair<std::string, json>> amended;        ///< `PUT` or `DELETE` and the path, and the body
  std::vector<json> created;                                ///< the body of each request to create a conversation
  std::deque<net::Exchange> confirmation_answers, amend_answers, create_answers;  ///< instead of the next regular ones
  std::map<std::string, json> chats;  ///< by user id: the messages that Graph shows, as the bot sent them
  std::set<std::string> told_users;   ///< in the last answer to a delta query
  std::map<std::string, std::vector<std::string>> told_members;  ///< by group
  std::set<std::string> untold;               ///< users of whom deltas tell nothing; a reading from the beginning does
  std::set<std::string> hidden_groups;        ///< by display name; they tell nobody who is in them
  std::map<std::string, int> refused_groups;  ///< by display name: the status of what asks for its members
  int member_queries = 0;
  int user_deltas = 0;
  int profile_lists = 0;
  bool chats_readable = true;
  int chat_readings = 0;
  int token_requests = 0;
  int app_look_ups = 0;
  int installation_look_ups = 0;

  static std::string name_of(const std::string& id) { return id + "@contoso.com"; }
  static std::string chat_of(const std::string& id) { return "19:" + id + "_bot@unq.gbl.spaces"; }

  net::Exchange answer(net::Request request) {
    request.url.target = with_names(request.url.target);
    request.body = with_names(request.body);
    const auto url = request.url.text();
    if (trouble_with) {
      if (auto instead = trouble_with(request)) return std::move(*instead);
    }
    if (trouble) {
      if (auto instead = trouble(request.method, url)) return std::move(*instead);
    }
    if (url.find("/oauth2/v2.0/token") != std::string::npos) return token();
    if (url.starts_with(kGraph)) return graph(request, url.substr(std::string_view(kGraph).size()));
    if (url.find("/pagedmembers?") != std::string::npos) return paged_members(url);
    if (url.find("/v3/teams/") != std::string::npos) return channels(url);
    if (url.ends_with("/v3/conversations")) return create(request);
    if (url.find("/v3/conversations/") != std::string::npos)
      return request.method == "POST" ? send(request) : amend(request);
    return fakes::reply(599, "no such service: " + url);
  }

 private:
  static net::Exchange page(json values) { return fakes::reply(200, json{{"value", std::move(values)}}.dump()); }
  static net::Exchange not_found() { return fakes::reply(404, R"({"error":{"code":"NotFound","message":""}})"); }

  static bool take(std::deque<net::Exchange>& answers, net::Exchange& into) {
    if (answers.empty()) return false;
    into = std::move(answers.front());
    answers.pop_front();
    return true;
  }

  net::Exchange token() {
    ++token_requests;
    if (!secret_is_good) return fakes::reply(401, R"({"error":"invalid_client","error_codes":[7000215]})");
    return fakes::reply(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"T"})");
  }

  net::Exchange graph(const net::Request& request, const std::string& path) {
    if (path.starts_with("/appCatalogs/")) {
      ++app_look_ups;
      json app{{"id", kCatalogApp}, {"displayName", "Assistant"}};
      if (!published.empty()) app["appDefinitions"] = {{{"version", published}, {"publishingState", "published"}}};
      return page(json::array({app}));
    }
    if (path.starts_with("/users/delta")) return users_delta(path);
    if (path.starts_with("/users?$select=id,displayName")) return profiles(path);
    if (path.starts_with("/groups/delta")) return groups_delta(path);
    if (path.starts_with("/groups/")) return group(path.substr(8, path.find('?') - 8));
    if (path.starts_with("/chats/")) return chat(path);
    if (path.starts_with("/teams/")) return team(request, path.substr(7));
    const auto id_end = path.find_first_of("/?", 7);
    auto id = path.substr(7, id_end - 7);
    if (id.ends_with("%40contoso.com")) id = id.substr(0, id.find('%'));
    const auto rest = path.substr(id_end);
    if (rest == "/teamwork/installedApps" && request.method == "POST") return install(id);
    if (!users.contains(id)) return not_found();
    if (rest.starts_with("?")) return fakes::reply(200, user(id).dump());
    if (rest.ends_with("/chat")) {
      return without_chat.contains(id) ? not_found() : fakes::reply(200, json{{"id", chat_of(id)}}.dump());
    }
    if (rest.ends_with("/upgrade")) return upgrade(id);
    ++installation_look_ups;
    if (!installed.contains(id)) return page(json::array());
    json installation{{"id", "inst-" + id + "="}};
    if (rest.find("teamsAppDefinition") != std::string::npos)
      installation["teamsAppDefinition"] = {{"version", versions[id]}};
    return page(json::array({installation}));
  }

  /// Of those whom the filter names.
  net::Exchange profiles(const std::string& path) {
    ++profile_lists;
    auto values = json::array();
    for (const auto& id : users) {
      if (path.find("%27" + id + "%27") != std::string::npos) values.push_back(user(id));
    }
    return page(std::move(values));
  }

  static net::Exchange last_page(const std::string& feed, json values) {
    const auto link = std::string(kGraph) + feed + "?$deltatoken=next";
    return fakes::reply(200, json{{"@odata.deltaLink", link}, {"value", std::move(values)}}.dump());
  }

  static std::string id_of_group(const std::string& name) { return "id-of-" + ascii_lower(name); }

  /// Everybody each time, for replays are allowed; and who has gone.
  net::Exchange users_delta(const std::string& path) {
    ++user_deltas;
    const bool begins = path.find("deltatoken") == std::string::npos;
    auto values = json::array();
    for (const auto& id : users) {
      if (begins || !untold.contains(id)) values.push_back(user(id));
    }
    for (const auto& id : told_users) {
      if (!users.contains(id)) values.push_back({{"id", id_of(id)}, {"@removed", {{"reason", "changed"}}}});
    }
    told_users = users;
    return last_page("/users/delta", std::move(values));
  }

  net::Exchange groups_delta(const std::string& path) {
    net::Exchange instead;
    if (take(group_answers, instead)) return instead;
    const bool of_members = path.find("members") != std::string::npos;
    const bool begins = path.find("deltatoken") == std::string::npos;
    if (of_members && begins) ++member_queries;
    for (const auto& [name, status] : refused_groups) {
      if (of_members && path.find("%27" + id_of_group(name) + "%27") != std::string::npos)
        return fakes::reply(status, R"({"error":{"code":"Request_ResourceNotFound","message":"no such group"}})");
    }
    auto values = json::array();
    for (const auto& [name, members] : groups) {
      json told{{"id", id_of_group(name)}, {"displayName", name}};
      if (hidden_groups.contains(name))
        told["visibility"] = "HiddenMembership";
      else if (of_members)
        told["members@delta"] = members_delta(name, members, begins);
      values.push_back(std::move(told));
    }
    for (const auto& [id, there] : teams) {
      if (path.find("resourceProvisioningOptions") == std::string::npos && path.find("deltatoken") == std::string::npos)
        continue;
      values.push_back(
          {{"id", id}, {"displayName", there.name}, {"resourceProvisioningOptions", json::array({"Team"})}});
    }
    return last_page(of_members ? "/groups/delta/members" : "/groups/delta", std::move(values));
  }

  net::Exchange group(const std::string& id) const {
    for (const auto& [name, members] : groups) {
      if (id_of_group(name) == id) return fakes::reply(200, json{{"id", id}, {"displayName", name}}.dump());
    }
    return not_found();
  }

  json members_delta(const std::string& name, const std::vector<std::string>& members, bool begins) {
    auto changes = json::array();
    for (const auto& id : std::exchange(told_members[name], members)) {
      changes.push_back(
          {{"@odata.type", "#microsoft.graph.user"}, {"id", id_of(id)}, {"@removed", {{"reason", "deleted"}}}});
    }
    for (const auto& id : members) {
      std::erase_if(changes.get_ref<json::array_t&>(), [&](const json& each) { return each["id"] == id_of(id); });
      if (begins || !untold.contains(id))
        changes.push_back({{"@odata.type", "#microsoft.graph.user"}, {"id", id_of(id)}});
    }
    return changes;
  }

  json user(const std::string& id) {
    json fields{{"id", id_of(id)}, {"userPrincipalName", name_of(id)}, {"displayName", "User " + id}};
    if (user_fields.contains(id)) fields.update(user_fields[id]);
    return fields;
  }

  net::Exchange team(const net::Request& request, const std::string& path) {
    const auto id = path.substr(0, path.find('/'));
    if (!teams.contains(id)) return not_found();
    auto& there = teams[id];
    if (path.find("/primaryChannel") != std::string::npos)
      return fakes::reply(200, json{{"id", TeamThere::thread_of(id)}, {"displayName", there.default_channel}}.dump());
    if (path.find("/channels/") != std::string::npos) return channel_messages(there);
    if (request.method == "POST") {
      team_installs.push_back(id);
      return fakes::reply(std::exchange(there.installed, true) ? 409 : 200);
    }
    return page(there.installed ? json::array({{{"id", "inst-" + id}}}) : json::array());
  }

  net::Exchange channel_messages(const TeamThere& there) {
    ++chat_readings;
    if (!chats_readable)
      return fakes::reply(403,
                          R"({"error":{"code":"Forbidden","message":"Missing role permissions on the request."}})");
    return page(there.shown);
  }

  const TeamThere* team_in(const std::string& url) const {
    for (const auto& [id, there] : teams) {
      if (url.find(net::encode(TeamThere::thread_of(id))) != std::string::npos) return &there;
    }
    return nullptr;
  }

  /// Two on a page.
  net::Exchange paged_members(const std::string& url) {
    ++roster_pages;
    const auto* there = team_in(url);
    if (there == nullptr || !there->installed)
      return fakes::reply(403, R"({"error":{"code":"BotNotInConversationRoster"}})");
    const auto token = url.find("continuationToken=");
    std::size_t first = token == std::string::npos ? 0 : std::stoul(url.substr(token + 18));
    json answer{{"members", json::array()}};
    std::size_t number = 0;
    for (const auto& [id, user_id] : there->members) {
      if (number >= first && number < first + 2)
        answer["members"].push_back({{"id", user_id},
                                     {"aadObjectId", id_of(id)},
                                     {"userRole", there->roles.contains(id) ? there->roles.at(id) : "user"}});
      ++number;
    }
    if (first + 2 < number) answer["continuationToken"] = std::to_string(first + 2);
    return fakes::reply(200, answer.dump());
  }

  net::Exchange channels(const std::string& url) const {
    const auto* there = team_in(url);
    if (there == nullptr) return not_found();
    auto all = json::array({{{"id", "19:general"}, {"name", nullptr}}});
    for (const auto& [name, id] : there->channels) all.push_back({{"id", id}, {"name", name}});
    return fakes::reply(200, json{{"conversations", all}}.dump());
  }

  net::Exchange post(const json& body) {
    net::Exchange instead;
    posts.push_back(body);
    if (take(send_answers, instead)) return instead;
    const auto number = std::to_string(posts.size());
    const auto channel = body["channelData"]["channel"]["id"].get<std::string>();
    return fakes::reply(201, json{{"id", channel + ";messageid=" + number}, {"activityId", number}}.dump());
  }

  net::Exchange chat(const std::string& path) {
    ++chat_readings;
    if (!chats_readable)
      return fakes::reply(403,
                          R"({"error":{"code":"Forbidden","message":"Missing role permissions on the request."}})");
    for (const auto& [id, messages] : chats) {
      if (path.starts_with("/chats/" + net::encode(chat_of(id)) + "/messages?")) return page(messages);
    }
    return page(json::array());
  }

  net::Exchange install(const std::string& id) {
    installs.push_back(id);
    net::Exchange instead;
    if (take(install_answers, instead)) return instead;
    if (every_install) return every_install();
    if (!installed.insert(id).second) return fakes::reply(409);
    versions[id] = published;
    return fakes::reply(201);
  }

  net::Exchange upgrade(const std::string& id) {
    upgrades.push_back(id);
    net::Exchange instead;
    if (take(upgrade_answers, instead)) return instead;
    if (!installed.contains(id)) return not_found();
    versions[id] = published;
    return fakes::reply(204);
  }

  net::Exchange create(const net::Request& request) {
    auto body = json::parse(request.body);
    if (body.value("isGroup", false)) return post(body);
    const auto member = body["members"][0]["id"].get<std::string>();
    created.push_back(std::move(body));
    net::Exchange instead;
    if (take(create_answers, instead)) return instead;
    return fakes::reply(201, json{{"id", "a:again-" + member}}.dump());
  }

  net::Exchange amend(const net::Request& request) {
    amended.emplace_back(request.method + " " + request.url.target,
                         request.body.empty() ? json() : json::parse(request.body));
    net::Exchange instead;
    if (take(amend_answers, instead)) return instead;
    return fakes::reply(200);
  }

  net::Exchange send(const net::Request& request) {
    net::Exchange instead;
    if (request.body.find("You asked for this") != std::string::npos) {
      confirmations.emplace_back(request.url.target, json::parse(request.body));
      if (take(confirmation_answers, instead)) return instead;
      return fakes::reply(201, R"({"id":"answer"})");
    }
    sends.emplace_back(request.url.target, json::parse(request.body));
    if (take(send_answers, instead)) return instead;
    return fakes::reply(201, json{{"id", std::to_string(sends.size())}}.dump());
  }
};

/// A tenant, its services, and a daemon on one thread with a clock that passes when the test says so.
struct Town {
  static constexpr const char* kBot = "11111111-2222-3333-4444-555555555555";
  static constexpr const char* kServiceUrl = "https://smba.trafficmanager.net/emea/";

  asio::io_context io;
  fakes::VirtualClock clock{io};
  Random random{7};
  fakes::FakeTransport wire;
  Gate gate{wire};
  Services services;
  TenantId tenant{"0e0e0000-0000-0000-0000-000000000001"};
  store::InlineStorage storage;
  config::Config config;
  Duration longest_sleep = 5s;                  ///< of a stage
  std::optional<store::Instance> among_others;  ///< with whom the daemon shares the store
  std::unique_ptr<Daemon> daemon;

  explicit Town(const std::filesystem::path& store_file = ":memory:")
      : Town(store::open("sqlite:" + store_file.string(), store::Purpose::serve).value()) {}
  explicit Town(std::unique_ptr<store::SqlStore> store) : storage(io, std::move(store)) {
    ::setenv("TOWN_SECRET", "hunter2", 1);
    wire.answer_others([this](const net::Request& request) { return services.answer(request); });
    config.cloud = {.login = "https://login.microsoftonline.com",
                    .graph = "https://graph.microsoft.com",
                    .graph_scope = "https://graph.microsoft.com/.default",
                    .bot_login_tenant = "botframework.com",
                    .bot_scope = "https://api.botframework.com/.default",
                    .bot_metadata = "https://login.botframework.com/v1/.well-known/openidconfiguration",
                    .bot_issuer = "https://api.botframework.com",
                    .bot_default_service_url = "https://smba.trafficmanager.net/teams/",
                    .service_url_hosts = {"smba.trafficmanager.net"}};
    config.bot = {.app_id = AppId(kBot),
                  .name = "Assistant",
                  .tenant = tenant.str(),
                  .credential = config::SecretEnvironment{"TOWN_SECRET"}};
    config.app.external_id = "manifest-id";
    config.tenants = {{.id = tenant, .name = "contoso"}};
    config.library.add("welcome", "", cards::parse_markdown("Hello ${user.name}").value);
    config.library.add("tips", "", cards::parse_markdown("Some tips").value);
  }
  ~Town() { stop(); }
  Town(const Town&) = delete;
  Town& operator=(const Town&) = delete;

  /// A policy of that name which lists these users, who exist.
  core::Policy& policy(const std::string& name, const std::vector<std::string>& ids) {
    core::Policy policy{.name = name, .title = name, .tenant = tenant};
    for (const auto& id : ids) {
      services.users.insert(id);
      policy.users.list.push_back(Services::name_of(id));
    }
    policy.messages = {{.key = "welcome", .template_name = "welcome"}};
    policy.existing = core::Existing::welcome;
    return config.policies.emplace_back(std::move(policy));
  }

  void start() {
    const World world{io, clock, random, storage, gate, longest_sleep, among_others};
    daemon = std::make_unique<Daemon>(world, std::make_shared<const config::Config>(config));
    REQUIRE(clock.run(daemon->start()));
  }
  /// A policy of that name for this team, which exists.
  core::Policy& team_policy(const std::string& name, const std::string& team, core::TeamWelcome welcome) {
    core::Policy policy{.name = name, .title = name, .tenant = tenant};
    policy.teams.list = {team};
    policy.teams.welcome = welcome;
    policy.messages = {{.key = "welcome", .template_name = "welcome"}};
    policy.existing = core::Existing::welcome;
    return config.policies.emplace_back(std::move(policy));
  }
  [[nodiscard]] json team_activity(const std::string& team, const std::string& type) const {
    auto event = activity("somebody", type);
    event["from"] = {{"id", "29:somebody"}};
    event["conversation"] = {{"id", TeamThere::thread_of(team)}, {"conversationType", "channel"}, {"isGroup", true}};
    event["channelData"]["team"] = {{"id", TeamThere::thread_of(team)}, {"aadGroupId", team}};
    return event;
  }
  int team_installation(const std::string& team, const std::string& action) {
    auto event = team_activity(team, "installationUpdate");
    event["action"] = action;
    const int status = post(event).status;
    clock.run_until_idle();
    return status;
  }
  /// Of the conversationUpdate: membersAdded or membersRemoved.
  int membership(const std::string& team, const std::string& what) {
    auto event = team_activity(team, "conversationUpdate");
    event[what] = json::array({{{"id", "29:anybody"}}});
    const int status = post(event).status;
    clock.run_until_idle();
    return status;
  }

  /// The configuration as it is now is taken up.
  void reload() { REQUIRE(clock.run(daemon->reload(std::make_shared<const config::Config>(config)))); }
  void stop() {
    if (!daemon) return;
    gate.open();
    clock.run(daemon->stop());
    daemon.reset();
  }
  void pass(Duration duration) { clock.advance(duration); }

  [[nodiscard]] json activity(const std::string& user, const std::string& type) const {
    return {{"type", type},
            {"id", "f:" + user},
            {"timestamp", format_time(clock.now())},
            {"channelId", "msteams"},
            {"serviceUrl", kServiceUrl},
            {"from", {{"id", "29:" + user}, {"aadObjectId", id_of(user)}}},
            {"recipient", {{"id", std::string("28:") + kBot}}},
            {"conversation", {{"id", "a:" + user}, {"conversationType", "personal"}}},
            {"channelData", {{"tenant", {{"id", tenant.str()}}}}}};
  }

  net::Reply post(const std::string& body, std::shared_ptr<void> token = nullptr) {
    net::Incoming request{
        .method = "POST", .target = "/api/messages", .headers = {}, .body = body, .peer = "127.0.0.1"};
    return clock.run(daemon->activities().serve(std::move(request), std::move(token)));
  }
  net::Reply post(const json& activity) { return post(activity.dump()); }

  /// The event of an install or uninstall; gives the status of the answer.
  int installation(const std::string& user, const std::string& action) {
    auto event = activity(user, "installationUpdate");
    event["action"] = action;
    const int status = post(event).status;
    clock.run_until_idle();
    return status;
  }
  int says(const std::string& user, const std::string& text) {
    auto message = activity(user, "message");
    message["text"] = text;
    const int status = post(message).status;
    clock.run_until_idle();
    return status;
  }

  [[nodiscard]] store::RecipientKey key_of(const std::string& id) const { return {tenant, RecipientId(id_of(id))}; }
  [[nodiscard]] store::Person person(const std::string& id) {
    auto found = storage.store().reports.person(key_of(id));
    REQUIRE(found);
    REQUIRE(found->has_value());
    return std::move(**found);
  }
  /// The state of a person, or `nobody`.
  [[nodiscard]] std::string state(const std::string& id) {
    const auto found = storage.store().reports.person(key_of(id));
    return found && *found ? std::string(core::name((*found)->recipient.state)) : "nobody";
  }
  /// The state of a message to a person and its cause, or `none`.
  [[nodiscard]] std::string message(const std::string& id, const std::string& key = "welcome") {
    for (const auto& row : person(id).deliveries) {
      if (row.key != key) continue;
      return std::string(core::name(row.state)) + (row.cause.name.empty() ? "" : " " + row.cause.name);
    }
    return "none";
  }
  /// The chat of the user shows what was sent to them with that number, counted from the first.
  void show(const std::string& id, std::size_t number) {
    const auto& body = services.sends.at(number).second;
    json message{{"id", std::to_string(1000 + number)},
                 {"createdDateTime", format_time(clock.now())},
                 {"from", {{"application", {{"id", kBot}}}}},
                 {"body", {{"content", "<p>" + body.value("text", "") + "</p>"}}},
                 {"attachments", json::array()}};
    if (body.contains("attachments"))
      message["attachments"].push_back({{"content", body["attachments"][0]["content"].dump()}});
    services.chats[id].push_back(std::move(message));
  }

  [[nodiscard]] std::size_t sent() const { return services.sends.size(); }
  [[nodiscard]] std::size_t installs() const { return services.installs.size(); }
};

[[nodiscard]] inline std::string path_of_conversation(const std::string& base, const std::string& conversation) {
  return base + "/v3/conversations/" + net::encode(conversation) + "/activities";
}

}  // namespace welcomed::daemon::testing
