// What a stranger can cost: peers, their share of the connections, and what is counted of refusals.
#include <catch2/catch.hpp>

#include "net/crowd.hpp"
#include "net/peer.hpp"
#include "net/refusals.hpp"
#include "net/unfinished_handshakes.hpp"
#include "server_world.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace welcomed::test;
using namespace std::chrono_literals;

namespace {

using Stage = Connection::Stage;

/// Connections of a server for twelve, four of one peer, at a moment.
struct Place {
  Connections all;
  ServerLimits limits{.connections = 12, .connections_per_peer = 4};
  std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now();

  Connection* add(const std::string& peer, Stage stage, std::chrono::milliseconds since) {
    auto made = std::make_shared<Connection>();
    made->peer = peer;
    made->stage = stage;
    made->since = now - since;
    made->close = [] {};
    all.push_back(made);
    return made.get();
  }
  void add_many(int count, const std::string& peer, Stage stage) {
    for (int i = 0; i < count; ++i) add(peer, stage, 0ms);
  }
  [[nodiscard]] Room room(const std::string& peer) const { return room_for(peer, all, limits, now); }
};

const std::string kOne = "203.0.113.7";
const std::string kOther = "203.0.113.8";

}  // namespace

TEST_CASE_METHOD(Place, "a peer with its share of connections gets no further one, and others do") {
  add_many(4, kOne, Stage::reading);
  CHECK_FALSE(room(kOne).there);
  CHECK(std::string(room(kOne).lacking) == "peer");
  CHECK(room(kOther).there);
  CHECK(room(kOther).instead_of == nullptr);
}

TEST_CASE_METHOD(Place, "a peer with its share gives up its own idle connection for a new one, never another's") {
  add(kOther, Stage::idle, 50s);
  add_many(2, kOne, Stage::serving);
  auto* idle = add(kOne, Stage::idle, 1s);
  auto* slow = add(kOne, Stage::reading, 2s);
  CHECK(room(kOne).instead_of == slow);
  slow->evicted = true;
  CHECK(room(kOne).instead_of == nullptr);
  add(kOne, Stage::serving, 0ms);
  CHECK(room(kOne).instead_of == idle);
}

TEST_CASE_METHOD(Place, "loopback speaks for many: it may have all the connections there are") {
  add_many(11, "127.0.0.1", Stage::serving);
  CHECK(room("127.0.0.1").there);
  add("127.0.0.1", Stage::serving, 0ms);
  CHECK_FALSE(room("127.0.0.1").there);
  CHECK(std::string(room("127.0.0.1").lacking) == "crowded");
}

