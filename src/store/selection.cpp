// Whom the policies select of those in the mirror of the directory.
#include <algorithm>
#include <set>

#include "base/letters.hpp"
#include "core/existing.hpp"
#include "core/guid.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

constexpr int kSelects = 0;
constexpr int kLeavesOut = 1;
constexpr int kOfWaves = 2;

/// The holder, in `members`, of those whom a policy's filter fits.
std::string holder_of(const std::string& policy) { return "filter:" + policy; }

/// Whoever holds somebody, or holds one who does. One look for each: for a recursive join PostgreSQL reads all that a
/// tenant's groups hold.
std::set<std::string> holders_of(sql::Connection& database, const TenantId& tenant, const std::string& id) {
  std::set<std::string> all;
  for (std::vector<std::string> open{id}; !open.empty();) {
    const auto member = std::move(open.back());
    open.pop_back();
    auto rows = database.query("SELECT holder FROM members WHERE tenant=? AND member=?", tenant, member);
    while (rows.step()) {
      if (all.insert(rows.text(0)).second) open.push_back(rows.text(0));
    }
  }
  return all;
}

}  // namespace

Result<bool> Selection::knows(const std::string& policy, const std::string& definition) {
  return guarded<bool>([&] {
    return database_->query("SELECT 1 FROM policies WHERE name=? AND definition=?", policy, definition).step();
  });
}

Status Selection::tell(const PolicySelection& selection, TimePoint) {
  return guarded<void>([&] {
    const auto& [policy, tenant, definition, groups, left_out_groups, names, left_out_names, filter, teams,
                 wave_groups] = selection;
    database_->run("DELETE FROM policy_groups WHERE policy=?", policy);
    database_->run("DELETE FROM policy_names WHERE policy=? AND tenant=?", policy, tenant);
    database_->run("DELETE FROM policy_filters WHERE policy=?", policy);
    store_.directory.leave_all_but(tenant, holder_of(policy), -1);
    const auto add_group = [&](const std::string& ref, int use) {
      database_->run(
          "INSERT INTO policy_groups (policy, tenant, ref, leaves_out) VALUES (?,?,?,?) ON CONFLICT DO NOTHING", policy,
          tenant, ref, use);
    };
    const auto add_name = [&](const std::string& name, bool leaves_out) {
      database_->run(
          "INSERT INTO policy_names (policy, tenant, name, leaves_out) VALUES (?,?,?,?) ON CONFLICT DO NOTHING", policy,
          tenant, name, leaves_out);
    };
    store_.naming.unbind_but(selection);
    for (const auto& ref : groups) add_group(ref, kSelects);
    for (const auto& ref : left_out_groups) add_group(ref, kLeavesOut);
    for (const auto& ref : wave_groups) add_group(ref, kOfWaves);
    for (const auto& name : names) add_name(name, false);
    for (const auto& name : left_out_names) add_name(name, true);
    if (filter) {
      database_->run("INSERT INTO policy_filters (policy, tenant) VALUES (?,?)", policy, tenant);
      database_->run("INSERT INTO policy_groups (policy, tenant, ref, leaves_out, id) VALUES (?,?,'filter:',0,?)",
                     policy, tenant, holder_of(policy));
    }
    database_->run("UPDATE policies SET definition=? WHERE name=? AND tenant=?", definition, policy, tenant);
    store_.directory.affect_everybody(tenant);
  });
}

Result<std::vector<GroupFault>> Selection::bind_groups(const TenantId& tenant) {
  return guarded<std::vector<GroupFault>>([&] {
    struct Ref {
      std::string policy, ref, id;
      int use;
    };
    std::vector<Ref> refs;
    auto rows = database_->query(
        "SELECT policy, ref, id, leaves_out FROM policy_groups WHERE tenant=? AND ref<>'filter:'", tenant);
    while (rows.step()) refs.push_back({rows.text(0), rows.text(1), rows.text(2), static_cast<int>(rows.integer(3))});
    std::vector<GroupFault> faults;
    for (const auto& [policy, ref, id, use] : refs) {
      auto cause = resolve(tenant, policy, ref, use, id);
      if (cause && use != kOfWaves) faults.push_back({policy, use == kLeavesOut, std::move(*cause)});
    }
    store_.refused_groups.add_faults_of_refused(tenant, faults);
    return faults;
  });
}

