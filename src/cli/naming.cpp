#include "cli/naming.hpp"

#include <algorithm>
#include <iostream>

#include "base/nearest.hpp"
#include "base/readable.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"
#include "core/guid.hpp"

namespace welcomed::cli {
namespace {

using core::RecipientKind;
using store::Named;
using store::Sought;

Error nobody(const Sought& sought) {
  if (sought.kind == RecipientKind::user) return nobody_named(sought.name);
  if (sought.kind == RecipientKind::chat)
    return {"no group chat with the id " + sought.name + " is known",
            "give the id of one that a policy lists or that has the app; `welcomed export` has them"};
  return {"no team named " + sought.name + " is known",
          "give its id, by which each team is known that has the app or that a policy selects; names are known where a "
          "policy of its tenant selects `teams`, once the directory was read"};
}

Error several(const Sought& sought, const std::vector<Named>& found, const config::Config& config) {
  std::string list;
  for (const auto& each : found)
    list += (list.empty() ? "" : ", ") + each.key.id.str() + " in " + tenant_name(config, each.key.tenant);
  const auto* const what = sought.kind == RecipientKind::user   ? " is more than one person: "
                           : sought.kind == RecipientKind::chat ? " is in more than one tenant: "
                                                                : " is more than one team: ";
  return {sought.name + what + list, core::is_guid(sought.name) || sought.kind == RecipientKind::chat
                                         ? "say which with --tenant"
                                         : "give the id of the one you mean, or --tenant"};
}

}  // namespace

Result<TenantId> tenant_of(const config::Config& config, const std::string& name) {
  if (name.empty()) return TenantId();
  if (const auto* tenant = config.tenant_named(name)) return tenant->id;
  std::vector<std::string> names;
  for (const auto& each : config.tenants) names.push_back(each.name);
  return fail("there is no tenant " + name + did_you_mean(name, names),
              "give the name or id of one in the configuration");
}

Result<Named> the_one(store::Store& store, const config::Config& config, const Sought& sought) {
  const auto found = store.naming.named(sought);
  if (!found) return tl::unexpected<Error>(found.error());
  if (found->empty()) return tl::unexpected<Error>(nobody(sought));
  if (found->size() > 1) return tl::unexpected<Error>(several(sought, *found, config));
  return found->front();
}

Result<Named> the_one(store::Store& store, const config::Config& config, const Whom& whom) {
  return tenant_of(config, whom.tenant).and_then([&](const TenantId& tenant) {
    return the_one(store, config, Sought{whom.kind(), whom.name(), tenant});
  });
}

Result<std::vector<Named>> each_known(store::Store& store, const config::Config& config, RecipientKind kind,
                                      const std::vector<std::string>& names, const TenantId& tenant) {
  std::vector<Named> all;
  for (const auto& name : names) {
    auto one = the_one(store, config, Sought{kind, name, tenant});
    if (!one) return tl::unexpected<Error>(one.error());
    if (!one->known)
      return fail(name + " is known to the directory alone",
                  "give people or teams that a policy selects: the app must reach them first");
    const auto same = [&](const Named& each) { return each.key == one->key; };
    if (std::none_of(all.begin(), all.end(), same)) all.push_back(std::move(*one));
  }
  return all;
}

Result<store::RecipientKey> whom_of(store::Store& store, const config::Config& config, const Whom& whom) {
  if (!whom.name().empty()) return the_one(store, config, whom).map([](const Named& one) { return one.key; });
  return tenant_of(config, whom.tenant).map([](const TenantId& in) { return store::RecipientKey{in, {}}; });
}

Status expect_policy(store::Store& store, const config::Config& config, const std::string& name) {
  if (name.empty() || config.policy(name) != nullptr) return {};
  const auto known = store.policies.known();
  if (!known) return tl::unexpected<Error>(known.error());
  const auto is_it = [&](const store::PolicyRow& each) { return each.name == name; };
  return std::any_of(known->begin(), known->end(), is_it) ? Status() : tl::unexpected<Error>(no_policy(name, config));
}

std::vector<store::RecipientKey> keys_of(const std::vector<Named>& all) {
  std::vector<store::RecipientKey> keys;
  for (const auto& each : all) keys.push_back(each.key);
  return keys;
}

std::string line_of(const Named& one, const config::Config& config) {
  const auto name = one.name.empty() ? std::string() : readable(one.name) + "  ";
  return name + readable(one.key.id.str()) + "  in " + readable(tenant_name(config, one.key.tenant));
}

std::string scope_of(const std::string& policy, const TenantId& tenant, const config::Config& config) {
  if (const auto* known = config.policy(policy))
    return "policy " + readable(known->name) + "  in " + readable(tenant_name(config, known->tenant));
  return tenant.empty() ? "everybody in every tenant" : "everybody in " + readable(tenant_name(config, tenant));
}

std::string left_out_of_notification(const core::Policy& policy) {
  std::string text;
  const auto add = [&](bool writes, const char* place, const char* option) {
    if (writes)
      text += "the policy " + readable(policy.name) + " writes to " + place + ", which get nothing of this: `" +
              option + "` notifies one\n";
  };
  add(policy.chats.any(), "group chats", "--chat ID");
  add(policy.teams.in_channel(), "channels of teams", "--channel TEAM/CHANNEL");
  return text;
}

void show(const std::vector<Named>& all, const config::Config& config) {
  constexpr std::size_t kMost = 20;
  for (std::size_t i = 0; i < std::min(all.size(), kMost); ++i) std::cout << "  " << line_of(all[i], config) << '\n';
  if (all.size() > kMost) std::cout << "  and " << all.size() - kMost << " more\n";
}

}  // namespace welcomed::cli
