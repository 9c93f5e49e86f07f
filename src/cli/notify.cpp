#include <unistd.h>

#include <iostream>

#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/preview_data.hpp"
#include "cli/terminal.hpp"
#include "cli/transaction.hpp"
#include "store/sqlite_store.hpp"

namespace welcomed::cli {
namespace {

using store::Audience;
using store::Notification;
using store::Notified;
using store::SqliteStore;

bool fit_for_key(const std::string& key) {
  const auto fits = [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '-' || each == '_';
  };
  return !key.empty() && key.size() <= 64 && std::all_of(key.begin(), key.end(), fits);
}

/// What is ordered, after every language of the template was rendered with the values.
Result<Notification> read_order(const config::Config& config, const NotifyOptions& options) {
  if (!fit_for_key(options.key))
    return fail(options.key + " is no key", "use up to 64 of a-z, 0-9, - and _, like outage-12");
  const auto there = check_template(config, options.name);
  if (!there) return tl::unexpected<Error>(there.error());
  const auto at = options.at.empty() ? std::optional(TimePoint{}) : parse_time(options.at);
  if (!at) return fail(options.at + " is no time", "write it like 2027-01-08T09:00:00Z or 2027-01-08T09:00:00+01:00");
  if (!options.policy.empty() && config.policy(options.policy) == nullptr)
    return fail("there is no policy " + options.policy, "give the name of one in the configuration");
  auto values = read_values(options.data);
  if (!values) return tl::unexpected<Error>(values.error());
  for (const auto& locale : config.library.locales(options.name)) {
    const auto activity =
        rendered(config, sample_reader(config), options.name, locale.empty() ? "und" : locale, *values);
    if (!activity) return tl::unexpected<Error>(activity.error());
  }
  return Notification{options.key, {options.name, options.policy, values->dump()}, *at};
}

std::string people(std::int64_t count) { return grouped(count) + (count == 1 ? " person" : " people"); }

void tell(const Notified& notified, const std::string& verb) {
  std::cout << people(notified.people) << ' ' << verb;
  if (notified.later > 0) std::cout << ", " << grouped(notified.later) << " of them once the app has reached them";
  if (notified.silent > 0)
    std::cout << ", " << grouped(notified.silent) << " of them only if they ask for messages again";
  if (notified.before > 0) std::cout << "; " << people(notified.before) << " had this key before";
  std::cout << '\n';
}

bool agreed(const NotifyOptions& options) {
  if (options.yes) return true;
  if (::isatty(STDIN_FILENO) == 0) {
    complain("nothing was ordered: there is nobody to ask. Add --yes");
    return false;
  }
  std::cout << "Send it? [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

Result<int> order(SqliteStore& store, const Notification& notification, const NotifyOptions& options) {
  const Audience audience{options.policy, options.users};
  const auto expected = store.audience(notification, audience);
  if (!expected) return tl::unexpected<Error>(expected.error());
  if (!expected->unknown.empty())
    return fail("nobody named " + expected->unknown.front() + " is known",
                "give people whom a policy selects: the app must reach them first");
  tell(*expected, "would get it");
  if (expected->people == 0) return kGood;
  if (!agreed(options)) return kWrong;
  const auto done = in_transaction<Notified>(
      store, [&](store::Store& inside) { return inside.notify(notification, audience, wall_time()); });
  if (!done) return tl::unexpected<Error>(done.error());
  tell(*done, "will get it");
  std::cout << "`welcomed status` tells how far it is\n";
  return kGood;
}

}  // namespace

int notify(const std::filesystem::path& file, const NotifyOptions& options) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  const auto notification = read_order(*config, options);
  if (!notification) {
    complain(notification.error().text());
    return kFaults;
  }
  const auto store = SqliteStore::open_beside(store_file(*config));
  const auto ordered = store ? order(**store, *notification, options) : tl::unexpected<Error>(store.error());
  if (ordered) return *ordered;
  complain(ordered.error().text());
  return kWrong;
}

}  // namespace welcomed::cli
