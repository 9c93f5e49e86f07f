#include "server_world.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <stdexcept>

namespace welcomed::test {

using boost::system::error_code;

ServerWorld::ServerWorld(net::ServerLimits limits, std::shared_ptr<net::ServerTls> tls) {
  net::Handler handler{
      .head = [this](net::Incoming& request, std::shared_ptr<void>& context) { return head(request, context); },
      .serve = [this](net::Incoming request,
                      std::shared_ptr<void> context) { return serve(std::move(request), std::move(context)); }};
  server_ = std::make_unique<net::Server>(io_, limits, std::move(handler), std::move(tls));
  if (const auto status = server_->listen({"127.0.0.1", 0}); !status) throw std::runtime_error(status.error().text());
  port_ = server_->port();
  thread_ = std::thread([this] { io_.run(); });
}

ServerWorld::~ServerWorld() {
  asio::post(io_, [this] {
    server_.reset();
    work_.reset();
  });
  thread_.join();
}

Task<std::optional<net::Reply>> ServerWorld::head(net::Incoming& request, std::shared_ptr<void>& context) {
  ++heads_;
  if (request.target.starts_with("/refuse")) {
    net::Reply reply{.status = 401, .body = "no", .headers = {}};
    reply.refusal = net::Refusal{"token", "nobody vouches for it"};
    co_return reply;
  }
  if (request.target == "/throw-early") throw std::runtime_error("head");
  context = std::make_shared<std::string>("seen " + request.peer);
  co_return std::nullopt;
}

Task<net::Reply> ServerWorld::serve(net::Incoming request, std::shared_ptr<void> context) {
  ++served_;
  if (request.target == "/throw") throw std::runtime_error("serve");
  if (request.target == "/slow") {
    asio::steady_timer timer(io_, std::chrono::milliseconds(150));
    co_await timer.async_wait(asio::use_awaitable);
  }
  net::Reply reply{.body = request.method + " " + request.body, .content_type = "text/plain", .headers = {}};
  reply.headers = {{"X-Context", *std::static_pointer_cast<std::string>(context)}, {"X-Bad", "a\r\nb"}};
  co_return reply;
}

void ServerWorld::run_there(const std::function<void()>& work) {
  std::promise<void> done;
  asio::post(io_, [&] {
    work();
    done.set_value();
  });
  done.get_future().get();
}

net::Refusals::Counts ServerWorld::refused() {
  net::Refusals::Counts counts;
  run_there([&] { counts = server_->refusals().all(); });
  return counts;
}

std::optional<net::Refusals::Summary> ServerWorld::sum_up() {
  std::optional<net::Refusals::Summary> summary;
  run_there([&] { summary = server_->refusals().sum_up(); });
  return summary;
}

Task<void> ServerWorld::drain_all() {
  co_await server_->drain();
  drained_ = true;
}

void ServerWorld::drain() {
  asio::post(io_, [this] { spawn(io_.get_executor(), drain_all()); });
}

Wire::Wire(const ServerWorld& world) {
  socket_.connect({asio::ip::address_v4::loopback(), world.port()});
  const timeval limit{.tv_sec = 3, .tv_usec = 0};
  setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

bool Wire::send(const std::string& bytes) {
  return ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

void Wire::finish() {
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

std::string Wire::read_some() {
  std::string bytes(65536, '\0');
  const auto got = ::recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
  if (got < 0) end_ = errno == EAGAIN ? "(silence)" : "(reset)";
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

std::string Wire::read_all() {
  for (;;) {
    const auto more = read_some();
    if (more.empty()) return std::exchange(unread_, {}) + end_;
    unread_ += more;
  }
}

std::string Wire::read_answer() {
  std::size_t size = 0;
  while (size == 0 || unread_.size() < size) {
    const auto head = unread_.find("\r\n\r\n");
    const auto length = unread_.find("Content-Length: ");
    if (head != std::string::npos) size = head + 4 + (length < head ? std::stoul(unread_.substr(length + 16)) : 0);
    if (size > 0 && unread_.size() >= size) break;
    const auto more = read_some();
    if (more.empty()) return {};
    unread_ += more;
  }
  auto answer = unread_.substr(0, size);
  unread_.erase(0, size);
  return answer;
}

std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n"; }

std::string post(const std::string& target, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

}  // namespace welcomed::test
