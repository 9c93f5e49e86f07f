#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/terminal.hpp"
#include "config/config.hpp"
#include "store/store.hpp"

namespace welcomed::cli {

using Json = nlohmann::ordered_json;

/// Everything `welcomed status` shows, read at one moment.
struct Report {
  std::vector<store::PolicyCounts> policies;
  std::vector<store::NotificationCounts> notifications;
  std::vector<store::AmendmentCounts> amendments;
  store::Counts confirmations;  ///< of wishes for silence or messages, by state
  std::vector<store::CauseCount> causes;
  double installs_per_second = 0;
  double sends_per_second = 0;
  std::optional<Duration> time_left;  ///< nothing when no work is left
  TimePoint at;
};

[[nodiscard]] Result<Report> read_report(store::Store& store, const config::Config& config, TimePoint now);

/// The object of interface.md, "Status, as JSON", and `notifications`: [{key, tenant, template, at, messages}],
/// `amendments`: [{key, tenant, template or null, at, messages}], and `confirmations`: {state: count}.
[[nodiscard]] Json report_json(const Report& report, const config::Config& config);
[[nodiscard]] std::string report_text(const Report& report, const config::Config& config, const Paint& paint);

/// One user's whole story, as `status --user` shows it.
[[nodiscard]] Json person_json(const store::Person& person);
[[nodiscard]] std::string person_text(const store::Person& person, const Paint& paint);

/// How many people of a policy have yet to be installed, and messages to be sent.
[[nodiscard]] std::int64_t installs_to_come(const store::PolicyCounts& policy);
[[nodiscard]] std::int64_t count_of(const store::Counts& counts, const std::string& state);
[[nodiscard]] std::string tenant_name(const config::Config& config, const TenantId& id);

}  // namespace welcomed::cli
