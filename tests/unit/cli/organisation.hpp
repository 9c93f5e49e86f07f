#pragma once
#include "config/config.hpp"
#include "core/team_event.hpp"
#include "daemon/discovery.hpp"
#include "unit/store/store_world.hpp"

namespace welcomed::cli::testing {

using namespace std::chrono_literals;

/// Does what a rollout would do to the store of tests/golden/cli/welcomed.yaml, and tells what commands print of it.
struct Organisation : store::testing::World {
  std::shared_ptr<const config::Config> config = config::load(PROJECT_DIR "/tests/golden/cli/welcomed.yaml").config;
  TenantId contoso, fabrikam;

  Organisation() {
    REQUIRE(config);
    contoso = tenant = config->tenants[0].id;
    fabrikam = config->tenants[1].id;
    set_policies(daemon::policy_rows(*config));
  }

  static RecipientId id(const std::string& name) { return RecipientId(name); }

  void refuse_install(const RecipientId& person, const Cause& cause) {
    change(person, [&](core::Recipient each) { return core::after_setback(std::move(each), GiveUp{cause}, now, 1h); });
  }

  /// Of all messages that are due, those to this person.
  store::Claim claim_for(const RecipientId& person) {
    now += 1s;
    for (const auto& each : due(1ms)) {
      if (each.recipient.id == person) return claim(each).value();
    }
    FAIL("nothing is due for " << person.str());
    return {};
  }
  void send_to(const RecipientId& person) {
    added(person);
    REQUIRE(store->deliveries.record_sent(claim_for(person), ActivityId("1800000" + person.str()), now));
  }
  void lose_answer_to(const RecipientId& person, const Cause& cause) {
    added(person);
    REQUIRE(store->deliveries.record_step(claim_for(person), core::after_setback(Unsure{cause}, 0, now, 10min), now));
  }

  /// The teams of the tenant, by id and name, as its directory calls them from now on.
  void tell_teams(const TenantId& of, const std::map<std::string, std::string>& names) {
    const auto groups = store->directory.feed(of, "/groups/delta?$select=displayName", {}, {}).value();
    std::vector<store::DirectoryGroup> told;
    for (const auto& [team, name] : names) told.push_back({.id = GroupId(team), .name = name, .team = true});
    REQUIRE(store->directory.keep_groups(groups, told, {"next", true}, now));
  }
  /// The policy's teams are selected, and one of them has the app.
  void select_teams(const std::string& policy, const std::string& having_app) {
    const auto& of = row(policy).tenant;
    REQUIRE(store->targets.begin(row(policy), now));
    REQUIRE(store->teams.select({.policy = policy, .tenant = of, .names = {"Board"}}, true, now));
    REQUIRE(store->targets.finish(row(policy), now));
    const core::TeamEvent event{.about = {.tenant = of,
                                          .user = RecipientId(having_app),
                                          .presence = core::Presence::added,
                                          .reference = {ConversationId("19:" + having_app), "https://x/", {}, {}},
                                          .at = now}};
    REQUIRE(store->recipients.change(
        of, RecipientId(having_app),
        [&](core::Recipient each) { return core::after_team_event(std::move(each), event, now); }, {"added", ""}, now));
  }
};

}  // namespace welcomed::cli::testing
