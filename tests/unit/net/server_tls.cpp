// The server's end of TLS.
#include "net/server_tls.hpp"

#include <openssl/ssl.h>

#include <catch2/catch.hpp>
#include <list>

#include "server_world.hpp"
#include "support/certificates.hpp"
#include "support/files.hpp"
#include "support/tls_client.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace welcomed::test;
using namespace std::chrono_literals;
using support::TlsClient;

namespace {

const support::PemPair& first_pair() {
  static const auto pair = support::self_signed(300);
  return pair;
}

const support::PemPair& second_pair() {
  static const auto pair = support::self_signed(20);
  return pair;
}

/// The files of a certificate.
struct Files {
  support::TempFolder folder;

  Files() { put(first_pair()); }
  void put(const support::PemPair& pair) const {
    folder.write("cert.pem", pair.certificate);
    folder.write("key.pem", pair.key);
  }
  [[nodiscard]] std::shared_ptr<ServerTls> tls() const {
    return std::make_shared<ServerTls>(folder / "cert.pem", folder / "key.pem");
  }
  [[nodiscard]] std::shared_ptr<ServerTls> read() const {
    auto made = tls();
    REQUIRE(made->read());
    return made;
  }
};

struct TlsWorld : Files {
  std::shared_ptr<ServerTls> held = read();
  ServerWorld world{{.request_time = 500ms, .connections = 8}, held};
};

auto begins_with_status(int status) { return Catch::StartsWith("HTTP/1.1 " + std::to_string(status) + " "); }

}  // namespace

TEST_CASE_METHOD(TlsWorld, "requests of one TLS connection are answered one after the other, small and large") {
  TlsClient client(world.port());
  INFO(client.error());
  REQUIRE(client.open());
  CHECK_THAT(client.exchange(post("/", "hello")), Catch::EndsWith("POST hello"));
  const std::string large(200'000, 'x');
  CHECK_THAT(client.exchange(post("/", large)), Catch::EndsWith(large));
  CHECK_THAT(client.exchange(get("/refuse")), begins_with_status(401));
  CHECK(client.ends_well());
}

TEST_CASE_METHOD(TlsWorld, "TLS 1.2 and 1.3 are spoken, and nothing older") {
  for (const auto& [version, name] : {std::pair(TLS1_3_VERSION, "TLSv1.3"), std::pair(TLS1_2_VERSION, "TLSv1.2")}) {
    TlsClient client(world.port(), {.most_version = version});
    REQUIRE(client.open());
    CHECK(client.version() == name);
    CHECK_THAT(client.exchange(get("/")), begins_with_status(200));
  }
  CHECK_FALSE(TlsClient(world.port(), {.most_version = TLS1_1_VERSION}).open());
}

TEST_CASE_METHOD(TlsWorld, "HTTP/1.1 is chosen of what a client offers; one that offers only other things is refused") {
  TlsClient both(world.port(), {.protocols = {"h2", "http/1.1"}});
  REQUIRE(both.open());
  CHECK(both.protocol() == "http/1.1");
  TlsClient none(world.port());
  CHECK(none.open());
  CHECK(none.protocol().empty());
  const TlsClient other(world.port(), {.protocols = {"h2"}});
  CHECK_FALSE(other.open());
  CHECK_THAT(other.error(), Catch::Contains("no application protocol"));
}

TEST_CASE_METHOD(TlsWorld, "nobody gets a second handshake on one connection") {
  TlsClient client(world.port(), {.most_version = TLS1_2_VERSION});
  REQUIRE(client.open());
  CHECK_THAT(client.exchange(get("/")), begins_with_status(200));
  CHECK_FALSE(client.renegotiate());
}

TEST_CASE_METHOD(TlsWorld, "a ticket shortens the next handshake for less than a day, and not once it is forgotten") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const auto begin = [&](std::shared_ptr<ssl_session_st> session) {
    auto client = std::make_unique<TlsClient>(
        world.port(), support::TlsWishes{.most_version = version, .session = std::move(session)});
    REQUIRE(client->open());
    CHECK_THAT(client->exchange(get("/")), begins_with_status(200));
    return client;
  };
  const auto first = begin(nullptr);
  CHECK_FALSE(first->resumed());
  CHECK(first->ticket_lifetime() > 0s);
  CHECK(first->ticket_lifetime() < 24h);
  CHECK(begin(first->session())->resumed());
  world.run_there([&] { held->forget_tickets(); });
  CHECK_FALSE(begin(first->session())->resumed());
}

