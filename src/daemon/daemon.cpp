#include "daemon/daemon.hpp"

#include <boost/algorithm/string/join.hpp>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "core/causes.hpp"
#include "daemon/credentials.hpp"
#include "daemon/discovery.hpp"
#include "daemon/installer.hpp"
#include "daemon/stage.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

namespace {

constexpr Duration kBeat = 2s;
constexpr std::size_t kMostStages = 1U << 20U;

identity::ActivityTrust trust_of(const config::Config& config) {
  return {config.cloud.bot_metadata, config.cloud.bot_issuer, config.bot.app_id.str()};
}

/// Each cause once for a tenant: what refuses the credential stops every lane.
void add_stopped_lanes(Tenant& tenant, std::vector<Error>& all) {
  std::map<std::string, std::string> lanes;
  for (const auto* circuit : tenant.lanes.all()) {
    if (const auto& cause = circuit->cause())
      lanes[cause->name] += (lanes[cause->name].empty() ? "" : ", ") + circuit->lane();
  }
  for (const auto& [name, stopped] : lanes) {
    const auto& entry = core::cause(name);
    const auto what = core::of_credential(name) ? std::string() : stopped + " wait: ";
    all.push_back({tenant.settings.name + ": " + what + std::string(entry.means), std::string(entry.remedy)});
  }
}

void add_lacking(const std::string& whose, const char* service, const identity::TokenSource& tokens,
                 std::vector<Error>& all) {
  const auto lacking = tokens.lacking();
  if (!lacking) return;
  const auto& entry = core::cause(lacking->cause.name);
  all.push_back({whose + "no token for " + service + " can be had since " + format_time(lacking->at) + ": " +
                     std::string(entry.means),
                 std::string(entry.remedy)});
}

std::vector<store::OpenCircuit> open_circuits_of(Tenant& tenant) {
  std::vector<store::OpenCircuit> open;
  for (const auto* circuit : tenant.lanes.all()) {
    if (const auto& cause = circuit->cause())
      open.push_back({tenant.settings.id, circuit->lane(), *cause, circuit->since(),
                      boost::algorithm::join(circuit->causes(), " ")});
  }
  return open;
}

bool is_over(const store::OpenCircuit& circuit, const std::vector<store::OpenCircuit>& open) {
  return std::none_of(open.begin(), open.end(),
                      [&](const auto& still) { return still.lane == circuit.lane && still.since == circuit.since; });
}

/// A lane that is stopped says it already.
void add_reading(Tenant& tenant, Duration cycle, std::vector<Error>& all) {
  auto trouble = tenant.directory_watch.trouble(cycle);
  if (!trouble || tenant.directory_circuit.cause()) return;
  trouble->what = tenant.settings.name + ": " + trouble->what;
  all.push_back(std::move(*trouble));
}

}  // namespace

Daemon::Daemon(const World& world, CurrentConfig config)
    : world_(world),
      config_(std::move(config)),
      storage_(world.storage, world.clock),
      services_(world.transport, world.clock, *config_),
      clock_watch_(services_, world.clock, *config_),
      application_(world.clock),
      beat_bell_(world.clock),
      observed_(world.clock),
      around_{world.io.get_executor(),
              world.clock,
              world.random,
              storage_,
              storage_,
              clock_watch_,
              clock_watch_,
              config_,
              application_,
              world.longest_sleep,
              beat_bell_,
              observed_,
              world.among_others ? world.among_others->name : std::string()},
      bot_tokens_(clock_watch_, world.clock, credential_of(*config_, world.random), bot_token_of(*config_)),
      authenticator_(clock_watch_, world.clock, trust_of(*config_)),
      leader_(around_, bot_tokens_, world.among_others),
      relay_(around_),
      intake_(around_, leader_, authenticator_, relay_),
      held_people_(around_),
      retention_(around_),
      running_(kMostStages) {}

Daemon::~Daemon() { world_.storage.when_due({}); }

net::Handler Daemon::activities() { return intake_.handler(); }

Task<Status> Daemon::start() {
  world_.storage.when_due([this](const store::Dues& dues) { wake_for(dues); });
  const auto joined = co_await leader_.join();
  if (!joined) co_return joined;
  const auto bot = co_await tell_bot();
  if (!bot) co_return bot;
  const auto told = co_await tell_policies();
  if (!told) co_return told;
  const auto opened = co_await relay_.open();
  if (!opened) co_return opened;
  const auto leads = co_await leader_.begin();
  if (!leads) co_return leads;
  if (world_.among_others) co_await start_stage(leader_.run());
  if (relay_.wanted()) co_await start_stage(relay_.run());
  co_await start_stage(held_people_.run());
  co_await start_stage(retention_.run());
  co_await start_stage(beat());
  co_return Status();
}

