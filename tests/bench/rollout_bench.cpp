// How fast, and at what cost, the daemon takes people from selected to welcomed, with throttling off. One row for each
// number of users given; the numbers of the README's table.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;

/// CPU time of a running process, user and system, from proc(5).
double cpu_milliseconds(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) * 1000 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double peak_mebibytes(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

void measure(int users) {
  Rollout rollout({"--users", std::to_string(users), "--seed", "3", "--installed-percent", "0", "--no-event-percent",
                   "0", "--event-delay-ms", "0"});
  rollout.configure(
      "  - {name: everybody, tenant: contoso, users: {all: true}, messages: [{key: welcome, template: welcome}]}\n",
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
              cpu_milliseconds(rollout.daemon().pid()) / welcomed, peak_mebibytes(rollout.daemon().pid()), doubled);
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
