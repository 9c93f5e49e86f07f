#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace welcomed {

/// How often something happened. Any thread.
class Counter {
 public:
  struct Settings {};
  using Reading = std::uint64_t;

  explicit Counter(Settings = {}) {}
  void add(std::uint64_t more = 1) { count_.fetch_add(more, std::memory_order_relaxed); }
  [[nodiscard]] Reading read() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> count_{0};
};

/// How long things took, sorted into fixed buckets. Any thread.
class Histogram {
 public:
  static constexpr std::size_t kMostBuckets = 16;
  /// The longest time of each bucket in seconds, ascending, in memory that stays; what takes longer has one of its own.
  using Settings = std::span<const double>;

  struct Reading {
    Settings ends;
    std::vector<std::uint64_t> counts;  ///< of each bucket alone, and one more for what took longer
    double seconds = 0;                 ///< all together
  };

  explicit Histogram(Settings ends) : ends_(ends.first(std::min(ends.size(), kMostBuckets))) {}
  /// A clock that was set back makes no time negative.
  void observe(std::chrono::microseconds time) {
    const auto known = std::max(time, std::chrono::microseconds(0));
    const auto bucket = std::lower_bound(ends_.begin(), ends_.end(), std::chrono::duration<double>(known).count());
    counts_.at(static_cast<std::size_t>(bucket - ends_.begin())).fetch_add(1, std::memory_order_relaxed);
    microseconds_.fetch_add(static_cast<std::uint64_t>(known.count()), std::memory_order_relaxed);
  }
  [[nodiscard]] Reading read() const {
    Reading reading{.ends = ends_, .counts = {}};
    for (std::size_t i = 0; i <= ends_.size(); ++i) reading.counts.push_back(counts_.at(i).load());
    reading.seconds = std::chrono::duration<double>(std::chrono::microseconds(microseconds_.load())).count();
    return reading;
  }

 private:
  Settings ends_;
  std::array<std::atomic<std::uint64_t>, kMostBuckets + 1> counts_{};
  std::atomic<std::uint64_t> microseconds_{0};
};

/// Of milliseconds to a minute: requests, answers, commits.
inline constexpr std::array<double, 12> kShortTimes{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60};
/// Of seconds to a week: the way of a person.
inline constexpr std::array<double, 12> kLongTimes{1, 5, 15, 60, 300, 900, 3600, 14400, 43200, 86400, 259200, 604800};

/// What a metric says, and the values of its labels.
template <typename Reading>
struct Labelled {
  std::vector<std::string> labels;
  Reading reading;
};
template <typename Metric>
using Readings = std::vector<Labelled<typename Metric::Reading>>;

/// Metrics of one name told apart by the values of `count` labels. Those are to be few: behind the first thousand sets
/// of them all others are one, each of its values `other`. Any thread.
template <typename Metric, std::size_t count>
class Family {
 public:
  static constexpr std::size_t kMostSets = 1000;
  using Labels = std::array<std::string_view, count>;

  explicit Family(typename Metric::Settings settings = typename Metric::Settings()) : settings_(settings) {}
  Family(const Family&) = delete;
  Family& operator=(const Family&) = delete;

  /// Allocates for labels that are new, and for no others.
  [[nodiscard]] Metric& of(const Labels& labels) {
    const std::lock_guard lock(mutex_);
    const auto found = metrics_.find(labels);
    if (found != metrics_.end()) return found->second;
    Key key;
    key.fill("other");
    if (metrics_.size() < kMostSets) std::copy(labels.begin(), labels.end(), key.begin());
    return metrics_.try_emplace(std::move(key), settings_).first->second;
  }

  [[nodiscard]] Readings<Metric> read() const {
    const std::lock_guard lock(mutex_);
    Readings<Metric> readings;
    for (const auto& [key, metric] : metrics_) readings.push_back({{key.begin(), key.end()}, metric.read()});
    return readings;
  }

 private:
  using Key = std::array<std::string, count>;
  struct Less {
    using is_transparent = void;
    template <typename One, typename Other>
    bool operator()(const One& one, const Other& other) const {
      return std::lexicographical_compare(one.begin(), one.end(), other.begin(), other.end(),
                                          [](std::string_view left, std::string_view right) { return left < right; });
    }
  };

  typename Metric::Settings settings_;
  mutable std::mutex mutex_;               // guards metrics_
  std::map<Key, Metric, Less> metrics_{};  // a metric stays where it is
};

}  // namespace welcomed