void Daemon::wake_for(const store::Dues& dues) {
  leader_.wake_for(dues);
  const auto relayed = dues.all().find({TenantId(), store::QueueName::relay});
  if (relayed != dues.all().end()) relay_.wake_by(relayed->second);
}

Task<Result<bool>> Daemon::discover_once() {
  const auto bot = co_await tell_bot();
  if (!bot) co_return tl::unexpected<Error>(bot.error());
  const auto told = co_await tell_policies();
  if (!told) co_return tl::unexpected<Error>(told.error());
  leader_.lead_all();
  bool whole = true;
  for (const auto& [id, tenant] : leader_.tenants()) {
    Discovery discovery(around_, *tenant);
    const bool read = co_await discovery.run_once();
    whole = whole && read;
  }
  co_return whole;
}

Task<void> Daemon::look_at_some(int most) {
  for (const auto& [id, tenant] : leader_.tenants()) {
    for (const auto kind : {core::RecipientKind::user, core::RecipientKind::team, core::RecipientKind::chat}) {
      Installer installer(around_, *tenant, kind);
      co_await installer.look_at_some(most);
    }
  }
}

Task<void> Daemon::start_stage(Task<void> stage) {
  co_await running_.take();
  spawn(around_.executor, run_stage(std::move(stage)));
}

Task<void> Daemon::run_stage(Task<void> stage) {
  const Slot slot(running_);
  co_await std::move(stage);
}

Task<Status> Daemon::tell_bot() {
  const auto now = world_.clock.now();
  const auto& bot = config_->bot.app_id.str();
  const auto set_apart =
      co_await storage_.run<std::int64_t>([&](store::Store& store) { return store.refusals.use_bot(bot, now); });
  if (!set_apart) co_return tl::unexpected<Error>(set_apart.error());
  if (*set_apart > 0) {
    log::warning("bot.changed", {{"app_id", bot},
                                 {"set_apart", std::to_string(*set_apart)},
                                 {"remedy", std::string(core::cause("other_bot").remedy)}});
  }
  co_return Status();
}

Task<Status> Daemon::tell_policies() {
  const auto rows = policy_rows(*config_);
  const bool counts_effects = config_->effects;
  const auto now = world_.clock.now();
  std::vector<store::PolicyWarning> unheeded;
  const store::Storage::Work tell = [&](store::Store& store) -> Status {
    auto warnings = store.renaming.unheeded_names(rows);
    if (!warnings) return tl::unexpected<Error>(warnings.error());
    unheeded = std::move(*warnings);
    const auto forgotten = counts_effects ? Status() : store.effects.forget();
    const auto noted = forgotten ? store.policies.note_configuration(config_->settings) : forgotten;
    const auto set = noted ? store.policies.set(rows, now) : noted;
    return set ? store.refusals.render_again(now) : set;
  };
  const auto told = co_await storage_.run_status(tell);
  for (const auto& each : unheeded) {
    log::warning("policy.was_unheeded", {{"policy", each.policy},
                                         {"detail", each.cause.detail},
                                         {"remedy", std::string(core::cause(each.cause.name).remedy)}});
  }
  co_return told;
}

Task<Status> Daemon::reload(CurrentConfig config) {
  config_ = std::move(config);
  const auto told = co_await tell_policies();
  for (const auto& [id, tenant] : leader_.tenants()) {
    for (auto* circuit : tenant->lanes.all()) circuit->try_now();
    // An admin who published a new version need not wait for the day.
    tenant->catalog.look_again();
  }
  leader_.wake_all();
  held_people_.wake();
  retention_.wake();
  co_return told;
}

Task<void> Daemon::stop() {
  around_.stopping = true;
  relay_.stop();
  held_people_.wake();
  retention_.wake();
  beat_bell_.notify();
  co_await leader_.stop();
  co_await running_.all_back();
}

