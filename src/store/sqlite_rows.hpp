#pragma once
#include "sql/statement.hpp"
#include "store/store.hpp"

/// In the order `read_recipient` reads them, with the table named `r`.
#define RECIPIENT_COLUMNS                                                                                      \
  "r.tenant, r.id, r.upn, r.state, r.cause, r.detail, r.attempts, r.next_attempt_at, r.conversation_id,"       \
  " r.service_url, r.channel_user_id, r.locale, r.reference_since, r.event_at, r.silent, r.wish_at, r.tried,"  \
  " r.found, r.app_since, r.replied_at, r.blocked, r.renewal, r.kind, r.through_team, r.thread, r.installer, " \
  "r.time_zone, r.searches"

/// The order of texts by their bytes, whatever the database takes for one.
#define BY_BYTES " COLLATE \"BINARY\""

/// Of a target `t` and its policy `p`: the policy's messages go to it.
#define WRITTEN_TO "t.selected=1 AND t.held=0 AND p.paused_at IS NULL AND (t.kind='user' OR p.welcome_channel=1)"

/// The policies that select a delivery's recipient and have its key.
#define WANTED_BY                                                                                      \
  " FROM targets t JOIN policies p ON p.name=t.policy JOIN policy_messages m ON m.policy=t.policy AND" \
  " m.key=deliveries.key WHERE t.tenant=deliveries.tenant AND t.id=deliveries.recipient AND " WRITTEN_TO
#define WANTED_BY_ITS_POLICY "EXISTS (SELECT 1" WANTED_BY " AND t.policy=deliveries.policy)"
#define FIRST_POLICY "SELECT min(t.policy" BY_BYTES ")"

/// Of a recipient `r`: a policy that is not paused has the app installed for them.
#define INSTALL_WANTED                                                                                       \
  "EXISTS (SELECT 1 FROM targets t JOIN policies p ON p.name=t.policy WHERE t.tenant=r.tenant AND t.id=r.id" \
  " AND t.selected=1 AND t.install=1 AND p.paused_at IS NULL)"

/// Of a row of `deliveries`: an admin ordered it for these people, or its policy selects its recipient.
#define STILL_WANTED                                                                                               \
  "(deliveries.policy LIKE 'notify:%' OR EXISTS (SELECT 1 FROM targets t JOIN policies p ON p.name=t.policy"       \
  " WHERE t.policy=deliveries.policy AND t.tenant=deliveries.tenant AND t.id=deliveries.recipient AND " WRITTEN_TO \
  "))"

/// Of a target `t`: its policy holds a message to it, because it had the app before.
#define HELD_BACK                                                                                                 \
  "t.held=1 AND t.selected=1 AND EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant=t.tenant AND d.recipient=t.id" \
  " AND d.policy=t.policy AND d.state='pending')"

/// Begins a query with `down`: the groups of a tenant, the first parameter, that policies name, and those inside them.
#define GROUPS_OF_POLICIES                                                                                            \
  "WITH RECURSIVE down(policy, ref, leaves_out, id) AS (SELECT policy, ref, leaves_out, id FROM policy_groups WHERE"  \
  " tenant=?1 AND id<>'' AND ref<>'filter:' UNION SELECT d.policy, d.ref, d.leaves_out, m.member FROM members m JOIN" \
  " down d ON m.tenant=?1 AND m.holder=d.id AND m.nested=1) "

namespace welcomed::store {

using sql::Statement;

/// How many columns RECIPIENT_COLUMNS has: what follows them starts there.
inline constexpr int kRecipientColumns = 28;

/// So long after a refusal the one who was refused may be tried before their time, to find out whether it is over.
inline constexpr Duration kBeforeAnEarlyProbe = std::chrono::minutes(2);

[[nodiscard]] core::Recipient read_recipient(const Statement& row);

/// How far down a line somebody stands: at that part of it (0 its head, 1 its end), where it is the first of those,
/// whose lengths are the columns of the only row, that is not empty.
[[nodiscard]] std::int64_t place_at(double part, Statement lengths, int lines);

/// The first column of the only row.
[[nodiscard]] std::optional<TimePoint> first_time(Statement query);

}  // namespace welcomed::store
