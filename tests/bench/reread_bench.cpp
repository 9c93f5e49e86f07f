// What rereading the directory costs, and what it leaves of a rollout's pace: everything is read anew in MINUTES beside
// a rollout at the published limits. As many requests are made in the default time of a day. No two pages come sooner
// than half a second after each other, so 100,000 people take eight and a half minutes at least. Exits with 1 when less
// than 98 % of the pace is left.
//   reread_bench [USERS [MINUTES]]
#include <algorithm>
#include <cstdio>
#include <map>
#include <thread>

#include "bench/observed.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;
using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr double kPublished = 30;
constexpr double kLeast = 0.98;
constexpr Seconds kMeasured = 60s;
constexpr auto kWarmUp = 10s;

int installs(const Rollout& rollout) {
  return bench::requests(rollout, [](const std::string& route, const std::string& status) {
    return route.starts_with("POST /graph") && route.ends_with("/installedApps") && status != "429";
  });
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

/// The share of the published pace, in the time that is measured: half of a small rollout.
double share_of_pace(const Rollout& rollout, int users) {
  const auto length = std::min(kMeasured, Seconds(users / kPublished / 2));
  const int before = installs(rollout);
  const auto begin = Steady::now();
  std::this_thread::sleep_for(length);
  const Seconds passed = Steady::now() - begin;
  return (installs(rollout) - before) / (kPublished * passed.count());
}

int pages_read(const Rollout& rollout) {
  return bench::requests(rollout, [](const std::string& route, const std::string& status) {
    return route.find("/delta") != std::string::npos && status == "200";
  });
}

/// Nearly all pages are of people. What is small is due when their time is over, and has ended soon after them.
Reread whole_reread(const Rollout& rollout, int pages_of_first) {
  const auto ended = [&] { return reread(rollout).pages >= pages_of_first * 8 / 10; };
  if (!support::eventually(ended, 3600s, 1s)) bench::give_up("the rereading");
  std::this_thread::sleep_for(kWarmUp);
  return reread(rollout);
}

double run(int users, const std::string& period, Reread* whole) {
  Rollout rollout({"--users", std::to_string(users), "--seed", "3", "--installed-percent", "0", "--throttle"});
  rollout.configure(
      "  - {name: staff, tenant: contoso, existing: welcome, users: {groups: [All Staff]}, "
      "messages: [{key: welcome, template: welcome}]}\n",
      "reread: " + period + "\n");
  rollout.start_daemon();
  const auto read = [&] { return rollout.daemon_log().find("discovery.done") != std::string::npos; };
  if (!support::eventually(read, 900s)) bench::give_up("the first reading");
  const int pages = pages_read(rollout);
  std::this_thread::sleep_for(kWarmUp);
  const double share = share_of_pace(rollout, users);
  if (whole != nullptr) *whole = whole_reread(rollout, pages);
  rollout.daemon().stop();
  return share;
}

}  // namespace

int main(int count, char** words) {
  const int users = count > 1 ? std::stoi(words[1]) : 100'000;
  const std::string minutes = count > 2 ? words[2] : "9";
  Reread whole;
  const double alone = run(users, "never", nullptr);
  const double beside = run(users, minutes + "m", &whole);
  std::printf(
      "| users | requests of a rereading | feeds | share of the pace without | beside one in %s min | of that |\n"
      "|---|---|---|---|---|---|\n| %d | %d | %d | %.1f %% | %.1f %% | %.1f %% |\n",
      minutes.c_str(), users, whole.pages, whole.feeds, 100 * alone, 100 * beside, 100 * beside / alone);
  return beside >= kLeast * alone ? 0 : 1;
}