TEST_CASE("a peer is an IPv4 address or a /64 of IPv6, loopback itself") {
  CHECK(peer_of("203.0.113.7") == "203.0.113.7");
  CHECK(peer_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(peer_of("2001:db8:1:2::9") == "2001:db8:1:2::/64");
  CHECK(peer_of("2001:db8:1:3::9") != "2001:db8:1:2::/64");
  CHECK(peer_of("::1") == "::1");
  CHECK(peer_of("") == "");
  CHECK(address_text(boost::asio::ip::make_address("::ffff:203.0.113.7")) == "203.0.113.7");
}

TEST_CASE("who a client is, a proxy on loopback may say and nobody else") {
  const std::vector<Header> told{{"x-forwarded-for", "198.51.100.1, 203.0.113.7"}};
  CHECK(client_of("127.0.0.1", told) == "203.0.113.7");
  CHECK(client_of("::1", told) == "203.0.113.7");
  CHECK(client_of("192.0.2.1", told) == "192.0.2.1");
  CHECK(client_of("127.0.0.1", {}) == "127.0.0.1");
  CHECK(client_of("127.0.0.1", {{"X-Forwarded-For", "198.51.100.1"}, {"X-Forwarded-For", "2001:db8::1"}}) ==
        "2001:db8::1");
  for (const auto* nonsense : {"", "unknown", "203.0.113.7, somebody", "203.0.113.7,", "203.0.113.7:80"}) {
    INFO(nonsense);
    CHECK(client_of("127.0.0.1", {{"X-Forwarded-For", nonsense}}) == "127.0.0.1");
  }
}

TEST_CASE("the handler is told the client of the proxy") {
  ServerWorld world;
  Wire wire(world);
  wire.send("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n");
  CHECK_THAT(wire.read_answer(), Catch::Contains("X-Context: seen 203.0.113.7\r\n"));
}

TEST_CASE("refusals are summed up with reasons, and with the peers that sent most") {
  Refusals refusals;
  CHECK_FALSE(refusals.sum_up());
  for (int i = 0; i < 5; ++i) refusals.note(401, {"token", "it has expired"}, kOne);
  for (int peer = 0; peer < 20; ++peer)
    refusals.note(404, {"path", "no such path"}, "198.51.100." + std::to_string(peer));
  refusals.note(404, {"path", "no such path"}, kOther);
  refusals.note(404, {"path", "the last"}, kOther);
  const auto summary = refusals.sum_up();
  REQUIRE(summary);
  CHECK(summary->count == 27);
  CHECK(text_of(summary->reasons) == "path 22, token 5");
  CHECK(summary->peers.size() == 5);
  CHECK_THAT(text_of(summary->peers), Catch::StartsWith("203.0.113.7 5, 203.0.113.8 2, 198.51.100."));
  CHECK(summary->example == "the last");
  CHECK_FALSE(refusals.sum_up());
  CHECK(refusals.all().at("token") == 5);
}

TEST_CASE("however many peers there are, a summary stays small and counts all") {
  Refusals refusals;
  for (int i = 0; i < 100'000; ++i) {
    refusals.note(401, {"token", std::string(1000, 'x')}, "2001:db8:" + std::to_string(i % 10'000) + ":1::1");
  }
  const auto summary = refusals.sum_up();
  REQUIRE(summary);
  CHECK(summary->count == 100'000);
  CHECK(summary->peers.size() == 5);
  CHECK(summary->example.size() <= 200);
}

TEST_CASE("who leaves handshakes unfinished is not listened to for a while, and nobody else is") {
  UnfinishedHandshakes unfinished;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 19; ++i) unfinished.note(kOne, begin);
  CHECK_FALSE(unfinished.too_many(kOne, begin));
  for (int i = 0; i < 2; ++i) unfinished.note(kOne, begin);
  CHECK(unfinished.too_many(kOne, begin));
  CHECK_FALSE(unfinished.too_many(kOther, begin));
  CHECK_FALSE(unfinished.too_many(kOne, begin + 2s));
  for (int i = 0; i < 10'000; ++i) unfinished.note("peer " + std::to_string(i), begin);
  CHECK_FALSE(unfinished.too_many("peer 9999", begin));
}

TEST_CASE("what the server refuses is counted by reason, whoever refuses it") {
  ServerWorld world({.header_bytes = 2000, .body_bytes = 3000, .request_time = 200ms, .connections = 1});
  for (const auto& bytes :
       {get("/refuse"), std::string("nonsense\r\n\r\n"), std::string("GET / HT"), post("/", std::string(4000, 'x')),
        std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n")}) {
    {
      Wire wire(world);
      wire.send(bytes);
      wire.read_all();
    }
    // The server lets go of a connection once it has seen that its client has.
    std::this_thread::sleep_for(100ms);
  }
  Wire busy(world);
  busy.send(get("/slow"));
  while (world.served() < 1) std::this_thread::sleep_for(1ms);
  Wire late(world);
  CHECK_THAT(late.read_all(), Catch::StartsWith("HTTP/1.1 503 "));
  CHECK(text_of(world.refused()) == "coding 1, crowded 1, http 1, size 1, slow 1, token 1");
  const auto summary = world.sum_up();
  REQUIRE(summary);
  CHECK(text_of(summary->peers) == "127.0.0.1 6");
}

TEST_CASE("a client that leaves without a word is no refusal") {
  ServerWorld world({.idle_time = 50ms});
  { const Wire wire(world); }
  Wire idle(world);
  CHECK(idle.read_all().empty());
  CHECK(world.refused().empty());
}
