// A connection: the first byte says into how many pieces the client's bytes fall, the second what the handler does, the
// rest is what the client sends before it closes. The server's side is that of the daemon, over a pair of sockets that
// lead nowhere.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "limits.hpp"
#include "net/session.hpp"

using namespace welcomed;

namespace {

constexpr net::ServerLimits kLimits{.header_bytes = 512, .headers = 8, .body_bytes = 256};

/// The client's end.
class Client {
 public:
  explicit Client(int descriptor) : descriptor_(descriptor) {}
  ~Client() { ::close(descriptor_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) return;  // the server has closed, as it may
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void end() const { ::shutdown(descriptor_, SHUT_WR); }
  [[nodiscard]] std::string received() const {
    std::string all;
    char some[4096];
    for (;;) {
      const auto got = ::recv(descriptor_, some, sizeof some, MSG_DONTWAIT);
      if (got <= 0) return all;
      all.append(some, static_cast<std::size_t>(got));
    }
  }

 private:
  int descriptor_;
};

void expect_sound(const net::Incoming& request) {
  fuzz::expect(request.headers.size() <= kLimits.headers, "headers are bounded");
  fuzz::expect(request.body.size() <= kLimits.body_bytes, "a body is bounded");
  fuzz::expect(!request.method.empty() && !request.target.empty(), "a request has a method and a target");
  fuzz::expect(request.header_count("Host") <= 1, "a request is for one host");
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
    const bool without_body = count < served.without_body.size() && served.without_body[count];
    const auto length = without_body ? 0 : told_length(head);
    fuzz::expect(length <= got.size(), "the body of an answer is whole");
    got.remove_prefix(length);
    ++count;
  }
  return count;
}

void use(std::string_view input) {
  const std::size_t piece = 1 + input.size() / (1 + static_cast<std::uint8_t>(input[0]) % 8U);
  const auto behaviour = static_cast<std::uint8_t>(input[1]);
  input.remove_prefix(2);
  int ends[2];
  fuzz::expect(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "there are sockets");
  const Client client(ends[0]);
  static asio::io_context io(1);
  Served served;
  {
    io.restart();
    asio::ip::tcp::socket socket(io, asio::ip::tcp::v4(), ends[1]);
    const auto handled = handler(served, behaviour);
    const auto connection = std::make_shared<net::Connection>();
    spawn(io.get_executor(), net::serve_connection(std::move(socket), connection, kLimits, handled));
    while (!input.empty()) {
      client.send(input.substr(0, piece));
      input.remove_prefix(std::min(piece, input.size()));
      io.poll();
    }
    client.end();
    io.run();
    fuzz::expect(!connection->close, "a connection whose client has gone is over");
  }
  const auto answers = answers_in(client.received(), served);
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
