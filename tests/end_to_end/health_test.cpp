// What a monitor sees of the daemon, and a disk that is really full.
#include <sys/mount.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "end_to_end/on_sqlite.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Rollout;

constexpr auto kPolicy = R"yaml(
  - name: staff
    tenant: contoso
    existing: welcome
    users: {groups: [All Staff]}
    messages: [{key: welcome, template: welcome}]
)yaml";

/// A disk of a few megabytes; only root can have one.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path at) : at_(std::move(at)) {
    std::filesystem::create_directory(at_);
    there_ = ::mount("welcomed", at_.c_str(), "tmpfs", 0, "size=8m") == 0;
  }
  ~SmallDisk() {
    if (there_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool there() const { return there_; }
  void fill() const {
    std::ofstream filler(at_ / "filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void empty() const { std::filesystem::remove(at_ / "filler"); }

 private:
  std::filesystem::path at_;
  bool there_ = false;
};

int messages(const Rollout& rollout) {
  int sum = 0;
  for (const auto& [id, count] : rollout.message_counts()) sum += count;
  return sum;
}

}  // namespace

TEST_CASE("where no service is there the daemon is not ready within a minute or so, and says which, and since when") {
  Rollout rollout({"--users", "5", "--seed", "3"});
  rollout.configure(kPolicy);
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.admin("/readyz").status == 200; }, 20s));
  rollout.tenant().kill();
  REQUIRE(eventually([&] { return rollout.admin("/readyz").status == 503; }, 120s, 1s));
  CHECK_THAT(rollout.admin("/readyz").body, Catch::Contains(" (127.0.0.1) answers nothing since "));
  CHECK(rollout.admin("/healthz").status == 200);
  rollout.restart_tenant();
  CHECK(eventually([&] { return rollout.admin("/readyz").status == 200; }, 120s, 1s));
}

TEST_CASE("a daemon at work is healthy and ready; one whose secret is refused says so") {
  Rollout rollout({"--users", "20", "--seed", "3"});
  rollout.configure(kPolicy, "limits: {graph_install_per_second: 400, send_per_second: 400}\n");
  rollout.start_daemon();
  CHECK(rollout.admin("/healthz").status == 200);
  CHECK(eventually([&] { return rollout.admin("/readyz").status == 200; }, 20s));
  // A welcome may be sent, by the chat that was looked up, before the first event comes.
  const auto sent_and_told = [&] {
    const auto metrics = rollout.admin("/metrics").body;
    return metrics.find(R"(kind="user",key="welcome",state="sent"} )") != std::string::npos &&
           metrics.find(R"(welcomed_webhook_requests_total{outcome="2xx"} )") != std::string::npos;
  };
  CHECK(eventually(sent_and_told, 30s));
  const auto metrics = rollout.admin("/metrics").body;
  for (const auto* each : {
           R"(welcomed_installs_total{tenant="contoso",kind="user",outcome="done"} )",
           R"(service="graph",method="POST",route="/users/{id}/teamwork/installedApps",outcome="2xx"} )",
           R"(service="connector",method="POST",route="/conversations/{id}/activities",outcome="2xx"} )",
           R"(welcomed_step_duration_seconds_count{tenant="contoso",step="selected_to_welcomed"} )",
           R"(welcomed_webhook_requests_total{outcome="2xx"} )",
           R"(welcomed_commit_duration_seconds_count{durability="durable"} )",
           "welcomed_build_info{version=",
       })
    CHECK_THAT(metrics, Catch::Contains(each));
  const auto daemon = rollout.status()["instances"];
  REQUIRE(daemon.size() == 1);
  CHECK(daemon[0]["process"] == rollout.daemon().pid());
  CHECK(daemon[0]["stopped"].is_null());
  CHECK(rollout.daemon().stop() == 0);
  CHECK_FALSE(rollout.status()["instances"][0]["stopped"].is_null());

  const auto secret = rollout.folder().write("bot-secret", "not-the-secret\n");
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.admin("/readyz").status == 503; }, 20s));
  CHECK(rollout.admin("/healthz").status == 200);
  CHECK(rollout.admin("/readyz").body.find("Entra refused the credential") != std::string::npos);
}

TEST_CASE("a full disk loses nothing: health turns bad, and with room all goes on by itself") {
  if (!on_sqlite("the disk is the server's")) return;
  Rollout rollout({"--users", "300", "--seed", "5", "--double-percent", "20"});
  const SmallDisk disk(rollout.folder() / "disk");
  if (!disk.there()) {
    WARN("not shown: a disk of its own can only be mounted by root");
    return;
  }
  rollout.use_store("sqlite:disk/welcomed.db");
  rollout.configure(kPolicy, "limits: {graph_install_per_second: 40, send_per_second: 40}\n");
  rollout.start_daemon();
  REQUIRE(eventually([&] { return messages(rollout) >= 20; }, 60s));
  disk.fill();
  REQUIRE(eventually([&] { return rollout.admin("/readyz").status == 503; }, 60s));
  CHECK(rollout.admin("/readyz").body.find("make room on the disk") != std::string::npos);
  CHECK(rollout.admin("/healthz").status == 200);
  std::this_thread::sleep_for(3s);
  const int meanwhile = messages(rollout);
  disk.empty();
  CHECK(eventually([&] { return rollout.admin("/readyz").status == 200; }, 60s));
  REQUIRE(eventually([&] { return rollout.at_rest() && messages(rollout) > meanwhile; }, 120s, 500ms));
  const auto counts = rollout.message_counts();
  const auto welcome = rollout.status()["policies"][0]["messages"]["welcome"];
  CHECK(welcome.value("sent", 0) == static_cast<int>(counts.size()));
  CHECK(welcome.value("unknown", 0) == 0);
  for (const auto& [id, count] : counts) CHECK(count == 1);
  CHECK(rollout.daemon().stop() == 0);
}
