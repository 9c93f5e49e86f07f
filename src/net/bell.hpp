#pragma once
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/async.hpp"

namespace welcomed::net {

/// One coroutine waits for a time or until it is rung, whichever is first; once rung it stays so. Io thread only.
class Bell {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Bell(asio::io_context& io) : timer_(io) {}

  void ring() {
    rung_ = true;
    timer_.cancel();
  }
  [[nodiscard]] bool rung() const { return rung_; }

  Task<void> wait_until(Time at) {
    if (rung_) co_return;
    timer_.expires_at(at);
    boost::system::error_code cancelled;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }

 private:
  asio::steady_timer timer_;
  bool rung_ = false;
};

}  // namespace welcomed::net
