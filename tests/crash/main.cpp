// Kills the real daemon with SIGKILL at random moments and at every named point, against a tenant that breaks answers
// off and dies itself, and asks the tenant's ledger afterwards: nobody twice, nobody forgotten, everything unknown
// settled or listed.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <iostream>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "base/crash_point.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

/// With a tenth of all requests broken, 100,000 people take more than an hour.
constexpr auto kLongest = 180min;

struct Plan {
  int kills = 40;
  int at_once = 1;
  int users = 1000;
  unsigned seed = 1;
  int per_second = 60;
  double faults = 10;
  bool hold = false;
};

struct Tally {
  int rollouts = 0;
  int kills = 0;
  int tenant_deaths = 0;
  std::map<std::string_view, int> deaths;  ///< at each named point
  int people = 0;
  int twice = 0;
  int forgotten = 0;
  int held = 0;      ///< for an admin, listed by `resolve`
  int unknown = 0;   ///< neither settled nor held
  int unlisted = 0;  ///< held and not listed
};

/// Who dies between a commit and its mark must have one, and a store on a server has none.
std::vector<std::string_view> points_to_die_at() {
  std::vector<std::string_view> all(welcomed::kCrashPointNames.begin(), welcomed::kCrashPointNames.end());
  if (support::server_url()) std::erase(all, "committed");
  return all;
}

/// Every other rollout goes in waves.
std::string policy_of(const Plan& plan, bool gradual) {
  return std::string(
             "  - name: staff\n    tenant: contoso\n    existing: welcome\n    users: {groups: [All Staff]}\n    "
             "messages: [{key: welcome, "
             "template: welcome}]\n    when_unknown: ") +
         (plan.hold ? "hold" : "verify") + "\n" +
         (gradual ? "    rollout: {waves: [{percent: 30}, {percent: 100, after: 10s}], per_hour: 200000}\n" : "");
}

/// Every way in which an answer can go wrong.
std::vector<Json> every_fault() {
  std::vector<Json> effects{{{"status", 401}},
                            {{"status", 429}},
                            {{"status", 429}, {"headers", {{"Retry-After", "1"}}}},
                            {{"status", 429}, {"headers", {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}}}};
  for (const auto* effect :
       {"reset_before", "close_before", "timeout_before", "reset_after", "close_after", "timeout", "truncate"}) {
    effects.emplace_back(effect);
  }
  for (const int status : {408, 500, 502, 503, 504}) {
    for (const bool acts : {false, true}) effects.push_back({{"status", status}, {"take_effect", acts}});
  }
  return effects;
}

/// So many of all requests meet a fault, each kind as often as the others.
void break_answers(const Rollout& rollout, double percent) {
  const auto effects = every_fault();
  for (const auto& effect : effects) {
    rollout.control_post(
        "faults", {{"route", ".*"}, {"effect", effect}, {"percent", percent / static_cast<double>(effects.size())}});
  }
}

bool selected(const Json& user) {
  const auto& groups = user["groups"];
  const bool member = std::find(groups.begin(), groups.end(), "All Staff") != groups.end();
  return member && user["userType"] != "Guest" && user["accountEnabled"].get<bool>() && user["licensed"].get<bool>();
}

/// What `resolve` lists and nobody but an admin can settle: with `verify` only what was lost twice.
int held_of(const std::string& listed) {
  int held = 0;
  for (auto at = listed.find("held: "); at != std::string::npos; at = listed.find("held: ", at + 1)) ++held;
  return held;
}

/// Unknown deliveries that still have a step to go.
int open_of(Rollout& rollout) {
  const int unknown = rollout.status()["policies"][0]["messages"]["welcome"].value("unknown", 0);
  return unknown - held_of(rollout.command({"resolve"}));
}

class Killer {
 public:
  Killer(Rollout& rollout, const Plan& plan, std::mt19937& chance, Tally& tally)
      : rollout_(rollout), plan_(plan), chance_(chance), tally_(tally) {}

  /// Kills until the work is done or there were enough kills.
  void kill_again_and_again() {
    while (tally_.kills < plan_.kills) {
      if (tally_.kills % 2 == 0)
        kill_at_random();
      else
        die_at(points_[static_cast<std::size_t>(tally_.kills / 2) % points_.size()]);
      ++tally_.kills;
      if (tally_.kills % 10 == 0 && done()) return;
    }
    rollout_.start_daemon();
  }

 private:
  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(chance_); }

  void kill_at_random() {
    rollout_.start_daemon();
    std::this_thread::sleep_for(std::chrono::milliseconds(between(20, 900)));
    if (tally_.kills % 8 == 0) {
      rollout_.restart_tenant();
      break_answers(rollout_, plan_.faults);
      ++tally_.tenant_deaths;
      std::this_thread::sleep_for(std::chrono::milliseconds(between(20, 400)));
    }
    rollout_.daemon().stop(SIGKILL);
  }

  void die_at(std::string_view point) {
    const auto when = std::string(point) + ":" + std::to_string(between(1, 3));
    rollout_.launch_daemon({{"WELCOMED_CRASH_AT", when}});
    if (rollout_.daemon().wait(6s) == -SIGKILL) ++tally_.deaths[point];
    rollout_.daemon().stop(SIGKILL);
  }

  /// The daemon goes on when there is nothing left to kill it in.
  bool done() {
    rollout_.start_daemon();
    if (rollout_.at_rest()) return true;
    rollout_.daemon().stop(SIGKILL);
    return false;
  }

  const std::vector<std::string_view> points_ = points_to_die_at();
  Rollout& rollout_;
  const Plan& plan_;
  std::mt19937& chance_;
  Tally& tally_;
};

