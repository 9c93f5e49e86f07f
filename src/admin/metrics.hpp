#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/counting.hpp"
#include "base/time.hpp"
#include "core/forecast.hpp"
#include "store/store.hpp"

namespace welcomed::admin {

/// What `GET /metrics` tells, read at one moment.
struct Measures {
  std::vector<store::PolicyCounts> policies;
  std::vector<store::CauseCount> causes;
  std::vector<store::OpenCircuit> circuits;
  std::map<TenantId, std::string> tenant_names;
  double installs_per_second = 0;
  double sends_per_second = 0;
  bool ready = true;
  std::optional<TimePoint> credential_ends;      ///< where the credential tells
  std::optional<TimePoint> certificate_ends;     ///< of listen.tls
  std::optional<Duration> clock_ahead{};         ///< of the services', where they told the time
  std::map<std::string, std::uint64_t> refused;  ///< requests and connections, by reason
  std::uint64_t log_lines_lost = 0;
  std::string version{};  ///< of the program
  std::string name{};     ///< of the daemon among those that share the store
  TimePoint at{};
  std::vector<store::Backlog> backlogs{};             ///< that are due
  Readings<Counter> requests{};                       ///< to services, by service, method, route and outcome
  Readings<Histogram> request_durations{};            ///< by service, method and route
  Readings<Counter> installs{}, sends{};              ///< by tenant, kind and outcome
  Readings<Counter> effects{};                        ///< of messages, by policy, key and effect
  Readings<Histogram> steps{};                        ///< of a recipient's way, by tenant and step
  Readings<Counter> webhook_answers{};                ///< by outcome
  Readings<Histogram> webhook_durations{};            ///< without labels
  Readings<Histogram> relay_durations{};              ///< by try
  Readings<Histogram> commit_durations{};             ///< by durability
  std::vector<Labelled<double>> rates{};              ///< allowed requests a second, by tenant and bucket
  Readings<Counter> turns{};                          ///< that were used of them
  std::vector<Labelled<double>> delta_ages{};         ///< in seconds, by tenant
  std::vector<Labelled<double>> leads{};              ///< 1 or 0 by tenant
  std::size_t store_queue = 0;                        ///< what waits for the store
  std::int64_t activities_dropped = 0;                ///< that the bot's own program will never get
  std::map<std::string, core::Forecast> forecasts{};  ///< by policy
};

/// In the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). What is known only
/// in a tenant of some size, such as people, never becomes a label.
[[nodiscard]] std::string metrics_text(const Measures& measures);

}  // namespace welcomed::admin
