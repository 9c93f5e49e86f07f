#include "net/client.hpp"

#include <catch2/catch.hpp>

#include "raw_server.hpp"
#include "run.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace welcomed::test;
using namespace std::chrono_literals;

namespace {

Request request_to(const std::string& url, const std::string& method = "GET", const std::string& body = {}) {
  Request request;
  request.method = method;
  request.url = parse_url(url).value();
  request.body = body;
  request.deadline = 5s;
  return request;
}

struct World {
  asio::io_context io;
  Client client{io, {}};

  Exchange once(Request request) { return run(io, client.once(std::move(request))); }
  Exchange get(const std::string& url) { return once(request_to(url)); }
};

Response answered(const Exchange& exchange) {
  const auto* failure = std::get_if<Failure>(&exchange);
  INFO((failure == nullptr ? std::string() : failure->text));
  REQUIRE(failure == nullptr);
  return std::get<Response>(exchange);
}

Failure failed(const Exchange& exchange) {
  REQUIRE(std::holds_alternative<Failure>(exchange));
  return std::get<Failure>(exchange);
}

/// Sends the same to each request of each connection.
RawServer::Conversation always(const std::string& answer) {
  return [answer](RawConnection& connection) {
    while (!connection.read_request().empty()) connection.send(answer);
  };
}

/// Sends that to the first request and closes.
RawServer::Conversation once_then_close(const std::string& answer) {
  return [answer](RawConnection& connection) {
    if (!connection.read_request().empty()) connection.send(answer);
  };
}

}  // namespace

TEST_CASE("an answer comes with its status, headers and body") {
  World world;
  RawServer server(always("HTTP/1.1 429 Too Many\r\nretry-after: 3\r\nContent-Length: 4\r\n\r\nslow"));
  const auto response = answered(world.get(server.url()));
  CHECK(response.status == 429);
  CHECK(response.header("Retry-After") == "3");
  CHECK(response.header("absent").empty());
  CHECK(response.body == "slow");
}