std::optional<Cause> Selection::resolve(const TenantId& tenant, const std::string& policy, const std::string& ref,
                                        int use, const std::string& before) {
  std::vector<std::string> found;
  const auto earlier = store_.naming.bound(tenant, policy, "group", ref);
  if (core::is_guid(ref)) {
    found.push_back(ascii_lower(ref));
  } else if (earlier) {
    found.push_back(*earlier);
  } else {
    auto rows =
        database_->query("SELECT id FROM directory_groups WHERE tenant=? AND name=? ORDER BY id" BY_BYTES, tenant, ref);
    while (rows.step()) found.push_back(rows.text(0));
  }
  if (found.empty()) return Cause{"group_not_found", "no group is named " + ref};
  if (found.size() > 1) {
    std::string ids;
    for (const auto& id : found) ids += (ids.empty() ? "" : ", ") + id;
    return Cause{"group_ambiguous", ref + " is the name of " + ids};
  }
  if (!earlier && !core::is_guid(ref)) store_.naming.bind(tenant, policy, "group", ref, found[0]);
  if (found[0] != before) {
    database_->run("UPDATE policy_groups SET id=? WHERE policy=? AND ref=? AND leaves_out=?", found[0], policy, ref,
                   use);
    store_.directory.affect_members_of(tenant, before);
    store_.directory.affect_members_of(tenant, found[0]);
  }
  auto missing = database_->query(
      "SELECT 1 FROM feed_groups g JOIN feeds f ON f.number=g.feed WHERE g.tenant=? AND g.id=? AND g.seen=0 AND"
      " f.whole=1",
      tenant, found[0]);
  if (missing.step()) return Cause{"group_not_found", "there is no group " + ref};
  return std::nullopt;
}

Result<bool> Selection::filter_is_due(const std::string& policy, const TenantId& tenant) {
  return guarded<bool>([&] {
    return database_
        ->query(
            "SELECT 1 FROM policy_filters p WHERE policy=? AND tenant=? AND changes<>(SELECT coalesce(max(f.changes), "
            "0)"
            " FROM feeds f WHERE f.tenant=p.tenant AND f.query LIKE '/users/%')",
            policy, tenant)
        .step();
  });
}

Status Selection::begin_filter(const std::string& policy, const TenantId& tenant) {
  return guarded<void>([&] {
    database_->run("UPDATE policy_filters SET round=? WHERE policy=? AND tenant=?", store_.directory.next_round(),
                   policy, tenant);
    database_->run("DELETE FROM rereadings WHERE tenant=? AND policy=?", tenant, policy);
  });
}

Status Selection::keep_filtered(const std::string& policy, const TenantId& tenant,
                                const std::vector<RecipientId>& people) {
  return guarded<void>([&] {
    auto row = database_->query("SELECT round FROM policy_filters WHERE policy=? AND tenant=?", policy, tenant);
    if (!row.step()) return;
    const auto round = row.integer(0);
    for (const auto& id : people) store_.directory.join(tenant, holder_of(policy), {id.str()}, round);
  });
}

Status Selection::finish_filter(const std::string& policy, const TenantId& tenant, TimePoint now) {
  return guarded<void>([&] {
    auto row = database_->query("SELECT round FROM policy_filters WHERE policy=? AND tenant=?", policy, tenant);
    if (!row.step()) return;
    store_.directory.leave_all_but(tenant, holder_of(policy), row.integer(0));
    database_->run(
        "UPDATE policy_filters SET asked_at=?1, changes=(SELECT coalesce(max(f.changes), 0) FROM feeds f WHERE"
        " f.tenant=?3 AND f.query LIKE '/users/%') WHERE policy=?2",
        now, policy, tenant);
  });
}

