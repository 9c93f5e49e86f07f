#include "identity/token_source.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/causes.hpp"
#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"
#include "unit/graph/samples.hpp"

using namespace welcomed;
using namespace welcomed::identity;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* kEndpoint = "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token";

net::Response granted(const std::string& token, long long seconds = 3599) {
  const json body{{"token_type", "Bearer"}, {"expires_in", seconds}, {"access_token", token}};
  return fakes::reply(200, body.dump());
}

net::Response entra_error(int status, const std::string& error, std::vector<int> codes, std::string description = {}) {
  return fakes::reply(status,
                      json{{"error", error}, {"error_codes", codes}, {"error_description", description}}.dump());
}

struct EntraWorld {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  fakes::FakeTransport transport;
  Result<Secret> secret = Secret("s3cret~value");
  TokenSource source{transport,
                     clock,
                     [this] { return secret; },
                     {"https://login.microsoftonline.com", "contoso.onmicrosoft.com", "app id",
                      "https://graph.microsoft.com/.default"}};

  void answer(net::Exchange exchange) { transport.answer_once("POST", kEndpoint, std::move(exchange)); }
  Outcome<Secret> token() { return clock.run(source.token()); }
  std::string text() { return token().value().reveal(); }
  std::size_t requests() const { return transport.count("POST", kEndpoint); }
};

std::string cause_name(const Outcome<Secret>& outcome) { return cause_of(outcome.setback()).name; }

}  // namespace

TEST_CASE("a token is asked for with the client credentials form and may be asked for twice") {
  EntraWorld world;
  world.secret = Secret("a b&c=d+e%/ü");
  world.answer(granted("token-1"));
  CHECK(world.text() == "token-1");
  REQUIRE(world.transport.requests().size() == 1);
  const auto& request = world.transport.requests().front();
  CHECK(request.method == "POST");
  CHECK(request.url.text() == kEndpoint);
  CHECK(request.headers.front().name == "Content-Type");
  CHECK(request.headers.front().value == "application/x-www-form-urlencoded");
  CHECK(request.body ==
        "grant_type=client_credentials&client_id=app%20id&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
        "&client_secret=a%20b%26c%3Dd%2Be%25%2F%C3%BC");
  CHECK(request.repeatable);
  CHECK(request.deadline == 15s);
  CHECK(request.most_bytes == 64U << 10U);
}

TEST_CASE("a hundred callers at once cost one request and get one token") {
  EntraWorld world;
  world.transport.hold();
  world.answer(granted("token-1"));
  std::vector<fakes::VirtualClock::Pending<Outcome<Secret>>> callers;
  for (int i = 0; i < 100; ++i) callers.push_back(world.clock.start(world.source.token()));
  CHECK(world.requests() == 1);
  world.transport.release();
  world.clock.run_until_idle();
  for (const auto& caller : callers) CHECK(caller->value().value().reveal() == "token-1");
  CHECK(world.requests() == 1);
}

TEST_CASE("a failure reaches all who waited for it, and the next caller asks anew") {
  EntraWorld world;
  world.transport.hold();
  world.answer(entra_error(401, "invalid_client", {7000215}));
  std::vector<fakes::VirtualClock::Pending<Outcome<Secret>>> callers;
  for (int i = 0; i < 10; ++i) callers.push_back(world.clock.start(world.source.token()));
  world.transport.release();
  world.clock.run_until_idle();
  for (const auto& caller : callers) CHECK(cause_name(caller->value()) == "credential_refused");
  world.answer(granted("token-1"));
  CHECK(world.text() == "token-1");
  CHECK(world.requests() == 2);
}

TEST_CASE("a token is kept while it is good for five more minutes") {
  EntraWorld world;
  world.answer(granted("token-1", 3600));
  CHECK(world.text() == "token-1");
  world.clock.advance(55min - 1ms);
  CHECK(world.text() == "token-1");
  CHECK(world.requests() == 1);
}

TEST_CASE("five minutes before its end one request renews it while callers still get the old one") {
  EntraWorld world;
  world.answer(granted("token-1", 3600));
  world.answer(granted("token-2", 3600));
  CHECK(world.text() == "token-1");
  world.clock.advance(55min);
  world.transport.hold();
  for (int i = 0; i < 10; ++i) CHECK(world.text() == "token-1");
  CHECK(world.requests() == 2);
  world.transport.release();
  world.clock.run_until_idle();
  CHECK(world.text() == "token-2");
  CHECK(world.requests() == 2);
}

