// How many authenticated activities a second the daemon takes, and at what cost, each durable in SQLite before its 200;
// without TLS and with it, on connections that stay.
#include <cstdio>

#include "bench/listen.hpp"
#include "bench/load.hpp"
#include "bench/process.hpp"
#include "bench/teams.hpp"

namespace {

void measure(support::Rollout& rollout, bench::Teams& teams, bool tls, int connections, int count) {
  const auto port = bench::port_of(rollout.bot_url());
  const auto pid = rollout.daemon().pid();
  const double before = bench::cpu_milliseconds(pid);
  const auto measured = bench::post_all(
      {.ports = {port}, .tls = tls, .connections = connections, .count = count, .request = [&](int number) {
         return teams.message(number);
       }});
  const double spent = bench::cpu_milliseconds(pid) - before;
  if (measured.refused > 0) std::fprintf(stderr, "%d were refused\n", measured.refused);
  std::printf("| %s | %d | %.0f | %.0f | %.2f | %.2f | %.1f |\n", tls ? "TLS" : "plain", connections,
              count / measured.seconds, spent * 1000 / count, measured.percentile(50), measured.percentile(99),
              bench::mebibytes(pid, "VmHWM"));
  std::fflush(stdout);
}

void measure_all(bool tls) {
  support::Rollout rollout({"--users", "20", "--seed", "3"});
  rollout.configure(
      "  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: welcome}]}\n");
  if (tls) bench::serve_tls(rollout);
  rollout.start_daemon();
  bench::Teams teams(rollout);
  measure(rollout, teams, tls, 1, 2'000);
  measure(rollout, teams, tls, 16, 20'000);
  measure(rollout, teams, tls, 64, 40'000);
  rollout.daemon().stop();
}

}  // namespace

int main() {
  std::puts(
      "| | connections | activities a second | CPU µs each | p50 ms | p99 ms | peak MiB "
      "|\n|---|---|---|---|---|---|---|");
  measure_all(false);
  measure_all(true);
}
