// Discovery: which people the policies select.
#include <algorithm>
#include <array>

#include "core/existing.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

constexpr std::array kBelongings{
    "DELETE FROM targets WHERE policy=?",
    "DELETE FROM policy_messages WHERE policy=?",
    "DELETE FROM existing_choices WHERE (policy, tenant) IN (SELECT name, tenant FROM policies WHERE name=?)",
    "DELETE FROM policy_groups WHERE policy=?",
    "DELETE FROM policy_names WHERE policy=?",
    "DELETE FROM policy_filters WHERE policy=?",
    "DELETE FROM members WHERE holder='filter:'||?",
    "DELETE FROM follow_ups WHERE policy=?",
    "DELETE FROM team_matches WHERE policy=?",
    "DELETE FROM bindings WHERE policy=?",
    "DELETE FROM contents WHERE policy=?",
    "DELETE FROM policy_settings WHERE policy=?",
    "DELETE FROM rollout_points WHERE policy=?",
    "DELETE FROM rereadings WHERE policy=?"};

/// Whose settings are those of the whole configuration: no policy has this name.
constexpr const char* kOfNoPolicy = "";

FollowUp read_follow_up(const Statement& row) {
  return {row.text(0), Duration(row.integer(1)), core::unless_of(row.text(2)), core::since_of(row.text(3))};
}

}  // namespace

Status Policies::set(const std::vector<PolicyRow>& policies, TimePoint now) {
  return guarded<void>([&] {
    store_.renaming.take_new_names(policies);
    const bool had_priorities = store_.priorities.any();
    auto changed = forget_policies_but(policies);
    std::vector<std::pair<std::string, TenantId>> moved;
    for (const auto& each : policies) {
      const auto policy = store_.existing.with_choice(each);
      if (store_.priorities.of(policy.name) != policy.priority) moved.emplace_back(policy.name, policy.tenant);
      const bool another = set_one(policy);
      store_.refusals.compare_contents(policy);
      note_new_selection(policy);
      note_hours(policy, now);
      note_time_zone(policy);
      note_settings(policy.name, policy.settings);
      if (!another) continue;
      changed.push_back(policy.name);
      store_.schedule.add_messages(policy);
      if (policy.upgrade) store_.upkeep.look_at_versions_of(policy);
    }
    for (const auto& name : changed) store_.schedule.hand_over(name, now);
    for (const auto& [name, tenant] : moved) store_.priorities.put_in_order(name, tenant);
    if (had_priorities && !store_.priorities.any()) store_.priorities.forget();
    store_.priorities.ask_again();
  });
}

/// True when it is another one than before.
bool Policies::set_one(const PolicyRow& policy) {
  auto statement =
      database_->query(kPolicyFields.upsert("policies", {"name"}) + " WHERE (" + kPolicyFields.columns("policies") +
                       ") IS DISTINCT FROM (" + kPolicyFields.columns("excluded") + ")");
  kPolicyFields.bind(statement, policy);
  const int written = statement.run();
  const bool other_messages = set_messages(policy);
  const bool others_follow = set_follow_ups(policy);
  return written > 0 || other_messages || others_follow;
}

/// The keys of a policy's messages, the welcome first.
std::vector<std::string> Policies::messages_of(const std::string& policy) {
  std::vector<std::string> keys;
  auto rows = database_->query("SELECT key FROM policy_messages WHERE policy=? ORDER BY place", policy);
  while (rows.step()) keys.push_back(rows.text(0));
  return keys;
}

/// True when they are others than before, or in another order.
bool Policies::set_messages(const PolicyRow& policy) {
  if (messages_of(policy.name) == policy.messages) return false;
  database_->run("DELETE FROM policy_messages WHERE policy=?", policy.name);
  int place = 0;
  for (const auto& key : policy.messages)
    database_->run("INSERT INTO policy_messages (policy, key, place) VALUES (?,?,?)", policy.name, key, place++);
  return true;
}