TEST_CASE("a request goes out as given") {
  World world;
  std::string seen;
  RawServer server([&](RawConnection& connection) {
    seen = connection.read_request();
    connection.send(ok(""));
  });
  auto request = request_to(server.url("/v3/19%3Aa%40thread/x;y=1?$filter=a('b')&q=%20"), "POST", R"({"a":"ä"})");
  request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer x"}};
  SECTION("not repeatable") {}
  SECTION("repeatable") { request.repeatable = true; }
  answered(world.once(request));
  CHECK_THAT(seen, Catch::StartsWith("POST /v3/19%3Aa%40thread/x;y=1?$filter=a('b')&q=%20 HTTP/1.1\r\n"));
  CHECK_THAT(seen, Catch::Contains("Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  CHECK_THAT(seen, Catch::Contains("Content-Type:application/json\r\n"));
  CHECK_THAT(seen, Catch::Contains("Authorization:Bearer x\r\n"));
  CHECK_THAT(seen, Catch::Contains("Content-Length:10\r\n"));
  CHECK_THAT(seen, Catch::EndsWith("\r\n\r\n{\"a\":\"ä\"}"));
}

TEST_CASE("odd paths reach the service unchanged") {
  World world;
  std::string seen;
  RawServer server([&](RawConnection& connection) {
    for (auto request = connection.read_request(); !request.empty(); request = connection.read_request()) {
      seen = std::move(request);
      connection.send(ok(""));
    }
  });
  for (const std::string target : {"/", "/a//b", "/a/../b", "/a/./b/", "/%2F%2e", "/a?x=/?&y", "/a:b@c", "/?q"}) {
    answered(world.get(server.url(target)));
    CHECK_THAT(seen, Catch::StartsWith("GET " + target + " HTTP/1.1\r\n"));
  }
}

TEST_CASE("requests one after another share a connection") {
  World world;
  RawServer server(always(ok("x")));
  for (int i = 0; i < 20; ++i) answered(world.once(request_to(server.url(), "POST", "body")));
  // The library may be late to put a connection back.
  CHECK(server.connections() <= 3);
}

TEST_CASE("a chunked answer is put together, and its connection kept") {
  World world;
  RawServer server(
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"));
  for (int i = 0; i < 3; ++i) CHECK(answered(world.get(server.url())).body == "hello!");
  CHECK(server.connections() <= 2);
}

TEST_CASE("an answer without a body ends with its head") {
  World world;
  RawServer server(always("HTTP/1.1 204 No Content\r\n\r\n"));
  CHECK(answered(world.get(server.url())).status == 204);
  RawServer to_head(always("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"));
  CHECK(answered(world.once(request_to(to_head.url(), "HEAD"))).body.empty());
}

TEST_CASE("a redirect is an answer and is not followed") {
  World world;
  RawServer server(always("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
  const auto response = answered(world.get(server.url()));
  CHECK(response.status == 302);
  CHECK(response.header("location") == "/elsewhere");
}

TEST_CASE("a hundred requests at once are all answered, in flight as many as allowed") {
  asio::io_context io;
  Client client(io, {.most_in_flight = 20});
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  RawServer server([&](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      most = std::max<int>(most, ++now);
      std::this_thread::sleep_for(2ms);
      --now;
      connection.send(ok("x"));
    }
  });
  std::vector<std::shared_ptr<std::optional<Exchange>>> results;
  for (int i = 0; i < 100; ++i) {
    results.push_back(std::make_shared<std::optional<Exchange>>());
    spawn(io.get_executor(), keep(client.once(request_to(server.url(), "POST", "x")), results.back()));
  }
  io.run();
  for (const auto& result : results) CHECK(answered(result->value()).status == 200);
  CHECK(most <= 20);
  // The library may be late to put a connection back.
  CHECK(server.connections() < 40);
}

TEST_CASE("a request that gets no turn in time was surely not sent") {
  asio::io_context io;
  Client client(io, {.most_in_flight = 1});
  RawServer server([](RawConnection& connection) { connection.read_request(), connection.read_request(); });
  auto hogging = request_to(server.url());
  hogging.deadline = 300ms;
  auto waiting = hogging;
  waiting.deadline = 50ms;
  const auto first = std::make_shared<std::optional<Exchange>>();
  spawn(io.get_executor(), keep(client.once(hogging), first));
  const auto failure = failed(run(io, client.once(waiting)));
  CHECK(failure.surely_unsent);
  CHECK(failure.text == "no turn among the requests in flight within 50ms");
  io.run();
  CHECK(first->has_value());
}

TEST_CASE("a service that does not answer costs the deadline, however it trickles") {
  World world;
  const std::string part = GENERATE("", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
  std::atomic<bool> taken{false};
  RawServer server([&](RawConnection& connection) {
    taken = !connection.read_request().empty();
    connection.send(part);
    for (int i = 0; i < 50 && connection.send("x"); ++i) std::this_thread::sleep_for(20ms);
  });
  auto request = request_to(server.url(), "POST", "x");
  request.deadline = 150ms;
  const auto begin = std::chrono::steady_clock::now();
  const auto failure = failed(world.once(request));
  const auto took = std::chrono::steady_clock::now() - begin;
  CHECK(took > 140ms);
  CHECK(took < 2s);
  CHECK_FALSE((taken && failure.surely_unsent));
  if (failure.surely_unsent) return;  // a machine too busy to connect in time
  CHECK(failure.text == "no answer from 127.0.0.1:" + std::to_string(server.port()) + " within 150ms");
}

TEST_CASE("an answer that is too long, cut off or unreadable is a failure that may have been sent") {
  struct Row {
    std::string name, answer, text;
  };
  const auto big = std::string(300'000, 'x');
  const std::vector<Row> rows{
      {"announced too long", "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + big, "longer than 100000 bytes"},
      {"chunks too long", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n" + big, "longer than 100000"},
      {"negative chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx", "longer than"},
      {"negative chunk later", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n-1\r\nx", "longer"},
      {"no chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx", "chunk"},
      {"cut chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", "chunk"},
      {"cut between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "chunk"},
      {"cut body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhe", "response body"},
      {"cut head", "HTTP/1.1 200 OK\r\nContent-Le", "broke before an answer"},
      {"nothing", "", "broke before an answer"},
      {"no length", "HTTP/1.1 200 OK\r\n\r\nhello", "without Content-Length"},
      {"bad length", "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello", "unusable Content-Length"},
      {"negative length", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", "response body"},
      {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "Content-Length"},
      {"odd coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", "Transfer-Encoding"},
      {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "status line"},
      {"interim answer", "HTTP/1.1 103 Early Hints\r\n\r\n" + ok("x"), "status 103"},
      {"continue", "HTTP/1.1 100 Continue\r\n\r\n" + ok("x"), "status 100"},
      {"status from nowhere", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", "status 999"},
  };
  World world;
  for (const auto& row : rows) {
    INFO(row.name);
    RawServer server(once_then_close(row.answer));
    auto request = request_to(server.url(), "POST", "x");
    request.most_bytes = 100'000;
    const auto failure = failed(world.once(request));
    CHECK_FALSE(failure.surely_unsent);
    CHECK_THAT(failure.text, Catch::Contains(row.text));
  }
}

TEST_CASE("an answer without a length is taken to the end of its connection where the caller says so") {
  World world;
  const auto big = std::string(300'000, 'x');
  const auto answer = [&](const std::string& text) {
    RawServer server(once_then_close(text));
    auto request = request_to(server.url(), "POST", "x");
    request.until_close = true;
    request.most_bytes = 100'000;
    return world.once(request);
  };
  CHECK(answered(answer("HTTP/1.1 200 OK\r\n\r\nhello")).body == "hello");
  CHECK(answered(answer("HTTP/1.0 401 No\r\nServer: x\r\n\r\n")).status == 401);
  CHECK_THAT(failed(answer("HTTP/1.1 200 OK\r\n\r\n" + big)).text, Catch::Contains("longer than 100000"));
}

TEST_CASE("an interim answer does not become the answer of another request") {
  World world;
  std::atomic<int> requests{0};
  RawServer server([&](RawConnection& connection) {
    while (!connection.read_request().empty()) {
      connection.send(requests++ == 0 ? "HTTP/1.1 103 Early Hints\r\n\r\n" + ok("first") : ok("second"));
    }
  });
  failed(world.get(server.url()));
  CHECK(answered(world.get(server.url())).body == "second");
}

TEST_CASE("what a service sends unasked is no answer") {
  World world;
  RawServer server([](RawConnection& connection) {
    connection.read_request();
    connection.send(ok("first"));
    std::this_thread::sleep_for(5ms);
    connection.send(ok("unasked"));
    while (!connection.read_request().empty()) connection.send(ok("later"));
  });
  CHECK(answered(world.once(request_to(server.url(), "POST"))).body == "first");
  std::this_thread::sleep_for(20ms);
  CHECK(answered(world.once(request_to(server.url(), "POST"))).body == "first");
}

TEST_CASE("a refused connection was surely not sent") {
  World world;
  const auto failure = failed(world.get("http://127.0.0.1:1/"));
  CHECK(failure.surely_unsent);
  CHECK(failure.text == "connection to 127.0.0.1:1 refused");
}

TEST_CASE("a name that does not resolve was surely not sent") {
  World world;
  const auto failure = failed(world.get("http://no-such-host.invalid/"));
  CHECK(failure.surely_unsent);
  CHECK_THAT(failure.text, Catch::StartsWith("the name no-such-host.invalid was not resolved"));
}

TEST_CASE("a connection that is not made in time was surely not sent") {
  World world;
  // A listener whose backlog is full takes no further connection.
  asio::io_context io;
  asio::ip::tcp::acceptor full(io);
  full.open(asio::ip::tcp::v4());
  full.bind({asio::ip::address_v4::loopback(), 0});
  full.listen(0);
  std::vector<asio::ip::tcp::socket> fillers;
  for (int i = 0; i < 4; ++i) {
    auto& filler = fillers.emplace_back(io, asio::ip::tcp::v4());
    filler.native_non_blocking(true);
    const auto endpoint = full.local_endpoint();
    static_cast<void>(::connect(filler.native_handle(), endpoint.data(), static_cast<socklen_t>(endpoint.size())));
  }
  auto request = request_to("http://127.0.0.1:" + std::to_string(full.local_endpoint().port()) + "/", "POST", "x");
  request.deadline = 100ms;
  const auto failure = failed(world.once(request));
  CHECK(failure.surely_unsent);
  CHECK_THAT(failure.text, Catch::StartsWith("no connection to 127.0.0.1:"));
}

TEST_CASE("a request that cannot stand on the wire is not sent") {
  World world;
  RawServer server(always(ok("x")));
  auto request = request_to(server.url());
  SECTION("header injection") { request.headers = {{"X", "a\r\nEvil: b"}}; }
  SECTION("header name") { request.headers = {{"X y", "a"}}; }
  SECTION("Host is the transport's") { request.headers = {{"host", "evil"}}; }
  SECTION("Content-Length is the transport's") { request.headers = {{"content-length", "3"}}; }
  SECTION("method") { request.method = "GET / HTTP/1.1\r\nX:"; }
  SECTION("no method") { request.method = ""; }
  SECTION("double slash") { request.url.target = "//evil/x"; }
  CHECK(failed(world.once(request)).surely_unsent);
  CHECK(server.connections() == 0);
}

TEST_CASE("a client that cannot be set up says so, and sends nothing") {
  asio::io_context io;
  Client client(io, {.ca_file = "/no/such/file.pem"});
  CHECK_FALSE(client.status());
  const auto failure = failed(run(io, client.once(request_to("https://127.0.0.1:1/"))));
  CHECK(failure.surely_unsent);
  CHECK_THAT(failure.text, Catch::Contains("/no/such/file.pem"));
  Client proxied(io, {.proxy = "socks5://x"});
  CHECK_FALSE(proxied.status());
}
