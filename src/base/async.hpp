#pragma once
// Boost 1.74 with GCC 12 needs <utility> before Asio.
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>

namespace welcomed {

namespace asio = boost::asio;

/// What a stage is made of. All coroutines of the daemon run on one thread, the io thread.
template <typename T = void>
using Task = asio::awaitable<T>;

/// Suspends the caller and gives `start` a callable that resumes it. The callable may be called once, from
/// any point of the io thread but not from inside `start`.
template <typename Start>
Task<void> suspend(Start start) {
  return asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
      [start = std::move(start)](auto handler) mutable {
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        start(std::function<void()>([kept] { (*kept)(); }));
      },
      asio::use_awaitable);
}

/// Starts `task` on the caller's executor. An exception out of it is a broken invariant and ends the process.
void spawn(const asio::any_io_executor& executor, Task<void> task);

}  // namespace welcomed
