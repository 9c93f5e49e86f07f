#include "cli/report.hpp"

#include <algorithm>
#include <set>

#include "base/readable.hpp"
#include "bot/service_url.hpp"
#include "cli/coming.hpp"
#include "core/causes.hpp"
#include "core/clock_offset.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {

namespace {

/// Columns of a bar.
constexpr int kBar = 30;

std::string nothing_left_text(const Report& report, const std::vector<Coming>& coming) {
  const auto next = next_of(coming);
  if (next && *next <= report.at) return "nothing left to do for the policies";
  return coming.empty() ? "nothing left to do" : "nothing left to do now";
}

std::string time_left_text(const Report& report, const std::vector<Coming>& coming) {
  const auto forecast = whole(report.forecasts);
  // What is stopped goes on when it can; then it takes this long.
  const bool at_least = forecast.reading || !report.circuits.empty();
  const std::string why = forecast.reading ? "people are still being read" : "";
  if (forecast.done) {
    return std::string("time left ") + (at_least ? "at least " : "") + format_duration(*forecast.done - report.at) +
           (why.empty() ? "" : ": " + why);
  }
  if (forecast.reading) return "time left unknown: " + why;
  if (forecast.endless) return "time left unknown: what waits does not go on by itself";
  return nothing_left_text(report, coming);
}

Json time_json(const std::optional<TimePoint>& time) { return time ? Json(format_time(*time)) : Json(nullptr); }

Json eta_json(const core::Forecast& forecast) { return forecast.reading ? Json(nullptr) : time_json(forecast.done); }

std::string counts_text(const store::Counts& counts, const Paint& paint) {
  std::string text;
  for (const auto& [state, count] : counts) {
    const bool good = state == "reachable" || state == "sent" || state == "done";
    const bool bad = state == "failed" || state == "unknown";
    const auto piece = readable(state) + " " + grouped(count);
    text += (text.empty() ? "" : " · ") + (good ? paint.good(piece) : bad ? paint.bad(piece) : piece);
  }
  return text.empty() ? paint.faint("none") : text;
}

std::string heading(const std::string& name, const std::string& what, const TenantId& tenant,
                    const config::Config& config, const Paint& paint) {
  return paint.strong(readable(name)) + " " + paint.faint(readable(what + tenant_name(config, tenant)));
}

std::string policy_text(const store::PolicyCounts& policy, const config::Config& config, const Paint& paint) {
  auto text = heading(policy.policy, "in ", policy.tenant, config, paint) + "\n" + paused_text(policy.rollout, paint);
  if (policy.users.empty() && policy.teams.empty() && policy.chats.empty()) return text + "  nobody is selected yet\n";
  const auto line = [&](const std::string& name, const store::Counts& counts, const char* done) {
    const auto all = total(counts) - count_of(counts, "excluded");
    if (counts.empty()) return;
    text += "  " + readable(name) + std::string(name.size() < 8 ? 8 - name.size() : 0, ' ') + " " +
            bar(count_of(counts, done), all, kBar) + "  " + counts_text(counts, paint) + "\n";
  };
  line("people", policy.users, "reachable");
  line("teams", policy.teams, "reachable");
  line("chats", policy.chats, "reachable");
  for (const auto& [key, counts] : policy.messages) line(key, counts, "sent");
  for (const auto& [key, counts] : policy.channels) line(key + " in channels", counts, "sent");
  for (const auto& [key, counts] : policy.in_chats) line(key + " in chats", counts, "sent");
  if (policy.waiting_with_app > 0)
    text += "  " + grouped(policy.waiting_with_app) + " of those who wait have the app already\n";
  return text;
}

/// Of many the first, so that they push nothing from the screen.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNamed = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i)
    text += (i == 0 ? "" : ", ") + readable(names[i]);
  return names.size() > kMostNamed ? text + " and " + std::to_string(names.size() - kMostNamed) + " more" : text;
}