TEST_CASE("a token of short life is renewed at half its life") {
  EntraWorld world;
  world.answer(granted("token-1", 60));
  world.answer(granted("token-2", 60));
  CHECK(world.text() == "token-1");
  world.clock.advance(30s - 1ms);
  CHECK(world.text() == "token-1");
  CHECK(world.requests() == 1);
  world.clock.advance(1ms);
  CHECK(world.text() == "token-1");
  CHECK(world.text() == "token-2");
}

TEST_CASE("near its end callers wait for the new token, and a renewal under way is shared") {
  EntraWorld world;
  world.answer(granted("token-1", 3600));
  CHECK(world.text() == "token-1");
  world.clock.advance(55min);
  world.transport.hold();
  CHECK(world.text() == "token-1");
  world.clock.advance(4min + 30s);
  world.answer(granted("token-2", 3600));
  const auto waiting = world.clock.start(world.source.token());
  CHECK_FALSE(waiting->has_value());
  world.transport.release();
  world.clock.run_until_idle();
  CHECK(waiting->value().value().reveal() == "token-2");
  CHECK(world.requests() == 2);
}

TEST_CASE("a renewal that fails is not the callers' concern while the token is good, and is tried once a minute") {
  EntraWorld world;
  world.answer(granted("token-1", 3600));
  CHECK(world.text() == "token-1");
  world.transport.answer_always("POST", kEndpoint, fakes::unreachable());
  world.clock.advance(55min);
  for (int i = 0; i < 10; ++i) CHECK(world.text() == "token-1");
  CHECK(world.requests() == 2);
  world.clock.advance(1min);
  CHECK(world.text() == "token-1");
  CHECK(world.requests() == 3);
  world.clock.advance(3min + 30s);
  CHECK(cause_name(world.token()) == "unreachable");
}

TEST_CASE("the life of a token counts from when it was asked for") {
  EntraWorld world;
  world.transport.hold();
  world.answer(granted("token-1", 60));
  const auto waiting = world.clock.start(world.source.token());
  world.clock.advance(14s);
  world.transport.release();
  world.clock.run_until_idle();
  CHECK(waiting->value().done());
  world.clock.advance(16s);
  CHECK(world.text() == "token-1");
  CHECK(world.requests() == 2);
}

TEST_CASE("a token that is refused is forgotten, but only if it is the one held") {
  EntraWorld world;
  world.answer(granted("token-1"));
  world.answer(granted("token-2"));
  const auto first = world.token().value();
  world.source.refused(Secret("another"));
  CHECK(world.text() == "token-1");
  world.source.refused(first);
  CHECK(world.text() == "token-2");
  world.source.refused(first);
  CHECK(world.text() == "token-2");
  CHECK(world.requests() == 2);
}

TEST_CASE("the secret is read anew for each request, so a rotated one is taken up") {
  EntraWorld world;
  world.secret = Secret("old");
  world.answer(entra_error(401, "invalid_client", {7000222}));
  world.answer(granted("token-1"));
  CHECK(cause_name(world.token()) == "credential_expired");
  world.secret = Secret("new");
  CHECK(world.text() == "token-1");
  CHECK(world.transport.requests()[0].body.ends_with("client_secret=old"));
  CHECK(world.transport.requests()[1].body.ends_with("client_secret=new"));
}

TEST_CASE("a secret that cannot be read halts without a request") {
  EntraWorld world;
  world.secret = fail("the client secret's file /run/secret cannot be read", "check its permissions");
  const auto outcome = world.token();
  REQUIRE(outcome.as<Halt>() != nullptr);
  CHECK(outcome.as<Halt>()->cause.name == "credential_missing");
  CHECK(outcome.as<Halt>()->cause.detail.find("/run/secret") != std::string::npos);
  CHECK(world.requests() == 0);
  world.secret = Secret("here it is");
  world.answer(granted("token-1"));
  CHECK(world.text() == "token-1");
}

TEST_CASE("a single-tenant bot whose tokens are asked for in Bot Framework lacks bot.tenant") {
  const auto cause = [](const char* directory) {
    EntraWorld world;
    world.answer(
        fakes::reply(400, std::string(R"({"error":"unauthorized_client","error_codes":[700016],"error_description":)") +
                              R"("AADSTS700016: Application with identifier 'A' was not found in the directory ')" +
                              directory + R"('."})"));
    return cause_of(world.token().setback()).name;
  };
  CHECK(cause("Bot Framework") == "bot_tenant_needed");
  CHECK(cause("Contoso") == "app_not_in_tenant");
  CHECK(core::cause("bot_tenant_needed").remedy.find("bot.tenant") != std::string::npos);
}