TEST_CASE_METHOD(TlsWorld, "a new certificate is taken up without a connection lost; a broken one is refused") {
  TlsClient before(world.port());
  REQUIRE(before.open());
  CHECK(before.certificate() == first_pair().certificate);
  put(second_pair());
  world.run_there([&] { CHECK(held->read()); });
  CHECK(TlsClient(world.port()).certificate() == second_pair().certificate);
  CHECK_THAT(before.exchange(get("/")), begins_with_status(200));

  folder.write("cert.pem", first_pair().certificate);
  Status refused;
  world.run_there([&] { refused = held->read(); });
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what, Catch::Contains("cannot be used with the certificate"));
  CHECK_THAT(refused.error().what, !Catch::Contains("PRIVATE"));
  TlsClient after(world.port());
  CHECK(after.certificate() == second_pair().certificate);
  CHECK_THAT(after.exchange(get("/")), begins_with_status(200));
  CHECK_THAT(before.exchange(get("/")), begins_with_status(200));
}

TEST_CASE_METHOD(Files, "files that hold no good pair are refused with file and reason") {
  const auto says = [&](const std::string& what) {
    const auto status = tls()->read();
    REQUIRE_FALSE(status);
    INFO(status.error().text());
    CHECK_THAT(status.error().what, Catch::Contains(what));
    CHECK_FALSE(status.error().remedy.empty());
  };
  folder.write("key.pem", second_pair().key);
  says("key.pem cannot be used with the certificate in ");
  folder.write("key.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
  says("key.pem cannot be used");
  std::filesystem::remove(folder / "key.pem");
  says("key.pem cannot be used with the certificate in");
  says("No such file or directory");
  folder.write("cert.pem", "nonsense");
  says("the certificate in ");
  folder.write("cert.pem", "");
  says("cert.pem cannot be used: ");
}

TEST_CASE_METHOD(Files, "when a certificate ends is told") {
  const auto tls = read();
  const auto in_days = (*tls->ends() - TimePoint(std::chrono::seconds(std::time(nullptr)))) / 24h;
  CHECK(in_days >= 299);
  CHECK(in_days <= 300);
}

TEST_CASE_METHOD(Files, "files are others once they were so for two looks, and until they are read") {
  const auto tls = read();
  CHECK_FALSE(tls->changed());
  CHECK_FALSE(tls->changed());
  folder.write("cert.pem", second_pair().certificate);
  CHECK_FALSE(tls->changed());
  folder.write("key.pem", second_pair().key);
  CHECK_FALSE(tls->changed());
  CHECK(tls->changed());
  CHECK(tls->read());
  CHECK_FALSE(tls->changed());
  folder.write("cert.pem", "broken");
  CHECK_FALSE(tls->changed());
  CHECK(tls->changed());
  CHECK_FALSE(tls->read());
  CHECK_FALSE(tls->changed());
}

TEST_CASE_METHOD(TlsWorld, "a handshake that is not finished in the time of a request ends, and is counted") {
  Wire nothing(world);
  Wire half(world);
  half.send(std::string("\x16\x03\x01\x02\x00\x01\x00", 7));
  CHECK_THAT(nothing.read_all(), !Catch::Contains("(silence)"));
  CHECK_THAT(half.read_all(), !Catch::Contains("(silence)"));
  Wire http(world);
  http.send(get("/"));
  CHECK_THAT(http.read_all(), !Catch::Contains("HTTP/1.1"));
  CHECK(text_of(world.refused()) == "handshake 2");
  CHECK(world.heads() == 0);
}

TEST_CASE("handshakes count as connections, and those that hang make room after a second") {
  const Files files;
  ServerWorld world({.request_time = 60s, .connections = 8}, files.read());
  std::list<Wire> hanging;
  for (int i = 0; i < 8; ++i) hanging.emplace_back(world).send(std::string("\x16\x03\x01\x02\x00\x01\x00", 7));
  std::this_thread::sleep_for(1500ms);
  TlsClient client(world.port());
  REQUIRE(client.open());
  CHECK_THAT(client.exchange(get("/")), begins_with_status(200));
  CHECK_THAT(hanging.front().read_all(), !Catch::Contains("(silence)"));
}

TEST_CASE("a server of TLS that is destroyed with connections in every stage leaves nothing behind") {
  const Files files;
  std::list<Wire> wires;
  std::unique_ptr<TlsClient> idle;
  {
    ServerWorld world({}, files.read());
    wires.emplace_back(world);
    wires.emplace_back(world).send(std::string("\x16\x03\x01\x02\x00\x01\x00", 7));
    idle = std::make_unique<TlsClient>(world.port());
    CHECK_THAT(idle->exchange(get("/")), begins_with_status(200));
  }
  for (auto& wire : wires) CHECK_THAT(wire.read_all(), !Catch::Contains("(silence)"));
  CHECK(idle->exchange(get("/")).empty());
}

TEST_CASE_METHOD(TlsWorld, "draining waits for what TLS connections are being served, and says goodbye to them") {
  TlsClient client(world.port());
  REQUIRE(client.open());
  std::thread drainer([this] {
    while (world.served() < 1) std::this_thread::sleep_for(1ms);
    world.drain();
  });
  CHECK_THAT(client.exchange(get("/slow")), Catch::Contains("Connection: close"));
  CHECK(client.ends_well());
  drainer.join();
}
