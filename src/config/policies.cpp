#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/nearest.hpp"
#include "config/kinds.hpp"
#include "config/read.hpp"
#include "config/text.hpp"
#include "core/variant.hpp"

namespace welcomed::config {
namespace {

namespace fs = std::filesystem;

/// The value whose word stands at the same place of the key's choices.
template <typename Enum>
Enum chosen(const Section& from, std::string_view name,
            std::initializer_list<std::pair<std::string_view, Enum>> words) {
  const std::string given = from.text(name);
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.first == given; });
  return found == words.end() ? words.begin()->second : found->second;
}

TenantId tenant_of(const Section& policy, const Tenants& tenants, FileReport& report) {
  const std::string wanted = policy.text("tenant");
  std::vector<std::string> names;
  for (const auto& tenant : tenants.all) {
    if (wanted == tenant.name || wanted == tenant.id.str()) return tenant.id;
    names.push_back(tenant.name);
  }
  if (policy.given("tenant") && tenants.complete) {
    report.error(policy.at("tenant"),
                 "no tenant has the name or id " + in_quotes(wanted) + did_you_mean(wanted, names));
  }
  return {};
}

/// Days are what counts: a hire has no hour.
std::optional<Duration> read_hired_within(const Section& users, FileReport& report) {
  if (!users.given("hired_within") || users.broken("hired_within")) return std::nullopt;
  const auto within = users.duration("hired_within");
  if (within % std::chrono::hours(24) != Duration(0))
    report.error(users.at("hired_within"), "it must be whole days, such as 14d");
  return within;
}

core::UserSelection read_users(const Section& from, const fs::path& folder, FileReport& report) {
  return {.groups = from.texts("groups"),
          .filter = from.text("filter"),
          .list = from.texts("list"),
          .file = from.given("file") ? (folder / from.text("file")).lexically_normal() : fs::path{},
          .all = from.boolean("all"),
          .hired_within = read_hired_within(from, report)};
}

core::TeamSelection read_teams(const Section& from) {
  using core::TeamWelcome;
  return {.list = from.texts("list"),
          .filter = from.text("filter"),
          .all = from.boolean("all"),
          .welcome = chosen<TeamWelcome>(
              from, "welcome",
              {{"channel", TeamWelcome::channel}, {"members", TeamWelcome::members}, {"both", TeamWelcome::both}}),
          .channel = from.text("channel")};
}

core::ChatSelection read_chats(const Section& from) {
  return {.list = from.texts("list"), .added = from.boolean("added"), .meetings = from.boolean("meetings")};
}

core::Exclusion read_exclusion(const Section& from) {
  return {.groups = from.texts("groups"),
          .list = from.texts("list"),
          .guests = from.boolean("guests"),
          .disabled = from.boolean("disabled"),
          .unlicensed = from.boolean("unlicensed")};
}

std::vector<core::Wave> read_waves(const Section& rollout, FileReport& report) {
  std::vector<core::Wave> waves;
  int share = 0;
  Position last;
  const auto sections = rollout.sections("waves");
  for (const Section& section : sections) {
    const bool of_groups = section.given("groups");
    if ((!of_groups && !section.given("percent")) || section.broken("after")) continue;
    core::Wave wave{.percent = of_groups ? share : section.whole("percent"),
                    .after = section.duration("after"),
                    .groups = section.texts("groups")};
    if (!of_groups && wave.percent <= share) {
      report.error(section.at("percent"), "each wave must reach a greater share than the one before");
    }
    if (!waves.empty() && wave.after < waves.back().after) {
      report.error(section.at("after"), "a wave cannot begin before the one in front of it");
    }
    share = wave.percent;
    last = section.at(of_groups ? "groups" : "percent");
    waves.push_back(std::move(wave));
  }
  const bool all_readable = waves.size() == sections.size();
  if (!waves.empty() && all_readable && share < 100) {
    report.warning(last, (share == 0 ? std::string("no wave is a share")
                                     : "the last wave ends at " + std::to_string(share) + " percent") +
                             ": the others never have their turn; add a wave of 100");
  }
  return waves;
}

core::Weekday weekday(const std::string& name) {
  static const std::vector<std::string> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  return static_cast<core::Weekday>(std::find(kDays.begin(), kDays.end(), name) - kDays.begin());
}

std::vector<core::Weekday> every_day() {
  using enum core::Weekday;
  return {monday, tuesday, wednesday, thursday, friday, saturday, sunday};
}

std::vector<core::Weekday> read_days(const Section& window, FileReport& report) {
  if (!window.given("days")) return every_day();
  std::vector<core::Weekday> days;
  for (const Node* item : window.items("days")) {
    const auto day = weekday(item->text);
    if (std::find(days.begin(), days.end(), day) != days.end())
      report.error(item->at, in_quotes(item->text) + " stands here twice; keep one");
    days.push_back(day);
  }
  return days;
}

core::Window read_window(const Section& from, FileReport& report) {
  core::Window window{.days = read_days(from, report),
                      .from_minute = minutes(from.text("from")),
                      .to_minute = minutes(from.text("to")),
                      .time_zone = from.text("time_zone")};
  const bool readable = !from.broken("from") && !from.broken("to");
  if (readable && window.from_minute >= window.to_minute) {
    report.error(from.at("to"), "the window must end after it begins, on the same day");
  }
  return window;
}

std::optional<int> optional_whole(const Section& from, std::string_view name) {
  return from.given(name) ? std::optional(from.whole(name)) : std::nullopt;
}

core::Rollout read_rollout(const Section& from, FileReport& report) {
  core::Rollout rollout;
  rollout.waves = read_waves(from, report);
  if (from.given("window")) rollout.window = read_window(from.section("window"), report);
  rollout.per_hour = optional_whole(from, "per_hour");
  const Section stop = from.section("stop_when");
  rollout.stop_when = {optional_whole(stop, "failed_percent"), optional_whole(stop, "opted_out_percent")};
  return rollout;
}

