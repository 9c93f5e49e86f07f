// How close to the service's limit for installs the daemon keeps, minute by minute until everybody is installed, while
// the tenant keeps its published limits: `steady`, `halved` in the middle without a word, or `shared` with another
// program that takes half.
//   pace_bench [USERS [SCENARIO…]]
#include <algorithm>
#include <array>
#include <cstdio>
#include <thread>

#include "bench/process.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;

constexpr double kPublished = 30;

struct Answers {
  double taken = 0, refused = 0;
};

Answers answers(const Rollout& rollout) {
  Answers counted;
  const auto summary = rollout.control("ledger/summary");
  for (const auto& [route, statuses] : summary["requests"].items()) {
    if (!route.starts_with("POST /graph") || !route.ends_with("/installedApps")) continue;
    for (const auto& [status, count] : statuses.items()) {
      (status == "429" ? counted.refused : counted.taken) += count.get<double>();
    }
  }
  return counted;
}

std::string row(const std::string& what, int minute, double allowed, double taken, double refused) {
  std::array<char, 120> text{};
  std::snprintf(text.data(), text.size(), "| %s | %d | %.0f | %.0f | %.1f %% | %.0f |\n", what.c_str(), minute, allowed,
                taken, 100 * taken / allowed, refused);
  return text.data();
}

/// Until nothing was installed for a minute: only the last but one may have ended before its minute did.
void run(const std::string& what, int users) {
  Rollout rollout({"--users", std::to_string(users), "--seed", "3", "--installed-percent", "0", "--throttle"});
  if (what == "shared") rollout.control_post("limits", {{"others", kPublished / 2}});
  rollout.configure(
      "  - {name: all, tenant: contoso, existing: welcome, users: {all: true}, messages: [{key: welcome, template: "
      "welcome}]}\n");
  rollout.start_daemon();
  const auto begun = [&] { return answers(rollout).taken > 0; };
  if (!support::eventually(begun, 120s)) std::exit(1);
  const int halved_after = what == "halved" ? static_cast<int>(users / kPublished / 60 / 2) : 0;
  auto before = answers(rollout);
  const auto first = before;
  std::string line;
  for (int minute = 1;; ++minute) {
    if (halved_after > 0 && minute == halved_after + 1) {
      rollout.control_post("limits", {{"installs", kPublished / 2}});
    }
    const auto begin = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(60s);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    const auto now = answers(rollout);
    const double taken = now.taken - before.taken;
    if (taken == 0) break;
    // While work waits: the minute before the last one was full of it.
    std::fputs(line.c_str(), stdout);
    std::fflush(stdout);
    const bool half = what == "shared" || (halved_after > 0 && minute > halved_after);
    line =
        row(what, minute, (half ? kPublished / 2 : kPublished) * passed.count(), taken, now.refused - before.refused);
    before = now;
  }
  const double refused = before.refused - first.refused;
  std::printf("| %s | all | | %.0f | | %.2f %% |\n", what.c_str(), before.taken - first.taken,
              100 * refused / (before.taken - first.taken + refused));
  std::printf("%s: CPU %.1f s, peak %.1f MiB\n", what.c_str(), bench::cpu_milliseconds(rollout.daemon().pid()) / 1000,
              bench::mebibytes(rollout.daemon().pid(), "VmHWM"));
  std::fflush(stdout);
  rollout.daemon().stop();
}

}  // namespace

int main(int count, char** words) {
  const int users = count > 1 ? std::stoi(words[1]) : 20'000;
  std::vector<std::string> scenarios(words + std::min(count, 2), words + count);
  if (scenarios.empty()) scenarios = {"steady", "halved", "shared"};
  std::puts("| limit | minute | allowed | installs | share | answered 429 |\n|---|---|---|---|---|---|");
  for (const auto& what : scenarios) run(what, users);
}
