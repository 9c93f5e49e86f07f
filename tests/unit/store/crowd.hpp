#pragma once
#include <string>
#include <vector>

namespace welcomed::store::testing {

/// What fills an empty store with a policy `big` of the tenant `t` and so many people of it, all of whom are due at the
/// same second: to get the app, or the message `hello`.
inline std::vector<std::string> crowd(const char* due, int people) {
  const std::string time = "1700000000000";
  const bool message = std::string(due) == "message";
  const std::string numbers =
      "WITH RECURSIVE people(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM people WHERE i<" + std::to_string(people) + ")";
  std::vector<std::string> statements{
      "INSERT INTO policies (name, tenant) VALUES ('big', 't')",
      "INSERT INTO policy_messages (policy, key, place) VALUES ('big', 'hello', 0)",
      "INSERT INTO recipients (tenant, id, state, upn, updated_at, next_attempt_at, conversation_id, service_url) " +
          numbers + " SELECT 't', 'p'||i, '" + (message ? "reachable" : "installing") + "', 'p'||i||'@x', " + time +
          ", " + (message ? "NULL, 'a:'||i, 'https://smba.trafficmanager.net/emea/'" : time + ", NULL, ''") +
          " FROM people",
      "INSERT INTO targets (policy, tenant, id, upn, selected, reason, checked_at) SELECT 'big', tenant, id, upn, 1, "
      "'',"
      " 1 FROM recipients",
      "INSERT INTO deliveries (tenant, recipient, key, policy, state, updated_at, next_attempt_at) SELECT tenant, id,"
      " 'hello', 'big', 'pending', " +
          time + ", " + (message ? time : "NULL") + " FROM recipients"};
  return statements;
}

}  // namespace welcomed::store::testing
