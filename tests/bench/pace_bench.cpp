// How close to the service's limit for installs the daemon keeps, minute by minute, while the tenant keeps its
// published limits: `steady`, `halved` after two minutes without a word, or `shared` with another program that takes
// half.
#include <cstdio>
#include <thread>

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

double allowed_after(const std::string& what, int minute) {
  return what == "shared" || (what == "halved" && minute > 2) ? kPublished / 2 : kPublished;
}

void run(const std::string& what, int users, int minutes) {
  Rollout rollout({"--users", std::to_string(users), "--seed", "3", "--installed-percent", "0", "--throttle"});
  if (what == "shared") rollout.control_post("limits", {{"others", kPublished / 2}});
  rollout.configure(
      "  - {name: all, tenant: contoso, users: {all: true}, messages: [{key: welcome, template: welcome}]}\n");
  rollout.start_daemon();
  // The first minute belongs to the first reading.
  std::this_thread::sleep_for(20s);
  auto before = answers(rollout);
  const auto first = before;
  for (int minute = 1; minute <= minutes; ++minute) {
    if (what == "halved" && minute == 3) rollout.control_post("limits", {{"installs", kPublished / 2}});
    const auto begin = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(60s);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    const auto now = answers(rollout);
    const double allowed = allowed_after(what, minute) * passed.count();
    std::printf("| %s | %d | %.0f | %.0f | %.1f %% | %.0f |\n", what.c_str(), minute, allowed, now.taken - before.taken,
                100 * (now.taken - before.taken) / allowed, now.refused - before.refused);
    std::fflush(stdout);
    before = now;
  }
  std::printf("| %s | all | | %.0f | | %.2f %% |\n", what.c_str(), before.taken - first.taken,
              100 * (before.refused - first.refused) / (before.taken + before.refused - first.taken - first.refused));
  rollout.daemon().stop();
}

}  // namespace

int main(int count, char** words) {
  const int users = count > 1 ? std::stoi(words[1]) : 20'000;
  const int minutes = count > 2 ? std::stoi(words[2]) : 10;
  std::puts("| limit | minute | allowed | installs | share | answered 429 |\n|---|---|---|---|---|---|");
  for (const char* what : {"steady", "halved", "shared"}) run(what, users, minutes);
}
