#include <CLI/CLI.hpp>
#include <iostream>

#include "base/system_clock.hpp"
#include "cli/agreement.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"
#include "cli/preview_data.hpp"
#include "cli/terminal.hpp"
#include "cli/transaction.hpp"

namespace welcomed::cli {
namespace {

using store::Amended;
using store::Amendment;
using store::Audience;

struct Options {
  std::string key;                 ///< of the message that was sent
  std::string name;                ///< of the template that takes its place; or
  bool remove = false;             ///< it is deleted
  std::string policy;              ///< only where it went to this policy's people; or
  std::vector<std::string> users;  ///< only to these; neither: everywhere
  std::string tenant;              ///< only there; empty for any
  std::string data;                ///< the file with what the template sees as `message`; empty for none
  bool yes = false;                ///< do not ask
  Typed typed;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("KEY", options.key, "The key it was sent with, like outage-12")->required();
  auto* into = command.add_option_group("into", "What becomes of it");
  auto* by_template = into->add_option("--template", options.name, "This template takes its place")->type_name("NAME");
  into->add_flag("--delete", options.remove, "It is deleted");
  into->require_option(1);
  auto* of = command.add_option_group("of", "Whose; everybody's unless given");
  of->add_option("--policy", options.policy, "Only of the people this policy selects");
  of->add_option("--user", options.users, "Only of these people, by user principal name or id")->type_name("USER ...");
  of->require_option(0, 1);
  add_tenant(command, options.tenant);
  add_data(command, options.data)->needs(by_template);
  add_yes(command, options.yes);
  options.typed = Typed(command);
}

/// What is ordered, after every language of the template was rendered with the values.
Result<Amendment> read_order(const config::Config& config, const Options& options) {
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
Result<std::vector<store::Named>> named_in(store::SqlStore& store, const config::Config& config, const Options& options,
                                           const TenantId& tenant) {
  std::vector<store::Named> all;
  for (const auto& name : options.users) {
    auto one = the_one(store, config, store::Sought{core::RecipientKind::user, name, tenant});
    if (!one) return tl::unexpected<Error>(one.error());
    all.push_back(std::move(*one));
  }
  return all;
}

Result<int> order(store::SqlStore& store, const config::Config& config, const Amendment& amendment,
                  const Options& options) {
  const auto tenant = tenant_of(config, options.tenant);
  if (!tenant) return tl::unexpected<Error>(tenant.error());
  const auto named = named_in(store, config, options, *tenant);
  if (!named) return tl::unexpected<Error>(named.error());
  const Audience audience{options.policy, keys_of(*named), *tenant};
  const auto expected = store.amendments.amendable(amendment.key, audience);
  if (!expected) return tl::unexpected<Error>(expected.error());
  if (!expected->without.empty())
    return fail("the message " + amendment.key + " was never meant for " + expected->without.front().str(),
                "`welcomed status --user` tells what somebody got");
  const bool nobody = expected->messages + expected->without_id + expected->removed + expected->to_come == 0;
  if (nobody) return fail("there is no message " + amendment.key, "`welcomed status` lists the keys");
  if (named->empty()) std::cout << "  " << scope_of(options.policy, *tenant, config) << '\n';
  show(*named, config);
  const std::string verb = options.remove ? "deleted" : "changed";
  tell(*expected, "would be " + verb);
  if (expected->messages == 0) return kGood;
  if (!agreed(options.remove ? "Delete them?" : "Change them?", options.yes)) return kWrong;
  const auto done = in_noted_transaction<Amended>(store, options.typed, [&](store::Store& inside) {
    return inside.amendments.amend(amendment, audience, wall_time());
  });
  if (!done) return tl::unexpected<Error>(done.error());
  tell(*done, "will be " + verb);
  std::cout << "`welcomed status` tells how far it is\n";
  return kGood;
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const auto amendment = read_order(*config, options);
  if (!amendment) return refuse(amendment.error());
  return open_to_change(*config).and_then(
      [&](const auto& store) { return order(*store, *config, *amendment, options); });
}

}  // namespace

Command amend_command() {
  return {.name = "amend",
          .does = "Changes or deletes a message that was sent already, wherever it was sent",
          .example =
              "welcomed amend outage-12 --template notification --data over.json\n"
              "         welcomed amend outage-12 --delete --user adele@contoso.com --yes",
          .declare = declared_by<Options>(declare, run)};
}

}  // namespace welcomed::cli
