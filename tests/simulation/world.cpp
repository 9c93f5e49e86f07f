#include "simulation/world.hpp"

#include <cstdlib>
#include <iostream>

namespace simulation {

using namespace welcomed;
using namespace std::chrono_literals;

namespace {

constexpr Duration kTroubled = 2h;
constexpr Duration kQuiet = 60h;
constexpr Duration kCheckEvery = 5min;

}  // namespace

std::string state_of(const store::Person& person) {
  std::string text(core::name(person.recipient.state));
  for (const auto& each : person.deliveries) {
    text += ", " + each.key + " " + std::string(core::name(each.state)) + " (" + each.cause.name + ": " +
            each.cause.detail + ")";
  }
  return text;
}

bool was_repeated(const store::DeliveryRow& delivery) {
  return delivery.cause.detail.find("repeated once already") != std::string::npos;
}

World::World(const Script& script, bool loud)
    : script_(script),
      loud_(loud),
      chance_(script.seed ^ 0x5EEDULL),
      services_(script_, timeline_, [this] { return kBegin + timeline_.now(); }),
      bot_(script_, timeline_, [this](const std::string& text) { violate(text); }),
      store_(store::SqliteStore::open(":memory:").value()),
      ground_{script_, chance_,   timeline_,
              wall_,   services_, bot_,
              *store_, false,     [this](const auto& text) { note(text); }} {
  services_.violation = [this](const std::string& text) { violate(text); };
  services_.on_installed = [this](const Person& person) { tell_installed(person); };
  services_.on_team_installed = [this] { tell_team_installed(); };
}

Verdict World::run() {
  for (auto& [id, person] : services_.people) {
    person.had_app = person.installed = person.listed && chance_.happens(0.2);
    person.chat_misses = chance_.below(3);
  }
  plan_doings();
  if (services_.team) plan_team_doings();
  start_daemon();
  live_until(kTroubled);
  ground_.quiet = true;
  bot_.comes_up();
  resume();
  if (life_->dead()) start_daemon();
  live_until(kTroubled + kQuiet);
  check_states();
  check_end();
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
  if (loud_) tell_stories();
}

void World::tell_stories() {
  std::vector<std::string> ids{kTeam};
  for (const auto& [id, person] : services_.people) ids.push_back(id);
  for (const auto& id : ids) {
    const auto known = store_->person(id);
    if (!known || !*known) continue;
    std::cout << id << ": " << state_of(**known) << '\n';
    for (const auto& line : (*known)->story) {
      std::cout << "    " << format_duration(line.at - kBegin) << "  " << line.what << "  " << line.detail << '\n';
    }
  }
}

void World::live_until(Duration end) {
  auto next_check = timeline_.now() + kCheckEvery;
  while (verdict_.violations.empty() && step(end)) {
    ++verdict_.steps;
    maybe_crash();
    maybe_jump();
    if (timeline_.now() < next_check) continue;
    next_check = timeline_.now() + (ground_.quiet ? 6h : kCheckEvery);
    check_states();
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
  wall_.off = chance_.between(0ms, 20min) - 10min;
  note("the clock is off by " + std::to_string(wall_.off.count()));
}

void World::start_daemon() {
  note("the daemon starts");
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
  config.bot = {.app_id = AppId(kBot),
                .name = "Assistant",
                .tenant = kTenant,
                .credential = config::SecretEnvironment{"SIMULATED_SECRET"}};
  if (script_.relay) config.bot.forward_to = kBotProgram;
  config.listen.accept_unsigned = !script_.signed_activities;
  config.app.external_id = "manifest-id";
  config.tenants = {{.id = TenantId(kTenant), .name = "contoso"}};
  config.cycle = 1h;
  config.limits = {.graph_install_per_second = 2, .send_per_second = 2};
  static const auto kCard = cards::parse_card(R"({"type":"AdaptiveCard","version":"1.4","body":[
      {"type":"TextBlock","text":"Hello ${user.name}"}]})");
  static const auto kText = cards::parse_markdown("Hello ${user.name}");
  static const auto kPost = cards::parse_markdown("Hello ${team.name}");
  config.library.add("team", "", kPost.value);
  config.library.add("welcome", "", script_.cards ? kCard.value : kText.value);
  core::Policy policy{.name = "staff", .title = "staff", .tenant = TenantId(kTenant)};
  for (const auto& [id, person] : services_.people) {
    if (person.listed) policy.users.list.push_back(id + "@x");
  }
  policy.exclude.list = {"nobody" + std::to_string(edition_) + "@x"};
  policy.messages = {{.key = "welcome", .template_name = "welcome"}};
  policy.when_unknown = script_.when_unknown;
  policy.existing = script_.existing;
  policy.on_uninstall = script_.on_uninstall;
  policy.rollout = script_.rollout;
  config.policies.push_back(std::move(policy));
  if (script_.team) config.policies.push_back(team_policy());
  return std::make_shared<const config::Config>(std::move(config));
}

