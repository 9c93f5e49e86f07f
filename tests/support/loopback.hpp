#pragma once
#include <fcntl.h>

#include <cstdint>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

/// For whoever carries connections on, on loopback.
namespace support {

[[nodiscard]] inline auto caught(boost::system::error_code& code) {
  return boost::asio::redirect_error(boost::asio::use_awaitable, code);
}

[[nodiscard]] inline boost::asio::ip::tcp::endpoint on_loopback(std::uint16_t port) {
  return {boost::asio::ip::address_v4::loopback(), port};
}

/// A program that is started later must not hold it open.
template <typename Socket>
void keep_from_programs(Socket& socket) {
  ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

/// A program may have been started before it was kept from it: only a shutdown then ends it for the other side.
template <typename Socket>
void end(Socket& socket) {
  boost::system::error_code ignored;
  socket.shutdown(Socket::shutdown_both, ignored);
  socket.close(ignored);
}

}  // namespace support
