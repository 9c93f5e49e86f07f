#include <catch2/catch.hpp>

#include "net/client.hpp"
#include "raw_server.hpp"
#include "run.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace welcomed::test;
using namespace std::chrono_literals;

namespace {

struct Ending {
  const char* name;
  std::function<void(RawConnection&)> end;
};

Request request_to(const RawServer& server, const std::string& method, const std::string& body) {
  Request request;
  request.method = method;
  request.url = parse_url(server.url()).value();
  request.body = body;
  request.deadline = 2s;
  return request;
}

}  // namespace

TEST_CASE("a request that must not be repeated is never sent twice when its kept-alive connection breaks") {
  const auto [method, body] = GENERATE(table<std::string, std::string>(
      {{"POST", "body"}, {"POST", ""}, {"PUT", ""}, {"DELETE", ""}, {"GET", ""}, {"POST", std::string(200'000, 'x')}}));
  const auto ending = GENERATE(Ending{"closes", [](RawConnection& c) { c.close(); }},
                               Ending{"resets", [](RawConnection& c) { c.reset(); }},
                               Ending{"breaks off", [](RawConnection& c) { c.send("HTTP/1.1 2"), c.close(); }});
  INFO(method << " with " << body.size() << " bytes, the server " << ending.name);
  std::atomic<int> taken{0};
  RawServer server([&](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      if (++taken == 2) return ending.end(connection);
      connection.send(ok("x"));
    }
  });
  asio::io_context io;
  Client client(io, {});
  const auto first = run(io, client.once(request_to(server, method, body)));
  REQUIRE(std::holds_alternative<Response>(first));
  // The library may be late to put the connection back.
  std::this_thread::sleep_for(5ms);
  const auto second = run(io, client.once(request_to(server, method, body)));
  REQUIRE(std::holds_alternative<Failure>(second));
  CHECK_FALSE(std::get<Failure>(second).surely_unsent);
  std::this_thread::sleep_for(5ms);
  CHECK(taken == 2);
  CHECK(server.connections() == 1);
}

TEST_CASE("a repeatable request outlives its kept-alive connection") {
  std::atomic<int> taken{0};
  RawServer server([&](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      if (++taken == 2) return;
      connection.send(ok("x"));
    }
  });
  asio::io_context io;
  Client client(io, {});
  auto request = request_to(server, "PUT", "body");
  request.repeatable = true;
  for (int i = 0; i < 2; ++i) {
    const auto exchange = run(io, client.once(request));
    CHECK(std::holds_alternative<Response>(exchange));
    std::this_thread::sleep_for(5ms);
  }
  CHECK(taken == 3);
}

TEST_CASE("a repeatable request whose second try finds nobody may have been sent") {
  std::atomic<int> taken{0};
  auto server = std::make_unique<RawServer>([&](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      if (++taken == 2) std::this_thread::sleep_for(100ms);
      if (taken == 2) return;
      connection.send(ok("x"));
    }
  });
  asio::io_context io;
  Client client(io, {});
  auto request = request_to(*server, "GET", "");
  request.repeatable = true;
  REQUIRE(std::holds_alternative<Response>(run(io, client.once(request))));
  std::this_thread::sleep_for(5ms);
  std::thread closing([&] {
    while (taken < 2) std::this_thread::sleep_for(1ms);
    server.reset();
  });
  const auto second = run(io, client.once(request));
  closing.join();
  REQUIRE(std::holds_alternative<Failure>(second));
  CHECK_FALSE(std::get<Failure>(second).surely_unsent);
}

TEST_CASE("a kept-alive connection the service has closed meanwhile is not used, and nothing is lost") {
  std::atomic<int> taken{0};
  RawServer server([&](RawConnection& connection) {
    if (connection.read_request().empty()) return;
    ++taken;
    connection.send(ok("x"));
  });
  asio::io_context io;
  Client client(io, {});
  for (int i = 0; i < 5; ++i) {
    const auto exchange = run(io, client.once(request_to(server, "POST", "body")));
    REQUIRE(std::holds_alternative<Response>(exchange));
    std::this_thread::sleep_for(20ms);
  }
  CHECK(taken == 5);
  CHECK(server.connections() == 5);
}

TEST_CASE("a client destroyed with requests in flight ends them") {
  RawServer server([](RawConnection& connection) { connection.read_request(), connection.read_request(); });
  auto io = std::make_unique<asio::io_context>();
  auto client = std::make_unique<Client>(*io, ClientOptions{.most_in_flight = 4});
  std::vector<std::shared_ptr<std::optional<Exchange>>> results;
  for (int i = 0; i < 8; ++i) {
    results.push_back(std::make_shared<std::optional<Exchange>>());
    spawn(io->get_executor(), keep(client->once(request_to(server, "POST", "x")), results.back()));
  }
  io->run_for(50ms);
  client.reset();
  SECTION("when the io thread runs on") {
    io->run_for(1s);
    for (const auto& result : results) CHECK(std::holds_alternative<Failure>(result->value()));
  }
  SECTION("when nothing runs any more") {
    io.reset();
    for (const auto& result : results) CHECK_FALSE(result->has_value());
  }
}
