// How many authenticated activities a second the daemon takes, and at what cost, each durable in SQLite before its 200.
#include <cstdio>

#include "bench/load.hpp"
#include "bench/process.hpp"
#include "bench/teams.hpp"

namespace {

void measure(support::Rollout& rollout, bench::Teams& teams, int connections, int count) {
  const auto port = bench::port_of(rollout.bot_url());
  const auto pid = rollout.daemon().pid();
  const double before = bench::cpu_milliseconds(pid);
  const auto measured =
      bench::post_all({.port = port, .connections = connections, .count = count, .request = [&](int number) {
                         return teams.message(number);
                       }});
  const double spent = bench::cpu_milliseconds(pid) - before;
  if (measured.refused > 0) std::fprintf(stderr, "%d were refused\n", measured.refused);
  std::printf("| %d | %.0f | %.0f | %.2f | %.2f | %.1f |\n", connections, count / measured.seconds,
              spent * 1000 / count, measured.percentile(50), measured.percentile(99), bench::mebibytes(pid, "VmHWM"));
  std::fflush(stdout);
}

}  // namespace

int main() {
  support::Rollout rollout({"--users", "20", "--seed", "3"});
  rollout.configure(
      "  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: welcome}]}\n");
  rollout.start_daemon();
  bench::Teams teams(rollout);
  std::puts(
      "| connections | activities a second | CPU µs each | p50 ms | p99 ms | peak MiB |\n|---|---|---|---|---|---|");
  measure(rollout, teams, 1, 2'000);
  measure(rollout, teams, 16, 20'000);
  measure(rollout, teams, 64, 40'000);
  rollout.daemon().stop();
}