void World::plan_doings() {
  for (const auto& [id, person] : services_.people) {
    const int doings = chance_.below(4);
    for (int i = 0; i < doings; ++i) {
      timeline_.at(chance_.between(0ms, kTroubled), [this, id = id] { do_something(id); });
    }
  }
  for (int i = 0; script_.relay && script_.outages && i < 2; ++i) plan_outage();
  if (script_.pauses) {
    timeline_.at(chance_.between(0ms, kTroubled), [this] { pause(); });
    timeline_.at(chance_.between(0ms, kTroubled), [this] { resume(); });
  }
  if (!script_.reloads) return;
  for (int i = 0; i < 3; ++i) {
    timeline_.at(chance_.between(0ms, kTroubled), [this] {
      note("reload");
      ++edition_;
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

/// Another process writes to the store.
void World::pause() {
  const auto verb = [this](store::Store& store) -> Status {
    if (store.pause("staff", {}, kBegin + timeline_.now()).value()) services_.paused = timeline_.now();
    return {};
  };
  note("pause");
  static_cast<void>(store::run_together(*store_, {verb}));
}

void World::resume() {
  note("resume");
  services_.paused.reset();
  const auto verb = [this](store::Store& store) -> Status {
    static_cast<void>(store.resume("staff", kBegin + timeline_.now()).value());
    return {};
  };
  static_cast<void>(store::run_together(*store_, {verb}));
}

void World::do_something(const std::string& id) {
  auto& person = services_.people.at(id);
  switch (chance_.below(8)) {
    case 0:
    case 1:
      return removed_by_user(person);
    case 2:
      return installed_by_user(person);
    case 3:
      return says(person, "stop");
    case 4:
      return says(person, "start");
    case 5:
      return says(person, "hello");
    case 6:
      person.conversation_gone = true;
      return;
    default:
      person.blocked = !person.blocked;
      person.ever_blocked = true;
  }
}

void World::removed_by_user(Person& person) {
  if (!person.installed) return;
  note(person.id + " removes the app");
  person.installed = false;
  person.ever_removed = true;
  auto event = activity(person, "installationUpdate");
  event["action"] = "remove";
  tell(person.id, std::move(event), [this, id = person.id] {
    auto& each = services_.people.at(id);
    if (!each.installed) each.told_removed = timeline_.now();
  });
}

void World::installed_by_user(Person& person) {
  if (person.installed) return;
  note(person.id + " installs the app");
  person.installed = true;
  person.told_removed.reset();
  tell_installed(person);
}

void World::says(Person& person, const std::string& text) {
  if (!person.installed) return;
  note(person.id + " says " + text);
  person.told_silent.reset();
  const bool silent = text == "stop";
  person.ever_silent = person.ever_silent || silent;
  if (silent || text == "start") ++person.wishes;
  auto message = activity(person, "message");
  message["text"] = text;
  // One that comes late may not be their last word.
  tell(person.id, std::move(message), [this, id = person.id, silent, said = ++person.said] {
    auto& each = services_.people.at(id);
    if (silent && each.said == said) each.told_silent = timeline_.now();
  });
}

void World::tell_installed(const Person& person) {
  if (!ground_.quiet && chance_.happens(script_.event_faults / 3)) return note("no event for " + person.id);
  auto installation = activity(person, "installationUpdate");
  installation["action"] = chance_.happens(0.1) ? "add-upgrade" : "add";
  tell_arrival(person.id, activity(person, "conversationUpdate"), std::move(installation));
}

void World::tell_arrival(const std::string& id, json update, json installation) {
  update["membersAdded"] = json::array({{{"id", std::string("28:") + kBot}}});
  if (chance_.happens(script_.event_faults)) std::swap(update, installation);
  tell(id, update, [] {});
  tell(id, installation, [] {});
  if (chance_.happens(script_.event_faults)) tell(id, update, [] {});
}

void World::tell(const std::string& id, json event, std::function<void()> when_durable) {
  event["id"] = "f:" + std::to_string(++told_);
  const bool late = !ground_.quiet && chance_.happens(script_.event_faults);
  const auto wait = chance_.between(1ms, late ? Duration(10min) : Duration(2s));
  tell_at(wait, id, event, std::move(when_durable), 0);
}

void World::tell_at(Duration wait, const std::string& id, const json& event, std::function<void()> when_durable,
                    int tries) {
  timeline_.after(wait, [this, id, event, when_durable = std::move(when_durable), tries] {
    deliver(id, event, when_durable, tries);
  });
}

void World::deliver(const std::string& id, const json& event, std::function<void()> when_durable, int tries) {
  const auto again = [this, id, event, when_durable, tries] {
    tell_at(Duration(15s) * (tries + 1), id, event, when_durable, tries + 1);
  };
  if (life_->dead() || !life_->started()) return again();
  const auto number = event["id"].get<std::string>();
  const bool wish = event["type"] == "message" && event["text"] != "hello";
  bot_.told(number, event["conversation"]["id"].get<std::string>(), script_.relay && !wish);
  const auto answered = std::make_shared<bool>(false);
  life_->deliver(event.dump(), [this, id, event, number, when_durable, again, answered](int status) {
    *answered = true;
    note("event for " + id + " answered " + std::to_string(status));
    if (status != 200) return again();
    bot_.answered(number);
    check_durable(id, parse_time(event["timestamp"].get<std::string>()).value());
    when_durable();
  });
  timeline_.after(15s, [this, answered, again, life = life_] {
    if (*answered) return;
    if (!life->dead()) violate("an activity was not answered within the 15 seconds that Teams waits");
    again();  // a daemon that died is silent
  });
}

json World::activity(const Person& person, const std::string& type) {
  return {{"type", type},
          {"timestamp", format_time(kBegin + timeline_.now())},
          {"channelId", "msteams"},
          {"serviceUrl", kServiceUrl},
          {"from", {{"id", "29:" + person.id}, {"aadObjectId", person.id}}},
          {"recipient", {{"id", std::string("28:") + kBot}}},
          {"conversation", {{"id", "a:" + person.id}, {"conversationType", "personal"}}},
          {"channelData", {{"tenant", {{"id", kTenant}}}}}};
}

void World::check_durable(const std::string& id, TimePoint at) {
  const auto found = store_->person(id);
  if (!found || !*found || !(*found)->recipient.event_at || *(*found)->recipient.event_at < at) {
    violate("an event for " + id + " was answered and is not in the store");
  }
}

void World::check_states() {
  for (const auto& [id, person] : services_.people) check_named(id);
  if (services_.team) check_named(kTeam);
}

/// Nobody without a next step or a named reason.
void World::check_named(const std::string& id) {
  const auto found = store_->person(id);
  if (!found || !*found) return;  // not read yet
  const auto& known = **found;
  const auto& recipient = known.recipient;
  const bool selected = !known.targets.empty() && known.targets.front().selected;
  const bool under_way =
      recipient.state == core::RecipientState::installing || recipient.state == core::RecipientState::installed;
  if (selected && under_way && !recipient.next_attempt && !services_.paused)
    violate(id + " is " + state_of(known) + " for ever");
  if (recipient.state == core::RecipientState::failed && recipient.cause.name.empty()) {
    violate(id + " failed without a reason");
  }
  for (const auto& delivery : known.deliveries) {
    const bool open = delivery.state == core::DeliveryState::failed || delivery.state == core::DeliveryState::unknown;
    if (open && delivery.cause.name.empty()) violate(id + " is " + state_of(known) + " without a reason");
  }
}

void World::check_end() {
  if (!verdict_.violations.empty()) return;
  for (const auto& [id, truth] : services_.people) {
    const auto found = store_->person(id);
    if (found && *found)
      check_end_of(truth, **found);
    else if (expected(truth))
      violate(id + " was never selected");
  }
  if (services_.team) check_team_end();
  bot_.check_end();
}

/// A welcome is owed to who is listed, and to who is met in a team whose members are welcomed.
bool World::expected(const Person& truth) const {
  if (truth.listed || !script_.team || script_.team == core::TeamWelcome::channel) return truth.listed;
  return services_.team->there() && services_.team->members.contains(truth.id) && !known_as_removed();
}

bool World::check_outcome(const store::DeliveryRow& delivery, std::size_t got, const Complain& complain) const {
  using S = core::DeliveryState;
  if (delivery.state == S::sent && got == 0) complain("is recorded as sent and got nothing");
  if (delivery.state == S::sending) complain("is left sending");
  const bool repeats = script_.when_unknown == core::WhenUnknown::resend;  // forgets that it may have arrived
  if (got > 0 && !repeats && delivery.state != S::sent && delivery.state != S::unknown)
    complain("got it and the store does not know");
  const bool held = delivery.state == S::unknown && delivery.cause.detail.find("held: ") != std::string::npos;
  if (delivery.state == S::unknown && !held) complain("is neither settled nor held");
  return held;
}

void World::check_end_of(const Person& truth, const store::Person& known) {
  const bool skipped = truth.had_app && !truth.ever_removed && script_.existing == core::Existing::skip;
  const auto got = truth.welcomes();
  const auto complain = [&](const std::string& what) {
    violate(truth.id + " " + what + ": " + state_of(known) + ", " + std::to_string(got) + " messages");
  };
  const auto& answer = known.confirmation;
  const bool answered = answer && answer->state == core::ConfirmationState::sent;
  if (answer && !answered && answer->state != core::ConfirmationState::dropped) complain("waits for an answer");
  if (answered && truth.answers() == 0) complain("is recorded as answered and got no answer");
  if (known.deliveries.empty()) {
    if ((script_.existing != core::Existing::skip && expected(truth)) || got > 0) complain("has no delivery");
    return;
  }
  const auto& delivery = known.deliveries.front();
  using S = core::DeliveryState;
  if (skipped && !script_.may_meet_listed_in_team() && delivery.state == S::sent)
    complain("had the app and is told to be welcomed");
  const bool held = check_outcome(delivery, got, complain);
  const bool unsettled_allowed = script_.when_unknown == core::WhenUnknown::hold || !script_.chats_readable ||
                                 !script_.marks_kept || truth.ever_removed || truth.conversation_gone ||
                                 !truth.listed || script_.may_meet_listed_in_team();
  if (held && !unsettled_allowed && !was_repeated(delivery)) complain("is held although its chat can be read");
  if (got > 0 || held || skipped || !expected(truth)) return;
  const bool silent = (truth.ever_silent || truth.ever_blocked) && delivery.state == S::opted_out;
  const bool gone = truth.ever_removed && known.recipient.state == core::RecipientState::removed;
  const bool failed = delivery.state == S::failed && truth.ever_blocked;
  if (!silent && !gone && !failed) complain("is forgotten");
}

}  // namespace simulation
