// What refusals leave behind: lanes that are stopped, contents that were refused, references of another bot.
#include <set>
#include <sstream>

#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

/// Of a delivery: when it is due, once it is pending again.
#define DUE_AGAIN(now)                                                                                              \
  "CASE WHEN EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=deliveries.tenant AND r.id=deliveries.recipient AND" \
  " r.state='reachable' AND r.silent=0) AND " STILL_WANTED " THEN later(" now ", not_before) END"

/// Of what was refused, or could not be rendered, as it was.
#define OF_CONTENT \
  "cause IN ('too_large', 'message_refused', 'template_failed', 'channel_not_found', 'channel_refused')"

/// Of a row (?1 tenant, ?2 cause, ?3 since): it was refused for that cause since then, and nobody works at it.
#define REFUSED_SINCE "tenant=?1 AND cause=?2 AND cause<>'' AND updated_at>=?3 AND taken=0"

/// Of a recipient: what they are sent was refused so. Who blocked the bot without an address was not asked now.
#define IS_BLOCKED "(blocked=1 AND conversation_id IS NOT NULL)"

/// Of blocks that are lifted in one transaction, so that others get their turn between.
constexpr std::size_t kLiftedAtOnce = 500;

constexpr auto kCircuitFields =
    sql::fields_of<OpenCircuit>(Field{"tenant", &OpenCircuit::tenant}, Field{"lane", &OpenCircuit::lane},
                                Field{"cause", within(&OpenCircuit::cause, &Cause::name)},
                                Field{"detail", within(&OpenCircuit::cause, &Cause::detail)},
                                Field{"since", &OpenCircuit::since}, Field{"causes", &OpenCircuit::causes});

/// A store of an older version names but the last one.
std::set<std::string> causes_of(const OpenCircuit& circuit) {
  std::istringstream names(circuit.causes);
  std::set<std::string> causes{circuit.cause.name};
  for (std::string name; names >> name;) causes.insert(name);
  return causes;
}

}  // namespace

Status Refusals::write_circuits(const TenantId& tenant, const std::vector<OpenCircuit>& open) {
  return guarded<void>([&] {
    database_->run("DELETE FROM circuits WHERE tenant=?", tenant);
    for (const auto& each : open) {
      auto statement = database_->query(kCircuitFields.upsert("circuits", {"tenant", "lane"}));
      kCircuitFields.bind(statement, each);
      statement.run();
    }
  });
}

Result<std::vector<OpenCircuit>> Refusals::circuits() {
  return guarded<std::vector<OpenCircuit>>([&] {
    std::vector<OpenCircuit> open;
    auto rows = database_->query("SELECT " + kCircuitFields.columns() +
                                 " FROM circuits ORDER BY tenant" BY_BYTES ", lane" BY_BYTES);
    while (rows.step()) open.push_back(kCircuitFields.read(rows));
    return open;
  });
}

Status Refusals::outage_is_over(const OpenCircuit& circuit, TimePoint now) {
  return guarded<void>([&] {
    for (const auto& cause : causes_of(circuit)) make_due(circuit.tenant, {cause, circuit.since}, {}, now);
  });
}

Result<std::optional<RecipientId>> Refusals::try_one(const TenantId& tenant, const core::Doubted& doubted,
                                                     TimePoint now) {
  return guarded<std::optional<RecipientId>>([&]() -> std::optional<RecipientId> {
    std::optional<RecipientId> one;
    {
      auto rows = database_->query(
          "SELECT id FROM (SELECT id, updated_at FROM recipients WHERE " REFUSED_SINCE " AND (" IS_BLOCKED
          " OR next_attempt_at>?4) UNION ALL SELECT recipient, updated_at FROM deliveries WHERE " REFUSED_SINCE
          " AND state='pending' AND next_attempt_at>?4 UNION ALL SELECT id, updated_at FROM upkeep WHERE " REFUSED_SINCE
          " AND next_attempt_at>?4 UNION ALL SELECT recipient, updated_at FROM amended WHERE " REFUSED_SINCE
          " AND state='pending' AND next_attempt_at>?4) AS refused ORDER BY updated_at, id" BY_BYTES " LIMIT 1",
          tenant, doubted.cause, doubted.since, now);
      if (rows.step()) one = RecipientId(rows.text(0));
    }
    if (!one) return one;
    lift_blocks(tenant, doubted, one->str(), now);
    make_due(tenant, doubted, one->str(), now);
    return one;
  });
}

Result<bool> Refusals::try_all(const TenantId& tenant, const core::Doubted& doubted, TimePoint now) {
  return guarded<bool>([&] {
    if (lift_blocks(tenant, doubted, {}, now) == kLiftedAtOnce) return true;
    make_due(tenant, doubted, {}, now);
    return false;
  });
}