/// Nothing more comes of it by itself.
bool is_finished(const store::Counts& counts) {
  return count_of(counts, "pending") + count_of(counts, "sending") + count_of(counts, "unknown") == 0;
}

/// What is finished, in one line.
template <typename Row>
std::string finished_text(const std::vector<Row>& rows, const char* what, const Paint& paint) {
  std::vector<std::string> keys;
  for (const auto& each : rows) {
    if (is_finished(each.messages)) keys.push_back(each.key);
  }
  if (keys.empty()) return "";
  return paint.faint(std::string(what) + " that are finished: " + some_of(keys) + "; --json tells of each") + "\n";
}

std::string notification_text(const store::NotificationCounts& notification, const config::Config& config,
                              TimePoint now, const Paint& paint) {
  const auto& counts = notification.messages;
  const auto waits = notification.at > now ? "  waits until " + format_time(notification.at) + "\n" : std::string();
  return heading(notification.key, "notification in ", notification.tenant, config, paint) + "\n" + waits +
         "  messages " + bar(count_of(counts, "sent"), total(counts), kBar) + "  " + counts_text(counts, paint) + "\n";
}

Json messages_json(const store::PolicyCounts& policy) {
  auto messages = Json::object();
  for (const auto& [key, counts] : policy.messages) messages[key] = counts;
  for (const auto& [key, counts] : policy.channels) messages[key]["channels"] = counts;
  for (const auto& [key, counts] : policy.in_chats) messages[key]["chats"] = counts;
  return messages;
}

Json notifications_json(const std::vector<store::NotificationCounts>& notifications, const config::Config& config) {
  auto all = Json::array();
  for (const auto& each : notifications) {
    all.push_back({{"key", each.key},
                   {"tenant", tenant_name(config, each.tenant)},
                   {"template", each.template_name},
                   {"at", each.at == TimePoint{} ? Json(nullptr) : Json(format_time(each.at))},
                   {"next", time_json(each.next)},
                   {"messages", each.messages}});
  }
  return all;
}

std::string amendment_text(const store::AmendmentCounts& amendment, const config::Config& config, const Paint& paint) {
  const auto& counts = amendment.messages;
  const auto what = amendment.template_name.empty() ? "deleted" : "changed to " + amendment.template_name;
  return heading(amendment.key, what + " in ", amendment.tenant, config, paint) + "\n  amended  " +
         bar(total(counts) - count_of(counts, "pending"), total(counts), kBar) + "  " + counts_text(counts, paint) +
         "\n";
}

Json amendments_json(const std::vector<store::AmendmentCounts>& amendments, const config::Config& config) {
  auto all = Json::array();
  for (const auto& each : amendments) {
    all.push_back({{"key", each.key},
                   {"tenant", tenant_name(config, each.tenant)},
                   {"template", each.template_name.empty() ? Json(nullptr) : Json(each.template_name)},
                   {"at", format_time(each.at)},
                   {"next", time_json(each.next)},
                   {"messages", each.messages}});
  }
  return all;
}

std::string causes_text(const std::vector<store::CauseCount>& causes, const Paint& paint) {
  std::string text;
  for (const auto& each : causes) {
    const auto words = words_of(each);
    text += "  " + paint.bad(grouped(each.count) + " × " + readable(each.cause)) + "  " + words.means + "\n";
    text += "      to do: " + words.remedy + "\n";
    text += "      " + paint.faint("e.g. " + readable(each.example)) + "\n";
  }
  return text;
}

std::string hosts_text(const std::vector<store::SeenHost>& hosts, const config::Config& config, const Paint& paint) {
  std::string text;
  for (const auto& each : hosts) {
    if (bot::is_listed(each.host, config.cloud.service_url_hosts)) continue;
    const auto told = unlisted(each);
    text += "  " + paint.bad(readable(told.what)) + "\n      to do: " + told.remedy + "\n";
  }
  return text.empty() ? text : paint.strong("hosts seen") + "\n" + text;
}

