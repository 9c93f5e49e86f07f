#include "cli/measured.hpp"

namespace welcomed::cli {

void tell(const Counting& counting, admin::Measures& measures) {
  const auto& [daemon, wire, webhook, storage] = counting;
  const auto& observed = daemon.observed();
  measures.requests = wire.requests();
  measures.request_durations = wire.durations();
  measures.installs = observed.installs.read();
  measures.sends = observed.sends.read();
  measures.effects = observed.effects.read();
  measures.steps = observed.steps.read();
  measures.webhook_answers = webhook.counts.read();
  measures.webhook_durations = {{{}, webhook.durations.read()}};
  measures.relay_durations = observed.relayed.read();
  measures.commit_durations = storage.commits();
  measures.rates = daemon.rates_allowed();
  measures.turns = daemon.turns();
  measures.delta_ages = daemon.delta_ages();
  measures.leads = daemon.leads();
  measures.clock_ahead = daemon.clock_ahead();
  measures.store_queue = storage.waiting();
  measures.activities_dropped = daemon.activities_dropped();
}

}  // namespace welcomed::cli
