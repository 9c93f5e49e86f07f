// How fast, and at what cost, the daemon takes people from selected to welcomed, with throttling off. One row for each
// number of users given; the numbers of the README's table.
#include <algorithm>
#include <cstdio>

#include "bench/process.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;

void measure(int users) {
  Rollout rollout({"--users", std::to_string(users), "--seed", "3", "--installed-percent", "0", "--no-event-percent",
                   "0", "--event-delay-ms", "0"});
  rollout.configure(
      "  - {name: everybody, tenant: contoso, existing: welcome, users: {all: true}, messages: [{key: welcome, "
      "template: welcome}]}\n",
      "limits: {graph_install_per_second: 1000, send_per_second: 1000}\n");
  const auto begin = std::chrono::steady_clock::now();
  rollout.start_daemon();
  if (!support::eventually([&] { return rollout.at_rest(); }, std::chrono::seconds(60 + users / 20), 200ms)) {
    std::fprintf(stderr, "%d users: not finished in time\n", users);
    std::exit(1);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto counts = rollout.message_counts();
  const auto welcomed = static_cast<double>(counts.size());
  const auto doubled = std::count_if(counts.begin(), counts.end(), [](const auto& each) { return each.second != 1; });
  std::printf("| %d | %.0f | %.2f | %.1f | %ld |\n", users, welcomed / took.count(),
              bench::cpu_milliseconds(rollout.daemon().pid()) / welcomed,
              bench::mebibytes(rollout.daemon().pid(), "VmHWM"), doubled);
  std::fflush(stdout);
  rollout.daemon().stop();
}

}  // namespace

int main(int count, char** words) {
  std::puts("| users | welcomed a second | CPU ms each | peak MiB | got more than one |\n|---|---|---|---|---|");
  for (int i = 1; i < count; ++i) measure(std::stoi(words[i]));
  if (count == 1) {
    measure(200);
    measure(20'000);
  }
}