Json hosts_json(const std::vector<store::SeenHost>& hosts, const config::Config& config) {
  auto all = Json::array();
  for (const auto& each : hosts) {
    all.push_back({{"host", each.host},
                   {"listed", bot::is_listed(each.host, config.cloud.service_url_hosts)},
                   {"first", format_time(each.first)},
                   {"last", format_time(each.last)}});
  }
  return all;
}

bool is_missing(const Report& report, const std::string& instance) {
  return std::find(report.missing.begin(), report.missing.end(), instance) != report.missing.end();
}

std::vector<std::string> names_of(const std::vector<TenantId>& tenants, const config::Config& config) {
  std::vector<std::string> names;
  for (const auto& each : tenants) names.push_back(tenant_name(config, each));
  return names;
}

std::vector<std::string> led_by(const std::string& instance, const std::vector<store::Leadership>& leaderships,
                                const config::Config& config) {
  std::vector<TenantId> led;
  for (const auto& each : leaderships) {
    if (each.leader == instance) led.push_back(each.tenant);
  }
  return names_of(led, config);
}

Json instances_json(const Report& report, const config::Config& config) {
  auto all = Json::array();
  for (const auto& each : report.instances) {
    const auto& led = report.leaderships;
    all.push_back({{"name", each.name},
                   {"version", each.version},
                   {"process", each.process},
                   {"since", format_time(each.since)},
                   {"last_seen", format_time(each.seen)},
                   {"missing", is_missing(report, each.name)},
                   {"stopped", time_json(each.stopped)},
                   {"tenants", led ? Json(led_by(each.name, *led, config)) : Json(nullptr)}});
  }
  return all;
}

std::string leads_text(const Report& report, const std::string& instance, const config::Config& config) {
  if (!report.leaderships) return "";
  const auto led = led_by(instance, *report.leaderships, config);
  return led.empty() ? ", leads no tenant" : ", leads " + some_of(led);
}

std::string unled_text(const Report& report, const config::Config& config, const Paint& paint) {
  if (report.unled.empty()) return "";
  return paint.bad("nobody leads " + some_of(names_of(report.unled, config))) +
         ": nothing is installed or sent there until a daemon does\n"
         "      to do: nothing in the first 15 seconds after a daemon ended; later see whether one runs that has the"
         " tenant in its configuration: systemctl status welcomed\n";
}

std::string instances_text(const Report& report, const config::Config& config, const Paint& paint) {
  std::string text;
  for (const auto& each : report.instances) {
    const auto told = "daemon on " + readable(each.name) + ": version " + readable(each.version) + ", process " +
                      std::to_string(each.process) + ", since " + format_time(each.since);
    if (each.stopped)
      text += paint.bad(told + ", stopped at " + format_time(*each.stopped)) + "\n";
    else if (is_missing(report, each.name))
      text += paint.bad(told + ", not seen since " + format_time(each.seen)) +
              "\n      to do: see whether it runs: systemctl status welcomed\n";
    else
      text += told + leads_text(report, each.name, config) + "\n";
  }
  return text + unled_text(report, config, paint);
}

Json former_bots_json(const std::vector<store::FormerBot>& bots) {
  auto all = Json::array();
  for (const auto& each : bots) all.push_back({{"app_id", each.app_id}, {"references", each.references}});
  return all;
}

std::string circuits_text(const std::vector<store::OpenCircuit>& circuits, const config::Config& config,
                          const Paint& paint) {
  std::string text;
  for (const auto& each : circuits) {
    const auto& entry = core::cause(each.cause.name);
    text += paint.bad("stopped: " + readable(each.lane)) + " of " + readable(tenant_name(config, each.tenant)) +
            " since " + format_time(each.since) + ", because " + std::string(entry.means) + " (" +
            readable(each.cause.detail) +
            "); one try at a time finds out when it is over\n      to do: " + std::string(entry.remedy) + "\n";
  }
  return text;
}

