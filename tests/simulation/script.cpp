#include "simulation/script.hpp"

#include <algorithm>

namespace simulation {

using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

constexpr Duration kLongestStorm = 30min;
/// So many that the refusals of a storm are not those of a few.
constexpr int kFewestInStorm = 12;
/// Those that are not of group chats alone.
constexpr int kLanesOfAll = 7;
constexpr std::uint64_t kOfChats = 0xC4A75ULL;
constexpr std::uint64_t kOfSeveral = 0x5E7E7A1ULL;

std::set<Fault> all_faults() {
  std::set<Fault> all;
  for (std::size_t i = 0; i < kFaultNames.size(); ++i) all.insert(static_cast<Fault>(i));
  return all;
}

Window working_hours() {
  using enum Weekday;
  return {.days = {monday, tuesday, wednesday, thursday, friday, saturday, sunday},
          .from_minute = 9 * 60,
          .to_minute = 17 * 60,
          .time_zone = "user"};
}

/// Over long before the run is.
Rollout gradual(Chance& chance) {
  Rollout rollout;
  if (chance.happens(0.6)) rollout.waves = {{20 + chance.below(60), Duration(0)}, {100, chance.between(1min, 6h)}};
  if (chance.happens(0.4)) rollout.per_hour = 2 + chance.below(8);
  if (!rollout.per_hour && chance.happens(0.4)) {
    using enum Weekday;
    const int from = chance.below(22) * 60;
    rollout.window = Window{.days = {friday, saturday, sunday}, .from_minute = from, .to_minute = from + 120};
  }
  return rollout;
}

TenantScript some_tenant(Chance& chance) {
  TenantScript tenant;
  tenant.people = 1 + chance.below(5);
  const int rule = chance.below(10);
  if (rule == 0) tenant.when_unknown = WhenUnknown::resend;
  if (rule == 1 || rule == 2) tenant.when_unknown = WhenUnknown::hold;
  if (chance.happens(0.2)) tenant.existing = Existing::skip;
  if (chance.happens(0.3)) tenant.on_uninstall = OnUninstall::reinstall;
  tenant.chats_readable = chance.happens(0.9);
  const double rates[] = {0, 0.02, 0.1, 0.3};
  tenant.wire_faults = rates[chance.below(4)];
  tenant.event_faults = rates[chance.below(4)];
  using Welcome = TeamWelcome;
  const Welcome welcomes[] = {Welcome::channel, Welcome::members, Welcome::both};
  if (chance.happens(0.4)) tenant.team = welcomes[chance.below(3)];
  if (chance.happens(0.4)) tenant.rollout = gradual(chance);
  tenant.pauses = chance.happens(0.2);
  return tenant;
}

TenantScript second_tenant(Chance& chance) {
  auto tenant = some_tenant(chance);
  if (!chance.happens(0.4)) return tenant;
  tenant.consents = chance.between(1min, 1h);
  if (chance.happens(0.5)) tenant.until_then = Unconsented::at_graph;
  return tenant;
}

void refuse_one(TenantScript& tenant, Chance& chance) {
  const Lane lanes[] = {Lane::reads, Lane::installs, Lane::sends, Lane::team_installs};
  tenant.one_is_refused = lanes[chance.below(4)];
  if (tenant.one_is_refused == Lane::team_installs) tenant.team = TeamWelcome::channel;
  tenant.people = 3 + chance.below(6);
  // Only then is anybody's app looked for before it is installed.
  if (tenant.one_is_refused != Lane::sends) tenant.existing = Existing::skip;
}

/// Those that more of the work goes through more often.
Lane some_lane(Chance& chance) {
  using enum Lane;
  const Lane busy[] = {sends, installs, reads};
  return chance.happens(0.6) ? busy[chance.below(3)] : static_cast<Lane>(chance.below(kLanesOfAll));
}

/// What the service of that lane has been seen to answer.
Refusal some_refusal(Lane lane, Chance& chance) {
  using enum Refusal;
  const Refusal of_graph[] = {unknown_403, unknown_400, bad_gateway, silence};
  return is_graphs(lane) ? of_graph[chance.below(4)] : static_cast<Refusal>(chance.below(7));
}

}  // namespace

