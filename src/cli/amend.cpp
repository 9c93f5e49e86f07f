#include <iostream>

#include "base/system_clock.hpp"
#include "cli/agreement.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/preview_data.hpp"
#include "cli/terminal.hpp"
#include "cli/transaction.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

using store::Amended;
using store::Amendment;
using store::Audience;
using store::SqlStore;

/// What is ordered, after every language of the template was rendered with the values.
Result<Amendment> read_order(const config::Config& config, const AmendOptions& options) {
  if (!options.policy.empty() && config.policy(options.policy) == nullptr)
    return tl::unexpected<Error>(no_policy(options.policy, config));
  if (options.remove) return Amendment{options.key, {}, "{}"};
  const auto there = check_template(config, options.name);
  if (!there) return tl::unexpected<Error>(there.error());
  const auto values = read_values(options.data);
  if (!values) return tl::unexpected<Error>(values.error());
  const auto fit = check_rendering(config, options.name, *values);
  if (!fit) return tl::unexpected<Error>(fit.error());
  return Amendment{options.key, options.name, values->dump()};
}

std::string messages(std::int64_t count) { return grouped(count) + (count == 1 ? " message" : " messages"); }

void tell(const Amended& amended, const std::string& verb) {
  std::cout << messages(amended.messages) << ' ' << verb;
  if (amended.without_id > 0)
    std::cout << "; " << messages(amended.without_id)
              << " cannot be: deleted already, or the service never told the id";
  if (amended.removed > 0) std::cout << "; " << messages(amended.removed) << " left with people who removed the app";
  if (amended.to_come > 0) std::cout << "; " << messages(amended.to_come) << " not sent yet, which this does not touch";
  std::cout << '\n';
}

/// The people that are named, and the tenant.
Result<std::vector<store::Named>> named_in(SqlStore& store, const config::Config& config, const AmendOptions& options,
                                           const TenantId& tenant) {
  std::vector<store::Named> all;
  for (const auto& name : options.users) {
    auto one = the_one(store, config, {core::RecipientKind::user, name, tenant});
    if (!one) return tl::unexpected<Error>(one.error());
    all.push_back(std::move(*one));
  }
  return all;
}

Result<int> order(SqlStore& store, const config::Config& config, const Amendment& amendment,
                  const AmendOptions& options) {
  const auto tenant = tenant_of(config, options.tenant);
  if (!tenant) return tl::unexpected<Error>(tenant.error());
  const auto named = named_in(store, config, options, *tenant);
  if (!named) return tl::unexpected<Error>(named.error());
  const Audience audience{options.policy, keys_of(*named), *tenant};
  const auto expected = store.amendable(amendment.key, audience);
  if (!expected) return tl::unexpected<Error>(expected.error());
  if (!expected->without.empty())
    return fail("the message " + amendment.key + " was never meant for " + expected->without.front().str(),
                "`welcomed status --user` tells what somebody got");
  show(*named, config);
  const bool nobody = expected->messages + expected->without_id + expected->removed + expected->to_come == 0;
  if (nobody) return fail("there is no message " + amendment.key, "`welcomed status` lists the keys");
  const std::string verb = options.remove ? "deleted" : "changed";
  tell(*expected, "would be " + verb);
  if (expected->messages == 0) return kGood;
  if (!agreed(options.remove ? "Delete them?" : "Change them?", options.yes)) return kWrong;
  const auto done = in_transaction<Amended>(
      store, [&](store::Store& inside) { return inside.amend(amendment, audience, wall_time()); });
  if (!done) return tl::unexpected<Error>(done.error());
  tell(*done, "will be " + verb);
  std::cout << "`welcomed status` tells how far it is\n";
  return kGood;
}

}  // namespace

int amend(const std::filesystem::path& file, const AmendOptions& options) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  const auto amendment = read_order(*config, options);
  if (!amendment) {
    complain(amendment.error().text());
    return kFaults;
  }
  const auto store = store::open(config->store, store::Purpose::change);
  const auto ordered = store ? order(**store, *config, *amendment, options) : tl::unexpected<Error>(store.error());
  if (ordered) return *ordered;
  return fail_with(ordered.error());
}

}  // namespace welcomed::cli
