// What rereading the directory costs, and what it leaves of a rollout's pace: everything is read anew in MINUTES beside
// a rollout at the published limits. As many requests are made in the default time of a day.
//   reread_bench [USERS [MINUTES]]
#include <cstdio>
#include <map>
#include <thread>

#include "bench/process.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;
using Steady = std::chrono::steady_clock;

constexpr double kPublished = 30;
constexpr auto kMeasured = 60s;
constexpr auto kWarmUp = 10s;

struct Requests {
  double installs = 0, changes = 0;
};

Requests requests(const Rollout& rollout) {
  Requests counted;
  const auto summary = rollout.control("ledger/summary");
  for (const auto& [route, statuses] : summary["requests"].items()) {
    const bool install = route.starts_with("POST /graph") && route.ends_with("/installedApps");
    const bool change = route.find("/delta") != std::string::npos;
    for (const auto& [status, count] : statuses.items()) {
      if (install && status != "429") counted.installs += count.get<double>();
      if (change) counted.changes += count.get<double>();
    }
  }
  return counted;
}

struct Reread {
  int feeds = 0, pages = 0;
};

/// What the daemon says of what it read anew to the end, each feed once.
Reread reread(const Rollout& rollout) {
  std::map<std::string, int> pages;
  const auto log = rollout.daemon_log();
  for (auto at = log.find("reread.done"); at != std::string::npos; at = log.find("reread.done", at + 1)) {
    const auto line = log.substr(at, log.find('\n', at) - at);
    const auto number = line.rfind("pages=") + 6;
    pages.emplace(line.substr(0, number), std::stoi(line.substr(number)));
  }
  Reread all{static_cast<int>(pages.size())};
  for (const auto& [feed, count] : pages) all.pages += count;
  return all;
}

void give_up(const char* what) {
  std::fprintf(stderr, "not in time: %s\n", what);
  std::exit(1);
}

/// The share of the published pace, in the time that is measured.
double share_of_pace(const Rollout& rollout) {
  const auto before = requests(rollout).installs;
  const auto begin = Steady::now();
  std::this_thread::sleep_for(kMeasured);
  const std::chrono::duration<double> passed = Steady::now() - begin;
  return (requests(rollout).installs - before) / (kPublished * passed.count());
}

double run(int users, const std::string& period, Reread* whole) {
  Rollout rollout({"--users", std::to_string(users), "--seed", "3", "--installed-percent", "0", "--throttle"});
  rollout.configure(
      "  - {name: staff, tenant: contoso, users: {groups: [All Staff]}, messages: [{key: welcome, template: "
      "welcome}]}\n",
      "reread: " + period + "\n");
  rollout.start_daemon();
  const auto read = [&] { return rollout.daemon_log().find("discovery.done") != std::string::npos; };
  if (!support::eventually(read, 900s)) give_up("the first reading");
  std::this_thread::sleep_for(kWarmUp);
  const double share = share_of_pace(rollout);
  if (whole != nullptr) {
    // One of users, one of names, and one of members at least.
    const auto ended = [&] { return reread(rollout).feeds >= 3; };
    if (!support::eventually(ended, 3600s, 1s)) give_up("the rereading");
    std::this_thread::sleep_for(kWarmUp);
    *whole = reread(rollout);
  }
  rollout.daemon().stop();
  return share;
}

}  // namespace

int main(int count, char** words) {
  const int users = count > 1 ? std::stoi(words[1]) : 100'000;
  const std::string minutes = count > 2 ? words[2] : "30";
  Reread whole;
  const double alone = run(users, "never", nullptr);
  const double beside = run(users, minutes + "m", &whole);
  std::printf(
      "| users | requests of a rereading | feeds | share of the pace without | beside one in %s min |\n"
      "|---|---|---|---|---|\n| %d | %d | %d | %.1f %% | %.1f %% |\n",
      minutes.c_str(), users, whole.pages, whole.feeds, 100 * alone, 100 * beside);
}
