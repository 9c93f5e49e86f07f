#include "simulation/world.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;

namespace {

/// By then whoever does nothing themselves has the welcome, if nothing goes wrong.
constexpr Duration kPrompt = 3min;
constexpr Duration kQuiet = 60h;
constexpr Duration kCheckEvery = 5min;

}  // namespace

World::World(const Script& script, store::TransactionalStore& store, bool loud)
    : script_(script),
      loud_(loud),
      chance_(script.seed ^ 0x5EEDULL),
      services_(script_, timeline_, [this] { return kBegin + timeline_.now(); }),
      bot_(script_, timeline_, [this](const std::string& text) { violate(text); }),
      ground_{script_,
              chance_,
              timeline_,
              wall_,
              services_,
              bot_,
              store,
              false,
              [this](const auto& text) { note(text); },
              [this](const auto& text) { violate(text); }},
      postman_(ground_, life_) {
  services_.violation = ground_.violate;
  for (auto& tenant : services_.tenants) companies_.emplace_back(ground_, postman_, tenant);
}

Verdict World::run() {
  for (auto& company : companies_) company.begin();
  plan_doings();
  start_daemon();
  live_until(kPrompt);
  if (verdict_.violations.empty()) {
    for (auto& company : companies_) company.check_promptness();
  }
  live_until(kTroubled);
  ground_.quiet = true;
  bot_.comes_up();
  for (auto& company : companies_) company.resume();
  if (life_->dead()) start_daemon();
  live_until(script_.journeys ? script_.journeys->lasts : kTroubled + kQuiet);
  for (auto& company : companies_) company.check_states();
  if (!verdict_.violations.empty()) return verdict_;
  for (auto& company : companies_) company.check_end();
  for (const auto& tenant : services_.tenants) {
    for (const auto& [id, person] : tenant.people) {
      for (const auto& message : person.chat) ++verdict_.messages[message.key];
    }
  }
  bot_.check_end();
  return verdict_;
}

