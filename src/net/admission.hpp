#pragma once
#include <deque>
#include <memory>

#include "net/bell.hpp"

namespace welcomed::net {

/// A bounded number inside at one time. Unlike welcomed::Slots a wait ends at a given time, and a coroutine that is
/// destroyed while it waits leaves nothing behind. Io thread only.
class Admission {
 public:
  Admission(asio::io_context& io, std::size_t places) : io_(io), free_(places) {}
  /// True: one place is taken, and `leave` gives it back. False: none came free in time.
  Task<bool> enter(Bell::Time until);
  void leave();

 private:
  asio::io_context& io_;
  std::size_t free_;
  std::deque<std::weak_ptr<Bell>> waiting_;
};

}  // namespace welcomed::net
