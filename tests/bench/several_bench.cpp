// Several daemons on one PostgreSQL, while every few seconds one of them is killed, stopped or made to stand still, and
// comes back, and the server is started again in the middle: whether anybody is welcomed twice or never, how long a
// tenant has no leader, and whether its limit holds all the while; the numbers of the README's table. Ends with 1 when
// anything is wrong.
//   several_bench [DAEMONS [TENANTS [PEOPLE [SECONDS_BETWEEN_KILLS]]]]      3, 50, 100,000 and 5 unless given
#include <algorithm>
#include <cstdio>
#include <random>
#include <thread>
#include <vector>

#include "bench/observed.hpp"
#include "bench/tenants.hpp"
#include "support/daemons.hpp"
#include "support/everybody.hpp"
#include "support/sends.hpp"
#include "support/server.hpp"

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using support::Instant;
using support::Rollout;

constexpr std::size_t kPerSecond = 5;  // in each tenant
/// A turn comes before the claim of its message, and a commit takes a while on a machine that is full: what left one
/// after the other may arrive together.
constexpr std::size_t kMostInOneSecond = kPerSecond * 3 / 2;
constexpr auto kLongest = 3h;
/// In which a second message would come.
constexpr auto kQuiet = 10s;
/// After the last ones only those come that were unknown, which says nothing of who leads.
constexpr std::ptrdiff_t kStillMany = 20;
/// Until a daemon that is started leads something again.
constexpr auto kUntilBack = 3s;
constexpr auto kLook = 100ms;
constexpr auto kBetweenCounts = 2s;
constexpr std::size_t kBetweenKills = 5;  // seconds, unless given

/// What is done to a daemon.
struct Kind {
  const char* what;
  int signal;
  milliseconds away;
  milliseconds longest_pause;  ///< of a tenant that it led, where nothing else happens
};

constexpr Kind kKinds[] = {{"killed, and started again after 1 s", SIGKILL, 1s, 15s},
                           {"stopped, and started again after 1 s", SIGTERM, 1s, 3s},
                           {"killed, and gone for 20 s", SIGKILL, 20s, 15s},
                           {"stopped, and gone for 20 s", SIGTERM, 20s, 3s},
                           {"stands still for 20 s", SIGSTOP, 20s, milliseconds::max()}};
constexpr Kind kServerRestart{"PostgreSQL is restarted", SIGINT, 0s, milliseconds::max()};

struct Blow {
  const Kind* kind;
  std::set<std::string> tenants;  ///< that were led by whom it hit
  Instant begin, end;

  [[nodiscard]] bool hit(const std::string& tenant) const { return tenants.contains(tenant); }
};

struct Plan {
  std::size_t daemons = 3, tenants = 50, people = 100'000;
  milliseconds between{0};
};

class Campaign {
 public:
  explicit Campaign(const Plan& plan)
      : plan_(plan),
        server_({"-c", "autovacuum=on"}),
        rollout_(bench::flags_of_tenants(plan.tenants, plan.people / plan.tenants)),
        people_(support::everybody(rollout_)) {
    for (const auto& tenant : rollout_.about()["tenants"]) ids_[tenant["name"]] = tenant["tenant_id"];
    rollout_.use_store(server_.url());
    const auto pace = std::to_string(kPerSecond);
    rollout_.configure(
        support::policies_for_each_tenant(rollout_, "{all: true}"),
        "settle_after: 4s\nlimits: {graph_install_per_second: " + pace + ", send_per_second: " + pace + "}\n");
    daemons_.emplace(rollout_, plan.daemons);
    daemons_->start();
    daemons_->wait_until_shared();
  }

  /// Until nearly all are welcomed: whom the last blow leaves unknown takes more than a minute.
  void strike_again_and_again() {
    const auto everybody = support::count_of(people_);
    auto reached = support::reached(rollout_);
    auto counted = support::instant_now();
    while (reached < everybody - everybody / 50) {
      bring_back(support::instant_now());
      if (support::instant_now() >= next_) strike();
      if (support::instant_now() >= counted + kBetweenCounts) {
        reached = support::reached(rollout_);
        counted = support::instant_now();
      }
      if (!server_restarted_ && reached >= everybody / 2) restart_server();
      if (support::instant_now() > begin_ + kLongest) bench::give_up("the welcomes");
      std::this_thread::sleep_for(kLook);
    }
  }

