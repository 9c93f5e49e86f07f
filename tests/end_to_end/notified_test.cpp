// What commands change is heeded at once by a daemon whose store is on a server, which tells it.
#include <catch2/catch.hpp>
#include <chrono>

#include "end_to_end/on_server.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Rollout;

/// For three orders in a row. A courier that is not told looks five seconds after it last did something, which was
/// what was ordered before: it would take longer than nine seconds.
constexpr auto kAtOnce = 6s;

constexpr auto kWhy = "nobody is told of what changes in a file";

/// People who were welcomed, and orders for one of them.
struct Ordered : Rollout {
  Ordered() : Rollout({"--users", "20", "--seed", "9", "--no-event-percent", "0"}) {
    // Without Chat.Read.All what is unknown stays so.
    control_post("roles", {{"roles",
                            {"TeamsAppInstallation.ReadWriteSelfForUser.All", "AppCatalog.Read.All", "User.Read.All",
                             "GroupMember.Read.All"}}});
    configure(
        "  - name: staff\n    tenant: contoso\n    existing: welcome\n    users: {all: true}\n    messages: [{key: "
        "welcome, template: welcome}]\n",
        "limits: {graph_install_per_second: 400, send_per_second: 400}\n");
    start_daemon();
    REQUIRE(eventually([&] { return at_rest(); }, 90s, 300ms));
    const auto counts = message_counts();
    REQUIRE_FALSE(counts.empty());
    person_ = counts.begin()->first;
  }

  void order(std::vector<std::string> words) {
    for (const auto* word : {"--user", person_.c_str(), "--yes"}) words.emplace_back(word);
    int exit_status = -1;
    command(words, &exit_status);
    REQUIRE(exit_status == 0);
  }
  void notify(const std::string& key) { order({"notify", "notification", "--key", key, "--data", notice()}); }
  [[nodiscard]] int messages() const { return message_counts()[person_]; }
  [[nodiscard]] std::string state(const std::string& key) { return person(person_)["messages"][key]["state"]; }

  /// How long it takes after the order until the person gets one more.
  std::chrono::steady_clock::duration time_of(const std::vector<std::string>& words) {
    const int before = messages();
    order(words);
    const auto ordered = std::chrono::steady_clock::now();
    REQUIRE(eventually([&] { return messages() == before + 1; }, 30s, 20ms));
    return std::chrono::steady_clock::now() - ordered;
  }

 private:
  std::string person_;
};

const std::vector<std::string> kKeys{"news-1", "news-2", "news-3"};

}  // namespace

TEST_CASE("a notification is sent when it is ordered") {
  if (!on_server(kWhy)) return;
  Ordered ordered;
  std::chrono::steady_clock::duration all{0};
  for (const auto& key : kKeys)
    all += ordered.time_of({"notify", "notification", "--key", key, "--data", ordered.notice()});
  CHECK(all < kAtOnce);
}

TEST_CASE("what waited for the end of a silence is sent when an admin ends it") {
  if (!on_server(kWhy)) return;
  Ordered ordered;
  std::chrono::steady_clock::duration all{0};
  for (const auto& key : kKeys) {
    ordered.order({"silence"});
    ordered.notify(key);
    all += ordered.time_of({"silence", "--off"});
  }
  CHECK(all < kAtOnce);
}

TEST_CASE("what an admin resolves to send again is sent when it is said") {
  if (!on_server(kWhy)) return;
  Ordered ordered;
  std::chrono::steady_clock::duration all{0};
  for (const auto& key : kKeys) {
    ordered.control_post("faults", {{"route", "POST /teams/.*/activities"}, {"effect", "reset_after"}, {"count", 1}});
    ordered.notify(key);
    REQUIRE(eventually([&] { return ordered.state(key) == "unknown"; }, 30s, 50ms));
    all += ordered.time_of({"resolve", "--resend", "--key", key});
  }
  CHECK(all < kAtOnce);
}
