#include "bench/flood.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "bench/listen.hpp"
#include "bench/load.hpp"
#include "bench/process.hpp"
#include "bench/teams.hpp"

namespace bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

/// An address of this machine that is not loopback, so that the flood is a peer like any other.
std::string address_of_machine() {
  ifaddrs* all = nullptr;
  std::string found;
  if (getifaddrs(&all) != 0) return "127.0.0.1";
  for (const auto* each = all; each != nullptr && found.empty(); each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    if ((each->ifa_flags & IFF_LOOPBACK) != 0 || (each->ifa_flags & IFF_UP) == 0) continue;
    char text[INET_ADDRSTRLEN]{};
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr, text, sizeof text);
    found = text;
  }
  freeifaddrs(all);
  if (found.empty()) std::puts("(no address but loopback: the flood is not counted as a peer)");
  return found.empty() ? "127.0.0.1" : found;
}

/// What a client of TLS sends first.
std::string client_hello() {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> connection(SSL_new(context.get()), SSL_free);
  SSL_set_bio(connection.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_connect(connection.get());
  char* begin = nullptr;
  const auto size = BIO_get_mem_data(SSL_get_wbio(connection.get()), &begin);
  return {begin, static_cast<std::size_t>(size)};
}

/// One connection of the flood: sends its bytes, and stays as long as the daemon lets it.
class Stranger : public std::enable_shared_from_this<Stranger> {
 public:
  Stranger(asio::io_context& io, const std::string& bytes, std::atomic<int>& answered)
      : socket_(io), bytes_(bytes), answered_(answered) {}

  void begin(const tcp::endpoint& to) {
    socket_.async_connect(to, [self = shared_from_this()](error_code error) {
      if (error) return;
      asio::async_write(self->socket_, asio::buffer(self->bytes_), [self](error_code, std::size_t) {});
      self->read();
    });
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(taken_), [self = shared_from_this()](error_code error, std::size_t got) {
      if (error) return;
      if (std::string_view(self->taken_, got).starts_with("HTTP/1.1 4")) ++self->answered_;
      self->read();
    });
  }

  tcp::socket socket_;
  const std::string& bytes_;
  std::atomic<int>& answered_;
  char taken_[2048]{};
};

/// A thread that opens so many connections a second.
class Flood {
 public:
  Flood(tcp::endpoint to, std::string bytes, int per_second)
      : to_(std::move(to)), bytes_(std::move(bytes)), per_second_(per_second), timer_(io_) {
    tick();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Flood() {
    io_.stop();
    thread_.join();
  }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  [[nodiscard]] int sent() const { return sent_; }
  [[nodiscard]] int answered() const { return answered_; }

 private:
  void tick() {
    const std::chrono::duration<double> passed = Steady::now() - begin_;
    const int due = static_cast<int>(passed.count() * per_second_);
    for (; sent_ < due; ++sent_) std::make_shared<Stranger>(io_, bytes_, answered_)->begin(to_);
    timer_.expires_after(1ms);
    timer_.async_wait([this](error_code) { tick(); });
  }

  asio::io_context io_;
  tcp::endpoint to_;
  std::string bytes_;
  int per_second_;
  asio::steady_timer timer_;
  std::atomic<int> answered_{0};
  std::atomic<int> sent_{0};
  Steady::time_point begin_ = Steady::now();
  std::thread thread_;
};

void open_to_all(const support::Rollout& rollout) {
  auto text = support::read_text(rollout.folder() / "welcomed.yaml");
  const std::string before = "messages: \"127.0.0.1:";
  rollout.folder().write("welcomed.yaml", text.replace(text.find(before), before.size(), "messages: \"0.0.0.0:"));
}

void measure(const char* name, bool tls, int per_second, int seconds) {
  constexpr int kGenuinePerSecond = 100;
  support::Rollout rollout({"--users", "20", "--seed", "3"});
  rollout.configure(
      "  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: welcome}]}\n");
  open_to_all(rollout);
  if (tls)
    serve_tls(rollout);
  else
    add_to_listen(rollout, "behind_tls_proxy: true");
  rollout.start_daemon();
  Teams teams(rollout);
  const auto port = port_of(rollout.bot_url());
  const auto lines = [&] {
    const auto log = rollout.daemon_log();
    return std::count(log.begin(), log.end(), '\n');
  };
  const auto lines_before = lines();
  const auto cpu_before = cpu_milliseconds(rollout.daemon().pid());
  const Flood flood({asio::ip::make_address(address_of_machine()), port},
                    tls ? client_hello()
                        : "POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a.b.c\r\n"
                          "Content-Length: 5\r\n\r\nhello",
                    per_second);
  const auto measured = post_all({.ports = {port},
                                  .tls = tls,
                                  .connections = 8,
                                  .count = kGenuinePerSecond * seconds,
                                  .per_second = kGenuinePerSecond,
                                  .request = [&](int number) { return teams.message(number); }});
  std::printf("| %s | %.0f | %d | %.0f | %.2f | %.2f | %.2f | %d | %d | %td | %.0f | %.1f |\n", name,
              flood.sent() / measured.seconds, flood.answered(), measured.seconds, measured.percentile(50),
              measured.percentile(99), measured.percentile(100), measured.refused, measured.reconnects,
              lines() - lines_before, (cpu_milliseconds(rollout.daemon().pid()) - cpu_before) / 10 / measured.seconds,
              mebibytes(rollout.daemon().pid(), "VmHWM"));
  std::fflush(stdout);
  rollout.daemon().stop();
}

}  // namespace

void flood(int per_second, int seconds) {
  std::puts(
      "| beside 100 genuine events a second | a second from one peer | told 4xx | s | p50 ms | p99 ms | slowest ms | "
      "events refused | reconnects | log lines | CPU % | peak MiB "
      "|\n|---|---|---|---|---|---|---|---|---|---|---|---|");
  measure("none", false, 0, std::min(seconds, 10));
  measure("refused requests", false, per_second, seconds);
  measure("none, over TLS", true, 0, std::min(seconds, 10));
  measure("handshakes that are not finished", true, per_second, seconds);
}

}  // namespace bench
