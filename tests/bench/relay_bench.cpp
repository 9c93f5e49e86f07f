// What the relay adds to an activity: the same messages to the bot itself, to a daemon without a relay, and to one with
// the bot behind it, in short turns, so that a busy disk or processor meets all three alike.
#include <algorithm>
#include <cstdio>
#include <memory>

#include "bench/load.hpp"
#include "bench/teams.hpp"

namespace {

constexpr int kTurns = 20;
constexpr int kMessages = 200;  // a turn

struct Kind {
  const char* name;
  std::uint16_t port;
  std::vector<double> milliseconds;

  [[nodiscard]] double percentile(double percent) const {
    return milliseconds[static_cast<std::size_t>(percent / 100 * static_cast<double>(milliseconds.size() - 1))];
  }
};

/// A tenant and a daemon of their own.
struct Town {
  support::Rollout rollout{{"--users", "20", "--seed", "3"}};
  std::unique_ptr<bench::Teams> teams;

  explicit Town(const std::string& forward_to) {
    rollout.use_credential("{secret_file: bot-secret}" + forward_to);
    rollout.configure(
        "  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: "
        "welcome}]}\n");
    rollout.start_daemon();
    teams = std::make_unique<bench::Teams>(rollout);
  }
  [[nodiscard]] std::uint16_t port() const { return bench::port_of(rollout.bot_url()); }
};

void measure(Kind& kind, bench::Teams& teams) {
  const auto measured =
      bench::post_all({.ports = {kind.port}, .connections = 1, .count = kMessages, .request = [&](int number) {
                         return teams.message(number);
                       }});
  if (measured.refused > 0) std::fprintf(stderr, "%s: %d were refused\n", kind.name, measured.refused);
  kind.milliseconds.insert(kind.milliseconds.end(), measured.milliseconds.begin(), measured.milliseconds.end());
}

}  // namespace

int main() {
  support::StubBot bot([](const support::BotRequest&) { return support::HttpAnswer{200, {}, ""}; });
  Town alone("");
  Town relayed("\n  forward_to: " + bot.url());
  Kind direct{"the bot itself", bot.port(), {}};
  Kind without{"the daemon without a relay", alone.port(), {}};
  Kind with{"the daemon with the bot behind it", relayed.port(), {}};
  for (int turn = 0; turn < kTurns; ++turn) {
    measure(direct, *relayed.teams);
    measure(without, *alone.teams);
    measure(with, *relayed.teams);
  }
  std::puts("| message to | p50 ms | p99 ms |\n|---|---|---|");
  for (auto* kind : {&direct, &without, &with}) {
    std::sort(kind->milliseconds.begin(), kind->milliseconds.end());
    std::printf("| %s | %.2f | %.2f |\n", kind->name, kind->percentile(50), kind->percentile(99));
  }
  std::printf("the relay adds at the median %.2f ms to the daemon, and the daemon %.2f ms to the bot\n",
              with.percentile(50) - without.percentile(50), with.percentile(50) - direct.percentile(50));
}
