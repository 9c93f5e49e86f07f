#include "simulation/world.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include "core/leadership.hpp"

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;

namespace {

/// By then whoever does nothing themselves has the welcome, if nothing goes wrong.
constexpr Duration kPrompt = 3min;
constexpr Duration kQuiet = 60h;
constexpr Duration kCheckEvery = 5min;
/// Of daemons that die, while others go on.
constexpr double kNeverComesBack = 0.2;
constexpr double kNewsLost = 0.05;
/// News of what another daemon wrote may be lost.
constexpr Duration kPromptAmongOthers = 5min;
/// So long several daemons go on together in quiet. Renewing leases all through it would take most of the run's time.
constexpr Duration kQuietTogether = 10min;
/// By then a daemon that stops has recorded what was under way.
constexpr Duration kToStop = 5min;

bool is_alive(const Machine& machine) { return machine.life != nullptr && !machine.life->dead(); }

std::string says(const Machine& machine, const char* what) {
  return "the daemon " + machine.name + (machine.name.empty() ? "" : " ") + what;
}

}  // namespace

World::World(const Script& script, store::TransactionalStore& store, Server& server, bool loud)
    : script_(script),
      loud_(loud),
      chance_(script.seed ^ 0x5EEDULL),
      server_(server),
      services_(script_, timeline_, [this] { return kBegin + timeline_.now(); }),
      bot_(script_, timeline_, [this](const std::string& text) { violate(text); }),
      ground_{script_,
              chance_,
              timeline_,
              ledger_,
              services_,
              bot_,
              store,
              false,
              [this](const auto& text) { note(text); },
              [this](const auto& text) { violate(text); }},
      postman_(ground_, [this] { return some_daemon(); }) {
  services_.violation = ground_.violate;
  for (auto& tenant : services_.tenants) companies_.emplace_back(ground_, postman_, tenant);
  if (script_.several)
    set_up_several();
  else
    machines_.emplace_back();
}

/// Their clocks are never quite alike, and each machine was started some other time.
void World::set_up_several() {
  server_.timeline = &timeline_;
  const auto apart = script_.several->apart ? Duration(10min) : Duration(500ms);
  for (int i = 0; i < script_.several->daemons; ++i) {
    auto& machine = machines_.emplace_back();
    machine.number = i;
    machine.name = "node-" + std::to_string(i + 1);
    machine.off = chance_.between(0ms, apart * 2) - apart;
    machine.up = chance_.between(0ms, 240h);
  }
}

Verdict World::run() {
  for (auto& company : companies_) company.begin();
  plan_doings();
  start_all();
  live_until(script_.several ? kPromptAmongOthers : kPrompt);
  if (verdict_.violations.empty()) {
    for (auto& company : companies_) company.check_promptness();
  }
  live_until(script_.troubled_for());
  begin_quiet();
  if (script_.several) share_in_quiet();
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
    maybe_trouble();
    spread_news();
    if (timeline_.now() < next_check) continue;
    next_check = timeline_.now() + (script_.is_quiet_year() ? 120 * 24h : ground_.quiet ? 6h : kCheckEvery);
    for (auto& company : companies_) company.check_states();
  }
}

bool World::step(Duration end) {
  for (auto& machine : machines_) {
    if (is_alive(machine) && machine.life->step()) return true;
  }
  return timeline_.step(end);
}

Machine& World::some_machine() {
  if (machines_.size() == 1) return machines_.front();
  return machines_[static_cast<std::size_t>(chance_.below(static_cast<int>(machines_.size())))];
}

/// As behind a load balancer, which notices late that one stands still.
Life* World::some_daemon() {
  std::vector<Life*> there;
  for (auto& machine : machines_) {
    if (is_alive(machine) && machine.life->started()) there.push_back(machine.life);
  }
  if (there.size() < 2) return there.empty() ? nullptr : there.front();
  return there[static_cast<std::size_t>(chance_.below(static_cast<int>(there.size())))];
}

void World::maybe_crash() {
  if (ground_.quiet || verdict_.crashes >= script_.most_crashes) return;
  auto& machine = some_machine();
  if (!is_alive(machine)) return;
  if (!chance_.happens(script_.crashes)) return;
  ++verdict_.crashes;
  const bool may_stop = script_.may(Fault::stop) && machine.life->started();
  const bool stops = may_stop && (!script_.may(Fault::death) || chance_.happens(0.3));
  if (stops) return stop(machine, [this, &machine] { start_after_a_while(machine); });
  if (script_.may(Fault::death)) kill(machine);
}

