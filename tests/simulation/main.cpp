// Runs the whole daemon against a scripted world, one run a seed.
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>

#include "base/log.hpp"
#include "simulation/world.hpp"

namespace {

using simulation::Script;
using simulation::World;

/// What dead daemons leave behind is never freed: a process runs so many seeds and ends.
constexpr std::uint64_t kSeedsAProcess = 250;

int run_seed(std::uint64_t seed, bool loud) {
  const auto script = Script::of(seed);
  auto* world = new World(script, loud);  // as long as its dead daemons
  const auto verdict = world->run();
  for (const auto& violation : verdict.violations) std::cout << "seed " << seed << ": " << violation << std::endl;
  if (loud) {
    std::cout << verdict.steps << " steps, " << verdict.crashes << " crashes, trace " << std::hex << verdict.trace
              << std::dec << '\n';
  }
  return verdict.violations.empty() ? 0 : 1;
}

int run_chunk(std::uint64_t first, std::uint64_t end) {
  int failed = 0;
  for (auto seed = first; seed < end; ++seed) failed += run_seed(seed, false);
  return failed;
}

/// True when a process ended badly.
bool reap() {
  int status = 0;
  ::wait(&status);
  return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

int run_all(std::uint64_t first, std::uint64_t seeds, int workers, bool stop_at_first) {
  const auto begin = std::chrono::steady_clock::now();
  int running = 0;
  int bad = 0;
  for (auto next = first; next < first + seeds && (bad == 0 || !stop_at_first); next += kSeedsAProcess) {
    if (running == workers) {
      bad += reap() ? 1 : 0;
      --running;
    }
    if (::fork() == 0) ::_exit(run_chunk(next, std::min(next + kSeedsAProcess, first + seeds)) == 0 ? 0 : 1);
    ++running;
  }
  for (; running > 0; --running) bad += reap() ? 1 : 0;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%llu seeds in %.1f s, %.0f a second: %s\n", static_cast<unsigned long long>(seeds), took.count(),
              static_cast<double>(seeds) / took.count(), bad == 0 ? "no violation" : "VIOLATIONS");
  return bad == 0 ? 0 : 1;
}

int replay(std::uint64_t seed) {
  std::uint64_t traces[2]{};
  for (auto& trace : traces) trace = (new World(Script::of(seed), false))->run().trace;
  return traces[0] == traces[1] ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  CLI::App app{"Runs the whole daemon on one thread, with a virtual clock, in a world that breaks; all from a seed."};
  std::uint64_t seeds = 1000;
  std::uint64_t first = 1;
  int workers = 2;
  std::optional<std::uint64_t> trace;
  bool expect_violation = false;
  app.add_option("--seeds", seeds, "How many runs")->capture_default_str();
  app.add_option("--first", first, "The first seed")->capture_default_str();
  app.add_option("--workers", workers, "Processes at a time")->capture_default_str();
  app.add_option("--trace", trace, "Tells one run step by step, and checks that it replays to the byte");
  app.add_flag("--expect-violation", expect_violation, "Succeeds only when a run goes wrong: for broken engines");
  CLI11_PARSE(app, count, words);
  if (trace) {
    welcomed::log::start(welcomed::log::Format::text, welcomed::log::Level::info);
    const int failed = run_seed(*trace, true);
    if (replay(*trace) != 0) std::cout << "seed " << *trace << " does not replay\n";
    return failed;
  }
  const int result = run_all(first, seeds, workers, expect_violation);
  return expect_violation ? 1 - result : result;
}
