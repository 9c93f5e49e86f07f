// What another configuration would change.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

#define COUNTS(target) "(" target ".selected=1 OR " target ".waits=1)"
#define SAME_TARGET "b.policy=t.policy AND b.tenant=t.tenant AND b.id=t.id"

constexpr auto kSelectionChangeFields =
    sql::fields_of<SelectionChange>(Field{"policy", &SelectionChange::policy}, Field{"more", &SelectionChange::more},
                                    Field{"fewer", &SelectionChange::fewer});

constexpr auto kOverlapFields = sql::fields_of<Overlap>(
    Field{"policy", &Overlap::policy}, Field{"other", &Overlap::other}, Field{"people", &Overlap::people});

}  // namespace

Status Comparison::remember() {
  return guarded<void>([&] {
    database_->script(
        "CREATE TEMP TABLE targets_before (policy TEXT NOT NULL, tenant TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY"
        " (policy, tenant, id))");
    database_->run(
        "INSERT INTO targets_before (policy, tenant, id) SELECT t.policy, t.tenant, t.id FROM targets t WHERE"
        " " COUNTS("t"));
  });
}

Result<std::vector<SelectionChange>> Comparison::changes() {
  return guarded<std::vector<SelectionChange>>([&] {
    std::vector<SelectionChange> all;
    auto rows = database_->query(
        "SELECT policy, sum(more) AS more, sum(fewer) AS fewer FROM (SELECT t.policy AS policy, 1 AS more, 0 AS fewer"
        " FROM targets t WHERE " COUNTS("t") " AND NOT EXISTS (SELECT 1 FROM targets_before b WHERE " SAME_TARGET
                                             ") UNION ALL SELECT b.policy, 0, 1 FROM targets_before b WHERE NOT EXISTS "
                                             "(SELECT 1 FROM targets t WHERE " SAME_TARGET " AND " COUNTS(
                                                 "t") ")) AS changes GROUP BY policy ORDER BY policy" BY_BYTES);
    while (rows.step()) all.push_back(kSelectionChangeFields.read(rows));
    return all;
  });
}

Result<std::vector<Overlap>> Comparison::overlaps(int most) {
  return guarded<std::vector<Overlap>>([&] {
    std::vector<Overlap> all;
    auto rows = database_->query(
        "SELECT t.policy, o.policy, count(*) FROM targets t JOIN targets o ON o.tenant=t.tenant AND o.id=t.id AND"
        " o.policy" BY_BYTES ">t.policy" BY_BYTES " WHERE t.kind='user' AND " COUNTS("t") " AND " COUNTS(
            "o") " GROUP BY t.policy, o.policy ORDER BY count(*) DESC, t.policy" BY_BYTES ", o.policy" BY_BYTES
                 " LIMIT ?",
        most);
    while (rows.step()) all.push_back(kOverlapFields.read(rows));
    return all;
  });
}

}  // namespace welcomed::store