std::vector<Error> Daemon::troubles() const {
  std::vector<Error> all;
  if (auto trouble = storage_.trouble()) all.push_back(std::move(*trouble));
  if (auto late = storage_.lateness()) all.push_back(std::move(*late));
  if (auto unled = leader_.trouble()) all.push_back(std::move(*unled));
  if (auto trouble = authenticator_.trouble()) all.push_back(std::move(*trouble));
  add_services(all);
  const auto& clock = clock_watch_.offset();
  if (clock.apart()) all.push_back(core::clock_error(*clock.ahead()));
  for (const auto& [id, tenant] : leader_.tenants()) {
    add_stopped_lanes(*tenant, all);
    const bool told = services_.without_graph() || services_.without_tokens() || tenant->graph_tokens.lacking();
    if (!told) add_reading(*tenant, config_->cycle, all);
  }
  add_standstills(all);
  return all;
}

void Daemon::add_services(std::vector<Error>& all) const {
  for (auto& each : services_.troubles()) all.push_back(std::move(each));
  if (services_.without_tokens()) return;
  add_lacking("", "the Bot Connector", bot_tokens_, all);
  for (const auto& [id, tenant] : leader_.tenants())
    add_lacking(tenant->settings.name + ": ", "Microsoft Graph", tenant->graph_tokens, all);
}

void Daemon::add_standstills(std::vector<Error>& all) const {
  const auto now = world_.clock.now();
  for (const auto& each : observed_.progress.standing_still(due_)) {
    const auto* tenant = leader_.find(each.tenant);
    const auto whose = tenant == nullptr ? std::string() : tenant->settings.name + ": ";
    all.push_back({whose + "the " + each.stage + " has not moved for " + format_duration(now - each.since) + ", " +
                       std::to_string(each.due) + " due",
                   "look into the log; systemctl restart welcomed lets it begin anew"});
  }
}

std::vector<HangingStage> Daemon::hanging(Duration passed) {
  const bool waits_for_store = storage_.trouble() || storage_.lateness();
  return observed_.progress.hanging(waits_for_store ? Duration(0) : passed);
}

void Daemon::each_pace(
    const std::function<void(const std::string& tenant, const char* bucket, const Pace& pace)>& see) const {
  for (const auto& [id, tenant] : leader_.tenants()) {
    for (const auto& [bucket, pace] : tenant->paces()) see(tenant->settings.name, bucket, *pace);
  }
  see("", "all_installs", application_.installs);
  see("", "all_upgrades", application_.upgrades);
  see("", "all_look_ups", application_.reads);
}

std::vector<Labelled<double>> Daemon::rates_allowed() const {
  std::vector<Labelled<double>> all;
  each_pace([&](const std::string& tenant, const char* bucket, const Pace& pace) {
    all.push_back({{tenant, bucket}, pace.allowed_per_second()});
  });
  return all;
}

Readings<Counter> Daemon::turns() const {
  Readings<Counter> all;
  each_pace([&](const std::string& tenant, const char* bucket, const Pace& pace) {
    all.push_back({{tenant, bucket}, pace.turns()});
  });
  return all;
}

std::vector<Labelled<double>> Daemon::delta_ages() const {
  std::vector<Labelled<double>> all;
  for (const auto& [id, tenant] : leader_.tenants()) {
    const auto age = tenant->directory_watch.age();
    if (age) all.push_back({{tenant->settings.name}, std::chrono::duration<double>(*age).count()});
  }
  return all;
}

std::vector<Labelled<double>> Daemon::leads() const {
  std::vector<Labelled<double>> all;
  const bool in_force = !leader_.trouble();
  for (const auto& each : config_->tenants) {
    const bool led = in_force && leader_.find(each.id) != nullptr;
    all.push_back({{each.name}, led ? 1.0 : 0.0});
  }
  return all;
}

Task<void> Daemon::beat() {
  store::Pulse last;
  auto& progress = observed_.progress.of(TenantId(), "beat");
  while (!around_.stopping) {
    if (storage_.trouble()) co_await try_store();
    co_await tell_rates(last);
    co_await tell_circuits();
    co_await try_doubted();
    const bool idle = last.idle() && !storage_.trouble();
    const auto latest = world_.clock.now() + (idle ? std::max(kBeat, world_.longest_sleep) : kBeat);
    co_await progress.sleep(beat_bell_, std::min(next_try().value_or(latest), latest));
  }
}

/// Tells `welcomed status` which lanes are stopped, and makes due what was refused in one that works again.
Task<void> Daemon::tell_circuits() {
  const auto tenants = leader_.tenants();
  std::erase_if(told_circuits_, [&](const auto& each) { return !tenants.contains(each.first); });
  for (const auto& [id, tenant] : tenants) co_await tell_circuits_of(*tenant);
}