core::Listed Selection::listed(const TenantId& tenant, const std::string& id, std::string& upn,
                               std::optional<TimePoint>& look_at) {
  auto row = database_->query(
      "SELECT u.upn, u.guest, u.enabled, u.teams, u.hired_at, coalesce(r.time_zone, ''), u.look_at FROM directory_users"
      " u LEFT JOIN recipients r ON r.tenant=u.tenant AND r.id=u.id WHERE u.tenant=? AND u.id=?",
      tenant, id);
  if (!row.step()) return {};
  upn = row.text(0);
  look_at = row.maybe_time(6);
  return {true, row.integer(1) != 0, row.integer(2) != 0, row.integer(3) != 0, row.maybe_time(4), row.text(5)};
}

std::map<std::string, core::Mention> Selection::mentions(const TenantId& tenant, const std::string& id,
                                                         const std::string& upn) {
  std::map<std::string, core::Mention> all;
  const auto note = [&](const Statement& row) {
    auto& mention = all[row.text(0)];
    (row.integer(1) != 0 ? mention.left_out : mention.selected) = true;
  };
  for (const auto& holder : holders_of(*database_, tenant, id)) {
    auto groups = database_->query(
        "SELECT g.policy, g.leaves_out FROM policy_groups g WHERE g.tenant=? AND g.id=? AND g." NOT_OF_WAVES, tenant,
        holder);
    while (groups.step()) note(groups);
  }
  auto names = database_->query("SELECT policy, leaves_out FROM policy_names WHERE tenant=?1 AND name IN (?2, ?3)",
                                tenant, id, upn);
  while (names.step()) note(names);
  for (const auto& policy : store_.rosters.policies_welcoming_member(tenant, id)) all[policy].in_team = true;
  return all;
}

/// Of a policy that has no judgement nobody is selected or let go.
std::vector<Selection::Judging> Selection::judging(const TenantId& tenant, const std::vector<Judgement>& judgements) {
  std::vector<Judging> all;
  for (auto& row : store_.policies.policies_of(tenant)) {
    const auto by = std::find_if(judgements.begin(), judgements.end(),
                                 [&](const Judgement& each) { return each.policy->name == row.name; });
    if (by != judgements.end()) all.emplace_back(std::move(row), &*by);
  }
  return all;
}

Result<int> Selection::reconsider(const TenantId& tenant, int most, const std::vector<Judgement>& judgements,
                                  const core::Today& today) {
  return guarded<int>([&] {
    std::vector<std::string> people;
    auto rows = database_->query("SELECT id FROM affected WHERE tenant=? AND put_off=0 ORDER BY id" BY_BYTES " LIMIT ?",
                                 tenant, most);
    while (rows.step()) people.push_back(rows.text(0));
    const auto policies = judging(tenant, judgements);
    const bool journeys = store_.journeys.any(tenant);
    for (const auto& id : people) {
      const bool settled = reconsider_one(tenant, id, policies, today);
      if (journeys) store_.schedule.replan(tenant, RecipientId(id), today.now);
      database_->run("DELETE FROM affected WHERE tenant=? AND put_off=0 AND id=?", tenant, id);
      if (!settled)
        database_->run("INSERT INTO affected (tenant, id, put_off) VALUES (?,?,1) ON CONFLICT DO NOTHING", tenant, id);
    }
    return static_cast<int>(people.size());
  });
}

/// False when a policy could not be trusted with it.
bool Selection::reconsider_one(const TenantId& tenant, const std::string& id, const std::vector<Judging>& policies,
                               const core::Today& today) {
  std::string upn;
  std::optional<TimePoint> look_at;
  const auto person = listed(tenant, id, upn, look_at);
  auto mentioned = mentions(tenant, id, upn);
  bool settled = true;
  std::optional<TimePoint> until;
  for (const auto& [row, by] : policies) {
    const auto& [policy, trust] = *by;
    const auto verdict = core::judge(*policy, person, mentioned[row.name], today);
    until = earliest(until, verdict.until);
    const bool trusted = verdict.selected() ? trust.select : (verdict.named || trust.let_go);
    if (!trusted)
      settled = false;
    else if (verdict.named)
      store_.targets.select_one(
          row, {RecipientId(id), upn, verdict.left_out, core::RecipientKind::user, verdict.through_team}, today.now);
    else
      store_.targets.let_one_go(row, id, today.now);
  }
  if (until != look_at)
    database_->run("UPDATE directory_users SET look_at=? WHERE tenant=? AND id=?", until, tenant, id);
  return settled;
}

