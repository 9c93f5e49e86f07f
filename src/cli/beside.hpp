#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <optional>

#include "base/async.hpp"

namespace welcomed::cli {

/// A thread for what takes long and would hold up the io thread: counting, rendering. One piece of work after the
/// other.
class Beside {
 public:
  explicit Beside(asio::io_context& io) : io_(io) {}

  /// What `work` gives, which may use the caller's locals: the caller waits.
  template <typename T>
  Task<T> run(const std::function<T()>& work) {
    std::optional<T> result;
    co_await suspend([&result, &work, this](std::function<void()> resume) {
      asio::post(thread_,
                 [&result, &work, &io = io_, guard = asio::make_work_guard(io_), resume = std::move(resume)]() mutable {
                   result.emplace(work());
                   asio::post(io, std::move(resume));
                 });
    });
    co_return std::move(*result);
  }

 private:
  asio::io_context& io_;
  asio::thread_pool thread_{1};
};

}  // namespace welcomed::cli
