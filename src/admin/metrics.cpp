#include "admin/metrics.hpp"

#include <prometheus/text_serializer.h>

namespace welcomed::admin {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using Labels = std::vector<ClientMetric::Label>;

MetricFamily gauge(const char* name, const char* help) { return {name, help, prometheus::MetricType::Gauge, {}}; }

void add(MetricFamily& family, double value, Labels labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
}

MetricFamily single(const char* name, const char* help, double value) {
  auto family = gauge(name, help);
  add(family, value);
  return family;
}

std::string name_of(const Measures& measures, const TenantId& tenant) {
  const auto found = measures.tenant_names.find(tenant);
  return found == measures.tenant_names.end() ? tenant.str() : found->second;
}

Labels labels_of(const Measures& measures, const store::PolicyCounts& policy) {
  return {{"tenant", name_of(measures, policy.tenant)}, {"policy", policy.policy}};
}

Labels labels_of(const Measures& measures, const store::PolicyCounts& policy, const char* kind) {
  auto labels = labels_of(measures, policy);
  labels.push_back({"kind", kind});
  return labels;
}

/// One line for each state.
void add_states(MetricFamily& family, const store::Counts& counts, const Labels& labels) {
  for (const auto& [state, count] : counts) {
    auto with_state = labels;
    with_state.push_back({"state", state});
    add(family, static_cast<double>(count), std::move(with_state));
  }
}

void add_messages(MetricFamily& family, const std::map<std::string, store::Counts>& messages, const Labels& labels) {
  for (const auto& [key, counts] : messages) {
    auto with_key = labels;
    with_key.push_back({"key", key});
    add_states(family, counts, with_key);
  }
}

MetricFamily targets(const Measures& measures) {
  auto family = gauge("welcomed_targets", "People and teams of a policy, by state");
  for (const auto& policy : measures.policies) {
    add_states(family, policy.users, labels_of(measures, policy, "user"));
    add_states(family, policy.teams, labels_of(measures, policy, "team"));
  }
  return family;
}

MetricFamily messages(const Measures& measures) {
  auto family = gauge("welcomed_messages", "Messages of a policy to people and channels, by state");
  for (const auto& policy : measures.policies) {
    add_messages(family, policy.messages, labels_of(measures, policy, "user"));
    add_messages(family, policy.channels, labels_of(measures, policy, "channel"));
  }
  return family;
}

MetricFamily paused(const Measures& measures) {
  auto family = gauge("welcomed_policy_paused", "1 while a policy is paused, by an admin or by its stop_when");
  for (const auto& policy : measures.policies) {
    add(family, policy.rollout.paused_at ? 1 : 0, labels_of(measures, policy));
  }
  return family;
}

MetricFamily troubles(const Measures& measures) {
  auto family = gauge("welcomed_troubles", "What stands in the way of recipients now, by cause; see welcomed status");
  for (const auto& each : measures.causes) add(family, static_cast<double>(each.count), {{"cause", each.cause}});
  return family;
}

MetricFamily circuits(const Measures& measures) {
  auto family = gauge("welcomed_circuit_open", "1 for each lane of a tenant's work that is stopped, by cause");
  for (const auto& each : measures.circuits) {
    add(family, 1, {{"tenant", name_of(measures, each.tenant)}, {"lane", each.lane}, {"cause", each.cause.name}});
  }
  return family;
}

MetricFamily end_of(const char* name, const char* help, TimePoint ends) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(ends.time_since_epoch()).count();
  return single(name, help, static_cast<double>(seconds));
}

MetricFamily counter(const char* name, const char* help) { return {name, help, prometheus::MetricType::Counter, {}}; }

void add_count(MetricFamily& family, std::uint64_t count, Labels labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(count);
  family.metric.push_back(std::move(metric));
}

MetricFamily refused(const Measures& measures) {
  auto family = counter("welcomed_refused_total", "Requests and connections that were refused, by reason");
  for (const auto& [reason, count] : measures.refused) add_count(family, count, {{"reason", reason}});
  return family;
}

MetricFamily log_lines_lost(const Measures& measures) {
  auto family = counter("welcomed_log_lines_lost_total", "Lines of the log that nobody read in time");
  add_count(family, measures.log_lines_lost);
  return family;
}

}  // namespace

std::string metrics_text(const Measures& measures) {
  std::vector<MetricFamily> all{
      targets(measures),
      messages(measures),
      paused(measures),
      troubles(measures),
      circuits(measures),
      single("welcomed_installs_per_second", "Installs over the last seconds", measures.installs_per_second),
      single("welcomed_sends_per_second", "Messages sent over the last seconds", measures.sends_per_second),
      single("welcomed_ready", "1 while nothing keeps the daemon from its work", measures.ready ? 1 : 0),
      refused(measures),
      log_lines_lost(measures)};
  if (measures.credential_ends) {
    all.push_back(end_of("welcomed_credential_end_timestamp_seconds", "When the credential ends, where it tells",
                         *measures.credential_ends));
  }
  if (measures.certificate_ends) {
    all.push_back(end_of("welcomed_certificate_end_timestamp_seconds", "When the certificate of listen.tls ends",
                         *measures.certificate_ends));
  }
  const prometheus::TextSerializer serializer;
  return serializer.Serialize(all);
}

}  // namespace welcomed::admin