Status Selection::reconsider_by_time(const TenantId& tenant, TimePoint now) {
  return guarded<void>([&] {
    const auto next = first_look(tenant);
    if (!next || *next > now) return;
    database_->run(
        "INSERT INTO affected (tenant, id) SELECT tenant, id FROM directory_users WHERE tenant=? AND look_at<=? ON"
        " CONFLICT DO NOTHING",
        tenant, now);
  });
}

Result<std::optional<TimePoint>> Selection::next_by_time(const TenantId& tenant) {
  return guarded<std::optional<TimePoint>>([&] { return first_look(tenant); });
}

std::optional<TimePoint> Selection::first_look(const TenantId& tenant) {
  return first_time(database_->query(
      "SELECT look_at FROM directory_users WHERE tenant=? AND look_at IS NOT NULL ORDER BY look_at LIMIT 1", tenant));
}

Status Selection::reconsider_what_was_put_off(const TenantId& tenant) {
  return guarded<void>([&] {
    database_->run(
        "INSERT INTO affected (tenant, id) SELECT tenant, id FROM affected WHERE tenant=? AND"
        " put_off=1 ON CONFLICT DO NOTHING",
        tenant);
    database_->run("DELETE FROM affected WHERE tenant=? AND put_off=1", tenant);
  });
}

Status Selection::each_named_by_id(const std::string& policy, const TenantId& tenant,
                                   const std::function<void(const std::string& id, const std::string& upn)>& see) {
  return guarded<void>([&] {
    auto rows = database_->stream(
        "SELECT u.id, u.upn FROM policy_names n JOIN directory_users u ON u.tenant=n.tenant AND"
        " u.id=lower(n.name)" BY_BYTES " WHERE n.tenant=? AND n.policy=? AND n.leaves_out=0",
        tenant, policy);
    while (rows.step()) see(rows.text(0), rows.text(1));
  });
}

Status Selection::note_strange_names(const TenantId& tenant, TimePoint now) {
  return guarded<void>([&] {
    database_->run(
        "INSERT INTO targets (policy, tenant, id, upn, selected, reason, checked_at) SELECT n.policy, n.tenant, n.name,"
        " n.name, 0, 'user_not_found', ?2 FROM policy_names n WHERE n.tenant=?1 AND n.leaves_out=0 AND"
        " NOT EXISTS (SELECT 1 FROM directory_users u WHERE u.tenant=n.tenant AND u.id=lower(n.name)" BY_BYTES
        ") AND"
        " NOT EXISTS (SELECT 1 FROM directory_users u WHERE u.tenant=n.tenant AND u.upn=n.name COLLATE NOCASE)"
        " ON CONFLICT (policy, tenant, id) DO UPDATE SET reason=excluded.reason, checked_at=excluded.checked_at WHERE"
        " targets.reason='no_longer_selected'",
        tenant, now);
    database_->run(
        "DELETE FROM targets WHERE tenant=?1 AND reason='user_not_found' AND (NOT EXISTS (SELECT 1 FROM policy_names n"
        " WHERE n.tenant=?1 AND n.name=targets.id COLLATE NOCASE AND n.policy=targets.policy AND n.leaves_out=0) OR "
        "EXISTS (SELECT 1"
        " FROM directory_users u WHERE u.tenant=?1 AND u.upn=targets.id COLLATE NOCASE))",
        tenant);
  });
}

Result<bool> Selection::affects_somebody(const TenantId& tenant) {
  return guarded<bool>([&] {
    return database_
        ->query("SELECT 1 FROM affected WHERE tenant=? AND put_off=0 ORDER BY id" BY_BYTES " LIMIT 1", tenant)
        .step();
  });
}

}  // namespace welcomed::store