/// Empty where it is right.
std::string clock_text(Duration ahead, const Paint& paint) {
  if (ahead == Duration(0)) return {};
  const auto told = core::clock_error(ahead);
  return paint.bad(told.what) + ", so that tokens are refused\n      to do: " + told.remedy + "\n";
}

Json circuits_json(const std::vector<store::OpenCircuit>& circuits, const config::Config& config) {
  auto all = Json::array();
  for (const auto& each : circuits) {
    all.push_back({{"tenant", tenant_name(config, each.tenant)},
                   {"lane", each.lane},
                   {"cause", each.cause.name},
                   {"detail", each.cause.detail},
                   {"since", format_time(each.since)}});
  }
  return all;
}

Json errors_json(const std::vector<store::CauseCount>& causes) {
  auto errors = Json::array();
  for (const auto& each : causes) {
    errors.push_back(
        {{"cause", each.cause}, {"count", each.count}, {"last", format_time(each.last)}, {"example", each.example}});
  }
  return errors;
}

/// All where it is empty.
template <typename Row>
void keep_those_of(const TenantId& tenant, std::vector<Row>& rows) {
  if (!tenant.empty()) std::erase_if(rows, [&](const Row& each) { return each.tenant != tenant; });
}

store::TenantPulse speed_of(const store::Pulse& pulse, const TenantId& tenant) {
  store::TenantPulse rates{.tenant = tenant};
  if (tenant.empty()) {
    rates.installs_per_second = pulse.installs_per_second();
    rates.sends_per_second = pulse.sends_per_second();
  }
  for (const auto& each : pulse.tenants) {
    if (each.tenant == tenant) rates = each;
  }
  return rates;
}

/// Of that tenant alone, where it is not empty.
std::vector<TenantId> unled_of(const config::Config& config, const std::vector<store::Leadership>& leaderships,
                               const TenantId& tenant) {
  std::set<TenantId> led;
  for (const auto& each : leaderships) led.insert(each.tenant);
  std::vector<TenantId> unled;
  for (const auto& each : config.tenants) {
    if ((tenant.empty() || each.id == tenant) && !led.contains(each.id)) unled.push_back(each.id);
  }
  return unled;
}

}  // namespace

std::string paused_text(const store::RolloutState& rollout, const Paint& paint) {
  if (!rollout.paused_at) return "";
  const auto why = rollout.pause_cause.name.empty()
                       ? std::string()
                       : ": " + readable(rollout.pause_cause.name + " (" + rollout.pause_cause.detail + ")");
  return "  " + paint.bad("paused since " + format_time(*rollout.paused_at) + why) + "\n";
}

Json paused_json(const store::RolloutState& rollout) {
  if (!rollout.paused_at) return nullptr;
  const auto& reason = rollout.pause_cause.name;
  return {{"since", format_time(*rollout.paused_at)}, {"reason", reason.empty() ? Json(nullptr) : Json(reason)}};
}

std::string former_bots_text(const std::vector<store::FormerBot>& bots) {
  std::string text;
  for (const auto& each : bots) {
    text += grouped(each.references) + " were reached by the bot " + readable(each.app_id) +
            " before: they are reached anew by the one of the configuration, and nobody gets again what they got from "
            "the other. If that was not meant, put bot.app_id back\n";
  }
  return text;
}

core::CauseWords words_of(const store::CauseCount& counted) {
  return core::words_of(counted.cause, counted.of_chats ? core::RecipientKind::chat : core::RecipientKind::user);
}

Error unlisted(const store::SeenHost& host) {
  return {"events come with service URLs on " + host.host + ", which is not on the list, since " +
              format_time(host.first) + ", last at " + format_time(host.last) +
              ": they count, but nothing is sent there",
          "if the host is Microsoft's, add it to cloud.service_url_hosts"};
}

