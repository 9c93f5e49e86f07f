// Not run with the others: unit_net "[.speed]" prints what a request costs.
#include <catch2/catch.hpp>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <list>

#include "net/client.hpp"
#include "net/server.hpp"
#include "run.hpp"
#include "server_world.hpp"
#include "tls_server.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace welcomed::test;

namespace {

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

long resident_bytes() {
  std::ifstream file("/proc/self/statm");
  long pages = 0;
  file >> pages >> pages;
  return pages * 4096;
}

/// Prints the wall and CPU time of one of `count`.
template <typename Work>
void measure(const char* what, int count, Work work) {
  const auto cpu = cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  std::printf("%-44s %8.1f us wall, %8.1f us CPU\n", what, wall.count() * 1e6 / count,
              (cpu_seconds() - cpu) * 1e6 / count);
}

Task<Reply> answer(Incoming, std::shared_ptr<void>) { co_return Reply{.body = "{\"ok\":true}", .headers = {}}; }
Task<std::optional<Reply>> let_in(Incoming&, std::shared_ptr<void>&) { co_return std::nullopt; }

Request post_to(std::uint16_t port) {
  Request request;
  request.method = "POST";
  request.url = parse_url("http://127.0.0.1:" + std::to_string(port) + "/v3/conversations/x/activities").value();
  request.headers = {{"Authorization", "Bearer " + std::string(1500, 'x')}, {"Content-Type", "application/json"}};
  request.body = std::string(1000, 'x');
  return request;
}

Task<void> many(Client& client, const Request& request, int count, int& failures) {
  for (int i = 0; i < count; ++i) {
    const auto exchange = co_await client.once(request);
    failures += std::holds_alternative<Failure>(exchange) ? 1 : 0;
  }
}

}  // namespace

TEST_CASE("what a request over kept-alive loopback connections costs, both sides on one thread", "[.speed]") {
  asio::io_context io;
  Server server(io, {}, {.head = let_in, .serve = answer});
  REQUIRE(server.listen({"127.0.0.1", 0}));
  for (const int streams : {1, 10, 100}) {
    Client client(io, {});
    constexpr int kCount = 20'000;
    int failures = 0;
    const auto request = post_to(server.port());
    const auto name = "plain, " + std::to_string(streams) + " at a time";
    measure(name.c_str(), kCount, [&] {
      int running = streams;
      for (int i = 0; i < streams; ++i) {
        asio::co_spawn(io, many(client, request, kCount / streams, failures), [&](std::exception_ptr) { --running; });
      }
      while (running > 0) io.run_one();
    });
    CHECK(failures == 0);
  }
}

TEST_CASE("what the server costs with a bare client", "[.speed]") {
  ServerWorld world;
  Wire wire(world);
  const auto request = post("/", std::string(1000, 'x'));
  measure("server, one at a time", 20'000, [&] {
    for (int i = 0; i < 20'000; ++i) {
      wire.send(request);
      wire.read_answer();
    }
  });
  constexpr int kPipelined = 50;
  std::string many;
  for (int i = 0; i < kPipelined; ++i) many += request;
  measure("server, pipelined", 20'000, [&] {
    for (int i = 0; i < 20'000; i += kPipelined) {
      wire.send(many);
      for (int j = 0; j < kPipelined; ++j) wire.read_answer();
    }
  });
}

TEST_CASE("what an idle connection costs", "[.speed]") {
  constexpr int kCount = 2000;
  ServerWorld world({.connections = kCount});
  std::list<Wire> wires;
  const auto before = resident_bytes();
  for (int i = 0; i < kCount; ++i) {
    auto& wire = wires.emplace_back(world);
    wire.send(post("/", std::string(10'000, 'x')));
    wire.read_answer();
  }
  std::printf("%-44s %8ld bytes, both ends\n", "an idle connection", (resident_bytes() - before) / kCount);
}

TEST_CASE("what TLS costs", "[.speed]") {
  TlsServer server("local");
  const auto request = server.request();
  asio::io_context io;
  const auto ca_file = authority().file("ca.pem");
  Client client(io, {.ca_file = ca_file});
  run(io, client.once(request));
  measure("TLS, kept alive", 1000, [&] {
    for (int i = 0; i < 1000; ++i) run(io, client.once(request));
  });
  measure("TLS, a connection each, and its server", 100, [&] {
    for (int i = 0; i < 100; ++i) {
      Client fresh(io, {.ca_file = ca_file});
      run(io, fresh.once(request));
    }
  });
  measure("loading the system's certificates", 5, [&] {
    for (int i = 0; i < 5; ++i) Client fresh(io, {});
  });
}