void judge(Rollout& rollout, Tally& tally) {
  const auto counts = rollout.message_counts();
  const auto world = rollout.control("world");
  const auto listed = rollout.command({"resolve"});
  for (const auto& user : world["users"]) {
    const auto id = user["id"].get<std::string>();
    const auto found = counts.find(id);
    const int got = found == counts.end() ? 0 : found->second;
    if (got > 1) ++tally.twice;
    if (!selected(user)) continue;
    ++tally.people;
    if (got == 1) continue;
    const auto state = rollout.person(id)["messages"]["welcome"]["state"];
    const bool held = state == "unknown";
    if (!held && got == 0) {
      ++tally.forgotten;
      std::cout << "forgotten: " << rollout.person(id).dump() << '\n';
    }
    if (held && listed.find(user["userPrincipalName"].get<std::string>()) == std::string::npos) ++tally.unlisted;
  }
  tally.unknown += open_of(rollout);
  tally.held += held_of(listed);
}

void run_rollout(const Plan& plan, unsigned seed, std::mt19937& chance, Tally& tally) {
  Rollout rollout({"--users", std::to_string(plan.users), "--seed", std::to_string(seed), "--installed-percent", "10",
                   "--no-event-percent", "5", "--double-percent", "20", "--swap-percent", "20"});
  const auto pace = std::to_string(plan.per_second);
  const bool gradual = plan.kills > 0 && tally.rollouts % 2 == 1;
  rollout.configure(policy_of(plan, gradual), "settle_after: 4s\nlimits: {graph_install_per_second: " + pace +
                                                  ", send_per_second: " + pace + "}\n");
  break_answers(rollout, plan.faults);
  ++tally.rollouts;
  Killer(rollout, plan, chance, tally).kill_again_and_again();
  const auto settled = [&] { return rollout.at_rest() && open_of(rollout) == 0; };
  if (!eventually(settled, kLongest, 2s)) std::cout << "not settled: " << rollout.status().dump() << '\n';
  judge(rollout, tally);
  rollout.daemon().stop(SIGTERM);
}

/// One rollout after another, until there were enough kills.
Tally run_rollouts(const Plan& plan) {
  std::mt19937 chance(plan.seed);
  Tally tally;
  do {
    run_rollout(plan, plan.seed + static_cast<unsigned>(tally.rollouts), chance, tally);
  } while (tally.kills < plan.kills);
  return tally;
}

void add(Tally& sum, const Tally& part) {
  sum.rollouts += part.rollouts;
  sum.kills += part.kills;
  sum.tenant_deaths += part.tenant_deaths;
  for (const auto& [point, deaths] : part.deaths) sum.deaths[point] += deaths;
  sum.people += part.people;
  sum.twice += part.twice;
  sum.forgotten += part.forgotten;
  sum.held += part.held;
  sum.unknown += part.unknown;
  sum.unlisted += part.unlisted;
}

/// Most of a rollout is waiting: several are run at a time, each with its share of the kills.
Tally run_side_by_side(const Plan& plan) {
  constexpr unsigned kSeedsApart = 1000;
  std::vector<std::future<Tally>> parts;
  for (int number = 0; number < plan.at_once; ++number) {
    auto part = plan;
    part.seed += static_cast<unsigned>(number) * kSeedsApart;
    part.kills = plan.kills * (number + 1) / plan.at_once - plan.kills * number / plan.at_once;
    parts.push_back(std::async(std::launch::async, run_rollouts, part));
  }
  Tally sum;
  for (auto& part : parts) add(sum, part.get());
  return sum;
}

}  // namespace

int main(int count, char** words) {
  CLI::App app{
      "Kills the daemon again and again in the middle of rollouts and counts who was welcomed twice or never."};
  Plan plan;
  std::string store = "sqlite";
  app.add_option("--kills", plan.kills, "How often; 0 for a rollout that goes through")->capture_default_str();
  app.add_option("--at-once", plan.at_once, "Rollouts at a time, which share the kills")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  app.add_option("--users", plan.users, "People of each rollout")->capture_default_str();
  app.add_option("--per-second", plan.per_second, "Installs and messages at most")->capture_default_str();
  app.add_option("--faults", plan.faults, "Percent of the requests that meet one")->capture_default_str();
  app.add_option("--seed", plan.seed, "Of people and moments")->capture_default_str();
  app.add_flag("--hold", plan.hold, "when_unknown: hold instead of verify");
  app.add_option("--store", store, "What the daemon keeps its store in; postgresql is a server of this run's own")
      ->capture_default_str()
      ->check(CLI::IsMember({"sqlite", "postgresql"}));
  CLI11_PARSE(app, count, words);
  if (store == "postgresql") support::go_on_beside_server(words);
  ::setenv("WELCOMED_PROGRAM", DYING_PROGRAM, 0);
  const auto begin = std::chrono::steady_clock::now();
  const auto tally = run_side_by_side(plan);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto points = points_to_die_at().size();
  int at_points = 0;
  for (const auto& [point, deaths] : tally.deaths) at_points += deaths;
  std::printf(
      "%d kills, %d of them at %zu of %zu named points, and %d of the tenant, in %d rollouts, %d people: %d twice, %d "
      "forgotten, %d held and listed, %d left open, in %.0f s\n",
      tally.kills, at_points, tally.deaths.size(), points, tally.tenant_deaths, tally.rollouts, tally.people,
      tally.twice, tally.forgotten, tally.held, tally.unknown, took.count());
  // A few kills may miss a rare point; many must not.
  const bool everywhere = tally.kills < 200 || tally.deaths.size() == points;
  const bool good = everywhere && tally.twice == 0 && tally.forgotten == 0 && tally.unlisted == 0 && tally.unknown == 0;
  return good ? 0 : 1;
}
