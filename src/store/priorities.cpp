// Whose due work is taken first. Each waiting install and message has the highest priority of the policies that want
// it, so that an index gives them in the order in which they are taken.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

#define OF_PRIORITY "coalesce((SELECT max(p.priority)"
#define SELECTED_BY "(SELECT t.id FROM targets t WHERE t.policy=?1 AND t.tenant=?2 AND t.selected=1)"

constexpr const char* kHighestInstall =
    "SELECT max(priority) FROM recipients WHERE tenant=? AND kind=CAST(? AS TEXT) AND priority<? AND state IN"
    " ('installing', 'failed') AND next_attempt_at IS NOT NULL";
constexpr const char* kHighestDelivery =
    "SELECT max(priority) FROM deliveries WHERE tenant=? AND kind=CAST(? AS TEXT) AND priority<? AND state='pending'"
    " AND next_attempt_at IS NOT NULL";

}  // namespace

int Priorities::of(const std::string& policy) {
  auto row = database_->query("SELECT priority FROM policies WHERE name=?", policy);
  return row.step() ? static_cast<int>(row.integer(0)) : 0;
}

/// Whoever takes work asks each time, and a policy seldom has one.
bool Priorities::in_use() {
  if (!in_use_) in_use_ = any();
  return *in_use_;
}

bool Priorities::any() { return database_->query("SELECT 1 FROM policies WHERE priority<>0 LIMIT 1").step(); }

/// Those of rows that wait, the highest first; each costs one look into the index.
std::vector<int> Priorities::waiting(WaitingFor what, const TenantId& tenant, core::RecipientKind kind) {
  if (!in_use()) return {0};
  constexpr int kAboveAll = 1'000'000;
  std::vector<int> all;
  for (int below = kAboveAll;;) {
    auto row = database_->query(what == WaitingFor::install ? kHighestInstall : kHighestDelivery, tenant,
                                core::name(kind), below);
    if (!row.step() || row.null(0)) return all;
    below = static_cast<int>(row.integer(0));
    all.push_back(below);
  }
}

/// They are wanted by this policy, too, from now on.
void Priorities::raise(const PolicyRow& policy, const RecipientId& id) {
  if (policy.priority == 0) return;
  database_->run("UPDATE recipients SET priority=?1 WHERE tenant=?2 AND id=?3 AND priority<?1", policy.priority,
                 policy.tenant, id);
  database_->run(
      "UPDATE deliveries SET priority=?1 WHERE tenant=?2 AND recipient=?3 AND priority<?1 AND state IN ('pending',"
      " 'opted_out') AND " WANTED_BY_POLICY("?4"),
      policy.priority, policy.tenant, id, policy.name);
}

/// Its priority is another one, or it came to be paused or goes on.
void Priorities::put_in_order(const std::string& policy, const TenantId& tenant) {
  database_->run(
      "UPDATE recipients AS r SET priority=" OF_PRIORITY
      " FROM targets t JOIN policies p ON p.name=t.policy WHERE t.tenant=r.tenant AND t.id=r.id AND"
      " t.selected=1 AND t.install=1 AND p.paused_at IS NULL), 0) WHERE r.tenant=?2 AND r.id IN " SELECTED_BY,
      policy, tenant);
  database_->run("UPDATE deliveries SET priority=" OF_PRIORITY WANTED_BY
                 "), 0) WHERE tenant=?2 AND recipient IN " SELECTED_BY
                 " AND state IN ('pending', 'opted_out') AND key IN (SELECT key FROM policy_messages WHERE policy=?1)",
                 policy, tenant);
}

/// No policy has one any more: whoever takes work looks only for those without.
void Priorities::forget() {
  database_->run("UPDATE recipients SET priority=0 WHERE priority<>0");
  database_->run("UPDATE deliveries SET priority=0 WHERE priority<>0");
}

}  // namespace welcomed::store
