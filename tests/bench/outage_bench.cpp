// What an outage costs: people are rolled out to at the published limits, and from when a third of them are welcomed
// the connector refuses every send for SECONDS. Beside it the same rollout without an outage: how long its last people
// took, as many as waited when the outage ended. Exits with 1 when a message failed, somebody got none or two, or more
// became unknown than were on their way at once.
//   outage_bench [USERS [SECONDS]]
#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

#include "bench/observed.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;
using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr auto kLook = 200ms;
/// Of each answer: without it hardly two requests would be on their way at once.
constexpr auto kLatency = "100";
/// Whoever was refused in the outage waits for a turn of their own after it, and what is unknown until it is settled.
constexpr auto kAfterwards = 40min;
/// In which a second message would come.
constexpr auto kQuiet = 10s;

struct Look {
  Steady::time_point at;
  int welcomed;
};

struct Outage {
  Steady::time_point end;
  int waiting = 0;  ///< for their welcome, then
  int sends = 0, creations = 0;
  int in_flight = 0;  ///< the most requests that were on their way at once, so far
};

struct Outcome {
  int failed = 0, unknown = 0, twice = 0;
};

class Measured {
 public:
  explicit Measured(int users)
      : rollout_({"--users", std::to_string(users), "--seed", "3", "--installed-percent", "0", "--throttle",
                  "--latency-ms", kLatency}),
        people_(bench::people(rollout_)) {
    rollout_.configure(
        "  - {name: all, tenant: contoso, existing: welcome, users: {all: true}, messages: [{key: welcome, template: "
        "welcome}]}\n");
    rollout_.start_daemon();
  }

  [[nodiscard]] int everybody() const { return people_; }

  void wait_for(int welcomed, Steady::duration patience) {
    const auto until = Steady::now() + patience;
    while (look() < welcomed) {
      if (Steady::now() > until) bench::give_up("the welcomes");
      std::this_thread::sleep_for(kLook);
    }
  }
  [[nodiscard]] Outage suffer(std::chrono::seconds length) {
    const int created = creations();
    rollout_.control_post(
        "faults",
        {{"route", "POST .*/activities$"},
         {"effect",
          {{"status", 403},
           {"body", {{"error", {{"code", "BadArgument"}, {"message", "Failed to decrypt conversation id"}}}}}}}});
    std::this_thread::sleep_for(length);
    Outage outage;
    outage.sends = rollout_.control("faults")[0]["fired"];
    support::http_send("DELETE", rollout_.about()["base"].get<std::string>() + "/control/faults", "");
    outage.end = Steady::now();
    outage.waiting = people_ - look();
    outage.creations = creations() - created;
    outage.in_flight = most_in_flight();
    return outage;
  }
  [[nodiscard]] int most_in_flight() const { return rollout_.control("ledger/summary")["max_in_flight"]; }
  /// When so many were welcomed, who were waited for.
  [[nodiscard]] Steady::time_point when(int welcomed) const {
    const auto enough = [&](const Look& look) { return look.welcomed >= welcomed; };
    return std::find_if(looks_.begin(), looks_.end(), enough)->at;
  }
  [[nodiscard]] double seconds_until(int welcomed, Steady::time_point begin) const {
    return Seconds(when(welcomed) - begin).count();
  }
  [[nodiscard]] Outcome end() {
    std::this_thread::sleep_for(kQuiet);
    const auto counts = rollout_.message_counts();
    const auto twice = std::count_if(counts.begin(), counts.end(), [](const auto& each) { return each.second != 1; });
    const auto report = rollout_.status()["policies"][0];
    const auto in_state = [&](const char* state) { return report["messages"]["welcome"].value(state, 0); };
    Outcome outcome{std::max(bench::said(rollout_, "delivery.failed"), in_state("failed")),
                    std::max(bench::said(rollout_, "delivery.unknown"), in_state("unknown")), static_cast<int>(twice)};
    rollout_.daemon().stop();
    return outcome;
  }

 private:
  int look() {
    const int welcomed = bench::welcomed(rollout_);
    looks_.push_back({Steady::now(), welcomed});
    return welcomed;
  }
  [[nodiscard]] int creations() const {
    return bench::requests(rollout_, [](const std::string& route, const std::string&) {
      return route.starts_with("POST /teams") && route.ends_with("/v3/conversations");
    });
  }

  Rollout rollout_;
  int people_;
  std::vector<Look> looks_;
};

std::chrono::seconds enough_for(int users) { return std::chrono::seconds(120 + users / 10); }

/// Of the last people of a rollout, and from which moment their seconds count.
struct Row {
  std::string outage, requests;
  int people = 0;
  double first = 0, most = 0, all = 0;
  int in_flight = 0;
  Outcome outcome;

  [[nodiscard]] bool good() const { return outcome.failed == 0 && outcome.unknown <= in_flight && outcome.twice == 0; }
};

void print(const Row& row) {
  std::printf("| %s | %s | %d | %.1f | %.1f | %.1f | %d | %d of %d | %d |\n", row.outage.c_str(), row.requests.c_str(),
              row.people, row.first, row.most, row.all, row.outcome.failed, row.outcome.unknown, row.in_flight,
              row.outcome.twice);
  std::fflush(stdout);
}

Row row_of_last(int people, Measured& rollout, Steady::time_point begin) {
  const int before = rollout.everybody() - people;
  Row row{.people = people};
  row.first = rollout.seconds_until(before + 1, begin);
  row.most = rollout.seconds_until(rollout.everybody() - people / 100, begin);
  row.all = rollout.seconds_until(rollout.everybody(), begin);
  row.outcome = rollout.end();
  return row;
}

Row with_outage(int users, std::chrono::seconds length) {
  Measured rollout(users);
  rollout.wait_for(rollout.everybody() / 3, enough_for(users));
  const auto outage = rollout.suffer(length);
  rollout.wait_for(rollout.everybody(), enough_for(users) + kAfterwards);
  auto row = row_of_last(outage.waiting, rollout, outage.end);
  row.outage = std::to_string(length.count()) + " s";
  row.requests = std::to_string(outage.sends) + " and " + std::to_string(outage.creations);
  row.in_flight = outage.in_flight;
  return row;
}

/// As many people as waited in the other, and their seconds from the welcome of the one before them.
Row without_outage(int users, int people) {
  Measured rollout(users);
  rollout.wait_for(rollout.everybody(), enough_for(users));
  auto row = row_of_last(people, rollout, rollout.when(rollout.everybody() - people));
  row.outage = "none";
  row.in_flight = rollout.most_in_flight();
  return row;
}

}  // namespace

int main(int count, char** words) {
  const int users = count > 1 ? std::stoi(words[1]) : 10'000;
  const std::chrono::seconds length(count > 2 ? std::stoi(words[2]) : 600);
  std::puts(
      "| outage | sends and creations in it | the last people | the first of them is welcomed after s | 99 % | all | "
      "failed | "
      "unknown, of so many on their way at once | got more than one |\n|---|---|---|---|---|---|---|---|---|");
  const auto ill = with_outage(users, length);
  print(ill);
  const auto well = without_outage(users, ill.people);
  print(well);
  return ill.good() && well.good() ? 0 : 1;
}
