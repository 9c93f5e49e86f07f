#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace welcomed::store::testing {

/// So many tenants from that number on, each with so many people.
struct Crowds {
  int first = 0;
  int tenants = 1;
  int people = 0;
};

inline std::string tenant_of(int number) {
  const auto digits = std::to_string(number);
  return "10000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}
inline std::string person_of(int number) {
  const auto digits = std::to_string(number);
  return "20000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}
inline std::string policy_of(int tenant) { return "all-" + std::to_string(tenant); }
/// A gradual one, which lets one of ten of the same people wait.
inline std::string line_of(int tenant) { return "line-" + std::to_string(tenant); }

/// What adds them to a store in PostgreSQL, as a rollout of some days leaves it: most people were welcomed and wait for
/// what follows; of a hundred, one or two each are due to get the app, to be completed, written to, settled, upgraded,
/// looked at again or forgotten, or are refused; of each tenant some pieces of work are under way. To be run by one
/// connection, in order; other crowds may come by another one meanwhile. None of it needs an index or a key.
inline std::vector<std::string> grown(const Crowds& crowds) {
  const std::vector<std::string> statements{
      // One tenant after the other: a planner would join two series in whatever order it likes.
      "CREATE TEMP TABLE person AS SELECT t, i, '10000000-0000-4000-8000-'||lpad(t||'', 12, '0') AS tenant, "
      "'20000000-0000-4000-8000-'||lpad(i||'', 12, '0') AS id, 1799000000000+(i*7919%100003)*1000 AS at, 'all-'||t AS "
      "policy FROM (SELECT {first}+n/{each} AS t, n%{each}+1 AS i FROM {people} AS n) AS numbered",
      "CREATE TEMP TABLE place AS SELECT t, '10000000-0000-4000-8000-'||lpad(t||'', 12, '0') AS tenant, 'all-'||t AS "
      "policy FROM {tenants} AS t",
      "INSERT INTO policies (name, tenant, first_run_at, run_finished_at, existing, upgrade) SELECT policy, tenant, 1, "
      "1, 'welcome', 1 FROM place",
      "INSERT INTO policies (name, tenant, first_run_at, run_finished_at, existing, gradual) SELECT 'line-'||t, "
      "tenant, 1, 1, 'welcome', 1 FROM place",
      "INSERT INTO policy_messages (policy, key, place) SELECT policy, 'welcome', 0 FROM place UNION ALL SELECT "
      "policy, 'tip', 1 FROM place UNION ALL SELECT 'line-'||t, 'news', 0 FROM place",
      "INSERT INTO follow_ups (policy, tenant, key, first, after) SELECT policy, tenant, 'tip', 'welcome', 864000000 "
      "FROM place",
      "INSERT INTO policy_groups (policy, tenant, ref, leaves_out, id) SELECT policy, tenant, 'everybody', 0, 'g0' "
      "FROM place",
      "INSERT INTO recipients (tenant, id, upn, state, cause, attempts, next_attempt_at, taken, conversation_id, "
      "service_url, channel_user_id, locale, reference_since, event_at, silent, found, app_since, updated_at) SELECT "
      "tenant, id, 'person'||i||'@contoso.com', CASE WHEN i%100=1 OR i%100=4 THEN 'installing' WHEN i%100=2 THEN "
      "'installed' WHEN i%100=3 THEN 'removed' ELSE 'reachable' END, CASE WHEN i%100=4 THEN 'no_license' ELSE '' END, "
      "1, CASE WHEN i%100 IN (1, 2) THEN at WHEN i%100=4 THEN 1900000000000 END, CASE WHEN i IN (101, 102) THEN 1 ELSE "
      "0 END, CASE WHEN i%100>4 OR i%100=0 THEN 'a:1'||substr(md5(tenant||i)||md5(id||t), 1, 60) END, CASE WHEN "
      "i%100>4 OR i%100=0 THEN 'https://smba.trafficmanager.net/emea/' ELSE '' END, CASE WHEN i%100>4 OR i%100=0 THEN "
      "'29:1'||substr(md5(id||i)||md5(tenant||t), 1, 60) ELSE '' END, 'en-US', at, at, CASE WHEN i%50=5 THEN 1 ELSE 0 "
      "END, 'absent', at, at FROM person",
      "INSERT INTO targets (policy, tenant, id, upn, selected, reason, checked_at, turn_at) SELECT policy, tenant, id, "
      "'person'||i||'@contoso.com', 1, '', at, at FROM person",
      "INSERT INTO targets (policy, tenant, id, upn, selected, reason, checked_at, waits, place) SELECT 'line-'||t, "
      "tenant, id, 'person'||i||'@contoso.com', 0, '', at, 1, i*7919%100003 FROM person WHERE i%10=0",
      "INSERT INTO deliveries (tenant, recipient, key, policy, state, cause, attempts, next_attempt_at, taken, "
      "activity_id, updated_at, claimed_at, claim, conversation_id, service_url) SELECT tenant, id, "
      "'welcome', policy, state, CASE WHEN i%100=9 THEN 'message_refused' ELSE '' END, CASE WHEN state='pending' THEN "
      "0 ELSE 1 END, CASE WHEN i%100 IN (6, 7, 8) THEN at END, CASE WHEN i IN (106, 107) THEN 1 ELSE 0 END, CASE WHEN "
      "state='sent' THEN '1:'||substr(md5(id), 1, 20) ELSE '' END, at, CASE WHEN state='sent' OR state='unknown' THEN "
      "at END, CASE WHEN state='sending' THEN md5(id) ELSE '' END, CASE WHEN state='sent' THEN "
      "'a:1'||substr(md5(tenant||i)||md5(id||t), 1, 60) ELSE '' "
      "END, CASE WHEN state='sent' THEN 'https://smba.trafficmanager.net/emea/' ELSE '' END FROM (SELECT *, CASE WHEN "
      "i%100<5 AND i%100>0 THEN 'pending' WHEN i%100 IN (6, 7) THEN 'pending' WHEN i%100=8 OR i%100 BETWEEN 60 AND 69 "
      "THEN 'unknown' WHEN i%100=9 THEN 'failed' WHEN i IN (110, 111) THEN 'sending' ELSE 'sent' END AS state FROM "
      "person) AS each",
      "INSERT INTO deliveries (tenant, recipient, key, policy, state, not_before, next_attempt_at, updated_at) SELECT "
      "tenant, id, 'tip', policy, 'pending', 1900000000000, 1900000000000, at FROM person WHERE i%4=0",
      "INSERT INTO bodies (tenant, recipient, key, body) SELECT tenant, id, 'welcome', (SELECT string_agg(md5(id||n), "
      "'') FROM generate_series(1, 25) AS n) FROM person WHERE i%100=8 OR i%100 BETWEEN 60 AND 69 OR i IN (110, 111)",
      "INSERT INTO story (tenant, recipient, at, what, detail) SELECT tenant, id, at+n, CASE n WHEN 1 THEN 'selected' "
      "WHEN 2 THEN 'app.installed' ELSE 'sent welcome' END, 'by policy '||policy FROM person, generate_series(1, 3) AS "
      "n",
      "INSERT INTO directory_users (tenant, id, upn, guest, enabled, teams, round) SELECT tenant, id, "
      "'person'||i||'@contoso.com', 0, 1, 1, 1 FROM person",
      "INSERT INTO directory_groups (tenant, id, name, round) SELECT tenant, 'g'||n, 'group '||n, 1 FROM place, "
      "generate_series(0, 20) AS n",
      "INSERT INTO members (tenant, member, holder, nested, round) SELECT tenant, id, 'g'||(i%20+1), 0, 1 FROM person",
      "INSERT INTO members (tenant, member, holder, nested, round) SELECT tenant, 'g'||n, 'g0', 1, 1 FROM place, "
      "generate_series(1, 20) AS n",
      "INSERT INTO feeds (tenant, query, link, round, whole, of_members) SELECT tenant, query, 'next', 1, 1, CASE WHEN "
      "query LIKE '%members%' THEN 1 ELSE 0 END FROM place, unnest(ARRAY['/users/delta', '/groups/delta', "
      "'/groups/delta?members']) AS query",
      "INSERT INTO feed_groups (tenant, id, feed, seen) SELECT f.tenant, 'g'||n, f.number, 1 FROM feeds f JOIN place p "
      "ON p.tenant=f.tenant, generate_series(0, 20) AS n WHERE f.of_members=1",
      "INSERT INTO upkeep (tenant, id, version, next_attempt_at, taken, updated_at) SELECT tenant, id, '1.0.0', CASE "
      "WHEN i%100=21 THEN at END, CASE WHEN i=121 THEN 1 ELSE 0 END, at FROM person WHERE i%100>4",
      "INSERT INTO confirmations (tenant, recipient, wish, state, ordered_at, next_attempt_at, taken, updated_at) "
      "SELECT tenant, id, 'silence', CASE WHEN i=105 THEN 'sending' WHEN i%1000=5 AND i>5 THEN 'pending' ELSE 'sent' "
      "END, at, CASE WHEN i%1000=5 AND i>5 THEN at END, CASE WHEN i=1005 THEN 1 ELSE 0 END, at FROM person WHERE "
      "i%10=5",
      "INSERT INTO amendments (key, template, data, ordered_at) VALUES ('welcome', 'welcome', '{}', 1)",
      "INSERT INTO amended (amendment, tenant, recipient, key, state, next_attempt_at, taken, updated_at) SELECT 1, "
      "tenant, id, 'welcome', CASE WHEN i%1000=30 THEN 'pending' ELSE 'done' END, CASE WHEN i%1000=30 THEN at END, "
      "CASE WHEN i=30 THEN 1 ELSE 0 END, at FROM person WHERE i%10=0",
      "INSERT INTO affected (tenant, id) SELECT tenant, id FROM person WHERE i%10=1",
      "INSERT INTO departed (tenant, id, at) SELECT tenant, id, at FROM person WHERE i%10=3",
      "INSERT INTO second_looks (tenant, id, of_group, due_at) SELECT tenant, id, 0, at FROM person WHERE i%10=3",
      "INSERT INTO former_names (tenant, id, name) SELECT tenant, id, 'was'||i||'@contoso.com' FROM person WHERE "
      "i%20=0",
      "INSERT INTO recipients (tenant, id, kind, upn, state, conversation_id, service_url, thread, updated_at) SELECT "
      "tenant, '30000000-0000-4000-8000-'||lpad(n||'', 12, '0'), 'team', 'team '||n, 'reachable', "
      "'19:'||t||'-'||n||'@thread.tacv2', 'https://smba.trafficmanager.net/emea/', '19:'||t||'-'||n||'@thread.tacv2', "
      "1 FROM place, {teams} AS n",
      "INSERT INTO rosters (tenant, team, round, next_attempt_at, taken, updated_at) SELECT tenant, "
      "'30000000-0000-4000-8000-'||lpad(n||'', 12, '0'), 1, 1900000000000, CASE WHEN n%1000=1 THEN 1 ELSE 0 END, 1 "
      "FROM place, {teams} AS n",
      "INSERT INTO roster (tenant, member, team, user_id, round) SELECT tenant, id, "
      "'30000000-0000-4000-8000-'||lpad((i/100+1)||'', 12, '0'), '29:'||i, 1 FROM person",
      "INSERT INTO tenant_pulses (tenant, installs_per_second, sends_per_second, installs_allowed, sends_allowed) "
      "SELECT tenant, 1, 1, 1, 1 FROM place",
      "INSERT INTO leaderships (tenant, leader, fence, free_from) SELECT tenant, 'one', 1, 0 FROM place",
      "INSERT INTO former_references (bot, tenant, recipient, conversation_id, service_url, channel_user_id) SELECT "
      "'before', tenant, id, 'a:'||i, 'https://smba.trafficmanager.net/emea/', '29:'||i FROM person WHERE i%20=0",
      "INSERT INTO undelivered (tenant, conversation, activity_id, headers, body, secrets, bytes, attempts, "
      "received_at, next_attempt_at) SELECT tenant, 'a:'||i, 'x'||i, '', '{}', 0, 2, 0, at, at FROM person WHERE i=1",
      "DROP TABLE person, place"};
  const auto numbers = [](std::int64_t from, std::int64_t to) {
    return "generate_series(CAST(" + std::to_string(from) + " AS bigint), " + std::to_string(to) + ")";
  };
  std::vector<std::string> filled;
  for (auto statement : statements) {
    const auto put = [&statement](const std::string& place, const std::string& value) {
      for (auto at = statement.find(place); at != std::string::npos; at = statement.find(place))
        statement.replace(at, place.size(), value);
    };
    put("{tenants}", numbers(crowds.first, crowds.first + crowds.tenants - 1));
    put("{people}", numbers(0, std::int64_t{crowds.tenants} * crowds.people - 1));
    put("{first}", std::to_string(crowds.first));
    put("{each}", std::to_string(crowds.people));
    put("{teams}", numbers(1, crowds.people / 100 + 1));
    filled.push_back(std::move(statement));
  }
  return filled;
}

}  // namespace welcomed::store::testing
