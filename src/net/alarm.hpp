#pragma once
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

#include "net/stream.hpp"

namespace welcomed::net {

/// Breaks off what the stream is doing when a time has passed, and all it begins from then on. Io thread only.
class Alarm {
 public:
  using Span = std::chrono::steady_clock::duration;

  explicit Alarm(Stream& stream) : stream_(stream), timer_(stream.executor()) {}
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void set(Span after);
  /// Stops, and says how much was left.
  Span stop();
  [[nodiscard]] bool rung() const { return rung_; }

 private:
  void wait(Span span);
  void ring();

  Stream& stream_;
  asio::steady_timer timer_;
  bool rung_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace welcomed::net
