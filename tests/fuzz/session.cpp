// A connection over a stream in memory: the first byte says into how many pieces the client's bytes fall, the second
// what the handler does and what the stream does to answers, the rest is what the client sends before it closes.
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "limits.hpp"
#include "net/session.hpp"
#include "net/url.hpp"

using namespace welcomed;

namespace {

constexpr net::ServerLimits kLimits{.header_bytes = 512, .headers = 8, .body_bytes = 256};

class MemoryStream final : public net::Stream {
 public:
  struct Ends {
    std::string_view sent;  ///< by the client, what is left of it
    std::size_t piece = 1;
    bool deaf = false;  ///< the client takes no answer
    std::string received;
    bool closed = false;
  };

  MemoryStream(asio::io_context& io, Ends& ends) : io_(io), ends_(ends) {}

  Task<net::error_code> open() override { co_return net::error_code(); }
  [[nodiscard]] bool shakes_hands() const override { return false; }
  Task<std::size_t> read_some(asio::mutable_buffer into, net::error_code& error) override {
    const auto count = std::min({ends_.piece, into.size(), ends_.sent.size()});
    fuzz::expect(into.size() > 0, "nothing is read into no room");
    error = count == 0 ? net::error_code(asio::error::eof) : net::error_code();
    std::memcpy(into.data(), ends_.sent.data(), count);
    ends_.sent.remove_prefix(count);
    co_return count;
  }
  Task<net::error_code> write(asio::const_buffer bytes) override {
    if (ends_.deaf) co_return asio::error::connection_reset;
    ends_.received.append(static_cast<const char*>(bytes.data()), bytes.size());
    co_return net::error_code();
  }
  Task<void> finish() override { co_return; }
  Task<std::size_t> drop_some(asio::mutable_buffer into, net::error_code& error) override {
    return read_some(into, error);
  }
  void cancel() override {}
  void close() override { ends_.closed = true; }
  [[nodiscard]] std::string client() const override { return "127.0.0.1"; }
  [[nodiscard]] std::string own() const override { return "127.0.0.1"; }
  [[nodiscard]] asio::any_io_executor executor() override { return io_.get_executor(); }

 private:
  asio::io_context& io_;
  Ends& ends_;
};

void expect_sound(const net::Incoming& request) {
  fuzz::expect(request.headers.size() <= kLimits.headers, "headers are bounded");
  fuzz::expect(request.body.size() <= kLimits.body_bytes, "a body is bounded");
  fuzz::expect(!request.method.empty() && !request.target.empty(), "a request has a method and a target");
  fuzz::expect(request.header_count("Host") <= 1, "a request is for one host");
  fuzz::expect(net::is_authority(request.header("Host")), "a host may have a port, and nothing else");
  fuzz::expect(request.target.starts_with('/') || request.target.find("://") == std::string::npos,
               "a target names no host");
  fuzz::expect(request.header_count("Content-Length") <= 1, "a request has one length at most");
  fuzz::expect(request.header_count("Content-Length") == 0 || request.header_count("Transfer-Encoding") == 0,
               "a request has a length or chunks");
  for (const auto& header : request.headers) {
    fuzz::expect(net::is_token(header.name), "a header's name is a token");
    fuzz::expect(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                 "a header is one line");
  }
}

struct Served {
  std::size_t heads = 0;
  std::vector<bool> without_body;  ///< of each request that was served in whole: it was HEAD
};

net::Handler handler(Served& served, std::uint8_t behaviour) {
  return {.head = [&served, refuses = (behaviour & 1U) != 0](
                      net::Incoming& request, std::shared_ptr<void>&) -> Task<std::optional<net::Reply>> {
            ++served.heads;
            expect_sound(request);
            if (refuses && request.target.size() > 1) co_return net::Reply{.status = 401, .body = "no"};
            co_return std::nullopt;
          },
          .serve = [&served](net::Incoming request, std::shared_ptr<void>) -> Task<net::Reply> {
            served.without_body.push_back(request.method == "HEAD");
            expect_sound(request);
            co_return net::Reply{.status = 200, .body = std::move(request.body), .headers = {{"X", request.target}}};
          }};
}

std::size_t told_length(std::string_view head) {
  constexpr std::string_view kLength = "Content-Length: ";
  const auto at = head.find(kLength);
  fuzz::expect(at != std::string_view::npos, "an answer tells its length");
  return std::stoul(std::string(head.substr(at + kLength.size())));
}

/// How many answers stand in what the client got; each is whole.
std::size_t answers_in(std::string_view got, const Served& served) {
  std::size_t count = 0;
  while (!got.empty()) {
    fuzz::expect(got.starts_with("HTTP/1.1 "), "an answer begins with its status");
    const auto end = got.find("\r\n\r\n");
    fuzz::expect(end != std::string_view::npos, "the head of an answer is whole");
    const auto head = got.substr(0, end);
    got.remove_prefix(end + 4);
    if (head.starts_with("HTTP/1.1 100")) continue;
    // What is refused is the last, and may have been HEAD.
    const bool without_body = count < served.without_body.size() ? served.without_body[count] : got.empty();
    const auto length = without_body ? 0 : told_length(head);
    fuzz::expect(length <= got.size(), "the body of an answer is whole");
    got.remove_prefix(length);
    ++count;
  }
  return count;
}

void use(std::string_view input) {
  const auto pieces = 1 + static_cast<std::uint8_t>(input[0]) % 8U;
  const auto behaviour = static_cast<std::uint8_t>(input[1]);
  input.remove_prefix(2);
  MemoryStream::Ends ends{.sent = input, .piece = 1 + input.size() / pieces, .deaf = (behaviour & 2U) != 0};
  Served served;
  static asio::io_context io(1);
  net::Terms terms{.limits = kLimits, .handler = handler(served, behaviour), .refusals = {}, .unfinished = {}};
  const auto connection = std::make_shared<net::Connection>();
  io.restart();
  spawn(io.get_executor(), net::serve_connection(std::make_unique<MemoryStream>(io, ends), connection, terms));
  io.run();
  fuzz::expect(ends.closed && !connection->close, "a connection whose client has gone is over");
  if (ends.deaf) return;
  const auto answers = answers_in(ends.received, served);
  fuzz::expect(served.without_body.size() <= served.heads, "what is served was let in");
  fuzz::expect(answers <= served.heads + 1, "each request has one answer");
  fuzz::expect(answers >= served.without_body.size(), "each request that is served has its answer");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  fuzz::within_limits([&] { use({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
