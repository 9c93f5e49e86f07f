#include "admin/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <limits>

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
    add_states(family, policy.chats, labels_of(measures, policy, "chat"));
  }
  return family;
}

MetricFamily messages(const Measures& measures) {
  auto family = gauge("welcomed_messages", "Messages of a policy to people and channels, by state");
  for (const auto& policy : measures.policies) {
    add_messages(family, policy.messages, labels_of(measures, policy, "user"));
    add_messages(family, policy.channels, labels_of(measures, policy, "channel"));
    add_messages(family, policy.in_chats, labels_of(measures, policy, "chat"));
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

/// Of what does not go on by itself nobody knows: a policy of which nothing else waits has no line, nor one whose
/// people are not all known yet.
MetricFamily seconds_left(const Measures& measures) {
  auto family = gauge("welcomed_rollout_seconds_left",
                      "Until a policy has reached everybody whom it reaches by itself, if nothing changes");
  for (const auto& policy : measures.policies) {
    const auto found = measures.forecasts.find(policy.policy);
    if (found == measures.forecasts.end()) continue;
    const auto& [last_turn, done, endless, reading] = found->second;
    if (reading || (!done && endless)) continue;
    const auto left = done ? std::chrono::duration<double>(*done - measures.at).count() : 0.0;
    add(family, left, labels_of(measures, policy));
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

/// Names and values of labels side by side.
Labels labelled(const std::vector<const char*>& names, const std::vector<std::string>& values) {
  Labels labels;
  for (std::size_t i = 0; i < names.size(); ++i) labels.push_back({names.at(i), values.at(i)});
  return labels;
}

MetricFamily counters(const char* name, const char* help, const std::vector<const char*>& labels,
                      const Readings<Counter>& readings) {
  auto family = counter(name, help);
  for (const auto& each : readings) add_count(family, each.reading, labelled(labels, each.labels));
  return family;
}

MetricFamily gauges(const char* name, const char* help, const std::vector<const char*>& labels,
                    const std::vector<Labelled<double>>& readings) {
  auto family = gauge(name, help);
  for (const auto& each : readings) add(family, each.reading, labelled(labels, each.labels));
  return family;
}

/// Prometheus wants each bucket with all the shorter ones in it.
ClientMetric::Histogram cumulative(const Histogram::Reading& reading) {
  ClientMetric::Histogram histogram;
  for (std::size_t i = 0; i < reading.counts.size(); ++i) {
    histogram.sample_count += reading.counts[i];
    const auto end = i < reading.ends.size() ? reading.ends[i] : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({histogram.sample_count, end});
  }
  histogram.sample_sum = reading.seconds;
  return histogram;
}

MetricFamily histograms(const char* name, const char* help, const std::vector<const char*>& labels,
                        const Readings<Histogram>& readings) {
  MetricFamily family{name, help, prometheus::MetricType::Histogram, {}};
  for (const auto& each : readings) {
    ClientMetric metric;
    metric.label = labelled(labels, each.labels);
    metric.histogram = cumulative(each.reading);
    family.metric.push_back(std::move(metric));
  }
  return family;
}

std::string name_if_any(const Measures& measures, const TenantId& tenant) {
  return tenant.empty() ? std::string() : name_of(measures, tenant);
}

MetricFamily due_work(const Measures& measures) {
  auto family = gauge("welcomed_due_work", "Work that is due and not taken up yet, by stage");
  for (const auto& each : measures.backlogs) {
    add(family, static_cast<double>(each.due), {{"tenant", name_if_any(measures, each.tenant)}, {"stage", each.stage}});
  }
  return family;
}

MetricFamily age_of_due_work(const Measures& measures) {
  auto family = gauge("welcomed_due_work_age_seconds", "Since the first of a stage's due work fell due");
  for (const auto& each : measures.backlogs) {
    add(family, std::chrono::duration<double>(measures.at - each.since).count(),
        {{"tenant", name_if_any(measures, each.tenant)}, {"stage", each.stage}});
  }
  return family;
}

MetricFamily build_info(const Measures& measures) {
  // Prometheus gives the label `instance` itself.
  auto family =
      gauge("welcomed_build_info", "Always 1; its labels tell the version of the program and the daemon's name");
  add(family, 1, {{"version", measures.version}, {"name", measures.name}});
  return family;
}

/// What counts and times the work itself.
std::vector<MetricFamily> observed(const Measures& measures) {
  return {
      counters("welcomed_requests_total", "Requests to services, by how they ended",
               {"service", "method", "route", "outcome"}, measures.requests),
      histograms("welcomed_request_duration_seconds", "How long requests to services took",
                 {"service", "method", "route"}, measures.request_durations),
      counters("welcomed_installs_total", "Requests to install the app, by how they ended: done, already, or the cause",
               {"tenant", "kind", "outcome"}, measures.installs),
      counters("welcomed_sends_total", "Requests to send a message of a policy or of notify, by how they ended",
               {"tenant", "kind", "outcome"}, measures.sends),
      counters("welcomed_message_effects_total", "What became of messages: people who read them, replied and so on",
               {"policy", "key", "effect"}, measures.effects),
      histograms("welcomed_step_duration_seconds",
                 "How long people and teams took from one step of their way to another", {"tenant", "step"},
                 measures.steps),
      counters("welcomed_webhook_requests_total", "Requests to /api/messages, by their answer", {"outcome"},
               measures.webhook_answers),
      histograms("welcomed_webhook_duration_seconds", "From the last byte of an activity until its answer is there", {},
                 measures.webhook_durations),
      histograms("welcomed_relay_duration_seconds",
                 "From an activity's arrival until the bot's own program answered it", {"try"},
                 measures.relay_durations),
      counters("welcomed_relay_dropped_total", "Activities that the bot's own program will never get", {},
               {{{}, static_cast<std::uint64_t>(measures.activities_dropped)}}),
      histograms("welcomed_commit_duration_seconds", "How long transactions of the store took", {"durability"},
                 measures.commit_durations),
      gauges("welcomed_store_queue", "Pieces of work that wait for the store", {},
             {{{}, static_cast<double>(measures.store_queue)}}),
      due_work(measures),
      age_of_due_work(measures),
      gauges("welcomed_pace_allowed_per_second",
             "Requests that may go in a second, by what the services answered of late", {"tenant", "bucket"},
             measures.rates),
      counters("welcomed_pace_turns_total", "Requests that went of those that may", {"tenant", "bucket"},
               measures.turns),
      gauges("welcomed_delta_age_seconds", "Since the changes of a tenant's directory were last read to their end",
             {"tenant"}, measures.delta_ages),
      gauges("welcomed_leads", "1 where this daemon leads the tenant, 0 where another does or nobody", {"tenant"},
             measures.leads),
      build_info(measures)};
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
      seconds_left(measures),
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
  if (measures.clock_ahead) {
    all.push_back(single("welcomed_clock_ahead_seconds",
                         "By how much this machine's clock is ahead of the services', less than 0 where it is behind",
                         std::chrono::duration<double>(*measures.clock_ahead).count()));
  }
  for (auto& family : observed(measures)) all.push_back(std::move(family));
  const prometheus::TextSerializer serializer;
  return serializer.Serialize(all);
}

}  // namespace welcomed::admin