  /// All are there, and what became of each message is known or left to an admin.
  void settle() {
    const auto settled = [&] {
      bring_back(Instant::max());
      return support::reached(rollout_) >= support::count_of(people_) || (rollout_.at_rest() && unsettled() == held());
    };
    if (!support::eventually(settled, kLongest, 5s)) bench::give_up("the end");
    std::this_thread::sleep_for(kQuiet);
    took_ = support::instant_now() - begin_;
  }

  /// Prints what came of it; false when anything is wrong.
  bool judge() {
    const auto welcomes = support::welcomes_of(rollout_, people_);
    const auto left_to_admin =
        std::count_if(welcomes.lost.begin(), welcomes.lost.end(), [&](const auto& id) { return is_unknown(id); });
    const auto lost = std::ssize(welcomes.lost) - left_to_admin;
    const auto sends = support::sends_of(rollout_);
    std::size_t busiest = 0;
    for (const auto& [tenant, each] : sends) busiest = std::max(busiest, support::busiest_second(each));
    std::printf(
        "| daemons | tenants | people | welcomed once | twice | lost | left to an admin | busiest second of a tenant, "
        "of"
        " %zu allowed | ended of their own accord | took s |\n|---|---|---|---|---|---|---|---|---|---|\n"
        "| %zu | %zu | %zu | %zu | %zu | %td | %td | %zu | %zu | %.0f |\n\n",
        kPerSecond, plan_.daemons, plan_.tenants, welcomes.people, welcomes.once, welcomes.twice, lost, left_to_admin,
        busiest, ended_alone_, seconds(took_));
    std::puts(
        "| what is done to a daemon | times | longest pause of a tenant s | where another is away, too |\n"
        "|---|---|---|---|");
    bool good = welcomes.twice == 0 && lost == 0 && busiest <= kMostInOneSecond;
    for (const auto& kind : kKinds) good = judge_pauses(kind, sends) && good;
    return judge_pauses(kServerRestart, sends) && good;
  }

 private:
  struct Away {
    std::size_t blow;  ///< of which it comes back
    Instant until;
  };

  static double seconds(milliseconds time) { return std::chrono::duration<double>(time).count(); }

  /// One of those that are there, unless it is the only one.
  void strike() {
    next_ = support::instant_now() + plan_.between;
    std::vector<std::size_t> there;
    for (std::size_t which = 0; which < daemons_->size(); ++which) {
      if (!away_.contains(which)) there.push_back(which);
    }
    if (there.size() < 2) return;
    const auto which = there[chance_() % there.size()];
    const auto& kind = kKinds[strikes_++ % std::size(kKinds)];
    Blow blow{&kind, led_by(support::Daemons::name_of(which)), support::instant_now(), {}};
    auto& program = (*daemons_)[which].program();
    if (kind.signal == SIGSTOP)
      program.kill(SIGSTOP);
    else
      program.stop(kind.signal);
    blow.end = support::instant_now() + kind.away;
    away_[which] = {blows_.size(), blow.end};
    // Every other long one is alone.
    if (kind.away > plan_.between && chance_() % 2 == 0) next_ = blow.end + kUntilBack + plan_.between;
    blows_.push_back(std::move(blow));
  }

  /// Whoever was to be away until then, and, as systemd would, whoever ended of its own accord: one whose last commit
  /// was on its way when the server ended does not know what became of it.
  void bring_back(Instant now) {
    for (std::size_t which = 0; which < daemons_->size(); ++which) {
      auto& daemon = (*daemons_)[which];
      const auto away = away_.find(which);
      if (away != away_.end()) {
        if (away->second.until > now) continue;
        blows_[away->second.blow].end = support::instant_now();
        away_.erase(away);
        daemon.program().kill(SIGCONT);
      } else if (!daemon.program().running()) {
        ++ended_alone_;
      }
      if (!daemon.program().running()) daemon.launch();
    }
  }

