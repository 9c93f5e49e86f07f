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
  - {name: staff, tenant: contoso, existing: welcome, users: {groups: [Engineering]}, messages: [{key: welcome, template: welcome}]}
)yaml";
constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\n";
constexpr auto kSlow = "limits: {graph_install_per_second: 30, send_per_second: 30}\n";
const std::vector<std::string> kFlags{"--users", "60", "--seed", "3", "--no-event-percent", "0"};
const std::vector<std::string> kMorePeople{"--users", "300", "--seed", "3", "--no-event-percent", "0"};

/// A kind of credential: how the tenant is told of one, whose files are written, and how that is replaced by another
/// while the first is no good any more.
struct Kind {
  const char* name;
  const char* credential;  ///< as YAML
  void (*make)(Rollout& rollout, int number);
};

void make_secret(Rollout& rollout, int number) {
  const auto secret = "a~secret~" + std::to_string(number);
  rollout.folder().write("bot-secret", secret + "\n");
  rollout.control_post("secret", {{"secret", secret}});
}

void make_certificate(Rollout& rollout, int number) {
  const auto pair = support::self_signed(number == 1 ? 20 : 300);
  rollout.folder().write("cert.pem", pair.certificate);
  rollout.folder().write("key.pem", pair.key);
  rollout.control_post("certificate", {{"pem", pair.certificate}});
}

void make_federation(Rollout& rollout, int number) {
  const auto subject = "system:serviceaccount:bots:welcomed-" + std::to_string(number);
  rollout.control_post(
      "federation",
      {{"issuer", "https://cluster.example.com"}, {"subject", subject}, {"audience", "api://AzureADTokenExchange"}});
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  const Json claims{{"iss", "https://cluster.example.com"},
                    {"sub", subject},
                    {"aud", "api://AzureADTokenExchange"},
                    {"nbf", now.count()},
                    {"exp", now.count() + 600}};
  rollout.folder().write("token", rollout.control_post("federated-token", claims)["token"].get<std::string>() + "\n");
}

/// The host's own has nothing to replace.
void make_nothing(Rollout& /*rollout*/, int /*number*/) {}

constexpr Kind kKinds[]{
    {"secret", "{secret_file: bot-secret}", make_secret},
    {"certificate", "{certificate_file: cert.pem, private_key_file: key.pem}", make_certificate},
    {"federated token", "{federated_token_file: token}", make_federation},
    {"managed identity", "{managed_identity: system}", make_nothing},
};

void start(Rollout& rollout, const Kind& kind, const std::string& limits) {
  kind.make(rollout, 1);
  rollout.use_credential(kind.credential);
  rollout.configure(kPolicy, limits);
  rollout.start_daemon();
}

/// Everybody was welcomed once, nobody was set back for want of a token, and the daemon never ran into a closed door.
void check_welcomed(Rollout& rollout) {
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 300ms));
  const auto counts = rollout.message_counts();
  CHECK(counts.size() > 10);
  for (const auto& [id, count] : counts) CHECK(count == 1);
  const auto log = rollout.daemon_log();
  for (const auto* trouble : {"circuit.open", "token_refused", "credential_refused", "PRIVATE KEY"}) {
    INFO(trouble);
    CHECK(log.find(trouble) == std::string::npos);
  }
  CHECK(rollout.daemon().stop(SIGTERM) == 0);
}

int refused_requests(const Rollout& rollout) {
  int refused = 0;
  const auto summary = rollout.control("ledger/summary");
  for (const auto& [route, statuses] : summary["requests"].items()) refused += statuses.value("401", 0);
  return refused;
}

}  // namespace

TEST_CASE("with each kind of credential everybody is welcomed, though Entra's clock is four minutes ahead or behind") {
  for (const auto& kind : kKinds) {
    for (const int offset : {240, -240}) {
      INFO(kind.name << " " << offset);
      Rollout rollout(kFlags);
      rollout.control_post("behaviour", {{"clock_offset_s", offset}});
      start(rollout, kind, kFast);
      check_welcomed(rollout);
      const bool ends_soon = rollout.daemon_log().find("credential.ends_soon") != std::string::npos;
      CHECK(ends_soon == (kind.make == make_certificate));
    }
  }
}

TEST_CASE("a credential that is replaced in mid-run, and tokens that end meanwhile, hold nobody up") {
  for (const auto& kind : kKinds) {
    INFO(kind.name);
    Rollout rollout(kMorePeople);
    start(rollout, kind, kSlow);
    REQUIRE(eventually([&] { return rollout.message_counts().size() > 10; }, 60s));
    kind.make(rollout, 2);
    rollout.control_post("expire-tokens", Json::object());
    check_welcomed(rollout);
    CHECK(refused_requests(rollout) > 0);
  }
}

TEST_CASE("tokens that end again and again in a run are renewed ahead, so that no request is refused") {
  for (const auto& kind : kKinds) {
    INFO(kind.name);
    auto flags = kMorePeople;
    flags.insert(flags.end(), {"--token-lifetime", "4"});
    Rollout rollout(flags);
    start(rollout, kind, "limits: {graph_install_per_second: 10, send_per_second: 10}\n");
    check_welcomed(rollout);
    CHECK(refused_requests(rollout) == 0);
  }
}
