// What several daemons on one PostgreSQL get done beside one on SQLite, at no distance and at a millisecond's, and what
// bounds it: webhooks of people to whom nothing is sent; the welcomes of those who have the app and wrote before, whom
// no install keeps waiting; and those of everybody else, who gets the app first. The numbers of the README's table.
//   scale_bench [TENANTS [PEOPLE [WEBHOOKS]]]      6 with 1,000 people each, and 12,000 webhooks, unless given
// An eighth of these are enough at a millisecond's distance, where each takes longer.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "bench/distance.hpp"
#include "bench/load.hpp"
#include "bench/observed.hpp"
#include "bench/process.hpp"
#include "bench/teams.hpp"
#include "bench/tenants.hpp"
#include "support/daemons.hpp"
#include "support/everybody.hpp"
#include "support/sends.hpp"
#include "support/server.hpp"

namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr auto kEachWay = 500us;
/// As many for one daemon as for three.
constexpr int kConnections = 48;
/// Until the keys of tokens are known, and each connection is open.
constexpr int kWarmUp = 4 * kConnections;
constexpr std::size_t kTimesFewerAway = 8;
constexpr auto kRest = 2s;

struct Plan {
  std::size_t tenants = 6, people = 1'000, webhooks = 12'000;
};

struct Setting {
  bool on_server;
  std::size_t daemons;
  bool away;
};

constexpr std::array kSettings{Setting{false, 1, false}, Setting{true, 1, false}, Setting{true, 2, false},
                               Setting{true, 3, false},  Setting{true, 1, true},  Setting{true, 2, true},
                               Setting{true, 3, true}};

Plan plan_for(const Setting& setting, Plan plan) {
  if (!setting.away) return plan;
  plan.people /= kTimesFewerAway;
  plan.webhooks /= kTimesFewerAway;
  return plan;
}

/// As a server is that keeps what it reported, and not as those of tests are.
std::vector<std::string> options_of_server() {
  return {"-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on", "-c", "autovacuum=on"};
}

std::vector<std::string> flags(const Plan& plan) {
  auto flags = bench::flags_of_tenants(plan.tenants, plan.people);
  flags.insert(flags.end(), {"--installed-percent", "50", "--no-event-percent", "0", "--event-delay-ms", "0"});
  return flags;
}

/// The value on the line of `/metrics` that begins so.
double value_of(const std::string& metrics, const std::string& line) {
  const auto at = metrics.find("\n" + line + " ");
  return at == std::string::npos ? 0 : std::stod(metrics.substr(at + line.size() + 2));
}

/// What was used up until some moment.
struct Used {
  double daemons_ms = 0, server_ms = 0, machine_ms = 0;
  double commits = 0;           ///< that are durable
  double seconds_in_store = 0;  ///< of all daemons
};

struct Result {
  const char* what;
  std::size_t count = 0;
  double seconds = 0;         ///< for so many
  double p99_ms = 0;          ///< of webhooks
  Used used{};                ///< meanwhile
  double seconds_of_use = 0;  ///< until all of it was read
};

class Town {
 public:
  Town(const Setting& setting, const Plan& plan) : setting_(setting), plan_(plan), rollout_(flags(plan)) {
    if (setting.on_server) server_.emplace(options_of_server());
    if (setting.away) distance_.emplace(server_->socket(), kEachWay);
    rollout_.use_store(store());
    configure("{groups: [Empty]}");
    daemons_.emplace(rollout_, setting.daemons);
    daemons_->start();
    if (server_) daemons_->wait_until_shared();
    for (std::size_t which = 0; which < setting.daemons; ++which) ports_.push_back((*daemons_)[which].bot_port());
    find_writers();
  }

  void measure() {
    post(kWarmUp);
    print(webhooks());
    for (const auto& [tenant, ids] : ids_of_writers_)
      rollout_.control_post("members", {{"tenant", tenant}, {"group", "Empty"}, {"add", ids}});
    print(welcomes("people welcomed who have the app", writers_.size()));
    configure("{all: true}");
    daemons_->configure();
    print(welcomes("people welcomed who get it first", support::count_of(support::everybody(rollout_))));
  }

 private:
  struct Somebody {
    const bench::Teams* teams;
    bench::Writer writer;
  };

  [[nodiscard]] std::string store() const {
    if (!server_) return "sqlite:welcomed.db";
    if (!distance_) return server_->url();
    return "postgresql://tester@127.0.0.1:" + std::to_string(distance_->port()) + "/postgres";
  }
  void configure(const std::string& users) {
    rollout_.configure(support::policies_for_each_tenant(rollout_, users),
                       "limits: {graph_install_per_second: 1000, send_per_second: 1000}\n");
  }

  /// Those who have the app: once they wrote, the bot knows where to write to.
  void find_writers() {
    const auto world = rollout_.control("world");
    for (const auto& tenant : world["tenants"]) {
      const std::string id = tenant["tenant_id"];
      const auto& teams = teams_.try_emplace(id, rollout_, id).first->second;
      for (const auto& user : tenant["users"]) {
        if (!user["installed_at_start"].get<bool>()) continue;
        ids_of_writers_[id].push_back(user["id"]);
        writers_.push_back({&teams, {user["id"], user["member_id"], user["conversation_id"]}});
      }
    }
    // One after the other is of another tenant, as far as they go.
    std::shuffle(writers_.begin(), writers_.end(), std::mt19937(1));
  }

