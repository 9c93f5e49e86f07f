#pragma once
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fakes/empty_stores.hpp"
#include "store/opening.hpp"
#include "support/files.hpp"
#include "unit/sql/databases.hpp"

namespace welcomed::store::testing {

using namespace std::chrono_literals;

using Folder = support::TempFolder;

/// The URL of the store in that file.
inline std::string at(const std::filesystem::path& file) { return "sqlite:" + file.string(); }

inline Result<std::unique_ptr<SqlStore>> open_at(const std::filesystem::path& file, Purpose purpose = Purpose::serve) {
  return open(at(file), purpose);
}

/// Walks through all that may be thinned, so much at a time; gives how much was dropped.
inline int thin_all(Store& store, TimePoint before, int most) {
  int dropped = 0;
  for (std::optional<ThinnedUpTo> up_to = ThinnedUpTo(); up_to;) {
    auto thinned = store.erasure.thin_stories(before, most, *up_to);
    REQUIRE(thinned);
    dropped += thinned->dropped;
    up_to = std::move(thinned->up_to);
  }
  return dropped;
}

/// A store that need not be a file, and the verbs a test needs of it, with their results checked.
struct World {
  TenantId tenant{"t"};
  RecipientId ann{"ann"};
  RecipientId bob{"bob"};
  TimePoint now{std::chrono::seconds(1'800'000'000)};
  fakes::EmptyStores empty_stores;
  std::unique_ptr<SqlStore> store = empty_stores.make();

  /// The rows of the policies, as they were told last.
  std::vector<PolicyRow> policies;
  std::map<std::string, std::set<RecipientId>> met;  ///< by policy, those it named last

  void set_policies(std::vector<PolicyRow> rows) {
    policies = std::move(rows);
    REQUIRE(store->policies.set(policies, now));
  }
  [[nodiscard]] PolicyRow policy(const std::string& name, std::vector<std::string> keys = {"welcome"}) const {
    return {name, tenant, std::move(keys)};
  }
  [[nodiscard]] const PolicyRow& row(const std::string& name) const {
    for (const auto& each : policies) {
      if (each.name == name) return each;
    }
    throw std::logic_error("no policy " + name);
  }

  static Candidate candidate(const RecipientId& id, std::string excluded = {}) {
    return {id, id.str() + "@contoso.com", std::move(excluded)};
  }

  /// From now on the policy names these and nobody else.
  void meet(const std::string& name, const std::vector<Candidate>& people) {
    std::vector<RecipientId> left;
    std::set<RecipientId> named;
    for (const auto& each : people) named.insert(each.id);
    for (const auto& id : met[name]) {
      if (!named.contains(id)) left.push_back(id);
    }
    met[name] = std::move(named);
    REQUIRE(store->targets.begin(row(name), now));
    REQUIRE(store->targets.select(row(name), people, now));
    REQUIRE(store->targets.let_go(row(name), left, now));
    REQUIRE(store->targets.finish(row(name), now));
  }
  void meet(const std::string& name, const std::vector<RecipientId>& people) {
    std::vector<Candidate> candidates;
    for (const auto& id : people) candidates.push_back(candidate(id));
    meet(name, candidates);
  }
  void meet(const std::string& name, std::initializer_list<RecipientId> people) {
    meet(name, std::vector<RecipientId>(people));
  }

  core::Recipient change(const RecipientId& id, const Recipients::Change& apply, const std::string& what = "changed") {
    const auto after = store->recipients.change(tenant, id, apply, {what, ""}, now);
    REQUIRE(after);
    return *after;
  }

  core::Recipient event(const RecipientId& id, core::Presence presence, core::Wish wish = core::Wish::none) {
    const core::PersonalEvent happened{
        .tenant = tenant,
        .user = id,
        .presence = presence,
        .wish = wish,
        .reference = {ConversationId("a:" + id.str()), "https://smba.trafficmanager.net/emea/", "29:x", "en"},
        .at = now};
    return change(id, [=, this](core::Recipient each) { return core::after_event(std::move(each), happened, now); });
  }
  core::Recipient added(const RecipientId& id) { return event(id, core::Presence::added); }
  core::Recipient removed(const RecipientId& id) { return event(id, core::Presence::removed); }
  core::Recipient says(const RecipientId& id, core::Wish wish) { return event(id, core::Presence::there, wish); }

  std::vector<DueDelivery> due(Duration lease = 5min) {
    auto taken = store->deliveries.take(tenant, core::RecipientKind::user, {100}, now, lease);
    REQUIRE(taken);
    return std::move(*taken);
  }

  int claims = 0;

  std::optional<Claim> claim(const DueDelivery& delivery) {
    auto claimed = store->deliveries.claim(delivery, {"{}", std::to_string(++claims)}, now);
    REQUIRE(claimed);
    return std::move(*claimed);
  }

  /// Takes and claims the only delivery that is due.
  Claim claim_the_one() {
    const auto taken = due();
    REQUIRE(taken.size() == 1);
    auto claimed = claim(taken.front());
    REQUIRE(claimed);
    return std::move(*claimed);
  }

  [[nodiscard]] RecipientKey key(const RecipientId& id) const { return {tenant, id}; }
  [[nodiscard]] Person person(const RecipientId& id) {
    auto found = store->reports.person(key(id));
    REQUIRE(found);
    REQUIRE(found->has_value());
    return std::move(**found);
  }

  [[nodiscard]] DeliveryRow delivery(const RecipientId& id, const std::string& key = "welcome") {
    for (auto& row : person(id).deliveries) {
      if (row.key == key) return row;
    }
    FAIL("no delivery of " << key);
    return {};
  }

  [[nodiscard]] core::DeliveryState state(const RecipientId& id, const std::string& key = "welcome") {
    return delivery(id, key).state;
  }

  std::vector<core::Recipient> installs(Duration lease = 5min) {
    auto taken = store->recipients.take_installs(tenant, core::RecipientKind::user, {100}, now, lease);
    REQUIRE(taken);
    return std::move(*taken);
  }
};

}  // namespace welcomed::store::testing