std::string warnings_text(const std::vector<store::PolicyWarning>& warnings, const std::string& policy,
                          const Paint& paint) {
  std::string text;
  for (const auto& each : warnings) {
    if (each.policy != policy) continue;
    const auto& entry = core::cause(each.cause.name);
    text += "  " + paint.bad("warning: " + std::string(entry.means)) + " (" + readable(each.cause.detail) + ")\n" +
            "      to do: " + std::string(entry.remedy) + "\n";
  }
  return text;
}

Json warnings_json(const std::vector<store::PolicyWarning>& warnings, const std::string& policy) {
  auto all = Json::array();
  for (const auto& each : warnings) {
    if (each.policy == policy) all.push_back({{"cause", each.cause.name}, {"detail", each.cause.detail}});
  }
  return all;
}

std::int64_t total(const store::Counts& counts) {
  std::int64_t sum = 0;
  for (const auto& [state, count] : counts) sum += count;
  return sum;
}

std::int64_t count_of(const store::Counts& counts, const std::string& state) {
  const auto found = counts.find(state);
  return found == counts.end() ? 0 : found->second;
}

std::int64_t unknown_messages(const store::PolicyCounts& policy) {
  std::int64_t sum = 0;
  for (const auto* kind : {&policy.messages, &policy.channels, &policy.in_chats}) {
    for (const auto& [key, counts] : *kind) sum += count_of(counts, "unknown");
  }
  return sum;
}

std::string tenant_name(const config::Config& config, const TenantId& id) {
  const auto* tenant = config.tenant(id);
  return tenant == nullptr ? id.str() : tenant->name;
}

Result<Report> read_report(store::Store& store, const config::Config& config, TimePoint now, const TenantId& tenant) {
  auto policies = store.reports.counts(now);
  if (!policies) return tl::unexpected<Error>(policies.error());
  auto notifications = store.notifications.counts();
  if (!notifications) return tl::unexpected<Error>(notifications.error());
  auto amendments = store.amendments.counts();
  if (!amendments) return tl::unexpected<Error>(amendments.error());
  auto confirmations = store.confirmations.counts(tenant);
  if (!confirmations) return tl::unexpected<Error>(confirmations.error());
  auto causes = store.reports.causes(tenant);
  if (!causes) return tl::unexpected<Error>(causes.error());
  auto circuits = store.refusals.circuits();
  if (!circuits) return tl::unexpected<Error>(circuits.error());
  auto former_bots = store.refusals.former_bots();
  if (!former_bots) return tl::unexpected<Error>(former_bots.error());
  auto hosts = store.hosts.seen();
  if (!hosts) return tl::unexpected<Error>(hosts.error());
  auto instances = store.instances.all();
  if (!instances) return tl::unexpected<Error>(instances.error());
  auto missing = store.instances.missing(now);
  if (!missing) return tl::unexpected<Error>(missing.error());
  auto leaderships = store.leaderships.all(now);
  if (!leaderships) return tl::unexpected<Error>(leaderships.error());
  auto warnings = store.warnings.all();
  if (!warnings) return tl::unexpected<Error>(warnings.error());
  const auto told = store.reports.pulse();
  if (!told) return tl::unexpected<Error>(told.error());
  const auto pulse = fresh(*told, now);
  keep_those_of(tenant, *policies);
  keep_those_of(tenant, *notifications);
  keep_those_of(tenant, *amendments);
  keep_those_of(tenant, *circuits);
  Report report{.policies = std::move(*policies),
                .notifications = std::move(*notifications),
                .amendments = std::move(*amendments),
                .confirmations = std::move(*confirmations),
                .causes = std::move(*causes),
                .circuits = std::move(*circuits),
                .hosts = std::move(*hosts),
                .instances = std::move(*instances),
                .missing = std::move(*missing),
                .former_bots = std::move(*former_bots),
                .warnings = std::move(*warnings),
                .at = now};
  if (pulse) {
    const auto rates = speed_of(*pulse, tenant);
    report.installs_per_second = rates.installs_per_second;
    report.sends_per_second = rates.sends_per_second;
    report.clock_ahead = std::chrono::seconds(pulse->clock_ahead_seconds);
  }
  if (store::may_be_shared(config.store)) {
    report.unled = unled_of(config, *leaderships, tenant);
    report.leaderships = std::move(*leaderships);
  }
  report.forecasts = forecasts_of(report.policies, pulse, config, now);
  return report;
}

