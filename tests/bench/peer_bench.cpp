// The daemon and a bot as Microsoft's samples write it, peer/peer.mjs, by turns against the same simulated tenant with
// throttling off: what each person costs, and what becomes of people when the process is killed in the middle and
// started again. `scripts/npm-packages build/release/peer tests/bench/peer` fetches what the other needs.
//   peer_bench PACKAGES_FOLDER [PEOPLE]
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "bench/observed.hpp"
#include "bench/process.hpp"
#include "bench/teams.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;
using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr auto kLook = 100ms;
/// Longer than an event waits for its next delivery.
constexpr Seconds kQuiet = 20s;
/// Longer than the daemon's two looks at a chat, which tell what became of a message.
constexpr Seconds kQuietAfterKill = 120s;

std::vector<std::string> flags(int users) {
  return {"--users", std::to_string(users), "--seed", "3", "--installed-percent", "0", "--no-event-percent",
          "0",       "--event-delay-ms",    "0"};
}

/// A tenant, and the bot that welcomes its people.
class Contender {
 public:
  explicit Contender(int users) : rollout_(flags(users)), people_(bench::people(rollout_)) {}
  virtual ~Contender() = default;
  Contender(const Contender&) = delete;
  Contender& operator=(const Contender&) = delete;

  virtual void start() = 0;
  [[nodiscard]] virtual support::Program& program() = 0;

  [[nodiscard]] Rollout& rollout() { return rollout_; }
  [[nodiscard]] int people() const { return people_; }
  [[nodiscard]] int welcomed() const { return bench::welcomed(rollout_); }
  [[nodiscard]] long doubled() const {
    const auto counts = rollout_.message_counts();
    return std::count_if(counts.begin(), counts.end(), [](const auto& each) { return each.second > 1; });
  }

 private:
  Rollout rollout_;
  int people_;
};

class Daemon : public Contender {
 public:
  explicit Daemon(int users) : Contender(users) {
    rollout().configure(
        "  - {name: everybody, tenant: contoso, existing: welcome, users: {all: true}, messages: [{key: welcome, "
        "template: welcome}]}\n",
        "limits: {graph_install_per_second: 1000, send_per_second: 1000}\nsettle_after: 5s\n");
  }
  void start() override { rollout().launch_daemon(); }
  [[nodiscard]] support::Program& program() override { return rollout().daemon(); }
};

class Peer : public Contender {
 public:
  Peer(int users, std::string packages) : Contender(users), packages_(std::move(packages)) {}
  void start() override {
    const auto about = [&](const char* name) { return rollout().about()[name].get<std::string>(); };
    node_.start({"node", PEER, packages_},
                {{"BASE", about("base")},
                 {"PORT", std::to_string(bench::port_of(rollout().bot_url()))},
                 {"MicrosoftAppId", about("app_id")},
                 {"MicrosoftAppPassword", about("secret")},
                 {"MicrosoftAppTenantId", about("tenant_id")},
                 {"AppCatalogTeamAppId", about("catalog_id")}},
                {}, rollout().folder() / "peer.log");
  }
  [[nodiscard]] support::Program& program() override { return node_; }

 private:
  std::string packages_;
  support::Program node_{"/usr/bin/env"};
};

/// Until nobody was welcomed for so long: how many were, and when the last of them.
struct Welcomed {
  int people = 0;
  Steady::time_point last = Steady::now();
};

Welcomed wait_until_quiet(const Contender& contender, Seconds quiet) {
  if (!support::eventually([&] { return contender.welcomed() > 0; }, 300s, kLook)) bench::give_up("the first welcome");
  Welcomed seen;
  while (Steady::now() - seen.last < quiet) {
    const int now = contender.welcomed();
    if (now != seen.people) seen = {now, Steady::now()};
    std::this_thread::sleep_for(kLook);
  }
  return seen;
}

void print_costs(Contender& contender) {
  const auto begin = Steady::now();
  contender.start();
  const auto welcomed = wait_until_quiet(contender, kQuiet);
  const auto pid = contender.program().pid();
  std::printf(" %d of %d | %.2f | %.1f | %.0f |", welcomed.people, contender.people(),
              bench::cpu_milliseconds(pid) / welcomed.people, bench::mebibytes(pid, "VmHWM"),
              welcomed.people / Seconds(welcomed.last - begin).count());
  std::fflush(stdout);
  contender.program().stop();
}

void print_losses(Contender& contender) {
  contender.start();
  if (!support::eventually([&] { return contender.welcomed() >= contender.people() / 2; }, 3600s, kLook)) {
    bench::give_up("half of the welcomes");
  }
  contender.program().stop(SIGKILL);
  contender.start();
  const auto welcomed = wait_until_quiet(contender, kQuietAfterKill);
  std::printf(" %d | %ld |\n", contender.people() - welcomed.people, contender.doubled());
  std::fflush(stdout);
  contender.program().stop();
}

template <typename Kind, typename... Words>
void measure(const char* name, const Words&... words) {
  std::printf("| %s |", name);
  Kind undisturbed(words...);
  print_costs(undisturbed);
  Kind killed(words...);
  print_losses(killed);
}

}  // namespace

int main(int count, char** words) {
  if (count < 2 || !std::filesystem::exists(std::filesystem::path(words[1]) / "node_modules/botbuilder")) {
    std::fputs("peer_bench PACKAGES_FOLDER [PEOPLE]; scripts/npm-packages PACKAGES_FOLDER tests/bench/peer fills it\n",
               stderr);
    return 2;
  }
  const int users = count > 2 ? std::stoi(words[2]) : 20'000;
  std::puts(
      "| | welcomed | CPU ms each | peak MiB | a second | killed in the middle and started again: got none | got more "
      "than one |\n|---|---|---|---|---|---|---|");
  measure<Daemon>("`welcomed`", users);
  measure<Peer>("a bot as Microsoft's samples write it", users, std::string(words[1]));
}
