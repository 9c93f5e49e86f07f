#pragma once
#include <utility>

#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "net/transport.hpp"
#include "raw_server.hpp"

namespace welcomed::test {

/// A certificate authority of this test's own and a server certificate by it, in a folder that goes away.
class Authority {
 public:
  Authority() : folder_(std::filesystem::temp_directory_path() / ("net-tls-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Test CA' -keyout ca.key -out "
        "ca.pem");
    issue("local", "DNS:localhost,IP:127.0.0.1");
    issue("other", "DNS:elsewhere.example");
  }
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority() { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_ / name; }

 private:
  void issue(const std::string& name, const std::string& names) {
    run("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=" + name + "' -keyout " + name +
        ".key -out " + name + ".csr");
    run("x509 -req -days 2 -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -out " + name +
        ".pem -extfile <(echo subjectAltName=" + names + ")");
  }
  void run(const std::string& command) {
    const auto line = "cd '" + folder_.string() + "' && bash -c \"openssl " + command + "\" >/dev/null 2>&1";
    if (std::system(line.c_str()) != 0) throw std::runtime_error("openssl " + command);
  }

  std::filesystem::path folder_;
};

inline Authority& authority() {
  static Authority instance;
  return instance;
}

/// Answers each request of each TLS connection with 200.
class TlsServer {
 public:
  TlsServer(const std::string& name, int most_version = TLS1_3_VERSION)
      : context_(asio::ssl::context::tls_server),
        acceptor_(io_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        port_(acceptor_.local_endpoint().port()) {
    context_.use_certificate_file(authority().file(name + ".pem"), asio::ssl::context::pem);
    context_.use_private_key_file(authority().file(name + ".key"), asio::ssl::context::pem);
    SSL_CTX_set_max_proto_version(context_.native_handle(), most_version);
    SSL_CTX_set_min_proto_version(context_.native_handle(), TLS1_VERSION);
    SSL_CTX_set_security_level(context_.native_handle(), 0);
    spawn(io_.get_executor(), accept());
    thread_ = std::thread([this] { io_.run(); });
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() {
    io_.stop();
    thread_.join();
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int handshakes() const { return handshakes_; }
  [[nodiscard]] net::Request request(const std::string& host = "localhost") const {
    net::Request request;
    request.method = "POST";
    request.url = net::parse_url("https://" + host + ":" + std::to_string(port_) + "/x").value();
    request.deadline = std::chrono::seconds(5);
    return request;
  }

 private:
  Task<void> accept() {
    for (;;) {
      asio::ip::tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
      spawn(io_.get_executor(), serve(std::move(socket)));
    }
  }
  Task<void> serve(asio::ip::tcp::socket socket) {
    try {
      asio::ssl::stream<asio::ip::tcp::socket> stream(std::move(socket), context_);
      co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
      ++handshakes_;
      for (std::string unread;;) {
        const auto size =
            co_await asio::async_read_until(stream, asio::dynamic_buffer(unread), "\r\n\r\n", asio::use_awaitable);
        unread.erase(0, size);
        const auto answer = ok("over TLS");
        co_await asio::async_write(stream, asio::buffer(answer), asio::use_awaitable);
      }
    } catch (const std::exception&) {
      // The client has gone.
    }
  }

  asio::io_context io_;
  asio::ssl::context context_;
  asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::atomic<int> handshakes_{0};
  std::thread thread_;
};

}  // namespace welcomed::test
