#include <catch2/catch.hpp>

#include "net/client.hpp"
#include "raw_server.hpp"
#include "run.hpp"
#include "tls_server.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace welcomed::test;
using namespace std::chrono_literals;

namespace {

Exchange ask(const Request& request, const std::string& ca_file) {
  asio::io_context io;
  Client client(io, {.ca_file = ca_file});
  return run(io, client.once(request));
}

Failure refused(const Exchange& exchange) {
  REQUIRE(std::holds_alternative<Failure>(exchange));
  auto failure = std::get<Failure>(exchange);
  CHECK(failure.surely_unsent);
  CHECK_THAT(failure.text, Catch::StartsWith("TLS with "));
  return failure;
}

}  // namespace

TEST_CASE("a certificate by a trusted authority for the very name is accepted, and its connection kept") {
  TlsServer server("local");
  asio::io_context io;
  Client client(io, {.ca_file = authority().file("ca.pem")});
  for (int i = 0; i < 10; ++i) {
    for (const auto* host : {"localhost", "127.0.0.1"}) {
      const auto exchange = run(io, client.once(server.request(host)));
      INFO((std::holds_alternative<Failure>(exchange) ? std::get<Failure>(exchange).text : ""));
      REQUIRE(std::holds_alternative<Response>(exchange));
      CHECK(std::get<Response>(exchange).body == "over TLS");
    }
  }
  CHECK(server.handshakes() <= 6);
}

TEST_CASE("a certificate by an unknown authority is refused before anything is sent") {
  TlsServer server("local");
  CHECK_THAT(refused(ask(server.request(), "")).text, Catch::EndsWith("certificate verify failed"));
}

TEST_CASE("a trusted certificate for another name is refused before anything is sent") {
  TlsServer server("other");
  CHECK_THAT(refused(ask(server.request(), authority().file("ca.pem"))).text,
             Catch::EndsWith("certificate verify failed"));
}

TEST_CASE("TLS older than 1.2 is refused, and 1.2 is spoken") {
  TlsServer old("local", TLS1_1_VERSION);
  refused(ask(old.request(), authority().file("ca.pem")));
  TlsServer current("local", TLS1_2_VERSION);
  CHECK(std::holds_alternative<Response>(ask(current.request(), authority().file("ca.pem"))));
}

TEST_CASE("a service that speaks no TLS was surely sent nothing") {
  RawServer server([](RawConnection& connection) { connection.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  Request request;
  request.url = parse_url("https://127.0.0.1:" + std::to_string(server.port()) + "/").value();
  refused(ask(request, authority().file("ca.pem")));
}

TEST_CASE("a TLS handshake that does not come about in time was surely not sent") {
  RawServer server([](RawConnection& connection) { connection.read_request(); });
  Request request;
  request.url = parse_url("https://127.0.0.1:" + std::to_string(server.port()) + "/").value();
  request.deadline = 100ms;
  const auto exchange = ask(request, authority().file("ca.pem"));
  REQUIRE(std::holds_alternative<Failure>(exchange));
  CHECK(std::get<Failure>(exchange).surely_unsent);
  CHECK_THAT(std::get<Failure>(exchange).text, Catch::EndsWith("within 100ms"));
}
