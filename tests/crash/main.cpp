// Kills the real daemon with SIGKILL at random moments, against a tenant that breaks answers off, and asks the tenant's
// ledger afterwards: nobody twice, nobody forgotten, everything unknown settled or listed.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <random>
#include <thread>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

struct Plan {
  int kills = 40;
  int users = 1000;
  unsigned seed = 1;
  bool hold = false;
};

struct Tally {
  int rollouts = 0;
  int kills = 0;
  int people = 0;
  int twice = 0;
  int forgotten = 0;
  int unknown = 0;    ///< settled by nobody; with `hold` they are listed
  int unlisted = 0;   ///< held and not listed
};

std::string policy_of(const Plan& plan) {
  return std::string("  - name: staff\n    tenant: contoso\n    users: {groups: [All Staff]}\n    messages: [{key: welcome, "
                     "template: welcome}]\n    when_unknown: ") +
         (plan.hold ? "hold" : "verify") + "\n";
}

void break_answers(const Rollout& rollout) {
  const std::string sends = "POST .*/activities";
  const std::string installs = "POST .*/installedApps";
  for (const auto& route : {sends, installs}) {
    for (const auto* effect : {"reset_before", "reset_after", "truncate", "close_after"}) {
      rollout.control_post("faults", {{"route", route}, {"effect", effect}, {"percent", 2}});
    }
    rollout.control_post("faults", {{"route", route}, {"effect", {{"status", 503}, {"take_effect", true}}}, {"percent", 2}});
    rollout.control_post("faults", {{"route", route}, {"effect", {{"status", 502}}}, {"percent", 2}});
  }
}

bool selected(const Json& user) {
  const auto& groups = user["groups"];
  const bool member = std::find(groups.begin(), groups.end(), "All Staff") != groups.end();
  return member && user["userType"] != "Guest" && user["accountEnabled"].get<bool>() && user["licensed"].get<bool>();
}

int unknown_of(Rollout& rollout) { return rollout.status()["policies"][0]["messages"]["welcome"].value("unknown", 0); }

/// Kills until the work is done or there were enough kills.
void kill_again_and_again(Rollout& rollout, const Plan& plan, std::mt19937& chance, Tally& tally) {
  std::uniform_int_distribution<int> pause(20, 900);
  rollout.start_daemon();
  while (tally.kills < plan.kills) {
    std::this_thread::sleep_for(std::chrono::milliseconds(pause(chance)));
    rollout.daemon().stop(SIGKILL);
    ++tally.kills;
    rollout.start_daemon();
    if (tally.kills % 10 == 0 && rollout.at_rest()) return;
  }
}

void judge(Rollout& rollout, const Plan& plan, Tally& tally) {
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
    const bool held = plan.hold && state == "unknown";
    if (!held && got == 0) {
      ++tally.forgotten;
      std::cout << "forgotten: " << rollout.person(id).dump() << '\n';
    }
    if (held && listed.find(user["userPrincipalName"].get<std::string>()) == std::string::npos) ++tally.unlisted;
  }
  tally.unknown += unknown_of(rollout);
}

void run_rollout(const Plan& plan, unsigned seed, std::mt19937& chance, Tally& tally) {
  Rollout rollout({"--users", std::to_string(plan.users), "--seed", std::to_string(seed), "--installed-percent", "10",
                   "--no-event-percent", "5", "--double-percent", "20", "--swap-percent", "20"});
  rollout.configure(policy_of(plan),
                    "settle_after: 4s\nlimits: {graph_install_per_second: 60, send_per_second: 60}\n");
  break_answers(rollout);
  ++tally.rollouts;
  kill_again_and_again(rollout, plan, chance, tally);
  const auto settled = [&] { return rollout.at_rest() && (plan.hold || unknown_of(rollout) == 0); };
  if (!eventually(settled, 15min, 1s)) std::cout << "not settled: " << rollout.status().dump() << '\n';
  judge(rollout, plan, tally);
  rollout.daemon().stop(SIGTERM);
}

}  // namespace

int main(int count, char** words) {
  CLI::App app{"Kills the daemon again and again in the middle of rollouts and counts who was welcomed twice or never."};
  Plan plan;
  app.add_option("--kills", plan.kills, "How often")->capture_default_str();
  app.add_option("--users", plan.users, "People of each rollout")->capture_default_str();
  app.add_option("--seed", plan.seed, "Of people and moments")->capture_default_str();
  app.add_flag("--hold", plan.hold, "when_unknown: hold instead of verify");
  CLI11_PARSE(app, count, words);
  std::mt19937 chance(plan.seed);
  Tally tally;
  const auto begin = std::chrono::steady_clock::now();
  while (tally.kills < plan.kills) run_rollout(plan, plan.seed + static_cast<unsigned>(tally.rollouts), chance, tally);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%d kills in %d rollouts, %d people: %d twice, %d forgotten, %d %s, in %.0f s\n", tally.kills, tally.rollouts,
              tally.people, tally.twice, tally.forgotten, tally.unknown,
              plan.hold ? "held and listed" : "left unknown", took.count());
  const bool good = tally.twice == 0 && tally.forgotten == 0 && tally.unlisted == 0 && (plan.hold || tally.unknown == 0);
  return good ? 0 : 1;
}
