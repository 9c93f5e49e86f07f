// Words for silence in channels and group chats, which count once the roster tells who spoke them.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::TeamRole;
using core::TeamWish;
using core::Wish;

Status TeamWishes::hear(const TenantId& tenant, const RecipientId& team, const TeamWish& wish, TimePoint now) {
  return guarded<void>([&] {
    database_->run(
        "INSERT INTO team_wishes (tenant, team, speaker, wish, at) VALUES (?,?,?,?,?) ON CONFLICT (tenant, team, "
        "speaker) DO UPDATE SET"
        " wish=excluded.wish, at=excluded.at WHERE team_wishes.at<=excluded.at",
        tenant, team, wish.speaker, core::name(wish.wish), wish.at);
    database_->run(
        "INSERT INTO rosters (tenant, team, next_attempt_at, updated_at) VALUES (?1,?2,?3,?3) ON CONFLICT DO NOTHING",
        tenant, team, now);
    database_->run(
        "UPDATE rosters SET stale=1, next_attempt_at=CASE WHEN taken=1 THEN next_attempt_at ELSE ?1 END WHERE tenant=?2"
        " AND team=?3",
        now, tenant, team);
    store_.dues.note(tenant, QueueName::rosters, now);
  });
}

std::optional<TeamRole> TeamWishes::role_in(const TenantId& tenant, const RecipientId& team,
                                            const std::string& member) {
  auto row = database_->query(
      "SELECT m.role, coalesce(u.guest, 0) FROM roster m LEFT JOIN directory_users u ON u.tenant=m.tenant AND"
      " u.id=m.member WHERE m.tenant=? AND m.team=? AND m.member=?",
      tenant, team, member);
  if (!row.step()) return std::nullopt;
  return row.integer(1) != 0 ? TeamRole::guest : core::team_role(row.text(0));
}

/// Whoever a roster that went stale while it was read does not know may be in the next one.
void TeamWishes::judge(const TenantId& tenant, const RecipientId& team, TimePoint now) {
  std::vector<TeamWish> wishes;
  auto rows =
      database_->query("SELECT speaker, wish, at FROM team_wishes WHERE tenant=? AND team=? ORDER BY at", tenant, team);
  while (rows.step()) wishes.push_back({rows.text(0), core::wish_named(rows.text(1)), rows.time(2)});
  if (wishes.empty()) return;
  const auto known = store_.recipients.find(tenant, team.str());
  const auto kind = known ? known->kind : core::RecipientKind::team;
  const bool owners_are_told =
      kind == core::RecipientKind::team &&
      database_->query("SELECT 1 FROM roster WHERE tenant=? AND team=? AND role='owner' LIMIT 1", tenant, team).step();
  const bool stale =
      database_->query("SELECT 1 FROM rosters WHERE tenant=? AND team=? AND stale=1", tenant, team).step();
  for (const auto& wish : wishes) {
    const auto role = role_in(tenant, team, wish.speaker);
    if (!role && stale) continue;
    settle({tenant, team}, kind, {wish, role, core::may_ask_for_team(role, owners_are_told)}, now);
    database_->run("DELETE FROM team_wishes WHERE tenant=? AND team=? AND speaker=?", tenant, team, wish.speaker);
  }
  forget_unwanted_roster(tenant, team);
}

void TeamWishes::settle(const RecipientKey& team, core::RecipientKind kind, const Judged& judged, TimePoint now) {
  const auto& [wish, role, counts] = judged;
  const auto who = core::who_asked(wish, role, kind);
  const std::string asked = wish.wish == Wish::silence ? "asked for silence" : "asked for messages";
  if (!counts) return store_.recipients.tell(team.tenant, team.id.str(), {asked + ", which does not count", who}, now);
  const auto changed = store_.recipients.change(
      team.tenant, team.id,
      [&said = wish](core::Recipient each) { return core::after_wish(std::move(each), said.wish, said.at); },
      {asked, who}, now);
  if (!changed) throw DatabaseError(changed.error());
}

/// It was read for the sake of a word alone.
void TeamWishes::forget_unwanted_roster(const TenantId& tenant, const RecipientId& team) {
  const bool wanted =
      database_
          ->query(
              "SELECT 1 FROM team_wishes WHERE tenant=?1 AND team=?2 UNION ALL SELECT 1 FROM targets t JOIN"
              " policies p ON p.name=t.policy WHERE t.tenant=?1 AND t.id=?2 AND t.kind='team' AND"
              " t.selected=1 AND p.welcome_members=1 LIMIT 1",
              tenant, team)
          .step();
  if (wanted) return;
  database_->run("DELETE FROM roster WHERE tenant=? AND team=?", tenant, team);
  database_->run("DELETE FROM rosters WHERE tenant=? AND team=?", tenant, team);
}

}  // namespace welcomed::store