void World::kill(Machine& machine) {
  note(says(machine, "dies"));
  machine.life->die();
  bot_.daemon_died(machine.number);
  start_after_a_while(machine);
}

/// Another death may come in between.
void World::stop(Machine& machine, std::function<void()> ended) {
  note(says(machine, "stops"));
  machine.life->stop([this, &machine, life = machine.life, ended = std::move(ended)] {
    if (life->dead()) return;
    life->die();
    bot_.daemon_died(machine.number);
    ended();
  });
}

void World::start_after_a_while(Machine& machine) {
  machine.stands_until = Duration(0);
  const auto wait = chance_.between(100ms, 60s);
  // Until the trouble is over, of which the others know nothing.
  if (script_.several && !ground_.quiet && chance_.happens(kNeverComesBack)) return;
  timeline_.after(wait, [this, &machine] {
    if (!is_alive(machine)) start(machine);
  });
}

void World::maybe_jump() {
  if (ground_.quiet || !chance_.happens(script_.clock_jumps)) return;
  services_.interrupted();
  auto& machine = some_machine();
  machine.off = chance_.between(0ms, 20min) - 10min;
  const auto whose = machine.name.empty() ? std::string() : machine.name + ": ";
  note(whose + "the clock is off by " + std::to_string(machine.off.count()));
}

void World::start(Machine& machine) {
  note(says(machine, "starts"));
  services_.restarted();
  // Of one that is alone nothing is known of its limits before: they are not counted over a restart.
  if (machine.name.empty()) ledger_ = {};
  machine.life = new Life(ground_, machine, config());
}

/// Of several, one is there first.
void World::start_all() {
  start(machines_.front());
  for (auto& machine : machines_) {
    if (machine.number == 0) continue;
    const bool soon = chance_.happens(0.8) || !script_.several->troubled();
    timeline_.after(chance_.between(0ms, soon ? Duration(20s) : script_.troubled_for()), [this, &machine] {
      if (!is_alive(machine)) start(machine);
    });
  }
}

/// At each step, as deaths: much goes wrong when there is much to do.
void World::maybe_trouble() {
  if (!script_.several || ground_.quiet) return;
  const auto& several = *script_.several;
  const auto happens = [&](double at_each_step, int& count) {
    if (count >= several.most_of_each || !chance_.happens(at_each_step)) return false;
    ++count;
    return true;
  };
  if (happens(several.standstills, standstills_)) stand_still(some_machine());
  if (happens(several.cut_offs, cut_offs_)) cut_off(some_machine());
  if (happens(several.failovers, failovers_)) fail_over();
}

/// Those about as long as a lease, those that others notice, and those after which what was on its way has been
/// settled.
void World::stand_still(Machine& machine) {
  if (!is_alive(machine) || machine.life->stands_still()) return;
  const int kind = chance_.below(5);
  const auto lasts = kind < 2   ? chance_.between(3s, 20s)
                     : kind < 4 ? chance_.between(5s, 5min)
                                : chance_.between(10min, 20min);
  note(says(machine, "stands still for ") + format_duration(lasts));
  services_.restarted();
  bot_.daemon_fell_behind(machine.number);
  machine.stands_until = timeline_.now() + lasts;
  timeline_.at(machine.stands_until, [this, &machine, life = machine.life] {
    if (machine.life == life) go_on(machine);
  });
}

void World::go_on(Machine& machine) {
  if (!is_alive(machine)) return;
  note(says(machine, "goes on"));
  services_.restarted();
  bot_.daemon_fell_behind(machine.number);
  machine.stands_until = std::min(machine.stands_until, timeline_.now());
  ledger_.rates_judged_from = std::max(ledger_.rates_judged_from, timeline_.now() + 1s);
  machine.life->go_on();
}

void World::cut_off(Machine& machine) {
  if (machine.cut_off_until > timeline_.now()) return;
  const auto lasts = chance_.happens(0.5) ? chance_.between(1s, 20s) : chance_.between(5s, 5min);
  note(says(machine, "is cut off from the store for ") + format_duration(lasts));
  services_.restarted();
  bot_.daemon_fell_behind(machine.number);
  machine.cut_off_since = timeline_.now();
  machine.cut_off_until = timeline_.now() + lasts;
}

