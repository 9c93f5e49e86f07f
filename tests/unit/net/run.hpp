#pragma once
#include <utility>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "base/async.hpp"

namespace welcomed::test {

template <typename T>
Task<void> keep(Task<T> task, std::shared_ptr<std::optional<T>> result) {
  result->emplace(co_await std::move(task));
}

/// Runs `io` until the task has ended, and gives its value.
template <typename T>
T run(asio::io_context& io, Task<T> task) {
  const auto result = std::make_shared<std::optional<T>>();
  spawn(io.get_executor(), keep(std::move(task), result));
  io.restart();
  while (!*result && io.run_one() > 0) continue;
  return std::move(result->value());
}

}  // namespace welcomed::test
