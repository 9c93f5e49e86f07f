// The server's end of TLS.
#include "net/server_tls.hpp"

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <boost/asio/ssl/context.hpp>
#include <catch2/catch.hpp>
#include <ctime>
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

TimePoint wall_now() { return TimePoint(std::chrono::seconds(std::time(nullptr))); }

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
    REQUIRE(made->read(wall_now()));
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
  CHECK_THAT(before.exchange(get("/")), begins_with_status(200));
  put(second_pair());
  world.run_there([&] { CHECK(held->read(wall_now())); });
  CHECK(TlsClient(world.port()).certificate() == second_pair().certificate);
  CHECK_THAT(before.exchange(get("/")), begins_with_status(200));

  folder.write("cert.pem", first_pair().certificate);
  Status refused;
  world.run_there([&] { refused = held->read(wall_now()); });
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
    const auto status = tls()->read(wall_now());
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
  const auto in_days = (*tls->ends() - wall_now()) / 24h;
  CHECK(in_days >= 299);
  CHECK(in_days <= 300);
}

TEST_CASE_METHOD(Files, "files are others once they were so for two looks, and until they are read") {
  const auto tls = read();
  CHECK_FALSE(tls->changed(wall_now()));
  CHECK_FALSE(tls->changed(wall_now()));
  folder.write("cert.pem", second_pair().certificate);
  CHECK_FALSE(tls->changed(wall_now()));
  folder.write("key.pem", second_pair().key);
  CHECK_FALSE(tls->changed(wall_now()));
  CHECK(tls->changed(wall_now()));
  CHECK(tls->read(wall_now()));
  CHECK_FALSE(tls->changed(wall_now()));
  folder.write("cert.pem", "broken");
  CHECK_FALSE(tls->changed(wall_now()));
  CHECK(tls->changed(wall_now()));
  CHECK_FALSE(tls->read(wall_now()));
  CHECK_FALSE(tls->changed(wall_now()));
}

TEST_CASE_METHOD(
    Files, "a certificate that is not valid now does not take the place of one that is, and takes that of any other") {
  const auto tls = read();
  const auto ends = tls->ends();
  const auto begun = wall_now() - 48h;
  put(support::self_signed(1, begun.time_since_epoch() / 1s));
  const auto ended = tls->read(wall_now());
  REQUIRE_FALSE(ended);
  CHECK_THAT(ended.error().what, Catch::Contains("cert.pem ended at "));
  CHECK(tls->ends() == ends);
  CHECK_FALSE(tls->changed(wall_now()));
  CHECK_FALSE(tls->changed(wall_now()));
  // Once the held one has ended, it makes no difference.
  CHECK(tls->read(*ends));
  CHECK(tls->ends() == begun + 24h);
  // At the start there is none to be spared.
  CHECK(this->tls()->read(wall_now()));
}

TEST_CASE_METHOD(Files, "a certificate that is not valid yet is taken up once it is") {
  const auto tls = read();
  const auto ends = tls->ends();
  const auto begins = wall_now() + 48h;
  put(support::self_signed(20, (begins + 1h).time_since_epoch() / 1s));
  const auto early = tls->read(wall_now());
  REQUIRE_FALSE(early);
  CHECK_THAT(early.error().what, Catch::Contains("is not valid before "));
  CHECK(tls->ends() == ends);
  CHECK_FALSE(tls->changed(begins - 1s));
  CHECK_FALSE(tls->changed(begins - 1s));
  CHECK(tls->changed(begins));
  CHECK(tls->read(begins));
  CHECK(tls->ends() == begins + 1h + 20 * 24h);
  CHECK_FALSE(tls->changed(begins));
}

TEST_CASE_METHOD(Files, "only regular files of a bounded size are read, and nobody waits at a pipe") {
  const auto held = read();
  const std::string name = GENERATE("cert.pem", "key.pem");
  const auto says = [&](const std::string& what) {
    for (const auto& each : {held, tls()}) {
      const auto status = each->read(wall_now());
      REQUIRE_FALSE(status);
      CHECK_THAT(status.error().what, Catch::Contains(name) && Catch::Contains(what));
    }
    std::filesystem::remove_all(folder / name);
  };
  folder.write(name, std::string((1U << 20U) + 1, '\n'));
  says("longer than 1 MiB");
  REQUIRE(::mkfifo((folder / name).c_str(), 0600) == 0);
  says("no regular file");
  std::filesystem::create_directory(folder / name);
  says("no regular file");
  put(second_pair());
  std::filesystem::rename(folder / name, folder / "elsewhere");
  std::filesystem::create_symlink("elsewhere", folder / name);
  CHECK(held->read(wall_now()));
}

TEST_CASE_METHOD(TlsWorld, "the whole chain is served") {
  folder.write("cert.pem", first_pair().certificate + second_pair().certificate);
  world.run_there([&] { CHECK(held->read(wall_now())); });
  CHECK(SSL_CTX_get0_certificate(held->context()->native_handle()) != nullptr);
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(held->context()->native_handle(), &chain);
  CHECK(sk_X509_num(chain) == 1);
  folder.write("cert.pem", first_pair().certificate + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  world.run_there([&] { CHECK_FALSE(held->read(wall_now())); });
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

TEST_CASE_METHOD(TlsWorld, "a handshake that no request follows in the time of one ends, and is counted") {
  TlsClient silent(world.port());
  { const TlsClient gone(world.port()); }
  TlsClient genuine(world.port());
  CHECK_THAT(genuine.exchange(get("/")), begins_with_status(200));
  const auto begin = std::chrono::steady_clock::now();
  silent.ends_well();
  CHECK(std::chrono::steady_clock::now() < begin + 5s);
  CHECK(text_of(world.refused()) == "handshake 2");
  CHECK_THAT(genuine.exchange(get("/")), begins_with_status(200));
}

TEST_CASE_METHOD(Files, "a handshake and the request after it have the time of one request together") {
  ServerWorld world({.request_time = 2s, .connections = 8}, read());
  const std::string begun = GENERATE("", "GET / HT");
  INFO(begun);
  TlsClient slow(world.port(), {.pause = 1200ms});
  REQUIRE(slow.open());
  const auto begin = std::chrono::steady_clock::now();
  if (begun.empty()) {
    slow.ends_well();
  } else {
    CHECK_THAT(slow.exchange(begun), begins_with_status(408));
  }
  CHECK(std::chrono::steady_clock::now() < begin + 1500ms);
}

TEST_CASE_METHOD(Files, "a request that comes long after the first has its own time") {
  ServerWorld world({.request_time = 1s, .connections = 8}, read());
  TlsClient client(world.port(), {.pause = 600ms});
  REQUIRE(client.open());
  CHECK_THAT(client.exchange(get("/")), begins_with_status(200));
  std::this_thread::sleep_for(1200ms);
  CHECK_THAT(client.exchange(get("/")), begins_with_status(200));
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
