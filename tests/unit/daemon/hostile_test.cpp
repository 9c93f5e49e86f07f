// What is forged or malformed, through the whole intake: the right status, no effect, and no request to anybody, the
// bot's own program included.
#include "unit/daemon/malformed.hpp"
#include "unit/daemon/town.hpp"
#include "unit/identity/forgeries.hpp"
#include "unit/identity/tokens.hpp"

using namespace welcomed;
using namespace welcomed::daemon;
using namespace welcomed::daemon::testing;
namespace forged = welcomed::identity::testing;

namespace {

struct HostileTown : Town {
  static constexpr const char* kKeys = "https://login.botframework.com/v1/.well-known/keys";

  HostileTown() {
    config.bot.app_id = AppId(forged::kBot);
    config.bot.forward_to = "http://127.0.0.1:3979/api/messages";
    wire.answer_always("POST", config.bot.forward_to, fakes::reply(200));
    wire.answer_always("GET", config.cloud.bot_metadata,
                       fakes::reply(200, json{{"issuer", forged::kIssuer}, {"jwks_uri", kKeys}}.dump()));
    const auto& key = forged::KeyPair::bot_connector();
    wire.answer_always("GET", kKeys, fakes::reply(200, json{{"keys", json::array({key.jwk("k1")})}}.dump()));
    policy("sales", {"ann"});
    start();
    clock.run_until_idle();
  }

  [[nodiscard]] json event() const {
    auto event = activity("ann", "installationUpdate");
    event["action"] = "add";
    event["text"] = "x";
    event["name"] = "x";
    event["locale"] = "en";
    event["serviceUrl"] = forged::kServiceUrl;
    event["recipient"]["id"] = std::string("28:") + forged::kBot;
    return event;
  }

  /// As the server does it: the body is served only when the head was let in.
  int send(const std::string& authorization, const std::string& body) {
    net::Incoming request{.method = "POST",
                          .target = "/api/messages",
                          .headers = {{"Authorization", authorization}},
                          .body = {},
                          .peer = "127.0.0.1"};
    const auto handler = daemon->activities();
    std::shared_ptr<void> token;
    const auto refused = clock.run(handler.head(request, token));
    if (refused) return refused->status;
    request.body = body;
    const int status = clock.run(handler.serve(std::move(request), std::move(token))).status;
    clock.run_until_idle();
    return status;
  }

  /// All that an activity could have changed.
  [[nodiscard]] std::string effects() {
    const auto ann = person("ann");
    const auto waiting = storage.store().relay.recover("", clock.now());
    REQUIRE(waiting);
    return std::string(core::name(ann.recipient.state)) + (ann.recipient.event_at ? " heard" : "") +
           (ann.recipient.reference ? " with a reference" : "") + (ann.recipient.silent ? " silent" : "") + " " +
           std::to_string(ann.story.size()) + " lines, " + std::to_string(waiting->size()) + " waiting, " +
           std::to_string(services.sends.size()) + " sent, " + std::to_string(wire.requests().size()) + " requests";
  }
};

std::string good_header() { return "Bearer " + forged::good_token(); }

}  // namespace

TEST_CASE_METHOD(HostileTown, "no forged or broken token gets an activity in, or causes anything") {
  REQUIRE(send(good_header(), "{") == 400);  // the keys are held from now on
  const auto before = effects();
  const auto forgeries = forged::all_forgeries();
  REQUIRE(forgeries.size() >= 60);
  const auto body = event().dump();
  for (const auto& forgery : forgeries) {
    INFO(forgery.name);
    const auto status = send(forgery.authorization, body);
    // It may be one of a new key, which may be looked up in a while.
    CHECK((status == 401 || (status == 503 && forgery.name.starts_with("kid"))));
    CHECK(effects() == before);
  }
  CHECK(send(good_header(), body) == 200);
  CHECK(state("ann") == "reachable");
}

TEST_CASE_METHOD(HostileTown, "without a key that is believed nothing is let in, and the daemon is not ready") {
  CHECK(daemon->troubles().empty());
  wire.answer_always("GET", config.cloud.bot_metadata, fakes::unreachable());
  net::Incoming request{
      .method = "POST", .target = "/api/messages", .headers = {{"Authorization", good_header()}}, .peer = "192.0.2.1"};
  std::shared_ptr<void> token;
  const auto refused = clock.run(daemon->activities().head(request, token));
  REQUIRE(refused);
  CHECK(refused->status == 503);
  CHECK(net::find_header(refused->headers, "Retry-After") == "5");
  REQUIRE(daemon->troubles().size() == 1);
  CHECK(daemon->troubles()[0].what.find("keys") != std::string::npos);
}

TEST_CASE_METHOD(HostileTown, "no malformed body has an effect, or causes a request") {
  REQUIRE(send(good_header(), "{") == 400);
  const auto before = effects();
  const auto bodies = malformed_bodies(event());
  REQUIRE(bodies.size() >= 200);
  for (const auto& each : bodies) {
    INFO(each.name);
    CHECK(send(good_header(), each.body) == each.status);
    CHECK(effects() == before);
  }
  CHECK(send(good_header(), event().dump()) == 200);
  CHECK(state("ann") == "reachable");
}