void World::note(const std::string& text) {
  for (const char c : text) verdict_.trace = (verdict_.trace ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  verdict_.trace = (verdict_.trace ^ static_cast<std::uint64_t>(timeline_.now().count())) * 0x100000001B3ULL;
  if (loud_) std::cout << format_duration(timeline_.now()) << " +" << timeline_.now().count() << "ms  " << text << '\n';
}

void World::violate(const std::string& text) {
  note("VIOLATION: " + text);
  verdict_.violations.push_back(text + ", after " + format_duration(timeline_.now()));
  if (!loud_) return;
  for (const auto& company : companies_) company.tell_stories();
}

void World::live_until(Duration end) {
  auto next_check = timeline_.now() + kCheckEvery;
  while (verdict_.violations.empty() && step(end)) {
    ++verdict_.steps;
    maybe_crash();
    maybe_jump();
    if (timeline_.now() < next_check) continue;
    next_check = timeline_.now() + (script_.is_quiet_year() ? 120 * 24h : ground_.quiet ? 6h : kCheckEvery);
    for (auto& company : companies_) company.check_states();
  }
}

bool World::step(Duration end) {
  if (life_ != nullptr && !life_->dead() && life_->step()) return true;
  return timeline_.step(end);
}

void World::maybe_crash() {
  if (ground_.quiet || life_->dead() || verdict_.crashes >= script_.most_crashes) return;
  if (!chance_.happens(script_.crashes)) return;
  ++verdict_.crashes;
  const bool may_stop = script_.may(Fault::stop) && life_->started();
  const bool stops = may_stop && (!script_.may(Fault::death) || chance_.happens(0.3));
  if (stops) return stop_daemon();
  if (script_.may(Fault::death)) kill_daemon();
}

void World::kill_daemon() {
  note("the daemon dies");
  life_->die();
  bot_.daemon_died();
  timeline_.after(chance_.between(100ms, 60s), [this] {
    if (life_->dead()) start_daemon();
  });
}

/// Another death may come in between.
void World::stop_daemon() {
  note("the daemon stops");
  life_->stop([this, life = life_] {
    if (life->dead()) return;
    life->die();
    bot_.daemon_died();
    timeline_.after(chance_.between(100ms, 60s), [this] {
      if (life_->dead()) start_daemon();
    });
  });
}

void World::maybe_jump() {
  if (ground_.quiet || !chance_.happens(script_.clock_jumps)) return;
  services_.interrupted();
  wall_.off = chance_.between(0ms, 20min) - 10min;
  note("the clock is off by " + std::to_string(wall_.off.count()));
}

void World::start_daemon() {
  note("the daemon starts");
  services_.restarted();
  life_ = new Life(ground_, config());
}

daemon::CurrentConfig World::config() {
  ::setenv("SIMULATED_SECRET", "hunter2", 0);
  config::Config config;
  config.cloud = {.login = "https://login.microsoftonline.com",
                  .graph = "https://graph.microsoft.com",
                  .graph_scope = "https://graph.microsoft.com/.default",
                  .bot_login_tenant = "botframework.com",
                  .bot_scope = "https://api.botframework.com/.default",
                  .bot_metadata = "https://login.botframework.com/v1/.well-known/openidconfiguration",
                  .bot_issuer = "https://api.botframework.com",
                  .bot_default_service_url = "https://smba.trafficmanager.net/teams/",
                  .service_url_hosts = {"smba.trafficmanager.net"}};
  config.bot = {
      .app_id = AppId(kBot), .name = "Assistant", .credential = config::SecretEnvironment{"SIMULATED_SECRET"}};
  if (script_.relay) config.bot.forward_to = kBotProgram;
  config.listen.accept_unsigned = !script_.signed_activities;
  config.app.external_id = "manifest-id";
  // New bots are of one tenant; only old ones serve others.
  if (services_.tenants.size() == 1) config.bot.tenant = services_.tenants.front().id;
  for (const auto& tenant : services_.tenants)
    config.tenants.push_back({.id = TenantId(tenant.id), .name = tenant.own("contoso")});
  config.cycle = 1h;
  if (script_.forgetful_reread) {
    config.cloud.teams_plans = {kTeamsPlan};
    config.reread = *script_.forgetful_reread;
  }
  config.limits = {.graph_install_per_second = 2, .send_per_second = 2};
  static const auto kCard = cards::parse_card(R"({"type":"AdaptiveCard","version":"1.4","body":[
      {"type":"TextBlock","text":"Hello ${user.name}"}]})");
  static const auto kText = cards::parse_markdown("Hello ${user.name}");
  static const auto kPost = cards::parse_markdown("Hello ${team.name}");
  static const auto kInChat = cards::parse_markdown("Hello ${chat.topic ?? 'all'}");
  static const auto kTipInChat = cards::parse_markdown("A tip for ${chat.topic ?? 'all'}");
  static const auto kTip = cards::parse_markdown("A tip for ${user.name}");
  static const auto kOfMonth = cards::parse_markdown("A month for ${user.name}");
  static const auto kOfQuarter = cards::parse_markdown("A quarter for ${user.name}");
  config.library.add(kMonth, "", kOfMonth.value);
  config.library.add(kQuarter, "", kOfQuarter.value);
  config.library.add("team", "", kPost.value);
  config.library.add("chat", "", kInChat.value);
  config.library.add("chat_tip", "", kTipInChat.value);
  config.library.add(kTips, "", kTip.value);
  config.library.add(kWelcome, "", script_.cards ? kCard.value : kText.value);
  for (const auto& company : companies_) {
    for (auto& policy : company.policies(edition_)) config.policies.push_back(std::move(policy));
  }
  return std::make_shared<const config::Config>(std::move(config));
}

void World::plan_doings() {
  for (int i = 0; script_.relay && script_.outages && i < 2; ++i) plan_outage();
  if (script_.registered_anew) {
    timeline_.at(*script_.registered_anew, [this] {
      note("the bot is registered anew");
      ++services_.names.registration;
    });
  }
  for (const auto& storm : script_.storms) {
    timeline_.at(storm.begin, [this, &storm] {
      note(std::string("a storm of ") + name(storm.refusal) + " over " + name(storm.lane) + " of tenant " +
           std::to_string(storm.tenant) + " for " + format_duration(storm.end - storm.begin));
    });
  }
  if (!script_.reloads) return;
  for (int i = 0; i < 3; ++i) {
    timeline_.at(chance_.between(0ms, kTroubled), [this] {
      note("reload");
      ++edition_;
      services_.interrupted();
      if (life_ != nullptr && !life_->dead() && life_->started()) life_->reload(config());
    });
  }
}

/// Most are short; a long one outlasts what the daemon keeps.
void World::plan_outage() {
  const auto begin = chance_.between(0ms, kTroubled);
  const auto longest = chance_.happens(0.2) ? Duration(30min) : Duration(2min);
  timeline_.at(begin, [this] { bot_.goes_down(); });
  timeline_.at(begin + chance_.between(1s, longest), [this] { bot_.comes_up(); });
}

}  // namespace simulation