  void restart_server() {
    Blow blow{&kServerRestart, {}, support::instant_now(), {}};
    for (const auto& [name, id] : ids_) blow.tenants.insert(id);
    server_.stop();
    server_.start();
    blow.end = support::instant_now();
    blows_.push_back(std::move(blow));
    server_restarted_ = true;
  }

  [[nodiscard]] std::set<std::string> led_by(const std::string& daemon) const {
    std::set<std::string> led;
    for (const auto& [tenant, leader] : daemons_->leaders()) {
      if (leader == daemon) led.insert(ids_.at(tenant));
    }
    return led;
  }

  bool is_unknown(const std::string& id) { return rollout_.person(id)["messages"]["welcome"]["state"] == "unknown"; }
  std::size_t unsettled() {
    std::size_t all = 0;
    const auto status = rollout_.status();
    for (const auto& policy : status["policies"]) all += policy["messages"]["welcome"].value("unknown", std::size_t{0});
    return all;
  }
  std::size_t held() {
    const auto listed = rollout_.command({"resolve"});
    std::size_t all = 0;
    for (auto at = listed.find("held: "); at != std::string::npos; at = listed.find("held: ", at + 1)) ++all;
    return all;
  }

  /// When the next of those that led the tenant was hit.
  [[nodiscard]] Instant next_blow(const Blow& blow, const std::string& tenant) const {
    auto next = Instant::max();
    for (const auto& each : blows_) {
      if (each.begin > blow.begin && each.hit(tenant)) next = std::min(next, each.begin);
    }
    return next;
  }
  /// Nothing else happened until the pause was over.
  [[nodiscard]] bool alone(const Blow& blow, milliseconds pause) const {
    return std::none_of(blows_.begin(), blows_.end(), [&](const Blow& each) {
      return &each != &blow && each.begin <= blow.begin + pause && each.end + kUntilBack >= blow.begin;
    });
  }

  bool judge_pauses(const Kind& kind, const support::Sends& sends) const {
    std::ptrdiff_t times = 0;
    std::optional<milliseconds> longest;
    std::optional<milliseconds> longest_among_others;
    for (const auto& blow : blows_) {
      if (blow.kind != &kind) continue;
      ++times;
      for (const auto& tenant : blow.tenants) {
        const auto& all = sends.at(tenant);
        if (all.end() - std::lower_bound(all.begin(), all.end(), blow.begin) < kStillMany) continue;
        const auto pause = support::pause_after(blow.begin, all, next_blow(blow, tenant));
        if (!pause) continue;
        auto& of_these = alone(blow, *pause) ? longest : longest_among_others;
        of_these = std::max(of_these.value_or(*pause), *pause);
      }
    }
    std::printf("| %s | %td | %s | %s |\n", kind.what, times, text_of(longest).c_str(),
                text_of(longest_among_others).c_str());
    return longest.value_or(0ms) <= kind.longest_pause;
  }

  static std::string text_of(const std::optional<milliseconds>& pause) {
    if (!pause) return "none";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", seconds(*pause));
    return text;
  }

  Plan plan_;
  support::Server server_;
  Rollout rollout_;
  support::People people_;
  std::map<std::string, std::string> ids_;  ///< of tenants, by name
  std::optional<support::Daemons> daemons_;
  std::mt19937 chance_{1};
  Instant begin_ = support::instant_now();
  Instant next_ = begin_;
  std::size_t strikes_ = 0;
  std::vector<Blow> blows_;
  std::map<std::size_t, Away> away_;
  bool server_restarted_ = false;
  std::size_t ended_alone_ = 0;
  milliseconds took_{0};
};

Plan plan_of(int count, char** words) {
  Plan plan;
  plan.daemons = bench::argument(count, words, 1, plan.daemons);
  plan.tenants = bench::argument(count, words, 2, plan.tenants);
  plan.people = bench::argument(count, words, 3, plan.people);
  plan.between = std::chrono::seconds(bench::argument(count, words, 4, kBetweenKills));
  return plan;
}

}  // namespace

int main(int count, char** words) {
  Campaign campaign(plan_of(count, words));
  campaign.strike_again_and_again();
  campaign.settle();
  return campaign.judge() ? 0 : 1;
}
