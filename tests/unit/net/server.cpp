#include "net/server.hpp"

#include <catch2/catch.hpp>

#include <list>

#include "server_world.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace welcomed::test;
using namespace std::chrono_literals;

namespace {

std::string chunked(const std::string& chunks) {
  return "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

auto begins_with_status(int status) { return Catch::StartsWith("HTTP/1.1 " + std::to_string(status) + " "); }

}  // namespace

TEST_CASE("an address to listen on is read, or refused with its remedy") {
  const auto v4 = parse_address("127.0.0.1:3978");
  REQUIRE(v4);
  CHECK(v4->host == "127.0.0.1");
  CHECK(v4->port == 3978);
  CHECK(parse_address("[::1]:0").value().host == "::1");
  CHECK(parse_address("localhost:1").value().host == "localhost");
  for (const auto* text : {"", ":1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "example.com:1", "::1:1", "[::1]",
                           "[127.0.0.1]:1", "127.0.0.1:1x", "1.2.3:4"}) {
    INFO(text);
    CHECK_FALSE(parse_address(text));
  }
}

TEST_CASE("an address that is taken is an error for a person") {
  ServerWorld world;
  asio::io_context io;
  Server second(io, {}, {});
  const auto status = second.listen({"127.0.0.1", world.port()});
  REQUIRE_FALSE(status);
  CHECK_THAT(status.error().text(), Catch::Contains("Address already in use"));
}

TEST_CASE("a request reaches the handler and its reply the client") {
  ServerWorld world;
  Wire wire(world);
  wire.send(post("/", "hello"));
  const auto answer = wire.read_answer();
  CHECK_THAT(answer, begins_with_status(200));
  CHECK_THAT(answer, Catch::Contains("Content-Type: text/plain\r\n"));
  CHECK_THAT(answer, Catch::Contains("X-Context: seen 127.0.0.1\r\n"));
  CHECK_THAT(answer, !Catch::Contains("X-Bad"));
  CHECK_THAT(answer, Catch::EndsWith("\r\n\r\nPOST hello"));
}

TEST_CASE("requests of one connection are answered in order, sent one by one or all at once") {
  ServerWorld world;
  Wire wire(world);
  wire.send(post("/", "1") + post("/slow", "2") + get("/") + chunked("1\r\n3\r\n0\r\n\r\n") + post("/", "4"));
  for (const auto* body : {"POST 1", "POST 2", "GET ", "POST 3", "POST 4"}) {
    CHECK_THAT(wire.read_answer(), Catch::EndsWith(body));
  }
  wire.send(post("/", "5"));
  CHECK_THAT(wire.read_answer(), Catch::EndsWith("POST 5"));
}

TEST_CASE("a chunked body arrives whole, with extensions and trailers left out") {
  ServerWorld world;
  Wire wire(world);
  wire.send(chunked("5;a=b;c=\"d\"\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n"));
  CHECK_THAT(wire.read_answer(), Catch::EndsWith("\r\n\r\nPOST hello world"));
  wire.send(get("/"));
  CHECK_THAT(wire.read_answer(), begins_with_status(200));
}

TEST_CASE("a request arrives whole however it is cut") {
  ServerWorld world;
  Wire wire(world);
  for (const char c : post("/", "hello")) wire.send(std::string(1, c));
  CHECK_THAT(wire.read_answer(), Catch::EndsWith("POST hello"));
}

TEST_CASE("a refusal by the head leaves the body unread, and reaches a client that is still sending") {
  ServerWorld world;
  Wire wire(world);
  wire.send("POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n");
  for (int i = 0; i < 20; ++i) wire.send(std::string(5000, 'x'));
  const auto answer = wire.read_all();
  CHECK_THAT(answer, begins_with_status(401));
  CHECK_THAT(answer, Catch::Contains("Connection: close\r\n"));
  CHECK_THAT(answer, Catch::EndsWith("\r\n\r\nno"));
  CHECK(world.served() == 0);
}

TEST_CASE("a client that asks first is told to go on once the head has passed, and refused before") {
  ServerWorld world;
  const auto asking = [](const std::string& target) {
    return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
  };
  Wire wire(world);
  wire.send(asking("/"));
  CHECK(wire.read_answer() == "HTTP/1.1 100 Continue\r\n\r\n");
  wire.send("hello");
  CHECK_THAT(wire.read_answer(), Catch::EndsWith("POST hello"));
  wire.send(asking("/refuse"));
  CHECK_THAT(wire.read_all(), begins_with_status(401));
}

TEST_CASE("connections stay or close as the client wants") {
  ServerWorld world;
  const auto [request, stays] =
      GENERATE(table<std::string, bool>({{"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true},
                                         {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false},
                                         {"GET / HTTP/1.0\r\n\r\n", false},
                                         {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true}}));
  Wire wire(world);
  wire.send(request);
  CHECK_THAT(wire.read_answer(), begins_with_status(200));
  wire.send(request);
  CHECK(wire.read_answer().empty() == !stays);
}

TEST_CASE("the answer to HEAD has a length and no body") {
  ServerWorld world;
  Wire wire(world);
  wire.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto answer = wire.read_all();
  CHECK_THAT(answer, Catch::Contains("Content-Length: 5\r\n"));
  CHECK_THAT(answer, Catch::EndsWith("\r\n\r\n"));
}

TEST_CASE("a refused HEAD has the length of its answer and no body, whoever refuses it") {
  const auto [request, head] = GENERATE(table<std::string, std::string>(
      {{"HEAD /refuse HTTP/1.1\r\nHost: h\r\n\r\n",
        "401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 2"},
       {"HEAD / HTTP/1.1\r\n\r\n", "400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 12"},
       {"HEAD / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n",
        "400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 12"},
       {"HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n",
        "413 Content Too Large\r\nContent-Type: text/plain\r\nContent-Length: 18"}}));
  ServerWorld world;
  Wire wire(world);
  wire.send(request);
  CHECK(wire.read_all() == "HTTP/1.1 " + head + "\r\nConnection: close\r\n\r\n");
}

TEST_CASE("a refusal that follows HEAD on its connection has its body") {
  ServerWorld world;
  Wire wire(world);
  wire.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\n\r\n" + get("/refuse"));
  CHECK_THAT(wire.read_all(), Catch::EndsWith("\r\n\r\nno"));
}

TEST_CASE("a target in absolute form is taken as what follows its authority, which Host must repeat") {
  ServerWorld world;
  const auto answer = [&](const std::string& target, const std::string& rest) {
    Wire wire(world);
    wire.send("GET " + target + " HTTP/" + rest + "Connection: close\r\n\r\n");
    return wire.read_all();
  };
  CHECK_THAT(answer("http://h/refuse", "1.1\r\nHost: h\r\n"), begins_with_status(401));
  CHECK_THAT(answer("http://h/throw-early?no", "1.1\r\nHost: h\r\n"), begins_with_status(200));
  CHECK_THAT(answer("http://h/refuse", "1.0\r\n"), begins_with_status(401));
  CHECK_THAT(answer("http://h/", "1.1\r\n"), begins_with_status(400));
  CHECK_THAT(answer("http://127.0.0.1/", "1.1\r\nHost: h\r\n"), begins_with_status(400));
  CHECK_THAT(answer("http://u@h/", "1.1\r\nHost: h\r\n"), begins_with_status(400));
}

TEST_CASE("a handler that fails answers 500, and the server lives on") {
  ServerWorld world;
  Wire wire(world);
  wire.send(get("/throw"));
  CHECK_THAT(wire.read_answer(), begins_with_status(500));
  wire.send(get("/throw-early"));
  CHECK_THAT(wire.read_all(), begins_with_status(500));
  Wire next(world);
  next.send(get("/"));
  CHECK_THAT(next.read_answer(), begins_with_status(200));
}

TEST_CASE("three hundred idle connections do not keep a genuine one out") {
  ServerWorld world;
  std::list<Wire> idle;
  for (int i = 0; i < 300; ++i) idle.emplace_back(world);
  Wire genuine(world);
  genuine.send(post("/", "hello"));
  CHECK_THAT(genuine.read_answer(), Catch::EndsWith("POST hello"));
  CHECK_THAT(idle.front().read_all(), begins_with_status(503));
  idle.back().send(get("/"));
  CHECK_THAT(idle.back().read_answer(), begins_with_status(200));
}

TEST_CASE("of more requests at once than there may be connections each is answered, those over it with 503") {
  ServerWorld world({.connections = 4});
  std::list<Wire> wires;
  for (int i = 0; i < 60; ++i) wires.emplace_back(world);
  for (auto& wire : wires) wire.send(get("/slow"));
  int served = 0;
  int refused = 0;
  for (auto& wire : wires) {
    const auto answer = wire.read_answer();
    if (answer.starts_with("HTTP/1.1 200 ")) ++served;
    if (answer.starts_with("HTTP/1.1 503 ")) ++refused;
  }
  CHECK(served >= 4);
  CHECK(served + refused == 60);
  CHECK(text_of(world.refused()) == "crowded " + std::to_string(refused));
}

TEST_CASE("a connection that was answered makes room without a word") {
  ServerWorld world({.connections = 1});
  Wire used(world);
  used.send(get("/"));
  CHECK_THAT(used.read_answer(), begins_with_status(200));
  Wire next(world);
  next.send(get("/"));
  CHECK_THAT(next.read_answer(), begins_with_status(200));
  CHECK(used.read_all().empty());
  CHECK(world.refused().empty());
}

TEST_CASE("when all connections are being served, a further one is told 503") {
  ServerWorld world({.connections = 2});
  Wire first(world);
  Wire second(world);
  for (auto* wire : {&first, &second}) wire->send(get("/slow"));
  while (world.served() < 2) std::this_thread::sleep_for(1ms);
  Wire third(world);
  third.send(get("/"));
  const auto answer = third.read_all();
  CHECK_THAT(answer, begins_with_status(503));
  CHECK_THAT(answer, Catch::Contains("Connection: close"));
  for (auto* wire : {&first, &second}) CHECK_THAT(wire->read_answer(), begins_with_status(200));
  Wire fourth(world);
  fourth.send(get("/"));
  CHECK_THAT(fourth.read_answer(), begins_with_status(200));
}

TEST_CASE("heads that come slowly make room for a genuine request after a second") {
  ServerWorld world({.connections = 3});
  std::list<Wire> slow;
  for (int i = 0; i < 3; ++i) slow.emplace_back(world).send("POST / HT");
  std::this_thread::sleep_for(1100ms);
  Wire genuine(world);
  genuine.send(get("/"));
  CHECK_THAT(genuine.read_answer(), begins_with_status(200));
  CHECK_THAT(slow.front().read_all(), !Catch::Contains("200"));
}

TEST_CASE("a connection that idles too long is closed without a word") {
  ServerWorld world({.idle_time = 50ms});
  Wire fresh(world);
  Wire used(world);
  used.send(get("/"));
  CHECK_THAT(used.read_answer(), begins_with_status(200));
  CHECK(used.read_all().empty());
  CHECK(fresh.read_all().empty());
}

TEST_CASE("draining lets what is served finish and closes the rest") {
  ServerWorld world;
  Wire idle(world);
  Wire reading(world);
  Wire served(world);
  reading.send("GET / HT");
  served.send(get("/slow") + get("/"));
  while (world.served() < 1) std::this_thread::sleep_for(1ms);
  world.drain();
  CHECK(idle.read_all().empty());
  CHECK_THAT(reading.read_all(), !Catch::Contains("200"));
  CHECK_FALSE(world.drained());
  const auto answer = served.read_all();
  CHECK_THAT(answer, begins_with_status(200));
  CHECK_THAT(answer, Catch::Contains("Connection: close"));
  CHECK(world.served() == 1);
  for (int i = 0; i < 100 && !world.drained(); ++i) std::this_thread::sleep_for(5ms);
  CHECK(world.drained());
  CHECK_THROWS(Wire(world));
}

TEST_CASE("a server destroyed with connections in every stage leaves nothing behind") {
  std::list<Wire> wires;
  {
    ServerWorld world;
    for (const auto* bytes : {"", "GET / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe"}) {
      wires.emplace_back(world).send(bytes);
    }
    wires.emplace_back(world).send(get("/slow"));
    wires.emplace_back(world).send(get("/refuse"));
    while (world.served() < 1 || world.heads() < 3) std::this_thread::sleep_for(1ms);
  }
  for (auto& wire : wires) CHECK_THAT(wire.read_all(), !Catch::Contains("(silence)"));
}