  bench::Measured post(int count) {
    const auto request = [this](int number) {
      const auto& [teams, writer] = writers_[static_cast<std::size_t>(number) % writers_.size()];
      return teams->message_of(writer, number);
    };
    auto measured = bench::post_all({.ports = ports_, .connections = kConnections, .count = count, .request = request});
    if (measured.refused > 0) std::fprintf(stderr, "%d were refused\n", measured.refused);
    return measured;
  }
  Result webhooks() {
    Result result{"webhooks", std::max(plan_.webhooks, writers_.size())};
    begin();
    const auto measured = post(static_cast<int>(result.count));
    end(result);
    result.seconds = measured.seconds;
    result.p99_ms = measured.percentile(99);
    return result;
  }

  /// From when the daemons are told to look until so many got their message, and those before them.
  Result welcomes(const char* what, std::size_t everybody) {
    std::this_thread::sleep_for(kRest);
    Result result{what, everybody - support::reached(rollout_)};
    const std::chrono::seconds patience(60 + result.count / 5);
    begin();
    const auto told = support::instant_now();
    for (std::size_t which = 0; which < daemons_->size(); ++which) (*daemons_)[which].program().kill(SIGHUP);
    const auto all = [&] { return support::reached(rollout_) >= everybody; };
    if (!support::eventually(all, patience, 100ms)) bench::give_up(what);
    end(result);
    support::Instant last{};
    for (const auto& [tenant, sends] : support::sends_of(rollout_)) {
      if (!sends.empty()) last = std::max(last, sends.back());
    }
    result.seconds = Seconds(last - told).count();
    return result;
  }

  /// To ask for the metrics costs a little itself, which is nobody's here.
  void begin() {
    used_before_ = {};
    read_metrics(used_before_);
    read_cpu(used_before_);
    begun_ = Steady::now();
  }
  void end(Result& result) {
    Used now;
    read_cpu(now);
    result.seconds_of_use = Seconds(Steady::now() - begun_).count();
    read_metrics(now);
    result.used = {now.daemons_ms - used_before_.daemons_ms, now.server_ms - used_before_.server_ms,
                   now.machine_ms - used_before_.machine_ms, now.commits - used_before_.commits,
                   now.seconds_in_store - used_before_.seconds_in_store};
  }
  void read_metrics(Used& used) {
    const std::string commits = "welcomed_commit_duration_seconds_";
    for (std::size_t which = 0; which < daemons_->size(); ++which) {
      const auto answer = (*daemons_)[which].admin("/metrics");
      if (answer.status != 200) bench::give_up("the metrics");
      used.commits += value_of(answer.body, commits + R"(count{durability="durable"})");
      for (const char* durability : {"durable", "lazy"})
        used.seconds_in_store += value_of(answer.body, commits + "sum{durability=\"" + durability + "\"}");
    }
  }
  void read_cpu(Used& used) {
    for (std::size_t which = 0; which < daemons_->size(); ++which)
      used.daemons_ms += bench::cpu_milliseconds((*daemons_)[which].program().pid());
    if (server_) used.server_ms = bench::cpu_milliseconds_with_children(server_->pid());
    used.machine_ms = bench::cpu_milliseconds_of_machine();
  }

  void print(const Result& result) const {
    const auto each = [&](double all) { return all / static_cast<double>(result.count); };
    const double cores = std::thread::hardware_concurrency() * result.seconds_of_use * 1000;
    std::printf("| %s | %zu | %s | %s | %.0f | ", setting_.on_server ? "PostgreSQL" : "SQLite", setting_.daemons,
                setting_.away ? "1" : "0", result.what, static_cast<double>(result.count) / result.seconds);
    if (result.p99_ms > 0) std::printf("%.1f", result.p99_ms);
    std::printf(" | %.2f | %.2f | %.2f | %.0f %% | %.0f %% | %.0f |\n", each(result.used.daemons_ms),
                each(result.used.server_ms), each(result.used.commits), 100 * result.used.machine_ms / cores,
                100 * result.used.seconds_in_store / static_cast<double>(setting_.daemons) / result.seconds_of_use,
                result.used.commits / result.seconds_of_use);
    std::fflush(stdout);
  }

  Setting setting_;
  Plan plan_;
  std::optional<support::Server> server_;
  std::optional<bench::Distance> distance_;
  support::Rollout rollout_;
  std::optional<support::Daemons> daemons_;
  std::vector<std::uint16_t> ports_;
  std::map<std::string, bench::Teams> teams_;  ///< by tenant
  std::map<std::string, std::vector<std::string>> ids_of_writers_;
  std::vector<Somebody> writers_;
  Used used_before_;
  Steady::time_point begun_;
};

}  // namespace

int main(int count, char** words) {
  Plan plan;
  plan.tenants = bench::argument(count, words, 1, plan.tenants);
  plan.people = bench::argument(count, words, 2, plan.people);
  plan.webhooks = bench::argument(count, words, 3, plan.webhooks);
  std::printf(
      "| store | daemons | ms away | what | a second | p99 ms | CPU ms each of daemons | of PostgreSQL | durable"
      " commits each | of %u cores | of a daemon's time in the store | commits a second |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|\n",
      std::thread::hardware_concurrency());
  for (const auto& setting : kSettings) Town(setting, plan_for(setting, plan)).measure();
}
