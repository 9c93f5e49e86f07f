// Runs the whole daemon against a scripted world, one run a seed.
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <set>

#include "base/log.hpp"
#include "fakes/empty_stores.hpp"
#include "simulation/world.hpp"

namespace {

using simulation::Fault;
using simulation::Script;
using simulation::Verdict;
using simulation::World;

/// What dead daemons leave behind is never freed: a process runs so many seeds and ends.
constexpr std::uint64_t kSeedsAProcess = 250;
/// Where the first run that goes wrong is all that is wanted.
constexpr std::uint64_t kSeedsUntilLookedAt = 20;

Verdict run(Script script, bool loud) {
  // Leases end by the clock of the store's server, and that of a real one is not the world's.
  if (support::server_url()) script.several.reset();
  welcomed::fakes::EmptyStores stores;
  auto* server = new simulation::Server();
  const auto store =
      script.several ? stores.make_in(std::make_unique<simulation::ServedDatabase>(*server)) : stores.make();
  auto* world = new World(script, *store, *server, loud);  // as long as its dead daemons
  return world->run();
}

int run_script(const Script& script, bool loud) {
  const auto seed = script.seed;
  const auto verdict = run(script, loud);
  for (const auto& violation : verdict.violations) std::cout << "seed " << seed << ": " << violation << std::endl;
  if (loud) {
    std::cout << verdict.steps << " steps, " << verdict.crashes << " crashes, trace " << std::hex << verdict.trace
              << std::dec << '\n';
  }
  return verdict.violations.empty() ? 0 : 1;
}

int run_year(const Script& script) {
  const auto verdict = run(script, false);
  for (const auto& violation : verdict.violations) std::cout << violation << std::endl;
  std::cout << script.tenants.front().people << " hires:";
  for (const auto& [key, count] : verdict.messages) std::cout << " " << count << " " << key;
  std::cout << (verdict.violations.empty() ? ", no violation" : ", VIOLATIONS") << std::endl;
  return verdict.violations.empty() ? 0 : 1;
}

/// The runs by number.
struct Runs {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::function<Script(std::uint64_t)> script;
};

int run_chunk(const Runs& runs, std::uint64_t first, std::uint64_t end) {
  int failed = 0;
  for (auto number = first; number < end; ++number) failed += run_script(runs.script(number), false);
  return failed;
}

/// True when a process ended badly.
bool reap() {
  int status = 0;
  ::wait(&status);
  return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

int run_all(const Runs& runs, int workers, bool stop_at_first) {
  const auto begin = std::chrono::steady_clock::now();
  const auto end = runs.first + runs.count;
  const auto share = (runs.count + static_cast<std::uint64_t>(workers) - 1) / static_cast<std::uint64_t>(workers);
  const auto chunk = std::clamp<std::uint64_t>(share, 1, stop_at_first ? kSeedsUntilLookedAt : kSeedsAProcess);
  int running = 0;
  int bad = 0;
  for (auto next = runs.first; next < end && (bad == 0 || !stop_at_first); next += chunk) {
    if (running == workers) {
      bad += reap() ? 1 : 0;
      --running;
    }
    if (::fork() == 0) ::_exit(run_chunk(runs, next, std::min(next + chunk, end)) == 0 ? 0 : 1);
    ++running;
  }
  for (; running > 0; --running) bad += reap() ? 1 : 0;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%llu seeds in %.1f s, %.0f a second: %s\n", static_cast<unsigned long long>(runs.count), took.count(),
              static_cast<double>(runs.count) / took.count(), bad == 0 ? "no violation" : "VIOLATIONS");
  return bad == 0 ? 0 : 1;
}

/// Each fault alone and each pair of them.
std::vector<std::set<Fault>> pairs() {
  std::vector<std::set<Fault>> all;
  for (std::size_t one = 0; one < simulation::kFaultNames.size(); ++one) {
    for (auto other = one; other < simulation::kFaultNames.size(); ++other) {
      all.push_back({static_cast<Fault>(one), static_cast<Fault>(other)});
    }
  }
  return all;
}

Runs runs_of_pairs(std::uint64_t each) {
  const auto all = pairs();
  return {0, all.size() * each, [all](std::uint64_t number) { return Script::with(all[number % all.size()], number); }};
}

int replay(const Script& script) {
  std::uint64_t traces[2]{};
  for (auto& trace : traces) trace = run(script, false).trace;
  return traces[0] == traces[1] ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  CLI::App app{"Runs the whole daemon on one thread, with a virtual clock, in a world that breaks; all from a seed."};
  std::uint64_t seeds = 1000;
  std::uint64_t first = 1;
  int workers = 2;
  std::optional<std::uint64_t> trace;
  std::uint64_t pairs_each = 0;
  bool expect_violation = false;
  std::string store = "sqlite";
  simulation::Shares shares;
  app.add_option("--seeds", seeds, "How many runs")->capture_default_str();
  app.add_option("--first", first, "The first seed")->capture_default_str();
  app.add_option("--workers", workers, "Processes at a time")->capture_default_str()->check(CLI::Range(1, 64));
  app.add_option("--pairs", pairs_each, "Runs each fault alone and each pair of faults so many times instead");
  app.add_option("--store", store, "What the daemon keeps its store in; postgresql is a server of this run's own")
      ->capture_default_str()
      ->check(CLI::IsMember({"sqlite", "postgresql"}));
  app.add_option("--trace", trace, "Tells one run step by step, and checks that it replays to the byte");
  app.add_flag("--expect-violation", expect_violation, "Succeeds only when a run goes wrong: for broken engines");
  const auto share = [&app](const char* option, double& of, const char* what) {
    app.add_option(option, of, std::string("The share of runs ") + what)->capture_default_str();
  };
  share("--two-tenants", shares.two_tenants, "with a second tenant");
  share("--storms", shares.storms, "in which parts of the services refuse everything for a while");
  share("--new-registrations", shares.new_registrations, "in which the bot is registered anew");
  share("--odd-chats", shares.odd_chats, "in which chats that Graph names do not know the bot");
  share("--refused-ones", shares.refused_ones, "in which somebody is refused what others get");
  share("--forgetful", shares.forgetful, "in which delta forgets");
  share("--journeys", shares.journeys, "in which people come in and are written to by their hire");
  share("--chats", shares.chats, "with group chats");
  share("--several", shares.several, "in which two or three daemons share the store, on SQLite");
  int hires = 0;
  app.add_option("--year-of-journeys", hires,
                 "Runs a year of so many hires instead, with dates that move and go, and clocks that are set both ways")
      ->check(CLI::Range(1, 10'000));
  CLI11_PARSE(app, count, words);
  if (store == "postgresql") support::go_on_beside_server(words);
  welcomed::fakes::EmptyStores::prepare();
  if (trace) {
    welcomed::log::start(welcomed::log::Format::text, welcomed::log::Level::info);
    const auto script = pairs_each > 0 ? runs_of_pairs(pairs_each).script(*trace) : Script::of(*trace, shares);
    const int failed = run_script(script, true);
    if (replay(script) != 0) std::cout << "seed " << *trace << " does not replay\n";
    return failed;
  }
  if (hires > 0) return run_year(Script::year_of_journeys(hires, first));
  const auto by_chance = [&shares](std::uint64_t seed) { return Script::of(seed, shares); };
  const auto runs = pairs_each > 0 ? runs_of_pairs(pairs_each) : Runs{first, seeds, by_chance};
  const int result = run_all(runs, workers, expect_violation);
  return expect_violation ? 1 - result : result;
}
