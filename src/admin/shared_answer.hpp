#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace welcomed::admin {

/// One answer for all who ask. However many they are, it is read anew every two seconds at most, and so seldom that
/// reading takes no more than a hundredth of the time, but once a minute. Io thread only.
class SharedAnswer {
 public:
  /// Takes what time it needs elsewhere; an error is an answer like another.
  using Read = std::function<Task<Result<std::string>>()>;

  /// It outlives whatever it was asked on `executor`.
  SharedAnswer(asio::any_io_executor executor, Clock& clock, Read read);

  /// The last answer at once while it is fresh, and for some seconds more, in which it is read anew; else a fresh one.
  Task<Result<std::string>> ask();
  /// A fresh one.
  Task<Result<std::string>> newest();

 private:
  [[nodiscard]] bool is_younger_than(Duration age) const;
  [[nodiscard]] Duration fresh_for() const;
  [[nodiscard]] bool is_fresh() const;
  void begin();
  Task<void> read_anew();

  asio::any_io_executor executor_;
  Clock& clock_;
  Read read_;
  std::optional<Result<std::string>> last_;
  Duration read_at_{0};  ///< by the clock's uptime
  Duration took_{0};
  bool reading_ = false;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace welcomed::admin
