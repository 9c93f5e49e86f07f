#include "identity/authorized_client.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fakes/fake_transport.hpp"
#include "fakes/virtual_clock.hpp"

using namespace welcomed;
using namespace welcomed::identity;

namespace {

constexpr const char* kLogin = "https://login.microsoftonline.com/t/oauth2/v2.0/token";
constexpr const char* kSend = "https://smba.trafficmanager.net/amer/v3/conversations/c/activities";

struct ClientWorld {
  asio::io_context io;
  fakes::VirtualClock clock{io};
  fakes::FakeTransport transport;
  TokenSource tokens{transport,
                     clock,
                     []() -> Result<Secret> { return Secret("s"); },
                     {"https://login.microsoftonline.com", "t", "app", "scope"}};
  AuthorizedClient client{transport, tokens};

  void grant(const std::string& token) {
    const nlohmann::json body{{"token_type", "Bearer"}, {"expires_in", 3599}, {"access_token", token}};
    transport.answer_once("POST", kLogin, fakes::reply(200, body.dump()));
  }
  void answer(net::Exchange exchange) { transport.answer_once("POST", kSend, std::move(exchange)); }

  Outcome<net::Exchange> send(std::vector<net::Header> headers = {}) {
    net::Request request;
    request.method = "POST";
    request.url = net::parse_url(kSend).value();
    request.headers = std::move(headers);
    request.body = "hello";
    const auto ready = clock.run(client.ready());
    if (!ready) return ready.setback();
    return clock.run(client.send(std::move(request)));
  }

  int status() {
    auto outcome = send();
    return std::get<net::Response>(outcome.value()).status;
  }

  /// The Authorization headers of all that was sent, in order.
  std::vector<std::string> authorizations() const {
    std::vector<std::string> all;
    for (const auto& request : transport.requests()) {
      for (const auto& header : request.headers) {
        if (header.name == "Authorization") all.push_back(header.value);
      }
    }
    return all;
  }
};

}  // namespace

TEST_CASE("a request is sent with the token, once, as it is") {
  ClientWorld world;
  world.grant("one");
  world.answer(fakes::reply(201));
  CHECK(world.status() == 201);
  const auto& sent = world.transport.requests().back();
  CHECK(sent.body == "hello");
  CHECK_FALSE(sent.repeatable);
  CHECK(world.authorizations() == std::vector<std::string>{"Bearer one"});
}

TEST_CASE("an Authorization header of the caller gives way, in any spelling") {
  ClientWorld world;
  world.grant("one");
  world.answer(fakes::reply(201));
  CHECK(world.send({{"AUTHORIZATION", "Basic x"}, {"Authorization", "Bearer y"}, {"Accept", "*/*"}}).done());
  CHECK(world.authorizations() == std::vector<std::string>{"Bearer one"});
  CHECK(world.transport.requests().back().headers.size() == 2);
}

TEST_CASE("a 401 costs one new token and one repetition") {
  ClientWorld world;
  world.grant("one");
  world.grant("two");
  world.answer(fakes::reply(401));
  world.answer(fakes::reply(201));
  CHECK(world.status() == 201);
  CHECK(world.authorizations() == std::vector<std::string>{"Bearer one", "Bearer two"});
}

TEST_CASE("a second 401 is given back") {
  ClientWorld world;
  world.grant("one");
  world.grant("two");
  world.answer(fakes::reply(401));
  world.answer(fakes::reply(401, "still not"));
  auto outcome = world.send();
  CHECK(std::get<net::Response>(outcome.value()).body == "still not");
  CHECK(world.transport.count("POST", kSend) == 2);
  CHECK(world.transport.count("POST", kLogin) == 2);
}

TEST_CASE("no other answer is repeated") {
  for (const int status : {200, 202, 302, 400, 403, 404, 408, 412, 429, 500, 503}) {
    INFO(status);
    ClientWorld world;
    world.grant("one");
    world.answer(fakes::reply(status));
    CHECK(world.status() == status);
    CHECK(world.transport.count("POST", kSend) == 1);
  }
}

TEST_CASE("a failure of the connection is given back as it is and not repeated") {
  ClientWorld world;
  world.grant("one");
  world.answer(fakes::cut_off("reset"));
  auto outcome = world.send();
  CHECK(std::get<net::Failure>(outcome.value()).text == "reset");
  CHECK(world.transport.count("POST", kSend) == 1);
}

TEST_CASE("without a token nothing is sent and the reason is given") {
  ClientWorld world;
  const auto outcome = world.send();
  REQUIRE(outcome.as<Retry>() != nullptr);
  CHECK(outcome.as<Retry>()->cause.name == "unreachable");
  CHECK(world.transport.count("POST", kSend) == 0);
}

TEST_CASE("what changes something leaves with a token at hand or not at all; what reads waits for one") {
  for (const auto* method : {"POST", "PUT", "DELETE", "GET"}) {
    INFO(method);
    ClientWorld world;
    world.grant("one");
    CHECK(world.clock.run(world.client.ready()).done());
    world.tokens.refused(Secret("one"));
    world.grant("two");
    world.transport.answer_once(method, kSend, fakes::reply(201));
    net::Request request;
    request.method = method;
    request.url = net::parse_url(kSend).value();
    const auto outcome = world.clock.run(world.client.send(std::move(request)));
    const bool reads = std::string(method) == "GET";
    CHECK(outcome.done() == reads);
    CHECK(world.transport.count(method, kSend) == (reads ? 1 : 0));
    if (!reads) CHECK(cause_of(outcome.setback()).name == "token_lost");
  }
}

TEST_CASE("a refused token that cannot be replaced is the new token's setback, for the refused request had no effect") {
  ClientWorld world;
  world.grant("one");
  world.answer(fakes::reply(401));
  world.transport.answer_once("POST", kLogin, fakes::reply(503));
  const auto outcome = world.send();
  REQUIRE(outcome.as<Retry>() != nullptr);
  CHECK(outcome.as<Retry>()->cause.name == "service_unavailable");
  CHECK(world.transport.count("POST", kSend) == 1);
}

TEST_CASE("a hundred requests whose token is refused together cost one new token") {
  ClientWorld world;
  world.grant("one");
  world.grant("two");
  CHECK(world.clock.run(world.tokens.token()).done());
  world.transport.answer_always("POST", kSend, [](const net::Request& request) {
    const bool old = request.headers.back().value == "Bearer one";
    return net::Exchange(fakes::reply(old ? 401 : 201));
  });
  std::vector<fakes::VirtualClock::Pending<Outcome<net::Exchange>>> sends;
  world.transport.hold();
  for (int i = 0; i < 100; ++i) {
    net::Request request;
    request.method = "POST";
    request.url = net::parse_url(kSend).value();
    sends.push_back(world.clock.start(world.client.send(std::move(request))));
  }
  world.transport.release();
  world.clock.run_until_idle();
  for (const auto& send : sends) CHECK(std::get<net::Response>(send->value().value()).status == 201);
  CHECK(world.transport.count("POST", kLogin) == 2);
  CHECK(world.transport.count("POST", kSend) == 200);
}