TEST_CASE("a registration without a service principal is not told to make another secret") {
  EntraWorld world;
  world.answer(fakes::reply(
      401,
      R"({"error":"invalid_client","error_codes":[7000229],"error_description":"AADSTS7000229: The client application A )"
      R"(is missing service principal in the tenant T."})"));
  const auto told = core::error_of(cause_of(world.token().setback())).text();
  CHECK(told.find("Create Service Principal") != std::string::npos);
  CHECK(told.find("secret") == std::string::npos);
}

TEST_CASE("what the service's errors mean") {
  struct Row {
    std::string name;
    net::Exchange answer;
    bool halts;
    std::string cause;
  };
  const std::vector<Row> rows{
      {"wrong secret", entra_error(401, "invalid_client", {7000215}), true, "credential_refused"},
      {"secret does not match", entra_error(400, "invalid_grant", {70002}), true, "credential_refused"},
      {"assertion refused", entra_error(401, "invalid_client", {700027}), true, "credential_refused"},
      {"certificate not authorised", entra_error(401, "invalid_client", {700030}), true, "credential_refused"},
      {"assertion's audience", entra_error(401, "invalid_client", {50027}), true, "credential_refused"},
      {"assertion's times", entra_error(401, "invalid_client", {700024}), true, "credential_refused"},
      {"unlisted code of a bad client", entra_error(401, "invalid_client", {1}), true, "credential_refused"},
      {"secret expired", entra_error(401, "invalid_client", {7000222}), true, "credential_expired"},
      {"app unknown", entra_error(400, "unauthorized_client", {700016}), true, "app_not_in_tenant"},
      {"app not in tenant", entra_error(400, "unauthorized_client", {700011}), true, "app_not_in_tenant"},
      {"app unknown, of old", entra_error(400, "unauthorized_client", {70001}), true, "app_not_in_tenant"},
      {"tenant unknown", entra_error(400, "invalid_request", {90002}), true, "tenant_unknown"},
      {"tenant in another cloud", entra_error(400, "invalid_request", {90038}), true, "tenant_unknown"},
      {"common", entra_error(400, "invalid_request", {9001023}), true, "tenant_unknown"},
      {"scope", entra_error(400, "invalid_scope", {70011}), true, "unknown_error"},
      {"tenant of no known shape", entra_error(400, "invalid_request", {900023}), true, "tenant_unknown"},
      {"app disabled", entra_error(400, "unauthorized_client", {7000112}), true, "app_disabled"},
      {"no service principal", entra_error(401, "invalid_client", {7000229}), true, "service_principal_missing"},
      {"resource unknown", entra_error(400, "invalid_resource", {500011}), true, "resource_unknown"},
      {"conditional access", entra_error(400, "access_denied", {53003}), true, "access_blocked"},
      {"something new", entra_error(400, "new_error", {12345}), true, "unknown_error"},
      {"the second code is known", entra_error(400, "new_error", {12345, 90002}), true, "tenant_unknown"},
      {"90006", entra_error(400, "server_error", {90006}), false, "service_unavailable"},
      {"90012", entra_error(400, "x", {90012}), false, "service_unavailable"},
      {"90024", entra_error(400, "x", {90024}), false, "service_unavailable"},
      {"90033", entra_error(400, "temporarily_unavailable", {90033}), false, "service_unavailable"},
      {"tenant throttled", entra_error(400, "x", {90055}), false, "throttled"},
      {"temporarily unavailable", entra_error(400, "temporarily_unavailable", {}), false, "service_unavailable"},
      {"429", fakes::reply(429), false, "throttled"},
      {"408", fakes::reply(408), false, "service_unavailable"},
      {"500", fakes::reply(500, "<html>"), false, "service_unavailable"},
      {"503 naming a bad client", entra_error(503, "invalid_client", {7000215}), false, "service_unavailable"},
      {"a redirect", fakes::reply(302), false, "bad_answer"},
      {"a proxy's 403", fakes::reply(403, "<html>go away</html>"), false, "bad_answer"},
      {"a proxy's 407", fakes::reply(407), false, "bad_answer"},
      {"204", fakes::reply(204), false, "bad_answer"},
      {"200 without JSON", fakes::reply(200, "<html>"), false, "bad_answer"},
      {"200 without a token", fakes::reply(200, R"({"token_type":"Bearer","expires_in":3599})"), false, "bad_answer"},
      {"an empty token", granted(""), false, "bad_answer"},
      {"a token with a line end", granted("a\r\nX-Evil: 1"), false, "bad_answer"},
      {"a token with a blank", granted("a b"), false, "bad_answer"},
      {"a life of zero", granted("a", 0), false, "bad_answer"},
      {"a negative life", granted("a", -1), false, "bad_answer"},
      {"another token type", fakes::reply(200, R"({"token_type":"pop","expires_in":3599,"access_token":"a"})"), false,
       "bad_answer"},
      {"no token type", fakes::reply(200, R"({"expires_in":3599,"access_token":"a"})"), false, "bad_answer"},
      {"two tokens",
       fakes::reply(200, R"({"token_type":"Bearer","expires_in":1,"access_token":"a","access_token":"b"})"), false,
       "bad_answer"},
      {"too long", granted(std::string(70000, 'a')), false, "bad_answer"},
      {"no connection", fakes::unreachable(), false, "unreachable"},
      {"cut off", fakes::cut_off(), false, "no_answer"}};
  for (const auto& row : rows) {
    INFO(row.name);
    EntraWorld world;
    world.answer(row.answer);
    const auto outcome = world.token();
    REQUIRE_FALSE(outcome.done());
    CHECK((outcome.as<Halt>() != nullptr) == row.halts);
    CHECK((outcome.as<Retry>() != nullptr) == !row.halts);
    CHECK(cause_name(outcome) == row.cause);
    CHECK(core::cause(row.cause).name == row.cause);
  }
}

