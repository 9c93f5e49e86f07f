#include <catch2/catch.hpp>
#include <chrono>

#include "support/certificates.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kPolicy = R"yaml(
  - {name: staff, tenant: contoso, users: {groups: [Engineering]}, messages: [{key: welcome, template: welcome}]}
)yaml";
constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\n";
const std::vector<std::string> kFlags{"--users", "60", "--seed", "3", "--no-event-percent", "0"};

/// Everybody was welcomed once, and the daemon never ran into a closed door.
void check_welcomed(Rollout& rollout) {
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 500ms));
  const auto counts = rollout.message_counts();
  CHECK(counts.size() > 10);
  for (const auto& [id, count] : counts) CHECK(count == 1);
  CHECK(rollout.daemon_log().find("circuit.open") == std::string::npos);
  CHECK(rollout.daemon().stop(SIGTERM) == 0);
}

void write_pair(const Rollout& rollout, const support::PemPair& pair) {
  rollout.folder().write("cert.pem", pair.certificate);
  rollout.folder().write("key.pem", pair.key);
}

}  // namespace

TEST_CASE("with a certificate everybody is welcomed, though Entra's clock is four minutes ahead or behind") {
  for (const int offset : {240, -240}) {
    Rollout rollout(kFlags);
    const auto pair = support::self_signed(20);
    write_pair(rollout, pair);
    rollout.control_post("certificate", {{"pem", pair.certificate}});
    rollout.control_post("behaviour", {{"clock_offset_s", offset}});
    rollout.use_credential("{certificate_file: cert.pem, private_key_file: key.pem}");
    rollout.configure(kPolicy, kFast);
    rollout.start_daemon();
    check_welcomed(rollout);
    CHECK(rollout.daemon_log().find("credential.ends_soon") != std::string::npos);
    CHECK(rollout.daemon_log().find("PRIVATE KEY") == std::string::npos);
  }
}

TEST_CASE("a certificate that is rotated in mid-run, and tokens that end meanwhile, hold nobody up") {
  Rollout rollout({"--users", "300", "--seed", "3", "--no-event-percent", "0"});
  const auto first = support::self_signed(300);
  write_pair(rollout, first);
  rollout.control_post("certificate", {{"pem", first.certificate}});
  rollout.use_credential("{certificate_file: cert.pem, private_key_file: key.pem}");
  rollout.configure(kPolicy, "limits: {graph_install_per_second: 30, send_per_second: 30}\n");
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.message_counts().size() > 10; }, 60s));
  const auto second = support::self_signed(300);
  write_pair(rollout, second);
  rollout.control_post("certificate", {{"pem", second.certificate}});
  rollout.control_post("expire-tokens", Json::object());
  check_welcomed(rollout);
}

TEST_CASE("with a federated token everybody is welcomed") {
  Rollout rollout(kFlags);
  rollout.control_post("federation", {{"issuer", "https://cluster.example.com"},
                                      {"subject", "system:serviceaccount:bots:welcomed"},
                                      {"audience", "api://AzureADTokenExchange"}});
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  const Json claims{{"iss", "https://cluster.example.com"},
                    {"sub", "system:serviceaccount:bots:welcomed"},
                    {"aud", "api://AzureADTokenExchange"},
                    {"nbf", now.count()},
                    {"exp", now.count() + 600}};
  rollout.folder().write("token", rollout.control_post("federated-token", claims)["token"].get<std::string>() + "\n");
  rollout.use_credential("{federated_token_file: token}");
  rollout.configure(kPolicy, kFast);
  rollout.start_daemon();
  check_welcomed(rollout);
}

TEST_CASE("with a managed identity of the host everybody is welcomed") {
  Rollout rollout(kFlags);
  rollout.use_credential("{managed_identity: system}");
  rollout.configure(kPolicy, kFast);
  rollout.start_daemon();
  check_welcomed(rollout);
}

TEST_CASE("a secret that is rotated in mid-run holds nobody up") {
  Rollout rollout({"--users", "300", "--seed", "3", "--no-event-percent", "0"});
  rollout.configure(kPolicy, "limits: {graph_install_per_second: 30, send_per_second: 30}\n");
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.message_counts().size() > 10; }, 60s));
  rollout.folder().write("bot-secret", "another~secret\n");
  rollout.control_post("secret", {{"secret", "another~secret"}});
  rollout.control_post("expire-tokens", Json::object());
  check_welcomed(rollout);
}
