// Genuine events while hostile clients hold, drip and flood: how long they take, and what memory the daemon needs.
// hostile_bench flood [REQUESTS A SECOND] [SECONDS]: refused requests and unfinished handshakes from one peer.
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <memory>
#include <thread>

#include "bench/flood.hpp"
#include "bench/load.hpp"
#include "bench/process.hpp"
#include "bench/teams.hpp"

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

/// What a hostile client sends: `first`, then `again` for ever, with a pause between.
struct Kind {
  const char* name;
  int clients;
  std::string first;
  std::string again;
  std::chrono::milliseconds pause;
};

/// One hostile client; comes back a tenth of a second after it was let go.
class Client : public std::enable_shared_from_this<Client> {
 public:
  Client(asio::io_context& io, std::uint16_t port, const Kind& kind, std::atomic<int>& turned_away)
      : io_(io), port_(port), kind_(kind), turned_away_(turned_away), socket_(io), timer_(io) {}

  void begin() {
    socket_ = tcp::socket(io_);
    socket_.async_connect({asio::ip::make_address("127.0.0.1"), port_}, [self = shared_from_this()](error_code error) {
      if (error) return self->come_back();
      self->send(self->kind_.first);
      self->watch();
    });
  }

 private:
  void watch() {
    socket_.async_read_some(asio::buffer(taken_), [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->come_back();
      self->watch();
    });
  }
  void send(const std::string& bytes) {
    asio::async_write(socket_, asio::buffer(bytes), [self = shared_from_this()](error_code error, std::size_t) {
      if (error || self->kind_.again.empty()) return;
      self->timer_.expires_after(self->kind_.pause);
      self->timer_.async_wait([self](error_code cancelled) {
        if (!cancelled) self->send(self->kind_.again);
      });
    });
  }
  void come_back() {
    ++turned_away_;
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
    again_.expires_after(100ms);
    again_.async_wait([self = shared_from_this()](error_code) { self->begin(); });
  }

  asio::io_context& io_;
  std::uint16_t port_;
  const Kind& kind_;
  std::atomic<int>& turned_away_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  asio::steady_timer again_{io_};
  char taken_[1024]{};
};

/// Those with a token have one that is good, as a thief would.
std::vector<Kind> hostile_kinds(const bench::Teams& teams) {
  const std::string open = "POST /api/messages HTTP/1.1\r\nHost: x\r\n";
  return {{"idle connections", 500, "", "", 0ms},
          {"heads, a byte at a time", 100, "P", "O", 100ms},
          {"heads without end", 20, open, "X-More: " + std::string(500, 'x') + "\r\n", 5ms},
          {"bodies, a byte at a time", 50, teams.head("Content-Length: 100000"), " ", 100ms},
          {"bodies without end", 20, teams.head("Content-Length: 200000"), std::string(4096, ' '), 5ms},
          {"chunked bodies without end", 20, teams.head("Transfer-Encoding: chunked"),
           "1000\r\n" + std::string(4096, ' ') + "\r\n", 5ms},
          {"chunks of a byte", 20, teams.head("Transfer-Encoding: chunked"), "1\r\n \r\n", 5ms},
          {"requests without a token", 20, open + "Content-Length: 5\r\n\r\nhello", "", 0ms}};
}

struct Crowd {
  Crowd(std::uint16_t port, const std::vector<Kind>& kinds) {
    for (const auto& kind : kinds) {
      for (int i = 0; i < kind.clients; ++i) std::make_shared<Client>(io, port, kind, turned_away)->begin();
    }
    thread = std::thread([this] { io.run(); });
  }
  ~Crowd() {
    io.stop();
    thread.join();
  }
  asio::io_context io;
  std::atomic<int> turned_away{0};
  std::thread thread;
};

void measure(const char* name, const support::Rollout& rollout, pid_t pid, bench::Teams& teams, int seconds) {
  constexpr int kPerSecond = 100;
  const auto measured = bench::post_all({.ports = {bench::port_of(rollout.bot_url())},
                                         .connections = 8,
                                         .count = kPerSecond * seconds,
                                         .per_second = kPerSecond,
                                         .request = [&](int number) { return teams.message(number); }});
  std::printf("| %s | %.2f | %.2f | %.2f | %d | %d | %.1f | %.1f |\n", name, measured.percentile(50),
              measured.percentile(99), measured.percentile(100), measured.refused, measured.reconnects,
              bench::mebibytes(pid, "VmRSS"), bench::mebibytes(pid, "VmHWM"));
  std::fflush(stdout);
}

int number_of(int count, char** words, int index, int otherwise) {
  return index < count ? std::stoi(words[index]) : otherwise;
}

}  // namespace

int main(int count, char** words) {
  if (count > 1 && std::string(words[1]) == "flood") {
    bench::flood(number_of(count, words, 2, 3000), number_of(count, words, 3, 600));
    return 0;
  }
  support::Rollout rollout({"--users", "20", "--seed", "3"});
  rollout.configure(
      "  - {name: nobody, tenant: contoso, users: {groups: [Empty]}, messages: [{key: welcome, template: welcome}]}\n");
  rollout.start_daemon();
  bench::Teams teams(rollout);
  const auto pid = rollout.daemon().pid();
  std::puts(
      "| 100 genuine messages a second | p50 ms | p99 ms | slowest ms | refused | reconnects | MiB | peak MiB |\n"
      "|---|---|---|---|---|---|---|---|");
  measure("alone", rollout, pid, teams, 10);
  const auto kinds = hostile_kinds(teams);
  {
    const Crowd idle(bench::port_of(rollout.bot_url()), {kinds.front()});
    std::this_thread::sleep_for(1s);
    measure("beside 500 idle connections", rollout, pid, teams, 10);
  }
  const Crowd crowd(bench::port_of(rollout.bot_url()), kinds);
  std::this_thread::sleep_for(2s);
  measure("beside these and 250 hostile clients", rollout, pid, teams, 30);
  std::printf("hostile connections ended by the daemon: %d\n", crowd.turned_away.load());
  rollout.daemon().stop();
}
