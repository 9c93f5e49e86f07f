#include <catch2/catch.hpp>

#include "net/client.hpp"
#include "net/origins.hpp"
#include "raw_server.hpp"
#include "run.hpp"
#include "tls_server.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace welcomed::test;
using namespace std::chrono_literals;

namespace {

Exchange ask_through(const RawServer& proxy, const std::string& url) {
  asio::io_context io;
  const auto address = "http://me:p%40ss@127.0.0.1:" + std::to_string(proxy.port());
  Client client(io, {.proxy = address, .ca_file = authority().file("ca.pem")});
  Request request;
  request.method = "POST";
  request.url = parse_url(url).value();
  request.deadline = 3s;
  return run(io, client.once(request));
}

}  // namespace

TEST_CASE("TLS goes through the proxy's tunnel, and the service's certificate is verified") {
  TlsServer service("other");
  std::string seen;
  RawServer proxy([&](RawConnection& connection) {
    seen = connection.read_request();
    connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
    connection.splice_to(service.port());
  });
  SECTION("right name") {
    const auto exchange = ask_through(proxy, "https://elsewhere.example/x");
    REQUIRE(std::holds_alternative<Response>(exchange));
    CHECK(std::get<Response>(exchange).body == "over TLS");
    CHECK_THAT(seen, Catch::StartsWith("CONNECT elsewhere.example:443 HTTP/1.1\r\n"));
    CHECK_THAT(seen, Catch::Contains("Proxy-Authorization: Basic bWU6cEBzcw==\r\n"));
  }
  SECTION("wrong name") {
    const auto exchange = ask_through(proxy, "https://another.example/x");
    REQUIRE(std::holds_alternative<Failure>(exchange));
    CHECK(std::get<Failure>(exchange).surely_unsent);
    CHECK_THAT(std::get<Failure>(exchange).text, Catch::Contains("certificate verify failed"));
  }
}

TEST_CASE("a proxy that opens no tunnel is named, and nothing was sent") {
  RawServer proxy([](RawConnection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  });
  const auto exchange = ask_through(proxy, "https://elsewhere.example/x");
  REQUIRE(std::holds_alternative<Failure>(exchange));
  CHECK(std::get<Failure>(exchange).surely_unsent);
  CHECK_THAT(std::get<Failure>(exchange).text, Catch::Contains("407") && !Catch::Contains("p@ss"));
}

TEST_CASE("a plain request is given to the proxy whole, and loopback goes past it") {
  std::string seen;
  RawServer proxy([&](RawConnection& connection) {
    seen = connection.read_request();
    connection.send(ok("by proxy"));
  });
  RawServer service([](RawConnection& connection) {
    connection.read_request();
    connection.send(ok("direct"));
  });
  const auto proxied = ask_through(proxy, "http://elsewhere.example/x?y");
  REQUIRE(std::holds_alternative<Response>(proxied));
  CHECK(std::get<Response>(proxied).body == "by proxy");
  CHECK_THAT(seen, Catch::StartsWith("POST http://elsewhere.example/x?y HTTP/1.1\r\n"));
  const auto direct = ask_through(proxy, service.url());
  REQUIRE(std::holds_alternative<Response>(direct));
  CHECK(std::get<Response>(direct).body == "direct");
}

TEST_CASE("of too many origins the one not used for longest is forgotten") {
  start_library(2);
  Origins origins(std::nullopt, load_trust("").value());
  const auto url = [](int i) { return parse_url("http://h" + std::to_string(i) + ".example/").value(); };
  const Origins::Time start{};
  const auto oldest = origins.get(url(0), start);
  const auto used = origins.get(url(1), start + 1s);
  for (int i = 2; i < 64; ++i) static_cast<void>(origins.get(url(i), start + 2s));
  CHECK(origins.get(url(1), start + 3s) == used);
  static_cast<void>(origins.get(url(64), start + 4s));
  CHECK(origins.get(url(1), start + 5s) == used);
  CHECK(origins.get(url(0), start + 6s) != oldest);
}