void Script::allow(const std::set<Fault>& allowed) {
  faults = allowed;
  request_faults.clear();
  for (const auto fault : allowed) {
    if (static_cast<std::size_t>(fault) < kRequestFaults) request_faults.push_back(fault);
  }
  for (auto& tenant : tenants) {
    if (request_faults.empty()) tenant.wire_faults = 0;
    if (!may(Fault::event_trouble)) tenant.event_faults = 0;
  }
  if (!may(Fault::store_refuses) && !may(Fault::store_answer_lost) && !may(Fault::store_in_doubt)) store_faults = 0;
  if (!may(Fault::death) && !may(Fault::stop)) most_crashes = 0;
  if (!may(Fault::clock_jump)) clock_jumps = 0;
  reloads = reloads && may(Fault::reload);
  outages = outages && may(Fault::bot_down);
  if (!several) return;
  if (!may(Fault::cut_off)) several->cut_offs = 0;
  if (!may(Fault::standstill)) several->standstills = 0;
  if (!may(Fault::failover)) several->failovers = 0;
  several->apart = several->apart && may(Fault::clock_jump);
}

/// But for what goes wrong in the second tenant alone.
void Script::calm_down() {
  store_faults = clock_jumps = crashes = 0;
  most_crashes = 0;
  reloads = false;
  auto& first = tenants.front();
  first.wire_faults = first.event_faults = 0;
  first.rollout = {};
  first.pauses = false;
}

bool Script::is_calm(std::size_t tenant) const { return !storms_end(tenant) && is_calm_between_storms(tenant); }

bool Script::is_calm_between_storms(std::size_t tenant) const {
  const auto& each = tenants[tenant];
  const bool own = each.wire_faults == 0 && each.event_faults == 0 && each.consents == 0ms && !each.pauses &&
                   !is_gradual(each.rollout);
  const bool shared = store_faults == 0 && clock_jumps == 0 && most_crashes == 0 && !reloads && !registered_anew &&
                      !forgetful_reread && !journeys && !(several && several->troubled());
  return own && shared;
}

std::optional<Duration> Script::storms_end(std::size_t tenant) const {
  std::optional<Duration> last;
  for (const auto& storm : storms) {
    if (storm.tenant == tenant) last = std::max(last.value_or(storm.end), storm.end);
  }
  return last;
}

/// Who was refused for as long as a storm lasted, or in one storm after another, waits four times as long, and a
/// quarter of that by chance; where fewer than five wait nobody knows that it was a storm. After a short one 45 minutes
/// at most.
Duration Script::wait_after_storms(std::size_t tenant) const {
  const auto end = storms_end(tenant).value_or(0ms);
  auto begin = end;
  for (const auto& storm : storms) {
    if (storm.tenant == tenant) begin = std::min(begin, storm.begin);
  }
  return std::max<Duration>(45min, (end - begin) * 5);
}

void Script::brew_storms(Chance& chance) {
  const auto struck = static_cast<std::size_t>(chance.below(static_cast<int>(tenants.size())));
  tenants[struck].people = kFewestInStorm + chance.below(20);
  const int count = 1 + chance.below(3);
  for (int i = 0; i < count; ++i) {
    // Most of the work is done early.
    const auto begin =
        chance.happens(0.7) ? chance.between(0s, 15s) : chance.between(0s, troubled_for() - kLongestStorm);
    const auto lane = some_lane(chance);
    const auto lasts = chance.between(10s, chance.happens(0.5) ? Duration(2min) : kLongestStorm);
    storms.push_back({lane, some_refusal(lane, chance), begin, begin + lasts, struck});
  }
}

Script Script::of(std::uint64_t seed, const Shares& shares) {
  Chance chance(seed);
  Script script{.seed = seed};
  // By a chance of their own, so that what a seed is without them stays what it is.
  Chance of_chats(seed ^ kOfChats);
  Chance of_several(seed ^ kOfSeveral);
  if (of_several.happens(shares.several)) script.several.emplace();
  script.tenants.push_back(some_tenant(chance));
  if (chance.happens(shares.two_tenants)) script.tenants.push_back(second_tenant(chance));
  script.cards = chance.happens(0.7);
  script.marks_kept = chance.happens(0.95);
  const double rates[] = {0, 0.02, 0.1};
  script.store_faults = rates[chance.below(3)] / 2;
  const double crashes[] = {0, 0.0005, 0.003, 0.01};
  script.crashes = crashes[chance.below(4)];
  script.most_crashes = chance.below(8);
  script.clock_jumps = chance.happens(0.3) ? 0.001 : 0;
  script.reloads = chance.happens(0.3);
  script.outages = true;
  auto faults = all_faults();
  if (!chance.happens(0.1)) faults.erase(Fault::throttled_for_years);
  script.allow(faults);
  script.relay = chance.happens(0.4);
  script.signed_activities = chance.happens(0.5);
  if (chance.happens(0.3)) script.tips_after = chance.between(1min, 6h);
  if (chance.happens(0.2)) script.calm_down();
  if (chance.happens(shares.refused_ones)) refuse_one(script.tenants[0], chance);
  if (chance.happens(shares.storms)) script.brew_storms(chance);
  if (chance.happens(shares.new_registrations)) script.registered_anew = chance.between(0s, script.troubled_for());
  if (script.registered_anew) script.tips_after = chance.between(1min, 6h);
  script.dead_is_forbidden = chance.happens(0.5);
  script.odd_chats = chance.happens(shares.odd_chats);
  if (chance.happens(shares.forgetful)) script.forgetful_reread = chance.between(1h, 12h);
  if (chance.happens(shares.journeys)) script.set_out(chance);
  if (of_chats.happens(shares.chats)) script.bring_chats(of_chats);
  if (script.several) script.share_store(of_several);
  return script;
}