/// True when they are others than before.
bool Policies::set_follow_ups(const PolicyRow& policy) {
  const auto first = policy.messages.empty() ? std::string() : policy.messages.front();
  const auto by_key = [](const auto& one, const auto& other) { return one.key < other.key; };
  std::vector<FollowUp> before;
  auto known = database_->query("SELECT key, after, unless, since FROM follow_ups WHERE policy=? AND first=?",
                                policy.name, first);
  while (known.step()) before.push_back(read_follow_up(known));
  std::sort(before.begin(), before.end(), by_key);
  auto wanted = policy.follow_ups;
  std::sort(wanted.begin(), wanted.end(), by_key);
  if (before == wanted) return false;
  database_->run("DELETE FROM follow_ups WHERE policy=?", policy.name);
  for (const auto& [key, after, unless, since] : wanted) {
    database_->run("INSERT INTO follow_ups (policy, tenant, key, first, after, unless, since) VALUES (?,?,?,?,?,?,?)",
                   policy.name, policy.tenant, key, first, after.count(), core::name(unless), core::name(since));
  }
  return true;
}

/// A policy of the same name in another tenant is another policy.
std::vector<std::string> Policies::forget_policies_but(const std::vector<PolicyRow>& policies) {
  std::vector<std::pair<std::string, TenantId>> gone_with_tenants;
  auto known = database_->query("SELECT name, tenant FROM policies");
  while (known.step()) {
    const auto name = known.text(0);
    const TenantId tenant(known.text(1));
    const auto same = [&](const PolicyRow& policy) { return policy.name == name && policy.tenant == tenant; };
    if (std::none_of(policies.begin(), policies.end(), same)) gone_with_tenants.emplace_back(name, tenant);
  }
  std::vector<std::string> gone;
  for (const auto& [name, tenant] : gone_with_tenants) {
    if (store_.priorities.of(name) != 0) {
      database_->run("UPDATE policies SET priority=0 WHERE name=?", name);
      store_.priorities.put_in_order(name, tenant);
    }
    forget_belongings(name);
    database_->run("DELETE FROM policies WHERE name=?", name);
    gone.push_back(name);
  }
  if (gone.empty()) return gone;
  database_->run(
      "UPDATE recipients SET next_attempt_at=NULL WHERE (state IN ('installing', 'failed') OR through_team=1) AND"
      " next_attempt_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM targets t WHERE t.tenant=recipients.tenant AND "
      "t.id=recipients.id AND"
      " t.selected=1)");
  return gone;
}

/// All that stands under its name but what was sent, or is to be.
void Policies::forget_belongings(const std::string& policy) {
  for (const auto* sql : kBelongings) database_->run(sql, policy);
}

/// Whom it selected before may be whom its new definition leaves out: what it gained in the same change waits until
/// everybody was judged.
void Policies::note_new_selection(const PolicyRow& policy) {
  database_->run(
      "UPDATE policies SET selects_anew=1 WHERE name=? AND selects_anew=0 AND definition<>'' AND definition<>?",
      policy.name, policy.definition);
}

void Policies::note_hours(const PolicyRow& policy, TimePoint now) {
  if (database_->run("UPDATE policies SET hours=?2 WHERE name=?1 AND hours<>?2", policy.name, policy.hours) > 0)
    store_.schedule.forget_opening(policy.name, now);
}

/// Days begin at other times.
void Policies::note_time_zone(const PolicyRow& policy) {
  if (database_->run("UPDATE policies SET time_zone=?2 WHERE name=?1 AND time_zone<>?2", policy.name,
                     policy.time_zone) == 0)
    return;
  store_.journeys.keep_times_of(policy.name);
  store_.journeys.look_again(policy.tenant);
}

/// Nothing but a comparison asks for them.
void Policies::note_settings(const std::string& policy, const std::map<std::string, std::string>& settings) {
  if (settings_of(policy) == settings) return;
  database_->run("DELETE FROM policy_settings WHERE policy=?", policy);
  for (const auto& [key, value] : settings)
    database_->run("INSERT INTO policy_settings (policy, key, value) VALUES (?,?,?)", policy, key, value);
}

