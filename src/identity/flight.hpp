#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "base/async.hpp"

namespace welcomed::identity {

/// One run of some work whose result any number of coroutines wait for. Io thread only. Who waits does not own the
/// flight: it owns who waits, and both would keep each other alive if it never landed.
template <typename T>
class Flight {
 public:
  /// The result; at once when the flight has landed.
  Task<T> arrival() {
    if (result_) co_return *result_;
    std::optional<T> mine;
    co_await suspend([this, &mine](std::function<void()> resume) { waiting_.push_back({&mine, std::move(resume)}); });
    co_return std::move(*mine);
  }

  /// Hands the result to all who wait, in order, before it returns.
  void land(T result) {
    result_ = std::move(result);
    const auto waiting = std::exchange(waiting_, {});
    for (const auto& each : waiting) {
      *each.result = *result_;
      each.resume();
    }
  }

 private:
  struct Waiting {
    std::optional<T>* result;
    std::function<void()> resume;
  };
  std::optional<T> result_;
  std::vector<Waiting> waiting_;
};

}  // namespace welcomed::identity