/// What goes wrong early meets most of the work, which is more than that of one daemon alone.
void Script::share_store(Chance& chance) {
  if (tenants.size() == 1 && chance.happens(0.8)) tenants.push_back(second_tenant(chance));
  for (auto& tenant : tenants) {
    tenant.people = std::max(tenant.people, 4 + chance.below(12));
    if (!journeys) continue;
    tenant.team.reset();
    tenant.rollout = {};
  }
  const double rates[] = {0, 0.001, 0.004, 0.01};
  several = Several{.daemons = 2 + chance.below(2),
                    .cut_offs = rates[chance.below(4)],
                    .standstills = rates[chance.below(4)],
                    .failovers = rates[chance.below(4)],
                    .most_of_each = 1 + chance.below(6),
                    .apart = clock_jumps > 0};
  if (!chance.happens(0.15)) return;
  several = Several{.daemons = several->daemons};
  calm_down();
}

void Script::bring_chats(Chance& chance) {
  for (auto& tenant : tenants) {
    tenant.chats = ChatScript{.listed = chance.below(3),
                              .others = 1 + chance.below(4),
                              .takes_added = chance.happens(0.85),
                              .meetings = chance.happens(0.3),
                              .topics_readable = chance.happens(0.8)};
  }
  if (chance.happens(0.3)) brew_chat_storm(chance);
}

/// When most of the work in chats is done.
void Script::brew_chat_storm(Chance& chance) {
  const auto struck = static_cast<std::size_t>(chance.below(static_cast<int>(tenants.size())));
  auto& chats = *tenants[struck].chats;
  const auto lane = chance.happens(0.5) ? Lane::chat_installs : Lane::chat_posts;
  (lane == Lane::chat_installs ? chats.listed : chats.others) += kFewestInStorm;
  const auto begin = chance.between(0s, 15s);
  const auto lasts = chance.between(10s, chance.happens(0.5) ? Duration(2min) : kLongestStorm);
  storms.push_back({lane, some_refusal(lane, chance), begin, begin + lasts, struck});
}

/// Who is met in a team is nobody's newcomer, what delta forgets would keep hire dates from being known, and with the
/// references of another bot the zones of people are gone.
void Script::set_out(Chance& chance) {
  journeys = Journeys{.lasts = 8 * 24h, .follow_ups = {{kTips, 1}}};
  tips_after.reset();
  forgetful_reread.reset();
  registered_anew.reset();
  for (auto& tenant : tenants) {
    tenant.team.reset();
    if (tenant.one_is_refused == Lane::team_installs) tenant.one_is_refused.reset();
    tenant.rollout = {};
    if (chance.happens(0.5)) tenant.rollout.window = working_hours();
  }
}

Script Script::year_of_journeys(int hires, std::uint64_t seed) {
  Script script{.seed = seed};
  TenantScript tenant{.people = hires};
  tenant.rollout.window = working_hours();
  script.tenants.push_back(std::move(tenant));
  script.journeys =
      Journeys{.lasts = 480 * 24h, .first_days = 365, .follow_ups = {{kTips, 7}, {kMonth, 30}, {kQuarter, 90}}};
  return script;
}

Script Script::with(const std::set<Fault>& faults, std::uint64_t seed) {
  const bool of_several =
      faults.contains(Fault::cut_off) || faults.contains(Fault::standstill) || faults.contains(Fault::failover);
  auto script = of_several ? of(seed, {.several = 1}) : of(seed);
  for (auto& tenant : script.tenants) {
    tenant.wire_faults = 0.2;
    tenant.event_faults = 0.3;
  }
  script.store_faults = 0.1;
  script.crashes = 0.005;
  script.most_crashes = 5;
  script.clock_jumps = 0.001;
  script.reloads = true;
  if (of_several) {
    script.several = Several{
        .daemons = 3, .cut_offs = 0.002, .standstills = 0.002, .failovers = 0.002, .most_of_each = 5, .apart = true};
  }
  script.allow(faults);
  return script;
}

}  // namespace simulation
