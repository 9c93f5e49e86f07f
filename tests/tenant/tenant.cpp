#include "tenant.hpp"

#include "ids.hpp"

namespace tenant {

Tenant::Tenant(const Options& options, bool home, const Shared& shared)
    : options_(options),
      behaviour_(behaviour_from(options)),
      journal_(shared.journal, options.tenant_id),
      world_({options.seed, options.name, options.namesakes}, options.users),
      catalog_(options_),
      installs_(world_, options.seed, options.app_id),
      teams_(world_, options.seed),
      team_book_(world_, teams_, journal_),
      ledger_(world_, journal_),
      channel_ledger_(teams_, ledger_, journal_),
      chats_(world_, options.seed, ledger_, journal_),
      throttle_(options.throttle),
      principal_{options.tenant_id, options.name + ".onmicrosoft.com", behaviour_, home},
      events_(shared.io, options_, behaviour_, world_, installs_, catalog_, shared.bot_keys),
      team_events_(events_, options_, behaviour_, world_, installs_, teams_, catalog_),
      chat_events_(events_, options_, behaviour_, world_, installs_, chats_, catalog_),
      readers_({options_, behaviour_, world_, installs_, catalog_, ledger_, events_}),
      graph_({options_, behaviour_, world_, installs_, teams_, catalog_, shared.tokens, throttle_, events_,
              team_events_, ledger_, channel_ledger_, chats_, chat_events_}),
      connector_({options_, behaviour_, world_, installs_, teams_, ledger_, channel_ledger_, shared.tokens, throttle_,
                  readers_, chats_}),
      control_({options_,   behaviour_,      world_,   catalog_,     installs_,       teams_,      team_book_,
                ledger_,    channel_ledger_, readers_, journal_,     shared.recorder, throttle_,   shared.bot_keys,
                principal_, shared.tokens,   events_,  team_events_, chats_,          chat_events_}) {
  principal_.roles = usual_roles();
  add_everybody();
  connector_.add_routes(router_);
  graph_.add_routes(router_);
  control_.add_routes(router_);
}

void Tenant::begin(const std::string& base) {
  graph_.set_base(base);
  events_.set_base(base);
  events_.set_bot_url(options_.bot_url);
}

void Tenant::register_bot_anew() {
  installs_.register_anew();
  journal_.append({{"kind", "registered_anew"}});
}

void Tenant::add_everybody() {
  for (UserIndex user = 0; user < world_.users().size(); ++user) {
    const User& person = world_.users()[user];
    const bool able = !person.is_guest() && person.enabled && person.licensed();
    const bool installed = able && chance(options_.installed_percent, options_.seed, "installed", user);
    installs_.add_user(user, installed, installed ? kVersionAtStart : "");
  }
}

void Tenant::recall(const Json& line) {
  const std::string kind = line.at("kind").get<std::string>();
  if (kind == "joiner") {
    add_joiner(line, world_, installs_);
  } else if (kind == "registered_anew") {
    installs_.register_anew();
  } else if (team_book_.replay(kind, line) || chats_.replay(kind, line)) {
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

}  // namespace tenant