Task<void> Daemon::tell_circuits_of(Tenant& tenant) {
  const auto& id = tenant.settings.id;
  const auto open = open_circuits_of(tenant);
  const auto before = told_circuits_[id];
  if (before == open) co_return;
  const auto now = world_.clock.now();
  std::vector<store::OpenCircuit> over;
  std::copy_if(before.begin(), before.end(), std::back_inserter(over),
               [&](const auto& each) { return is_over(each, open); });
  const auto written = co_await tenant.storage.run_status([&](store::Store& store) -> Status {
    for (const auto& each : over) {
      auto due = store.refusals.outage_is_over(each, now);
      if (!due) return due;
    }
    return store.refusals.write_circuits(id, open);
  });
  if (!written) co_return log::error("circuits.store", {{"error", written.error().text()}});
  told_circuits_[id] = open;
}

/// What several were refused alike is tried for one of them, and where that worked for all.
Task<void> Daemon::try_doubted() {
  const auto tenants = leader_.tenants();
  for (const auto& [id, tenant] : tenants) {
    const auto lanes = tenant->lanes.all();
    for (auto* circuit : lanes) {
      const auto disproved = circuit->same_refusals().disproved();
      for (const auto& each : disproved) co_await try_all(*tenant, *circuit, each);
      const auto due = circuit->same_refusals().take_due(world_.clock.now());
      for (const auto& each : due) co_await try_one(*tenant, each);
    }
  }
}

Task<void> Daemon::try_one(Tenant& tenant, core::Doubted doubted) {
  const auto now = world_.clock.now();
  const auto& in = tenant.settings.id;
  const auto tried = co_await tenant.storage.run<std::optional<RecipientId>>(
      [&](store::Store& store) { return store.refusals.try_one(in, doubted, now); });
  if (!tried) co_return log::error("refusals.store", {{"error", tried.error().text()}});
  if (!*tried) co_return;
  // A cause may be that of a person and of a team, whose requests go in different lanes.
  const auto lanes = tenant.lanes.all();
  for (auto* circuit : lanes) circuit->same_refusals().tries(doubted.cause, (*tried)->str());
}

Task<void> Daemon::try_all(Tenant& tenant, Circuit& circuit, core::Doubted disproved) {
  const auto now = world_.clock.now();
  const auto& in = tenant.settings.id;
  log::info("refusals.disproved",
            {{"tenant", tenant.settings.name}, {"lane", circuit.lane()}, {"cause", disproved.cause}});
  for (bool more = true; more;) {
    const auto tried = co_await tenant.storage.run<bool>(
        [&](store::Store& store) { return store.refusals.try_all(in, disproved, now); });
    if (!tried) co_return log::error("refusals.store", {{"error", tried.error().text()}});
    more = *tried;
  }
  circuit.same_refusals().released(disproved);
}

std::optional<TimePoint> Daemon::next_try() const {
  std::optional<TimePoint> next;
  for (const auto& [id, tenant] : leader_.tenants()) {
    const auto lanes = tenant->lanes.all();
    for (auto* circuit : lanes) {
      const auto one = circuit->same_refusals().next_try();
      if (one && (!next || *one < *next)) next = one;
    }
  }
  return next;
}

/// The trouble may be over with nobody there to notice.
Task<void> Daemon::try_store() {
  const auto tried = co_await storage_.run_status([](store::Store& store) { return store.reports.try_write(); });
  static_cast<void>(tried);  // the door has taken note
}

/// Tells `welcomed status` the rates, and a clock that is apart; writes only while they change, so that an idle daemon
/// leaves the disk alone.
Task<void> Daemon::tell_rates(store::Pulse& last) {
  store::Pulse pulse{.at = world_.clock.now()};
  for (const auto& [id, tenant] : leader_.tenants()) {
    pulse.tenants.push_back({.tenant = id,
                             .installs_per_second = tenant->installs.steady_per_second(pulse.at),
                             .sends_per_second = tenant->sends.steady_per_second(pulse.at),
                             .installs_allowed = tenant->install_pace.allowed_per_second(),
                             .sends_allowed = tenant->send_pace.allowed_per_second()});
  }
  const auto& clock = clock_watch_.offset();
  if (clock.apart())
    pulse.clock_ahead_seconds = std::chrono::duration_cast<std::chrono::seconds>(*clock.ahead()).count();
  if (pulse.idle() && last.idle()) co_return;
  const auto written =
      co_await storage_.run_status([&](store::Store& store) { return store.reports.write_pulse(pulse); });
  if (!written) log::error("pulse.store", {{"error", written.error().text()}});
  last = pulse;
}

}  // namespace welcomed::daemon
