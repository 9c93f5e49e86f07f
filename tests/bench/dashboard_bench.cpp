// What an open dashboard costs beside a rollout at the published limits: how long its answers take, and how much more
// of a core the daemon needs than without, in turns of both, so that what the rollout needs less of in time counts for
// neither. Its page asks for the status every two seconds; the history of each policy
// in sight and the search for a person are asked as often here. Exits with 1 when an answer takes more than 300 ms or
// the dashboard more than 2 % of a core.
//   dashboard_bench [USERS [POLICIES [SECONDS]]]
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <thread>
#include <vector>

#include "bench/observed.hpp"
#include "bench/process.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;
using Steady = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double kLongestAnswer = 300;
constexpr double kMostOfACore = 2;
constexpr auto kBetweenLooks = 2s;
constexpr auto kWarmUp = 30s;

std::string name_of(int policy) { return "rollout-" + std::to_string(policy); }

/// Each policy has a file of people of its own.
void configure(Rollout& rollout, const std::vector<std::string>& people, int policies) {
  std::string text;
  for (int policy = 0; policy < policies; ++policy) {
    std::string names;
    for (auto each = static_cast<std::size_t>(policy); each < people.size(); each += static_cast<std::size_t>(policies))
      names += people[each] + '\n';
    const auto file = rollout.folder().write(name_of(policy) + ".csv", names);
    text += "  - {name: " + name_of(policy) + ", tenant: contoso, existing: welcome, users: {file: " + file.string() +
            "}, messages: [{key: welcome, template: welcome}]}\n";
  }
  rollout.configure(text);
}

/// By id, which needs no escape in a question.
std::vector<std::string> people_of(const Rollout& rollout) {
  const auto world = rollout.control("world");
  std::vector<std::string> ids;
  for (const auto& user : world["users"]) ids.push_back(user["id"]);
  return ids;
}

/// How many people the policies have looked at.
std::size_t known(Rollout& rollout) {
  std::size_t sum = 0;
  const auto status = rollout.status();
  for (const auto& policy : status["policies"]) {
    for (const auto& count : policy["users"]) sum += count.get<std::size_t>();
  }
  return sum;
}

/// In per cent of a core.
double load(Rollout& rollout, std::chrono::seconds length, const std::function<void()>& look) {
  const auto pid = rollout.daemon().pid();
  const double before = bench::cpu_milliseconds(pid);
  const auto begin = Steady::now();
  for (auto next = begin; next < begin + length; next += kBetweenLooks) {
    std::this_thread::sleep_until(next);
    look();
  }
  std::this_thread::sleep_until(begin + length);
  const Milliseconds passed = Steady::now() - begin;
  return 100 * (bench::cpu_milliseconds(pid) - before) / passed.count();
}

struct Answers {
  std::vector<double> milliseconds;

  void ask(const Rollout& rollout, const std::string& what) {
    const auto begin = Steady::now();
    const auto answer = rollout.admin("/api/v1/" + what);
    milliseconds.push_back(Milliseconds(Steady::now() - begin).count());
    if (answer.status != 200) bench::give_up(what.c_str());
  }
  [[nodiscard]] double at(double share) {
    std::sort(milliseconds.begin(), milliseconds.end());
    return milliseconds.at(static_cast<std::size_t>(share * static_cast<double>(milliseconds.size() - 1)));
  }
};

}  // namespace

int main(int count, char** words) {
  const int users = count > 1 ? std::stoi(words[1]) : 100'000;
  const int policies = count > 2 ? std::stoi(words[2]) : 200;
  const std::chrono::seconds length(count > 3 ? std::stoi(words[3]) : 120);
  Rollout rollout({"--users", std::to_string(users), "--seed", "3", "--installed-percent", "0", "--throttle"});
  const auto people = people_of(rollout);
  configure(rollout, people, policies);
  rollout.start_daemon();
  const auto all_are_known = [&] { return bench::welcomed(rollout) > 0 && known(rollout) >= people.size(); };
  if (!support::eventually(all_are_known, 900s, 5s)) bench::give_up("the reading of the directory");
  std::this_thread::sleep_for(kWarmUp);

  Answers status, history, person;
  int looks = 0;
  const std::function<void()> look = [&] {
    const auto at = static_cast<std::size_t>(looks++);
    status.ask(rollout, "status");
    history.ask(rollout, "history?policy=" + name_of(static_cast<int>(at) % policies));
    person.ask(rollout, "person?user=" + people[at * 7919 % people.size()] + "&team=&tenant=");
  };
  double without = 0;
  double with = 0;
  const std::function<void()> look_away = [] {};
  for (const bool open : {false, true, true, false}) {
    const double needed = load(rollout, length / 2, open ? look : look_away);
    (open ? with : without) += needed / 2;
  }
  std::printf(
      "| people | policies | status: p99 ms | history | a person | slowest | of a core without | with |\n"
      "|---|---|---|---|---|---|---|---|\n| %d | %d | %.1f | %.1f | %.1f | %.1f | %.1f %% | %.1f %% |\n",
      users, policies, status.at(0.99), history.at(0.99), person.at(0.99),
      std::max({status.at(1), history.at(1), person.at(1)}), without, with);
  rollout.daemon().stop();
  const bool quick = std::max({status.at(1), history.at(1), person.at(1)}) <= kLongestAnswer;
  return quick && with - without <= kMostOfACore ? 0 : 1;
}