/// Of `whom`, or of everybody where that is empty. Gives of how many, at most `kLiftedAtOnce`.
std::size_t Refusals::lift_blocks(const TenantId& tenant, const core::Doubted& doubted, const std::string& whom,
                                  TimePoint now) {
  std::vector<RecipientId> blocked;
  {
    auto rows =
        database_->query("SELECT id FROM recipients WHERE " REFUSED_SINCE " AND updated_at<=?4 AND " IS_BLOCKED
                         " AND (?5='' OR id=?5) ORDER BY updated_at LIMIT ?6",
                         tenant, doubted.cause, doubted.since, now, whom, static_cast<std::int64_t>(kLiftedAtOnce));
    while (rows.step()) blocked.emplace_back(rows.text(0));
  }
  for (const auto& id : blocked)
    store_.recipients.try_again(tenant, id, {"tried again", "others were refused alike"}, now);
  return blocked.size();
}

/// What waits of `whom`, or of everybody where that is empty.
void Refusals::make_due(const TenantId& tenant, const core::Doubted& refused, const std::string& whom, TimePoint now) {
  for (const auto* sql :
       {"UPDATE recipients SET next_attempt_at=?4 WHERE " REFUSED_SINCE " AND next_attempt_at>?4 AND (?5='' OR id=?5)",
        "UPDATE deliveries SET next_attempt_at=later(?4, not_before) WHERE " REFUSED_SINCE
        " AND state='pending' AND next_attempt_at>?4 AND (?5='' OR recipient=?5)",
        "UPDATE upkeep SET next_attempt_at=?4 WHERE " REFUSED_SINCE " AND next_attempt_at>?4 AND (?5='' OR id=?5)",
        "UPDATE amended SET next_attempt_at=?4 WHERE " REFUSED_SINCE
        " AND state='pending' AND next_attempt_at>?4 AND (?5='' OR recipient=?5)"})
    database_->run(sql, tenant, refused.cause, refused.since, now, whom);
  store_.dues.note_all(tenant, now);
}

/// A message that was refused for what it is goes again once it is another one.
void Refusals::compare_contents(const PolicyRow& policy) {
  for (const auto& [key, fingerprint] : policy.contents) {
    auto known = database_->query("SELECT fingerprint FROM contents WHERE policy=? AND key=?", policy.name, key);
    const bool first = !known.step();
    if (!first && known.text(0) == fingerprint) continue;
    database_->run(
        "INSERT INTO contents (policy, key, fingerprint) VALUES (?,?,?) ON CONFLICT (policy, key) DO UPDATE SET "
        "fingerprint=excluded.fingerprint",
        policy.name, key, fingerprint);
    if (first) continue;
    database_->run(
        "UPDATE deliveries SET state=CASE WHEN EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=deliveries.tenant AND"
        " r.id=deliveries.recipient AND r.silent=1) THEN 'opted_out' ELSE 'pending' END, cause='', detail='', "
        "refusals=0, content_refusals=0,"
        " taken=0, next_attempt_at=" DUE_AGAIN(
            "0") " WHERE policy=? AND key=? AND state IN ('pending', 'failed') AND " OF_CONTENT,
        policy.name, key);
  }
}

/// Of a pending row: it could not be rendered, and waits for that to be corrected.
#define WAITS_FOR_CORRECTION(now) "state='pending' AND cause='template_failed' AND taken=0 AND next_attempt_at>" now

Status Refusals::render_again(TimePoint now) {
  return guarded<void>([&] {
    database_->run("UPDATE deliveries SET next_attempt_at=later(?1, not_before) WHERE " WAITS_FOR_CORRECTION("?1"),
                   now);
    database_->run("UPDATE amended SET next_attempt_at=?1 WHERE " WAITS_FOR_CORRECTION("?1"), now);
  });
}

Result<std::vector<NamedPerson>> Refusals::unrendered(const PolicyRow& policy, TimePoint now) {
  return guarded<std::vector<NamedPerson>>([&] {
    std::vector<NamedPerson> people;
    auto waiting = database_->query(
        "SELECT r.id, r.upn FROM recipients r JOIN targets t ON t.tenant=r.tenant AND t.id=r.id AND t.policy=?2 AND"
        " t.selected=1 WHERE r.tenant=?1 AND r.id IN (SELECT recipient FROM deliveries WHERE tenant=?1"
        " AND " WAITS_FOR_CORRECTION(
            "?3") " UNION SELECT recipient FROM amended WHERE tenant=?1 AND " WAITS_FOR_CORRECTION("?3") ")",
        policy.tenant, policy.name, now);
    while (waiting.step()) people.push_back({RecipientId(waiting.text(0)), waiting.text(1)});
    return people;
  });
}

Status Refusals::render_again(const TenantId& tenant, const std::vector<RecipientId>& people, TimePoint now) {
  return guarded<void>([&] {
    for (const auto& id : people) {
      database_->run(
          "UPDATE deliveries SET next_attempt_at=later(?3, not_before) WHERE tenant=?1 AND recipient=?2 "
          "AND " WAITS_FOR_CORRECTION("?3"),
          tenant, id, now);
      database_->run(
          "UPDATE amended SET next_attempt_at=?3 WHERE tenant=?1 AND recipient=?2 AND " WAITS_FOR_CORRECTION("?3"),
          tenant, id, now);
    }
    if (people.empty()) return;
    store_.dues.note(tenant, QueueName::people_messages, now);
    store_.dues.note(tenant, QueueName::amendments, now);
  });
}

