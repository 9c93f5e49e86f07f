#include "tenant.hpp"

#include <boost/asio/post.hpp>
#include <fstream>

#include "fixed_keys.hpp"
#include "ids.hpp"

namespace tenant {
namespace {

void write_world(const std::string& path, const Json& world) {
  if (path.empty()) return;
  std::ofstream(path) << dumped(world) << '\n';
}

}  // namespace

Tenant::Tenant(const Options& options)
    : options_(options),
      behaviour_(behaviour_from(options)),
      world_(options.seed, options.users),
      catalog_(options_),
      installs_(world_, options.seed, options.app_id),
      teams_(world_, options.seed),
      team_book_(world_, teams_, journal_),
      ledger_(world_, journal_),
      channel_ledger_(teams_, ledger_, journal_),
      throttle_(options.throttle),
      faults_(options.seed),
      bot_keys_(options.app_id),
      tokens_(options.tenant_id, token_key()),
      entra_(options_, behaviour_, tokens_),
      events_(io_, options_, behaviour_, world_, installs_, catalog_, bot_keys_),
      team_events_(events_, options_, behaviour_, world_, installs_, teams_, catalog_),
      graph_({options_, behaviour_, world_, installs_, teams_, catalog_, tokens_, throttle_, events_, team_events_,
              ledger_, channel_ledger_}),
      connector_({options_, behaviour_, world_, installs_, teams_, ledger_, channel_ledger_, tokens_, throttle_}),
      control_({options_, behaviour_, world_, catalog_, installs_, teams_, team_book_, ledger_, channel_ledger_,
                journal_, recorder_, throttle_, faults_, bot_keys_, tokens_, entra_, events_, team_events_,
                [this] { boost::asio::post(io_, [this] { io_.stop(); }); }}),
      server_(io_, options.port, [this](Request& request) { return answer(request); }) {
  add_everybody();
  journal_.open(options_.ledger_file, [this](const Json& line) { recall(line); });
  entra_.set_base(base());
  bot_keys_.set_base(base());
  graph_.set_base(base());
  events_.set_base(base());
  events_.set_bot_url(options.bot_url);
  connector_.add_routes(router_);
  graph_.add_routes(router_);
  entra_.add_routes(router_);
  bot_keys_.add_routes(router_);
  control_.add_routes(router_);
  Json world = world_json(world_, installs_, options_, behaviour_);
  world["teams"] = teams_json(teams_, team_events_);
  write_world(options.world_file, world);
  server_.start();
}

void Tenant::add_everybody() {
  for (UserIndex user = 0; user < world_.users().size(); ++user) {
    const User& person = world_.users()[user];
    const bool able = !person.is_guest() && person.enabled && person.licensed;
    const bool installed = able && chance(options_.installed_percent, options_.seed, "installed", user);
    installs_.add_user(user, installed, installed ? kVersionAtStart : "");
  }
}

void Tenant::recall(const Json& line) {
  const std::string kind = line.at("kind").get<std::string>();
  if (kind == "bot_keys") {
    bot_keys_.recall(line.at("keys"));
  } else if (kind == "joiner") {
    add_joiner(line, world_, installs_);
  } else if (team_book_.replay(kind, line)) {
    return;
  } else if (line.contains("channel")) {
    recall_channel(kind, line);
  } else if (const auto user = world_.find_user(line.at("user_id").get<std::string>())) {
    recall_user(kind, *user, line);
  }
}

void Tenant::recall_channel(const std::string& kind, const Json& line) {
  const auto place = teams_.find_any_channel(line.at("channel").get<std::string>());
  if (!place) return;
  Team& team = teams_.of(place->team);
  if (kind == "team_install") {
    team.installed = true;
    team.version = line.at("version").get<std::string>();
    team.consented = line.at("consented").get<std::vector<std::string>>();
  } else if (kind == "team_uninstall") {
    team.installed = false;
  } else {
    channel_ledger_.replay(kind, *place, line);
  }
}

void Tenant::recall_user(const std::string& kind, UserIndex user, const Json& line) {
  Installation& installation = installs_.of(user);
  if (kind == "message") {
    installation.conversation = true;
    ledger_.replay_message(user, line);
  } else if (kind == "update" || kind == "delete") {
    ledger_.replay_change(user, line);
  } else if (kind == "uninstall") {
    installation.installed = false;
  } else {
    installation.installed = installation.ever = installation.conversation = true;
    installation.version = line.at("version").get<std::string>();
  }
}

Json Tenant::introduction() const {
  return {{"port", server_.port()},           {"base", base()},
          {"tenant_id", options_.tenant_id},  {"app_id", options_.app_id},
          {"secret", options_.secret},        {"external_id", options_.external_id},
          {"catalog_id", options_.catalog_id}};
}

Answer Tenant::control_answer(Request& request) {
  std::string route;
  Answer answer;
  answer.response = router_.answer(request, route);
  return answer;
}

Answer Tenant::answer(Request& request) {
  if (request.segments.front() == "control") return control_answer(request);
  recorder_.entered();
  Answer answer;
  std::string route = request.method + " (fault)";
  auto fault = faults_.pick(request);
  if (!fault || fault->take_effect) answer.response = router_.answer(request, route);
  answer.delay = behaviour_.latency_ms;
  if (fault) {
    if (fault->instead) answer.response = std::move(*fault->instead);
    answer.manner = fault->manner;
    answer.delay += fault->delay;
  }
  const bool answered = answer.manner == Manner::whole || answer.manner == Manner::truncated;
  recorder_.record(route, request, answered ? answer.response : Response{0, {}, {}, {}});
  answer.done = [this] { recorder_.left(); };
  return answer;
}

}  // namespace tenant
