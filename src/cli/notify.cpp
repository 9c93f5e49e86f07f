#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>

#include "base/system_clock.hpp"
#include "cli/agreement.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"
#include "cli/preview_data.hpp"
#include "cli/preview_text.hpp"
#include "cli/report.hpp"
#include "cli/team_channels.hpp"
#include "cli/terminal.hpp"
#include "cli/transaction.hpp"
#include "daemon/render_data.hpp"

namespace welcomed::cli {
namespace {

using store::Audience;
using store::Notification;
using store::Notified;

struct Options {
  std::string name;  ///< of the template
  std::string key;
  std::string policy;                 ///< its people; or
  std::vector<std::string> users;     ///< ids or user principal names; or
  std::vector<std::string> teams;     ///< ids or names: in the General channel of each; or
  std::vector<std::string> channels;  ///< TEAM/CHANNEL, the same channel name in each; or
  std::vector<std::string> chats;     ///< ids of group chats
  std::string tenant;                 ///< of the people and teams that are named; empty for any
  std::string at;                     ///< RFC 3339; empty for now
  std::string data;                   ///< the file with what the template sees as `message`; empty for none
  bool yes = false;                   ///< do not ask
  Typed typed;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("TEMPLATE", options.name, "The name of the template, like notification")->required();
  command.add_option("--key", options.key, "Its name for good: a key reaches a person at most once")->required();
  auto* to = command.add_option_group("to", "Who gets it");
  to->add_option("--policy", options.policy, "Everybody this policy selects");
  to->add_option("--user", options.users, "These people, by user principal name or id")->type_name("USER ...");
  to->add_option("--team", options.teams, "The General channel of these teams, by name or id")->type_name("TEAM ...");
  to->add_option("--channel", options.channels, "A channel of these teams")->type_name("TEAM/CHANNEL ...");
  to->add_option("--chat", options.chats, "These group chats, by id")->type_name("ID ...");
  to->require_option(1);
  add_tenant(command, options.tenant);
  command.add_option("--at", options.at, "Not before, like 2027-01-08T09:00:00Z; now unless given");
  add_data(command, options.data);
  add_yes(command, options.yes);
  options.typed = Typed(command);
}

bool fit_for_key(const std::string& key) {
  const auto fits = [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '-' || each == '_';
  };
  return !key.empty() && key.size() <= 64 && std::all_of(key.begin(), key.end(), fits);
}

/// The teams of TEAM/CHANNEL, and the name of the channel, which is the same for all. A team's name may have a slash.
Result<std::string> split_channels(const std::vector<std::string>& channels, std::vector<std::string>& teams) {
  std::string name;
  for (const auto& each : channels) {
    const auto slash = each.rfind('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == each.size())
      return fail(each + " names no channel of a team", "write TEAM/CHANNEL, like Sales/Announcements");
    const auto channel = each.substr(slash + 1);
    if (!name.empty() && channel != name)
      return fail("the channels have different names: " + name + " and " + channel, "order them one by one");
    name = channel;
    teams.push_back(each.substr(0, slash));
  }
  return name;
}

/// A key is spent by what is sent under it: general words must not be what it was spent on by mistake.
Status expect_values(const config::Config& config, const Options& options) {
  if (!options.data.empty()) return {};
  std::string used;
  for (const auto& each : values_used(config, options.name)) used += (used.empty() ? "" : ", ") + each;
  if (used.empty()) return {};
  return fail("the template " + options.name + " asks for " + used + ", and nothing is given",
              "give them with --data FILE; a file with {} sends the template's general words");
}

/// Nothing given is now.
Result<TimePoint> read_time(const std::string& text, TimePoint now) {
  constexpr Duration kTyping = std::chrono::minutes(1);
  if (text.empty()) return TimePoint{};
  const auto at = parse_time(text);
  if (!at) return fail(text + " is no time", "write it like 2027-01-08T09:00:00Z or 2027-01-08T09:00:00+01:00");
  if (*at < now - kTyping)
    return fail(text + " is past; it is " + format_time(now) + " now", "leave out --at to send it now");
  return *at;
}

/// What is ordered, after every language of the template was rendered with the values.
Result<Notification> read_order(const config::Config& config, const Options& options) {
  if (!fit_for_key(options.key))
    return fail(options.key + " is no key", "use up to 64 of a-z, 0-9, - and _, like outage-12");
  const auto there = check_template(config, options.name);
  if (!there) return tl::unexpected<Error>(there.error());
  const auto at = read_time(options.at, wall_time());
  if (!at) return tl::unexpected<Error>(at.error());
  if (!options.policy.empty() && config.policy(options.policy) == nullptr)
    return tl::unexpected<Error>(no_policy(options.policy, config));
  const auto given = expect_values(config, options);
  if (!given) return tl::unexpected<Error>(given.error());
  const auto values = read_values(options.data);
  if (!values) return tl::unexpected<Error>(values.error());
  const auto fit = check_rendering(config, options.name, *values);
  if (!fit) return tl::unexpected<Error>(fit.error());
  std::vector<std::string> teams;
  auto channel = split_channels(options.channels, teams);
  if (!channel) return tl::unexpected<Error>(channel.error());
  return Notification{options.key, {options.name, options.policy, values->dump(), std::move(*channel)}, *at};
}

/// The people, teams or chats that are named; none where a policy is.
Result<std::vector<store::Named>> named_in(store::SqlStore& store, const config::Config& config,
                                           const Options& options) {
  const auto tenant = tenant_of(config, options.tenant);
  if (!tenant) return tl::unexpected<Error>(tenant.error());
  const auto* policy = config.policy(options.policy);
  if (policy != nullptr && !tenant->empty() && policy->tenant != *tenant)
    return fail(policy->name + " is a policy of " + tenant_name(config, policy->tenant), "leave out --tenant");
  if (!options.users.empty()) return each_known(store, config, core::RecipientKind::user, options.users, *tenant);
  if (!options.chats.empty()) return each_known(store, config, core::RecipientKind::chat, options.chats, *tenant);
  auto teams = options.teams;
  const auto channel = split_channels(options.channels, teams);
  if (!channel) return tl::unexpected<Error>(channel.error());
  return each_known(store, config, core::RecipientKind::team, teams, *tenant);
}

std::string recipients(std::int64_t count, core::RecipientKind kind) {
  if (kind == core::RecipientKind::user) return grouped(count) + (count == 1 ? " person" : " people");
  return grouped(count) + " " + std::string(core::name(kind)) + (count == 1 ? "" : "s");
}

void tell(const Notified& notified, const std::string& verb, core::RecipientKind kind) {
  std::cout << recipients(notified.people, kind) << ' ' << verb;
  if (notified.later > 0) std::cout << ", " << grouped(notified.later) << " of them once the app has reached them";
  if (notified.silent > 0)
    std::cout << ", " << grouped(notified.silent) << " of them only if they ask for messages again";
  if (notified.before > 0) std::cout << "; " << recipients(notified.before, kind) << " had this key before";
  std::cout << '\n';
}

/// The first of those who get it; of a policy's people anybody.
store::RecipientKey first_of(const config::Config& config, const Notification& notification,
                             const std::vector<store::Named>& named) {
  if (!named.empty()) return named.front().key;
  const auto* policy = config.policy(notification.order.policy);
  return {policy == nullptr ? TenantId() : policy->tenant, {}};
}

/// As the courier has it: where no policy selects who gets it, templates see one without a name.
Result<Sending> sending_of(store::SqlStore& store, const config::Config& config, const Notification& notification,
                           const store::RecipientKey& to) {
  return store.notifications.policy_for(notification, to).map([&](const std::string& name) {
    core::Policy none;
    none.name = none.title = name;
    const auto* policy = config.policy(name);
    return Sending{policy == nullptr ? none : *policy, notification.key};
  });
}

/// What is about to be said, in words.
Status show_text(store::SqlStore& store, const config::Config& config, const Notification& notification,
                 const std::vector<store::Named>& named) {
  const auto to = first_of(config, notification, named);
  const auto sending = sending_of(store, config, notification, to);
  if (!sending) return tl::unexpected<Error>(sending.error());
  const auto reader = sample_reader(config, to.tenant);
  const auto activity =
      rendered(config, reader, *sending, notification.order.template_name, daemon::locale_of({}, {}, reader.tenant),
               nlohmann::json::parse(notification.order.data));
  if (!activity) return tl::unexpected<Error>(activity.error());
  std::istringstream text(activity_text(*activity, Paint(false)));
  std::cout << "  " << reader.profile.name << ", who is made up, would read:\n";
  for (std::string line; std::getline(text, line);) {
    const auto begin = line.find_first_not_of(' ');
    if (begin != std::string::npos) std::cout << "  | " << line.substr(begin) << '\n';
  }
  if (notification.at != TimePoint{}) std::cout << "  not before " << format_time(notification.at) << '\n';
  return {};
}

/// A post for a channel that a team lacks would fail, and its key be spent.
Status expect_channel(const CurrentConfig& config, const std::string& channel, const std::vector<store::Named>& teams) {
  if (is_default_channel(channel)) return {};
  const auto looks = looks_for_channel(config, channel, teams);
  for (const auto& each : looks) {
    if (const auto cause = missing_channel(each)) complain("warning: " + cause->detail);
  }
  if (looks.empty() || !std::all_of(looks.begin(), looks.end(), [](auto& each) { return each.nobody_has_it(); }))
    return {};
  return fail("no team that is named has the channel " + channel,
              "write the name as Teams shows it, or make the channel first");
}

Result<int> order(store::SqlStore& store, const CurrentConfig& current, const Notification& notification,
                  const Options& options) {
  const auto& config = *current;
  const auto named = named_in(store, config, options);
  if (!named) return tl::unexpected<Error>(named.error());
  const auto there = expect_channel(current, notification.order.channel, *named);
  if (!there) return tl::unexpected<Error>(there.error());
  const Audience audience{.policy = options.policy, .recipients = keys_of(*named)};
  const bool teams = !options.teams.empty() || !options.channels.empty();
  const auto kind = teams                   ? core::RecipientKind::team
                    : options.chats.empty() ? core::RecipientKind::user
                                            : core::RecipientKind::chat;
  const auto expected = store.notifications.audience(notification, audience);
  if (!expected) return tl::unexpected<Error>(expected.error());
  if (named->empty()) std::cout << "  " << scope_of(options.policy, {}, config) << '\n';
  show(*named, config);
  const auto shown = show_text(store, config, notification, *named);
  if (!shown) return tl::unexpected<Error>(shown.error());
  tell(*expected, "would get it", kind);
  if (const auto* policy = config.policy(options.policy)) std::cout << left_out_of_notification(*policy);
  if (expected->people == 0) return kGood;
  if (!agreed("Send it?", options.yes)) return kWrong;
  const auto done = in_noted_transaction<Notified>(store, options.typed, [&](store::Store& inside) {
    return inside.notifications.notify(notification, audience, wall_time());
  });
  if (!done) return tl::unexpected<Error>(done.error());
  tell(*done, "will get it", kind);
  std::cout << "`welcomed status` tells how far it is\n";
  return kGood;
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const auto notification = read_order(*config, options);
  if (!notification) return refuse(notification.error());
  return open_to_change(*config).and_then(
      [&](const auto& store) { return order(*store, config, *notification, options); });
}

}  // namespace

Command notify_command() {
  return {.name = "notify",
          .does = "Sends a template once to a policy's people, or to named ones",
          .example =
              "welcomed notify notification --key outage-12 --policy sales --data outage.json --at "
              "2027-01-08T09:00:00Z",
          .declare = declared_by<Options>(declare, run)};
}

}  // namespace welcomed::cli
