#include "raw_server.hpp"

#include <sys/socket.h>

#include <boost/asio/write.hpp>

namespace welcomed::test {

using boost::asio::ip::tcp;
using boost::system::error_code;

bool RawConnection::read_more() {
  char bytes[4096];
  error_code error;
  const auto got = socket_.read_some(boost::asio::buffer(bytes), error);
  unread_.append(bytes, got);
  return !error;
}

std::string RawConnection::read_request() {
  std::size_t head = std::string::npos;
  while ((head = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return {};
  }
  std::size_t size = head + 4;
  const auto length = unread_.find("Content-Length:");
  if (length < head) size += std::stoul(unread_.substr(length + 15));
  while (unread_.size() < size) {
    if (!read_more()) return {};
  }
  auto request = unread_.substr(0, size);
  unread_.erase(0, size);
  return request;
}

bool RawConnection::send(const std::string& bytes) {
  error_code error;
  boost::asio::write(socket_, boost::asio::buffer(bytes), error);
  return !error;
}

namespace {

void pump(tcp::socket& from, tcp::socket& to) {
  char bytes[4096];
  error_code error;
  while (!error) {
    const auto got = from.read_some(boost::asio::buffer(bytes), error);
    if (!error) boost::asio::write(to, boost::asio::buffer(bytes, got), error);
  }
  ::shutdown(from.native_handle(), SHUT_RDWR);
  ::shutdown(to.native_handle(), SHUT_RDWR);
}

}  // namespace

void RawConnection::splice_to(std::uint16_t port) {
  boost::asio::io_context io;
  tcp::socket other(io);
  other.connect({boost::asio::ip::address_v4::loopback(), port});
  std::thread back([&] { pump(other, socket_); });
  pump(socket_, other);
  back.join();
}

void RawConnection::reset() {
  error_code ignored;
  socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  close();
}

void RawConnection::close() {
  const std::scoped_lock lock(mutex_);
  error_code ignored;
  socket_.close(ignored);
}

void RawConnection::stop() {
  const std::scoped_lock lock(mutex_);
  if (socket_.is_open()) ::shutdown(socket_.native_handle(), SHUT_RDWR);
}

RawServer::RawServer(Conversation conversation)
    : acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
      conversation_(std::move(conversation)),
      port_(acceptor_.local_endpoint().port()),
      acceptance_([this] { accept(); }) {}

RawServer::~RawServer() {
  stopping_ = true;
  ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
  acceptance_.join();
  for (auto& connection : open_) connection.stop();
  for (auto& thread : threads_) thread.join();
}

std::string RawServer::url(const std::string& target) const {
  return "http://127.0.0.1:" + std::to_string(port_) + target;
}

void RawServer::accept() {
  for (;;) {
    error_code error;
    auto socket = acceptor_.accept(error);
    if (error || stopping_) return;
    ++connections_;
    const std::scoped_lock lock(mutex_);
    auto& connection = open_.emplace_back(std::move(socket));
    threads_.emplace_back([this, &connection] {
      conversation_(connection);
      connection.close();
    });
  }
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

}  // namespace welcomed::test