Result<std::int64_t> Refusals::use_bot(const std::string& app_id, TimePoint now) {
  return guarded<std::int64_t>([&]() -> std::int64_t {
    auto known = database_->query("SELECT bot FROM identity");
    const std::string before = known.step() ? known.text(0) : std::string();
    if (before == app_id) return 0;
    if (!before.empty()) expect_nobody_leads(before, app_id, now);
    database_->run("UPDATE identity SET bot=?", app_id);
    // The references of a store that knew of no bot are those of the configured one.
    if (before.empty()) return 0;
    const auto set_apart = set_references_apart(before, now);
    take_references_back(app_id, now);
    return set_apart;
  });
}

Result<std::vector<FormerBot>> Refusals::former_bots() {
  return guarded<std::vector<FormerBot>>([&] {
    std::vector<FormerBot> all;
    auto rows = database_->query("SELECT bot, count(*) FROM former_references GROUP BY bot ORDER BY bot" BY_BYTES);
    while (rows.step()) all.push_back({rows.text(0), rows.integer(1)});
    return all;
  });
}

void Refusals::expect_nobody_leads(const std::string& bot, const std::string& other, TimePoint now) {
  const auto daemons = store_.leaderships.daemons(database_->time(now));
  if (daemons.empty()) return;
  throw DatabaseError(
      {"the store: " + daemons.front() + " works with it as the bot " + bot + ", and this daemon is " + other,
       "give all daemons the same bot.app_id; for another bot stop all of them before one starts"});
}

std::int64_t Refusals::set_references_apart(const std::string& bot, TimePoint now) {
  database_->run(
      "INSERT INTO former_references (bot, tenant, recipient, conversation_id, service_url, channel_user_id)"
      " SELECT ?, tenant, id, conversation_id, service_url, channel_user_id FROM recipients WHERE state='reachable' AND"
      " conversation_id IS NOT NULL ON CONFLICT (bot, tenant, recipient) DO UPDATE SET"
      " conversation_id=excluded.conversation_id, service_url=excluded.service_url,"
      " channel_user_id=excluded.channel_user_id",
      bot);
  const int set_apart = database_->run(
      "UPDATE recipients SET conversation_id=NULL, channel_user_id='', reference_since=NULL, attempts=0, searches=0, "
      "taken=0,"
      " cause='other_bot', detail=?1, updated_at=?2,"
      " renewal=CASE WHEN through_team=1 THEN 'creation_due' ELSE 'none' END,"
      " state=CASE WHEN through_team=1 THEN 'installed' ELSE 'installing' END,"
      " next_attempt_at=?2 WHERE state IN ('installed', 'reachable', 'failed') AND blocked=0 AND conversation_id IS "
      "NOT"
      " NULL",
      "of " + bot, now);
  database_->run("UPDATE recipients SET conversation_id=NULL, channel_user_id='' WHERE blocked=1");
  database_->run("UPDATE roster SET user_id=''");
  database_->run("UPDATE deliveries SET next_attempt_at=NULL, taken=0 WHERE state='pending'");
  // The new bot reads none of these chats: what they do not show proves nothing.
  database_->run(
      "UPDATE deliveries SET next_attempt_at=NULL, taken=0, detail='held: it was sent by another bot' WHERE"
      " state='unknown' AND next_attempt_at IS NOT NULL");
  database_->run("UPDATE confirmations SET state='dropped', cause='other_bot', updated_at=? WHERE state='pending'",
                 now);
  return set_apart;
}

/// Whatever the other bot left them in, but for who removed the app since, or is gone. Who blocked that bot keeps their
/// silence, and the address for when they end it.
void Refusals::take_references_back(const std::string& bot, TimePoint now) {
  database_->run(
      "UPDATE recipients SET (conversation_id, service_url, channel_user_id)=(SELECT f.conversation_id, f.service_url,"
      " f.channel_user_id FROM former_references f WHERE f.bot=?1 AND f.tenant=recipients.tenant AND"
      " f.recipient=recipients.id), reference_since=?2, state=CASE WHEN blocked=1 THEN state ELSE 'reachable' END,"
      " cause=CASE WHEN blocked=1 THEN cause ELSE '' END, detail=CASE WHEN blocked=1 THEN detail ELSE '' END,"
      " renewal='none', attempts=0, searches=0, taken=0, next_attempt_at=NULL, updated_at=?2 WHERE (blocked=1 OR state"
      " IN ('installing', 'installed', 'failed')) AND state<>'removed' AND cause<>'user_not_found' AND EXISTS (SELECT 1"
      " FROM"
      " former_references f WHERE f.bot=?1 AND f.tenant=recipients.tenant AND f.recipient=recipients.id)",
      bot, now);
  database_->run("DELETE FROM former_references WHERE bot=?", bot);
  database_->run("UPDATE deliveries SET next_attempt_at=" DUE_AGAIN("?1") " WHERE state='pending' AND next_attempt_at"
                 " IS NULL",
                 now);
}

}  // namespace welcomed::store
