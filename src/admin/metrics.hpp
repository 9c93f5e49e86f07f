#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
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
  std::map<std::string, std::uint64_t> refused;  ///< requests and connections, by reason
  std::uint64_t log_lines_lost = 0;
};

/// In the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). What is known only
/// in a tenant of some size, such as people, never becomes a label.
[[nodiscard]] std::string metrics_text(const Measures& measures);

}  // namespace welcomed::admin
