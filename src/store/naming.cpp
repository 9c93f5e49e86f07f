// Whom names mean, what a policy's names are bound to, and silence by an admin's word.
#include <algorithm>
#include <map>

#include "base/letters.hpp"
#include "core/guid.hpp"
#include "core/team_wish.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::RecipientKind;
using core::Wish;

namespace {

/// Of a table's rows in a tenant (?1, empty for any): those with this id (?2), or name (?3) in that column.
#define WHO(name) " (?1='' OR tenant=?1) AND (id=?2 OR (?3<>'' AND " name "=?3 COLLATE NOCASE))"

/// How sure it is that there is somebody: 2 for a recipient, 1 for one of the directory, 0 for a name that nobody has.
constexpr const char* kPeople =
    "SELECT tenant, id, upn, 2 FROM recipients WHERE kind='user' AND" WHO("upn")
    " UNION ALL SELECT tenant, id, upn, 1 FROM directory_users WHERE" WHO("upn")
    " UNION ALL SELECT tenant, id, upn, CASE WHEN reason='user_not_found' THEN 0 ELSE 1 END FROM targets WHERE kind='user' AND" WHO("upn");
/// Who gave a team or chat the app, or spoke there, is named there by id (?2) alone. Reads every story.
constexpr const char* kMentioned =
    "SELECT tenant, installer, '', 1 FROM recipients WHERE kind<>'user' AND (?1='' OR tenant=?1) AND installer=?2"
    " UNION ALL SELECT DISTINCT tenant, CAST(?2 AS TEXT), '', 1 FROM story WHERE (?1='' OR tenant=?1) AND"
    " instr(lower(what || ' ' || detail), ?2)>0";
/// A name that a policy has bound to a team means that one beside whichever team has it now.
#define WHICH_TEAM(name)                                   \
  " (?1='' OR tenant=?1) AND (id=?2 OR (?3<>'' AND (" name \
  "=?3 COLLATE NOCASE OR (tenant, id) IN (SELECT"          \
  " b.tenant, b.id FROM bindings b WHERE b.kind='team' AND b.name=?3 COLLATE NOCASE))))"

constexpr const char* kTeams = "SELECT tenant, id, upn, 2 FROM recipients WHERE kind='team' AND" WHICH_TEAM(
    "upn") " UNION ALL SELECT tenant, id, name, 1 FROM directory_groups WHERE team=1 AND" WHICH_TEAM("name");

/// Nobody but its members knows a chat by its topic.
constexpr const char* kChats =
    "SELECT tenant, id, upn, 2 FROM recipients WHERE kind='chat' AND (?1='' OR tenant=?1) AND id=?3 AND ?2=''";

const char* those(RecipientKind kind) {
  if (kind == RecipientKind::chat) return kChats;
  return kind == RecipientKind::user ? kPeople : kTeams;
}

constexpr std::int64_t kNobody = 0;
constexpr std::int64_t kRecipient = 2;

}  // namespace

Result<std::vector<Named>> Naming::named(const Sought& sought) {
  return guarded<std::vector<Named>>([&] {
    std::map<std::pair<std::string, std::string>, std::pair<std::string, std::int64_t>> found;
    const bool by_id = core::is_guid(sought.name);
    const auto id = by_id ? ascii_lower(sought.name) : "";
    std::int64_t surest = kNobody;
    const auto see = [&](Statement rows) {
      while (rows.step()) {
        auto& [name, sure] = found[{rows.text(0), rows.text(1)}];
        if (name.empty()) name = rows.text(2);
        sure = std::max(sure, rows.integer(3));
        surest = std::max(surest, sure);
      }
    };
    see(database_->query(those(sought.kind), sought.tenant, id, by_id ? "" : sought.name));
    if (found.empty() && by_id && sought.kind == RecipientKind::user)
      see(database_->query(kMentioned, sought.tenant, id));
    std::vector<Named> all;
    for (const auto& [key, what] : found) {
      const auto& [name, sure] = what;
      if (sure == kNobody && surest > kNobody) continue;
      all.push_back({{TenantId(key.first), RecipientId(key.second)}, name, sure == kRecipient});
    }
    return all;
  });
}

