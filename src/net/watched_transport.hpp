#pragma once
#include <functional>
#include <string_view>

#include "base/clock.hpp"
#include "base/counting.hpp"
#include "net/transport.hpp"

namespace welcomed::net {

/// Which request it is, in words of which there are few, literals of the program: never an id.
struct RequestName {
  std::string_view service;
  std::string_view route;  ///< `/users/{id}`
};

/// A transport whose requests are counted and timed. Io thread; the counts, any.
class WatchedTransport final : public Transport {
 public:
  using NameOf = std::function<RequestName(const Request&)>;

  WatchedTransport(Transport& wire, Clock& clock, NameOf name_of)
      : wire_(wire), clock_(clock), name_of_(std::move(name_of)) {}
  Task<Exchange> once(Request request) override;

  /// By service, method, route and outcome (outcome_words.hpp).
  [[nodiscard]] Readings<Counter> requests() const { return requests_.read(); }
  /// By service, method and route.
  [[nodiscard]] Readings<Histogram> durations() const { return durations_.read(); }

 private:
  Transport& wire_;
  Clock& clock_;
  NameOf name_of_;
  Family<Counter, 4> requests_;
  Family<Histogram, 3> durations_{kShortTimes};
};

}  // namespace welcomed::net
