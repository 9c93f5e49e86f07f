#include <catch2/catch.hpp>
#include <list>

#include "server_world.hpp"

using namespace welcomed;
using namespace welcomed::net;
using namespace welcomed::test;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

struct Row {
  std::string name;
  std::string bytes;
  std::string statuses;  ///< those allowed; "-" when closing without an answer is
};

const std::string kHead = "POST / HTTP/1.1\r\nHost: h\r\n";
const std::string kChunked = kHead + "Transfer-Encoding: chunked\r\n\r\n";

std::string many(int count, const std::string& text) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

/// For a server with a head of 2,000 bytes, a body of 3,000, twenty headers and 300 ms a request.
std::vector<Row> rows() {
  return {
      {"chunk size -1", kChunked + "-1\r\nx\r\n0\r\n\r\n", "400"},
      {"chunk size negative and long", kChunked + "-7fffffffffffffff\r\n", "400"},
      {"chunk size of 64 bits", kChunked + "ffffffffffffffff\r\nx", "400 413"},
      {"chunk size beyond 64 bits", kChunked + "10000000000000000\r\nx", "400 413"},
      {"chunk size of 2 GiB", kChunked + "80000000\r\nx", "400 413"},
      {"chunk size 0x5", kChunked + "0x5\r\nhello\r\n0\r\n\r\n", "400"},
      {"chunk size with blank", kChunked + " 5\r\nhello\r\n0\r\n\r\n", "400"},
      {"chunk size missing", kChunked + "\r\nhello\r\n0\r\n\r\n", "400"},
      {"chunk size no number", kChunked + "xyz\r\n", "400"},
      {"chunk longer than its size", kChunked + "3\r\nhello\r\n0\r\n\r\n", "400"},
      {"chunks that never end", kChunked + "5\r\nhello\r\n", "408"},
      {"chunks over the limit", kChunked + many(40, "64\r\n" + std::string(100, 'x') + "\r\n") + "0\r\n\r\n", "413"},
      {"flood of one-byte chunks", kChunked + many(2900, "1\r\nx\r\n") + "0\r\n\r\n", "413"},
      {"chunk extension without end", kChunked + "1;" + std::string(20'000, 'x'), "400 413"},
      {"flood of chunk extensions", kChunked + many(20, "1;" + std::string(500, 'x') + "\r\nx\r\n"), "400 413"},
      {"flood of trailers", kChunked + "0\r\n" + many(1000, "X-Trailer: y\r\n") + "\r\n", "400 413 431"},
      {"trailer without end", kChunked + "0\r\nX: " + std::string(20'000, 'x'), "400 413 431"},
      {"folded trailer", kChunked + "5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n", "400"},
      {"trailer folded with a tab", kChunked + "0\r\nX: a\r\n\tb\r\n\r\n", "400"},
      {"negative Content-Length", kHead + "Content-Length: -1\r\n\r\n", "400"},
      {"Content-Length with plus", kHead + "Content-Length: +5\r\n\r\nhello", "400"},
      {"Content-Length no number", kHead + "Content-Length: five\r\n\r\nhello", "400"},
      {"Content-Length empty", kHead + "Content-Length:\r\n\r\n", "400"},
      {"Content-Length beyond 64 bits", kHead + "Content-Length: 99999999999999999999\r\n\r\n", "400 413"},
      {"Content-Length of 64 bits", kHead + "Content-Length: 18446744073709551615\r\n\r\n", "400 413"},
      {"Content-Length over the limit", kHead + "Content-Length: 3001\r\n\r\n", "413"},
      {"Content-Length of 1 TiB, and some", kHead + "Content-Length: 1099511627776\r\n\r\n" + std::string(5000, 'x'),
       "413"},
      {"two Content-Lengths", kHead + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "400"},
      {"two equal Content-Lengths", kHead + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "400"},
      {"Content-Length list", kHead + "Content-Length: 5, 5\r\n\r\nhello", "400"},
      {"length, then coding", kHead + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"coding, then length", kHead + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "400"},
      {"two codings", kHead + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400 501"},
      {"coding gzip", kHead + "Transfer-Encoding: gzip\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n", "400 501"},
      {"coding gzip, chunked", kHead + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "400 501"},
      {"coding chunked, identity", kHead + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "400 501"},
      {"coding xchunked", kHead + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400 501"},
      {"coding with a vertical tab",
       kHead + "Transfer-Encoding: \x0b"
               "chunked\r\n\r\n0\r\n\r\n",
       "400 501"},
      {"body shorter than announced", kHead + "Content-Length: 5\r\n\r\nhe", "408"},
      {"giant header", kHead + "X: " + std::string(3000, 'x') + "\r\n\r\n", "431"},
      {"giant header without end", kHead + "X: " + std::string(50'000, 'x'), "431"},
      {"giant target", "GET /" + std::string(3000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n", "431"},
      {"giant method", std::string(3000, 'X') + " / HTTP/1.1\r\nHost: h\r\n\r\n", "400 431"},
      {"too many headers", kHead + many(30, "X: y\r\n") + "\r\n", "431"},
      {"as many headers as there may be, and a host in the target",
       "GET http://h/ HTTP/1.0\r\n" + many(20, "X: y\r\n") + "\r\n", "431"},
      {"flood of empty headers", kHead + many(600, "X:\r\n") + "\r\n", "431"},
      {"header without end", kHead + "X: y", "408"},
      {"half a line", "POST / HT", "408"},
      {"one byte", "P", "408"},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", "400"},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "400"},
      {"HTTP/9", "GET / HTTP/9\r\nHost: h\r\n\r\n", "400"},
      {"HTTP/0.9", "GET /\r\n", "400 408"},
      {"no version", "GET / \r\nHost: h\r\n\r\n", "400"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
      {"NUL in a header", kHead + "X: a\0b\r\n\r\n"s, "400"},
      {"NUL in a header name", kHead + "X\0Y: a\r\n\r\n"s, "400"},
      {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"s, "400"},
      {"NUL in the method", "G\0T / HTTP/1.1\r\nHost: h\r\n\r\n"s, "400"},
      {"only NULs", std::string(100, '\0'), "400"},
      {"bare line feeds", "GET / HTTP/1.1\nHost: h\n\n", "400 408"},
      {"bare line feed in a header", kHead + "X: a\nY: b\r\n\r\n", "400"},
      {"bare carriage return in a header", kHead + "X: a\rY: b\r\n\r\n", "400"},
      {"blank before the colon", kHead + "Content-Length : 5\r\n\r\nhello", "400"},
      {"header without colon", kHead + "nonsense\r\n\r\n", "400"},
      {"header without name", kHead + ": x\r\n\r\n", "400"},
      {"first header folded", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", "400"},
      {"folded header", kHead + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n", "400"},
      {"header folded with a tab", kHead + "X: a\r\n\tb\r\n\r\n", "400"},
      {"length folded", kHead + "Content-Length:\r\n 5\r\n\r\nhello", "400"},
      {"last header folded to nothing", kHead + "X: a\r\n \r\n\r\n", "400"},
      {"coding in HTTP/1.0", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", "400"},
      {"two Hosts", kHead + "Host: g\r\n\r\n", "400"},
      {"blank in Host", "GET / HTTP/1.1\r\nHost: a b/@c\r\n\r\n", "400"},
      {"path in Host", "GET / HTTP/1.1\r\nHost: h/\r\n\r\n", "400"},
      {"user in Host", "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n", "400"},
      {"port of Host no number", "GET / HTTP/1.0\r\nHost: h:8a\r\n\r\n", "400"},
      {"target with another host", "GET http://g/ HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"target of another scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"blank in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"tab after the method", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"empty target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s + std::string(200, '\x7f'), "400 408"},
      {"SSH", "SSH-2.0-OpenSSH_9.2\r\n", "400 408"},
      {"empty lines", many(2000, "\r\n"), "400 431"},
      {"noise", many(300, "\xff\xfe\x80\n"), "400 408"},
  };
}

ServerLimits small_limits() { return {.header_bytes = 2000, .headers = 20, .body_bytes = 3000, .request_time = 300ms}; }

bool is_allowed(const Row& row, const std::string& answer) {
  if (answer.empty()) return row.statuses.find('-') != std::string::npos;
  return answer.starts_with("HTTP/1.1 ") && row.statuses.find(answer.substr(9, 3)) != std::string::npos;
}

}  // namespace

TEST_CASE("what is no HTTP, or too much of it, is refused, and the handler never serves it") {
  ServerWorld world(small_limits());
  const auto table = rows();
  std::list<Wire> wires;
  for (const auto& row : table) wires.emplace_back(world).send(row.bytes);
  auto wire = wires.begin();
  for (const auto& row : table) {
    const auto answer = wire->read_all();
    INFO(row.name << ": " << answer);
    CHECK(is_allowed(row, answer));
    CHECK_THAT(answer, !Catch::Contains("(silence)"));
    CHECK(answer.find("HTTP/1.1", 1) == std::string::npos);
    ++wire;
  }
  CHECK(world.served() == 0);
  Wire genuine(world);
  genuine.send(post("/", "hello"));
  CHECK_THAT(genuine.read_answer(), Catch::EndsWith("POST hello"));
}

TEST_CASE("a folded header is seen however it is cut") {
  ServerWorld world(small_limits());
  Wire wire(world);
  for (const char c : kHead + "X: a\r\n b\r\n\r\n") wire.send(std::string(1, c));
  CHECK_THAT(wire.read_all(), Catch::StartsWith("HTTP/1.1 400 "));
  CHECK(world.heads() == 0);
}

TEST_CASE("a body may have lines that begin with a blank") {
  ServerWorld world(small_limits());
  Wire wire(world);
  wire.send(post("/", "a\r\n b\r\n\tc"));
  CHECK_THAT(wire.read_answer(), Catch::EndsWith("POST a\r\n b\r\n\tc"));
  wire.send(kChunked + "9\r\na\r\n b\r\n\tc\r\n0\r\nX: y\r\n\r\n");
  CHECK_THAT(wire.read_answer(), Catch::EndsWith("POST a\r\n b\r\n\tc"));
}

TEST_CASE("a client that half-closes in the middle of a request is refused") {
  ServerWorld world(small_limits());
  for (const auto& bytes : {"GET / HT"s, kHead, kHead + "Content-Length: 5\r\n\r\nhe", kChunked + "5\r\nhe"}) {
    Wire wire(world);
    wire.send(bytes);
    wire.finish();
    CHECK_THAT(wire.read_all(), Catch::StartsWith("HTTP/1.1 400 "));
  }
  CHECK(world.served() == 0);
}

TEST_CASE("a client that vanishes in the middle of anything does no harm") {
  ServerWorld world(small_limits());
  for (const auto& row : rows()) Wire(world).send(row.bytes);
  Wire genuine(world);
  genuine.send(get("/"));
  CHECK_THAT(genuine.read_answer(), Catch::StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("bytes that come one at a time cost no more than the time of a request") {
  ServerWorld world(small_limits());
  const auto request =
      GENERATE(kHead + "X: " + std::string(200, 'x'), kHead + "Content-Length: 3000\r\n\r\n" + std::string(200, 'x'),
               kChunked + many(50, "1\r\nx\r\n"));
  Wire wire(world);
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < request.size() && std::chrono::steady_clock::now() < begin + 500ms; ++i) {
    wire.send(request.substr(i, 1));
    std::this_thread::sleep_for(4ms);
  }
  CHECK_THAT(wire.read_all(), Catch::StartsWith("HTTP/1.1 408 "));
  CHECK(std::chrono::steady_clock::now() < begin + 1500ms);
}

TEST_CASE("a client that never reads its answers is let go") {
  ServerWorld world({.body_bytes = 3'000'000, .request_time = 200ms});
  Wire wire(world);
  const auto request = post("/", std::string(2'500'000, 'x'));
  for (int i = 0; i < 10 && wire.send(request); ++i) continue;
  CHECK_THAT(wire.read_all(), !Catch::Contains("(silence)"));
}