Status Policies::note_configuration(const std::map<std::string, std::string>& settings) {
  return guarded<void>([&] { note_settings(kOfNoPolicy, settings); });
}

Result<std::map<std::string, std::string>> Policies::configuration() {
  return guarded<std::map<std::string, std::string>>([&] { return settings_of(kOfNoPolicy); });
}

bool Policies::selects_anew(const std::string& policy) {
  return database_->query("SELECT 1 FROM policies WHERE name=? AND selects_anew=1", policy).step();
}

Result<bool> Policies::release_messages(const std::string& policy) {
  return guarded<bool>([&] {
    if (database_->run("UPDATE policies SET selects_anew=0 WHERE name=? AND selects_anew=1", policy) == 0) return false;
    const auto known = policy_named(policy);
    store_.schedule.add_messages(*known);
    store_.dues.note_messages(known->tenant, TimePoint());
    return true;
  });
}

Status Policies::note(const std::string& policy, const Cause& cause, TimePoint now) {
  return guarded<void>([&] {
    database_->run("UPDATE policies SET cause=?, detail=?, cause_at=? WHERE name=? AND (cause<>? OR detail<>?)",
                   cause.name, cause.detail, now, policy, cause.name, cause.detail);
  });
}

Result<std::vector<PolicyRow>> Policies::known() {
  return guarded<std::vector<PolicyRow>>([&] {
    std::vector<PolicyRow> all;
    auto rows = database_->query("SELECT " + kPolicyFields.columns() +
                                 ", definition FROM policies ORDER BY name" BY_BYTES ", tenant" BY_BYTES);
    while (rows.step()) {
      all.push_back(read_policy(rows));
      all.back().definition = rows.text(kPolicyFields.count());
    }
    for (auto& each : all) {
      each.follow_ups = follow_ups_of(each.name);
      each.contents = contents_of(each.name);
      each.settings = settings_of(each.name);
    }
    return all;
  });
}

std::vector<FollowUp> Policies::follow_ups_of(const std::string& policy) {
  std::vector<FollowUp> all;
  auto rows =
      database_->query("SELECT key, after, unless, since FROM follow_ups WHERE policy=? ORDER BY key" BY_BYTES, policy);
  while (rows.step()) all.push_back(read_follow_up(rows));
  return all;
}

std::map<std::string, std::string> Policies::contents_of(const std::string& policy) {
  std::map<std::string, std::string> all;
  auto rows = database_->query("SELECT key, fingerprint FROM contents WHERE policy=?", policy);
  while (rows.step()) all[rows.text(0)] = rows.text(1);
  return all;
}

std::map<std::string, std::string> Policies::settings_of(const std::string& policy) {
  std::map<std::string, std::string> all;
  auto rows = database_->query("SELECT key, value FROM policy_settings WHERE policy=?", policy);
  while (rows.step()) all[rows.text(0)] = rows.text(1);
  return all;
}

/// Without what follows its first message.
PolicyRow Policies::read_policy(const Statement& row) {
  auto policy = kPolicyFields.read(row);
  policy.messages = messages_of(policy.name);
  return policy;
}

std::vector<PolicyRow> Policies::policies_of(const TenantId& tenant) {
  std::vector<PolicyRow> policies;
  auto rows = database_->query("SELECT " + kPolicyFields.columns() + " FROM policies WHERE tenant=?", tenant);
  while (rows.step()) policies.push_back(read_policy(rows));
  return policies;
}

std::optional<PolicyRow> Policies::policy_named(const std::string& name) {
  auto row = database_->query("SELECT " + kPolicyFields.columns() + " FROM policies WHERE name=?", name);
  return row.step() ? std::optional(read_policy(row)) : std::nullopt;
}

}  // namespace welcomed::store