Json report_json(const Report& report, const config::Config& config) {
  auto policies = Json::array();
  for (const auto& policy : report.policies) {
    policies.push_back({{"name", policy.policy},
                        {"tenant", tenant_name(config, policy.tenant)},
                        {"paused", paused_json(policy.rollout)},
                        {"eta", eta_json(report.forecasts.at(policy.policy))},
                        {"eta_at_least", time_json(report.forecasts.at(policy.policy).done)},
                        {"reading", report.forecasts.at(policy.policy).reading},
                        {"warnings", warnings_json(report.warnings, policy.policy)},
                        {"users", policy.users},
                        {"teams", policy.teams},
                        {"chats", policy.chats},
                        {"waiting_with_app", policy.waiting_with_app},
                        {"messages", messages_json(policy)},
                        {"follow_ups", policy.follow_ups},
                        {"next_follow_up", time_json(policy.next_follow_up)}});
  }
  return {
      {"policies", policies},
      {"rates", {{"installs_per_second", report.installs_per_second}, {"sends_per_second", report.sends_per_second}}},
      {"eta", eta_json(whole(report.forecasts))},
      {"eta_at_least", time_json(whole(report.forecasts).done)},
      {"reading", whole(report.forecasts).reading},
      {"next", time_json(next_of(coming_of(report)))},
      {"notifications", notifications_json(report.notifications, config)},
      {"amendments", amendments_json(report.amendments, config)},
      {"confirmations", report.confirmations},
      {"hosts", hosts_json(report.hosts, config)},
      {"former_bots", former_bots_json(report.former_bots)},
      {"instances", instances_json(report, config)},
      {"unled", names_of(report.unled, config)},
      {"circuits", circuits_json(report.circuits, config)},
      {"clock_ahead_seconds", std::chrono::duration_cast<std::chrono::seconds>(report.clock_ahead).count()},
      {"errors", errors_json(report.causes)}};
}

std::string report_text(const Report& report, const config::Config& config, const Paint& paint) {
  std::string text;
  for (const auto& policy : report.policies) {
    text += policy_text(policy, config, paint) + warnings_text(report.warnings, policy.policy, paint);
  }
  for (const auto& each : report.notifications) {
    if (!is_finished(each.messages)) text += notification_text(each, config, report.at, paint);
  }
  for (const auto& each : report.amendments) {
    if (!is_finished(each.messages)) text += amendment_text(each, config, paint);
  }
  text += finished_text(report.notifications, "notifications", paint);
  text += finished_text(report.amendments, "amendments", paint);
  if (!report.confirmations.empty())
    text += "opt-outs and opt-ins confirmed  " + counts_text(report.confirmations, paint) + "\n";
  char rates[80];
  std::snprintf(rates, sizeof rates, "%.1f installs/s, %.1f messages/s", report.installs_per_second,
                report.sends_per_second);
  const auto coming = coming_of(report);
  text +=
      std::string("rate now ") + rates + "   " + time_left_text(report, coming) + coming_text(coming, report.at) + "\n";
  text += instances_text(report, config, paint);
  text += clock_text(report.clock_ahead, paint) + circuits_text(report.circuits, config, paint);
  if (!report.causes.empty()) text += paint.strong("errors") + "\n" + causes_text(report.causes, paint);
  return text + former_bots_text(report.former_bots) + hosts_text(report.hosts, config, paint);
}

}  // namespace welcomed::cli
