#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/forecasts.hpp"
#include "cli/terminal.hpp"
#include "config/config.hpp"
#include "core/causes.hpp"
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
  std::vector<store::OpenCircuit> circuits;  ///< lanes that are stopped
  std::vector<store::SeenHost> hosts;
  std::vector<store::Instance> instances;  ///< daemons
  std::vector<std::string> missing{};      ///< those of them that should be there, and are not
  /// Who leads which tenant; nothing where one daemon has the store for itself, and leads all.
  std::optional<std::vector<store::Leadership>> leaderships{};
  std::vector<TenantId> unled{};  ///< tenants of the configuration that nobody leads
  std::vector<store::FormerBot> former_bots;
  std::vector<store::PolicyWarning> warnings;
  std::vector<store::EffectCounts> effects{};  ///< where the dashboard asks
  double installs_per_second = 0;
  double sends_per_second = 0;
  Duration clock_ahead{};                           ///< of the services', where it is apart from theirs
  std::map<std::string, core::Forecast> forecasts;  ///< by policy
  TimePoint at;
};

/// Of one tenant, or of all where it is empty. What has no tenant is told all the same: hosts, daemons, the clock, and
/// former bots.
[[nodiscard]] Result<Report> read_report(store::Store& store, const config::Config& config, TimePoint now,
                                         const TenantId& tenant = {});

/// The object of interface.md, "Status, as JSON", with `paused`: {since, reason or null} or null, `eta`, `warnings`:
/// [{cause, detail}], `follow_ups`, how many messages go later, and `next_follow_up` for each policy, `reading` for
/// each and for all: true while not all people are known, so that nobody knows an `eta` but `eta_at_least`, when all is
/// done for those who are, `next`: when the first of what the eta does not tell of is due, `notifications`: [{key,
/// tenant, template, at, next, messages}], `amendments`: [{key, tenant, template or null, at, next, messages}],
/// `confirmations`: {state: count}, and `hosts`, those of service URLs: [{host, listed, first, last}], `circuits`,
/// lanes that are stopped: [{tenant, lane, cause, detail, since}], `clock_ahead_seconds`, nothing but 0 where the
/// daemon's clock is right, `former_bots`: [{app_id, references}], `instances`, daemons: [{name, version, process,
/// since, last_seen, missing, stopped or null, tenants that it leads or null where it leads all}], and `unled`, the
/// names of tenants that nobody leads.
[[nodiscard]] Json report_json(const Report& report, const config::Config& config);
[[nodiscard]] std::string report_text(const Report& report, const config::Config& config, const Paint& paint);

/// Of a host that is not in cloud.service_url_hosts.
[[nodiscard]] Error unlisted(const store::SeenHost& host);

/// What a cause means for those whom it befell, and what to do about it.
[[nodiscard]] core::CauseWords words_of(const store::CauseCount& counted);

/// The whole story of one recipient, as `status --user`, `--team` and `--chat` show it.
[[nodiscard]] Json person_json(const store::Person& person, const config::Config& config, TimePoint now);
[[nodiscard]] std::string person_text(const store::Person& person, const config::Config& config, TimePoint now,
                                      const Paint& paint);

/// What an admin should know of a policy, one line each and what to do about it, and the same for machines.
[[nodiscard]] std::string warnings_text(const std::vector<store::PolicyWarning>& warnings, const std::string& policy,
                                        const Paint& paint);
[[nodiscard]] Json warnings_json(const std::vector<store::PolicyWarning>& warnings, const std::string& policy);

/// Since when a policy is paused, and why, and the same for machines: empty, or null, where it is not.
[[nodiscard]] std::string paused_text(const store::RolloutState& rollout, const Paint& paint);
[[nodiscard]] Json paused_json(const store::RolloutState& rollout);

/// What another `bot.app_id` means for those who were reached by the one before; empty where there was none.
[[nodiscard]] std::string former_bots_text(const std::vector<store::FormerBot>& bots);
/// In all states together.
[[nodiscard]] std::int64_t total(const store::Counts& counts);
[[nodiscard]] std::int64_t count_of(const store::Counts& counts, const std::string& state);
/// To people and channels, whose outcome is unknown.
[[nodiscard]] std::int64_t unknown_messages(const store::PolicyCounts& policy);
[[nodiscard]] std::string tenant_name(const config::Config& config, const TenantId& id);

}  // namespace welcomed::cli