TEST_CASE("the documented refusal of a scope halts and says what was refused") {
  const auto documented = welcomed::testing::sample("graph-samples/token/error-invalid-scope.json");
  if (!documented) return;
  EntraWorld world;
  world.answer(welcomed::testing::answer_of((*documented)["response"]));
  const auto outcome = world.token();
  REQUIRE(outcome.as<Halt>() != nullptr);
  CHECK(cause_of(outcome.setback()).detail.starts_with("AADSTS70011: "));
}

TEST_CASE("the detail is the first line of the service's description, bounded, without the secret") {
  EntraWorld world;
  world.answer(entra_error(401, "invalid_client", {7000215},
                           "AADSTS7000215: Invalid client secret.\x07\r\nTrace ID: 255d1aef\r\n"));
  CHECK(cause_of(world.token().setback()).detail == "AADSTS7000215: Invalid client secret.?");
  world.answer(entra_error(401, "invalid_client", {7000215}, std::string(9000, 'x')));
  CHECK(cause_of(world.token().setback()).detail.size() == 300);
  world.answer(entra_error(401, "invalid_client", {7000215}, "the secret s3cret~value is wrong"));
  CHECK(cause_of(world.token().setback()).detail == "(withheld)");
}

TEST_CASE("while the service asks to wait, callers are told so without a request") {
  EntraWorld world;
  world.answer(fakes::reply(429, "", {{"retry-after", "30.5"}}));
  const auto outcome = world.token();
  REQUIRE(outcome.as<Retry>() != nullptr);
  CHECK(outcome.as<Retry>()->after == 30500ms);
  world.clock.advance(30s);
  const auto still = world.token();
  REQUIRE(still.as<Retry>() != nullptr);
  CHECK(still.as<Retry>()->after == 500ms);
  CHECK(still.as<Retry>()->cause.name == "throttled");
  CHECK(world.requests() == 1);
  world.clock.advance(500ms);
  world.answer(granted("token-1"));
  CHECK(world.text() == "token-1");
}

TEST_CASE("a token that lives for ever is asked for again within a day") {
  EntraWorld world;
  world.answer(granted("token-1", 1LL << 60));
  world.answer(granted("token-2"));
  CHECK(world.text() == "token-1");
  world.clock.advance(24h);
  CHECK(world.text() == "token-2");
}

TEST_CASE("the secret does not go over plain http to another machine") {
  EntraWorld world;
  const auto ask = [&](const std::string& login) {
    TokenSource source(world.transport, world.clock, [] { return Secret("s"); }, {login, "t", "a", "s"});
    return world.clock.run(source.token());
  };
  world.transport.answer_others([](const net::Request&) { return granted("token"); });
  CHECK(cause_name(ask("http://login.microsoftonline.com")) == "tenant_unknown");
  CHECK(cause_name(ask("no address")) == "tenant_unknown");
  CHECK(world.transport.requests().empty());
  CHECK(ask("http://127.0.0.1:8080").done());
}

TEST_CASE("a source may go while its token is on the way") {
  EntraWorld world;
  world.transport.hold();
  world.answer(granted("token-1"));
  auto gone = std::make_unique<TokenSource>(
      world.transport, world.clock, [] { return Secret("s"); },
      TokenRequest{"https://login.microsoftonline.com", "contoso.onmicrosoft.com", "a", "s"});
  const auto waiting = world.clock.start(gone->token());
  gone.reset();
  world.transport.release();
  world.clock.run_until_idle();
  CHECK(waiting->value().done());
}
