// What following a directory costs: the first reading, a cycle in which nothing changed, and how soon a joiner in a
// group of a group is installed. One row for each number of users given.
#include <cstdio>
#include <thread>

#include "bench/observed.hpp"
#include "bench/process.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;
using Steady = std::chrono::steady_clock;

constexpr int kQuietCycles = 60;

double seconds_since(Steady::time_point begin) { return std::chrono::duration<double>(Steady::now() - begin).count(); }

int requests(const Rollout& rollout) {
  return bench::requests(rollout, [](const std::string& route, const std::string&) {
    return route.find("/delta") != std::string::npos || route.find("/groups") != std::string::npos;
  });
}

std::string policy(const std::string& group) {
  return "  - {name: staff, tenant: contoso, existing: welcome, users: {groups: [" + group +
         "]}, messages: [{key: welcome, template: welcome}]}\n";
}

/// Next to no installs, so that the directory's cost is seen alone.
void measure_reading(Rollout& rollout, int users) {
  rollout.configure(policy("All Staff"), "limits: {graph_install_per_second: 0.01}\ncycle: 1s\n");
  const auto begin = Steady::now();
  rollout.start_daemon();
  const auto read = [&] { return rollout.daemon_log().find("discovery.done") != std::string::npos; };
  if (!support::eventually(read, 900s)) bench::give_up("the first reading");
  const auto pid = rollout.daemon().pid();
  std::printf("| %d | %d | %.1f | %.1f |", users, requests(rollout), seconds_since(begin),
              bench::mebibytes(pid, "VmHWM"));
  std::this_thread::sleep_for(5s);
  const auto before = requests(rollout);
  const auto cpu = bench::cpu_milliseconds(pid);
  const auto cycles = [&] { return bench::said(rollout, "discovery.done"); };
  const int begun = cycles();
  std::this_thread::sleep_for(std::chrono::seconds(kQuietCycles));
  const double passed = cycles() - begun;
  std::printf(" %.1f | %.1f | %.1f |", (requests(rollout) - before) / passed,
              (bench::cpu_milliseconds(pid) - cpu) / passed, bench::mebibytes(pid, "VmRSS"));
  std::fflush(stdout);
  rollout.daemon().stop();
}

/// With the cycle of one minute that the daemon has when nothing is said.
void measure_joiner(Rollout& rollout) {
  const auto outer = rollout.control_post("groups", {{"displayName", "Outer"}})["id"].get<std::string>();
  const auto inner = rollout.control_post("groups", {{"displayName", "Inner"}})["id"].get<std::string>();
  rollout.control_post("members", {{"group", outer}, {"add", {inner}}});
  rollout.configure(policy("Outer"));
  const auto log = rollout.daemon_log().size();
  rollout.start_daemon();
  const auto read = [&] { return rollout.daemon_log().find("discovery.done", log) != std::string::npos; };
  if (!support::eventually(read, 900s)) bench::give_up("the second reading");
  const auto begin = Steady::now();
  const auto id = rollout.control_post("users", {{"group", "Inner"}})["id"].get<std::string>();
  const auto line = "install.done recipient=" + id;
  const auto installed = [&] { return rollout.daemon_log().find(line) != std::string::npos; };
  if (!support::eventually(installed, 180s)) bench::give_up("the joiner");
  std::printf(" %.1f |\n", seconds_since(begin));
}

}  // namespace

int main(int count, char** words) {
  std::puts(
      "| users | requests of the first reading | seconds | peak MiB | requests of a quiet cycle | CPU ms | MiB | "
      "joiner installed after s |\n|---|---|---|---|---|---|---|---|");
  for (int i = 1; i < count; ++i) {
    Rollout rollout(
        {"--users", words[i], "--seed", "3", "--installed-percent", "0", "--no-event-percent", "0", "--throttle"});
    measure_reading(rollout, std::stoi(words[i]));
    measure_joiner(rollout);
  }
}