Result<bool> Naming::silence(const Named& whom, RecipientKind kind, bool off, TimePoint now) {
  return guarded<bool>([&] {
    const auto& [tenant, id] = whom.key;
    const auto before = store_.recipients.find(tenant, id.str())
                            .value_or(core::Recipient{.tenant = tenant, .id = id, .kind = kind, .name = whom.name});
    const bool asked = before.silent && !before.blocked;
    if (asked != off) return false;
    const auto at = std::max(now, before.wish_at.value_or(now));
    const auto after = core::after_wish(before, off ? Wish::messages : Wish::silence, at);
    store_.recipients.save(after, now);
    store_.schedule.follow(before, after, now);
    database_->run("DELETE FROM confirmations WHERE tenant=? AND recipient=? AND state='pending'", tenant, id);
    database_->run("DELETE FROM team_wishes WHERE tenant=? AND team=?", tenant, id);
    store_.recipients.tell(tenant, id.str(), {off ? "silence ended" : "silenced", "by an admin"}, now);
    return true;
  });
}

/// Of a name that a policy has for a group or a team, once it was found.
std::optional<std::string> Naming::bound(const TenantId& tenant, const std::string& policy, const char* kind,
                                         const std::string& name) {
  auto row = database_->query("SELECT id FROM bindings WHERE tenant=? AND policy=? AND kind=? AND name=?", tenant,
                              policy, kind, name);
  return row.step() ? std::optional(row.text(0)) : std::nullopt;
}

void Naming::bind(const TenantId& tenant, const std::string& policy, const char* kind, const std::string& name,
                  const std::string& id) {
  database_->run("INSERT INTO bindings (tenant, policy, kind, name, id) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
                 tenant, policy, kind, name, id);
}

/// A policy lets go of what it names no more.
void Naming::unbind_but(const PolicySelection& selection) {
  const auto named = [&](const std::string& kind, const std::string& name) {
    const auto is = [&](const std::string& each) { return ascii_lower(each) == ascii_lower(name); };
    const auto in = [&](const std::vector<std::string>& names) { return std::any_of(names.begin(), names.end(), is); };
    if (kind == "team") return in(selection.teams);
    return in(selection.groups) || in(selection.left_out_groups) || in(selection.wave_groups);
  };
  std::vector<std::pair<std::string, std::string>> gone;
  auto rows = database_->query("SELECT kind, name FROM bindings WHERE tenant=? AND policy=?", selection.tenant,
                               selection.policy);
  while (rows.step()) {
    if (!named(rows.text(0), rows.text(1))) gone.emplace_back(rows.text(0), rows.text(1));
  }
  for (const auto& [kind, name] : gone) {
    database_->run("DELETE FROM bindings WHERE tenant=? AND policy=? AND kind=? AND name=?", selection.tenant,
                   selection.policy, kind, name);
  }
}

void Naming::warn_of_taken_names(std::vector<PolicyWarning>& all) {
  auto rows = database_->query(
      "SELECT b.policy, b.tenant, b.kind, b.name, b.id, g.id FROM bindings b JOIN directory_groups g ON"
      " g.tenant=b.tenant AND g.name=b.name AND g.id<>b.id AND (b.kind='group' OR g.team=1) ORDER BY b.policy" BY_BYTES
      ", b.kind" BY_BYTES ", b.name COLLATE NOCASE, g.id" BY_BYTES);
  while (rows.step()) {
    const auto policy = rows.text(0);
    const auto taken =
        "the " + rows.text(2) + " " + rows.text(3) + " stays " + rows.text(4) + "; its name is now that of ";
    const bool again = !all.empty() && all.back().policy == policy && all.back().cause.detail.starts_with(taken);
    if (again)
      all.back().cause.detail += ", " + rows.text(5);
    else
      all.push_back({policy, TenantId(rows.text(1)), {"name_taken", taken + rows.text(5)}, rows.text(3)});
  }
}

}  // namespace welcomed::store