std::vector<core::Variant> read_variants(const Section& message) {
  std::vector<core::Variant> variants;
  for (const Node* share : message.items("templates"))
    variants.push_back({share->key, static_cast<int>(std::strtol(share->text.c_str(), nullptr, 10))});
  std::sort(variants.begin(), variants.end(),
            [](const auto& one, const auto& other) { return one.template_name < other.template_name; });
  return variants;
}

/// Whoever got one of these templates is to get it wherever the same ones are chosen from.
bool shares_differ(const core::Message& message, const std::vector<core::Message>& others) {
  return std::any_of(others.begin(), others.end(), [&](const core::Message& other) {
    const bool same_ones = !message.variants.empty() && !other.variants.empty() &&
                           core::templates_of(other) == core::templates_of(message);
    return same_ones && other.variants != message.variants;
  });
}

std::vector<core::Message> read_messages(const Section& policy, FileReport& report) {
  std::vector<core::Message> messages;
  std::set<std::string> keys;
  for (const Section& section : policy.sections("messages")) {
    const auto unless = chosen<core::Unless>(section, "unless",
                                             {{"opted_out", core::Unless::opted_out},
                                              {"replied", core::Unless::replied},
                                              {"read", core::Unless::read},
                                              {"pressed", core::Unless::pressed}});
    core::Message message{
        .key = section.text("key"),
        .template_name = section.text("template"),
        .channel_template = section.text("channel_template"),
        .after = section.duration("after"),
        .unless = unless,
        .variants = read_variants(section),
        .since = chosen<core::Since>(section, "since",
                                     {{"welcome", core::Since::welcome}, {"hire_date", core::Since::hire_date}})};
    if (!section.broken("templates") && shares_differ(message, messages))
      report.error(section.at("templates"),
                   "another message has the same templates with other shares; whoever gets one of them there gets it "
                   "here, too, so give both the same");
    messages.push_back(std::move(message));
    if (messages.size() == 1 && messages[0].after > Duration(0) && messages[0].since == core::Since::welcome)
      report.error(section.at("after"), "the first message goes at once; give after to those that follow it");
    const bool at_once = messages.back().after == Duration(0) && messages.back().since == core::Since::welcome;
    if (unless != core::Unless::opted_out && (messages.size() == 1 || at_once))
      report.error(section.at("unless"), "nothing can become of what was not sent yet; give after, too");
    if (!section.given("key") || keys.insert(messages.back().key).second) continue;
    report.error(section.at("key"),
                 "another message of this policy has the key " + in_quotes(messages.back().key) + " already");
  }
  return messages;
}

void check_selection(const Section& section, const core::Policy& policy, FileReport& report) {
  // A fault inside may be all that keeps a selection from selecting.
  const bool sound = !section.broken("users") && !section.broken("teams") && !section.broken("chats");
  if (policy.selects_any() || !sound) return;
  report.error(section.at(),
               "this policy selects nobody; give users, teams or chats, by groups, filter, list, file, hired_within, "
               "all or added");
}

/// Whom nothing but `hired_within` names is let go after that, whatever was still to come.
void check_journey(const Section& section, const core::Policy& policy, FileReport& report) {
  const auto& within = policy.users.hired_within;
  auto others = policy.users;
  others.hired_within.reset();
  const bool people = policy.users.any() || policy.teams.its_members();
  const bool places_alone = !people && (policy.teams.in_channel() || policy.chats.any());
  const auto sections = section.sections("messages");
  for (std::size_t i = 0; i < std::min(sections.size(), policy.messages.size()); ++i) {
    const auto& message = policy.messages[i];
    if (message.since != core::Since::hire_date) continue;
    if (places_alone)
      report.error(sections[i].at("since"), "a channel or chat was never hired; give them a policy of their own");
    if (within && !others.any() && message.after > *within)
      report.warning(sections[i].at("after"), "nobody gets it, for whoever was hired longer ago than " +
                                                  format_duration(*within) +
                                                  " is selected no more; raise users.hired_within");
  }
}

}  // namespace

core::Policy read_policy(const Section& from, const Tenants& tenants, const fs::path& folder, FileReport& report) {
  using core::Existing, core::OnUninstall, core::WhenUnknown;
  core::Policy policy;
  policy.name = from.text("name");
  policy.was = from.text("was");
  policy.title = from.given("title") ? from.text("title") : policy.name;
  policy.tenant = tenant_of(from, tenants, report);
  policy.priority = from.whole("priority");
  policy.users = read_users(from.section("users"), folder, report);
  policy.teams = read_teams(from.section("teams"));
  policy.chats = read_chats(from.section("chats"));
  policy.exclude = read_exclusion(from.section("exclude"));
  policy.rollout = read_rollout(from.section("rollout"), report);
  policy.messages = read_messages(from, report);
  if (from.given("existing"))
    policy.existing = chosen<Existing>(from, "existing", {{"welcome", Existing::welcome}, {"skip", Existing::skip}});
  policy.on_uninstall = chosen<OnUninstall>(from, "on_uninstall",
                                            {{"respect", OnUninstall::respect}, {"reinstall", OnUninstall::reinstall}});
  policy.upgrade = from.boolean("upgrade");
  policy.when_unknown = chosen<WhenUnknown>(
      from, "when_unknown",
      {{"verify", WhenUnknown::verify}, {"hold", WhenUnknown::hold}, {"resend", WhenUnknown::resend}});
  check_selection(from, policy, report);
  check_journey(from, policy, report);
  return policy;
}

}  // namespace welcomed::config
