#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>

namespace welcomed::sql::testing {

/// What a listener was told on its thread, one after the other.
class Heard {
 public:
  void add(std::string what) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(what));
    arrived_.notify_one();
  }
  /// `nothing` where nothing comes.
  std::string next() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, std::chrono::seconds(20), [&] { return !all_.empty(); })) return "nothing";
    auto first = std::move(all_.front());
    all_.pop_front();
    return first;
  }
  [[nodiscard]] bool silent() {
    const std::lock_guard lock(mutex_);
    return all_.empty();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::string> all_;
};

}  // namespace welcomed::sql::testing