/// Nobody reaches the store, and then another server has it, whose clock is ahead.
void World::fail_over() {
  const auto lasts = chance_.between(100ms, 30s);
  const auto ahead = chance_.between(0ms, 15s);
  note("the store fails over for " + format_duration(lasts));
  services_.restarted();
  for (auto& machine : machines_) {
    bot_.daemon_fell_behind(machine.number);
    if (machine.cut_off_until <= timeline_.now()) machine.cut_off_since = timeline_.now();
    machine.cut_off_until = std::max(machine.cut_off_until, timeline_.now() + lasts);
  }
  timeline_.after(lasts, [this, ahead] {
    server_.ahead += ahead;
    note("the store's clock is " + format_duration(server_.ahead) + " ahead");
    const auto all_know = timeline_.now() + core::kLeaderLease + 1s;
    ledger_.leads_judged_from = ledger_.rates_judged_from = std::max(ledger_.rates_judged_from, all_know);
  });
}

/// Some of it is lost, with the connection of who listens or without.
void World::spread_news() {
  for (const auto& payload : std::exchange(server_.heard, {})) {
    for (auto& machine : machines_) {
      const bool lost = machine.cut_off_until > timeline_.now() || (!ground_.quiet && chance_.happens(kNewsLost));
      if (is_alive(machine) && !lost) machine.life->hear(payload);
    }
  }
}

void World::begin_quiet() {
  ground_.quiet = true;
  bot_.comes_up();
  for (auto& company : companies_) company.resume();
  for (auto& machine : machines_) {
    machine.cut_off_until = std::min(machine.cut_off_until, timeline_.now());
    if (!is_alive(machine))
      start(machine);
    else if (machine.life->stands_still())
      go_on(machine);
  }
}

void World::share_in_quiet() {
  live_until(script_.troubled_for() + kQuietTogether);
  if (!verdict_.violations.empty()) return;
  check_leaders();
  end_all();
  live_until(script_.troubled_for() + kQuietTogether + kToStop);
  if (!verdict_.violations.empty()) return;
  for (const auto& machine : machines_) {
    if (is_alive(machine)) violate(says(machine, "was told to stop and goes on"));
  }
  for (auto& company : companies_) company.check_nothing_under_way();
  machines_.front().name.clear();
  start(machines_.front());
}

/// What each of them takes itself for is what the store says, and no more than its share.
void World::check_leaders() {
  const auto rows = ground_.store.store().leaderships.all(kBegin).value();
  const auto most = (services_.tenants.size() + machines_.size() - 1) / machines_.size();
  std::map<std::string, std::size_t> shares;
  for (const auto& tenant : services_.tenants) {
    std::vector<std::string> leaders;
    for (const auto& machine : machines_) {
      if (machine.life->leads(tenant.own("contoso"))) leaders.push_back(machine.name);
    }
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.tenant.str() == tenant.id; });
    if (leaders.size() != 1 || row == rows.end() || row->leader != leaders.front()) {
      violate(tenant.id + " is led by " + std::to_string(leaders.size()) + " daemons, and by " +
              (row == rows.end() ? "nobody" : row->leader) + " in the store");
      continue;
    }
    if (++shares[leaders.front()] > most) violate(leaders.front() + " leads more than its share");
  }
}

void World::end_all() {
  for (auto& machine : machines_) {
    if (is_alive(machine)) stop(machine, [] {});
  }
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
  // Where several shared the store the days that one then goes on alone would take as long as their trouble.
  config.cycle = script_.several && !script_.journeys ? Duration(4h) : Duration(1h);
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
    timeline_.at(chance_.between(0ms, script_.troubled_for()), [this] {
      note("reload");
      ++edition_;
      services_.interrupted();
      for (auto& machine : machines_) {
        if (is_alive(machine) && machine.life->started()) machine.life->reload(config());
      }
    });
  }
}

/// Most are short; a long one outlasts what the daemon keeps.
void World::plan_outage() {
  const auto begin = chance_.between(0ms, script_.troubled_for());
  const auto longest = chance_.happens(0.2) ? Duration(30min) : Duration(2min);
  timeline_.at(begin, [this] { bot_.goes_down(); });
  timeline_.at(begin + chance_.between(1s, longest), [this] { bot_.comes_up(); });
}

}  // namespace simulation
