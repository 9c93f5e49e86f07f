#pragma once
#include "sql/fields.hpp"
#include "store/store.hpp"
#include "store/words.hpp"

/// The order of texts by their bytes, whatever the database takes for one.
#define BY_BYTES " COLLATE \"BINARY\""

/// Of rows that wait: when the first of them is due. A planner that expects few would read all of them for `min`.
#define THE_FIRST " ORDER BY next_attempt_at LIMIT 1"

/// Of a target `t` and its policy `p`: the policy's messages go to it.
#define WRITTEN_TO "t.selected=1 AND t.held=0 AND p.paused_at IS NULL AND (t.kind<>'team' OR p.welcome_channel=1)"

/// The policies that select a delivery's recipient and have its key.
#define WANTED_BY                                                                                      \
  " FROM targets t JOIN policies p ON p.name=t.policy JOIN policy_messages m ON m.policy=t.policy AND" \
  " m.key=deliveries.key WHERE t.tenant=deliveries.tenant AND t.id=deliveries.recipient AND " WRITTEN_TO
#define WANTED_BY_POLICY(policy) "EXISTS (SELECT 1" WANTED_BY " AND t.policy=" policy ")"
#define WANTED_BY_ITS_POLICY WANTED_BY_POLICY("deliveries.policy")
/// Of several policies `p` of targets `t`: the one with the highest priority, and of those the first by name. What they
/// are of stands between the two.
#define FIRST_POLICY "SELECT t.policy"
#define BY_PRIORITY " ORDER BY p.priority DESC, t.policy" BY_BYTES " LIMIT 1"
/// Of a recipient `r`, or a row `d` that has its tenant and id: the first policy that selects it.
#define FIRST_SELECTING(tenant, id)                                                                        \
  FIRST_POLICY " FROM targets t JOIN policies p ON p.name=t.policy WHERE t.tenant=" tenant " AND t.id=" id \
               " AND t.selected=1" BY_PRIORITY

/// Of a recipient `r`: a policy that is not paused has the app installed for them.
#define INSTALL_WANTED                                                                                       \
  "EXISTS (SELECT 1 FROM targets t JOIN policies p ON p.name=t.policy WHERE t.tenant=r.tenant AND t.id=r.id" \
  " AND t.selected=1 AND t.install=1 AND p.paused_at IS NULL)"

/// Of a row of `deliveries`: an admin ordered it for these people, or its policy selects its recipient.
#define STILL_WANTED                                                                                               \
  "(deliveries.policy LIKE 'notify:%' OR EXISTS (SELECT 1 FROM targets t JOIN policies p ON p.name=t.policy"       \
  " WHERE t.policy=deliveries.policy AND t.tenant=deliveries.tenant AND t.id=deliveries.recipient AND " WRITTEN_TO \
  "))"

/// Of a row of `deliveries`: no policy that comes to want its key sends it. It went, is on its way, was refused, or is
/// to go under the policy that has it.
#define NOT_TAKEN_OVER "(deliveries.state<>'pending' OR " STILL_WANTED ")"

/// Of a row of `deliveries`: it waits for its policy's window to open, and for nothing else: what was refused has a
/// cause.
#define WAITS_FOR_WINDOW(now)                                                      \
  "(deliveries.state='pending' AND deliveries.cause='' AND deliveries.taken=0 AND" \
  " deliveries.next_attempt_at>later(" now ", deliveries.not_before))"
/// When it is due once another policy takes it over, whose window may be another one.
#define DUE_UNDER_ANOTHER(now) \
  "CASE WHEN " WAITS_FOR_WINDOW(now) " THEN later(" now ", deliveries.not_before) ELSE deliveries.next_attempt_at END"
/// Of a recipient `r`: a message waits for them, and nothing made it needless.
#define OWED                                                                                            \
  "EXISTS (SELECT 1 FROM deliveries WHERE deliveries.tenant=r.tenant AND deliveries.recipient=r.id AND" \
  " deliveries.state='pending' AND deliveries.not_before IS NOT NULL AND " STILL_WANTED ")"

/// Of a target `t`: its policy holds a message to it, because it had the app before.
#define HELD_BACK                                                                                                 \
  "t.held=1 AND t.selected=1 AND EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant=t.tenant AND d.recipient=t.id" \
  " AND d.policy=t.policy AND d.state='pending')"

/// Of a row `s` of `rosters` and its team `r`: it is to be read.
#define ROSTER_WANTED                                                                                                  \
  "r.state='reachable' AND (EXISTS (SELECT 1 FROM targets t JOIN policies p ON p.name=t.policy WHERE"                  \
  " t.tenant=s.tenant AND t.id=s.team AND t.kind='team' AND t.selected=1 AND p.welcome_members=1) OR EXISTS (SELECT 1" \
  " FROM team_wishes w WHERE w.tenant=s.tenant AND w.team=s.team))"

/// Of a recipient `r`: a policy keeps their app current, and they have it. It counts, because of what EXISTS a planner
/// may look up for everybody when many are due.
#define KEPT_CURRENT                                                                                                \
  "0<(SELECT count(*) FROM targets t JOIN policies p ON p.name=t.policy WHERE t.tenant=r.tenant AND t.id=r.id AND " \
  "t.selected=1 AND p.upgrade=1 AND p.paused_at IS NULL)"
#define HAS_APP "(r.state IN ('installed', 'reachable') AND r.through_team=0)"

/// Of a row `m` of `amended`: whoever is first in the line of those for one message.
#define IS_FIRST                                                                                                 \
  " NOT EXISTS (SELECT 1 FROM amended e WHERE e.tenant=m.tenant AND e.recipient=m.recipient AND e.key=m.key AND" \
  " e.state='pending' AND e.amendment<m.amendment)"

/// Of a delivery: nothing became of it that anybody knows.
#define WITHOUT_EFFECTS "read_at=NULL, read_up_to=NULL, pressed_at=NULL, " WITHOUT_UNASKED_EFFECTS
#define HAS_EFFECTS "(wording IS NOT NULL OR coalesce(read_at, pressed_at) IS NOT NULL OR " HAS_UNASKED_EFFECTS ")"
/// The same of what no condition asks for.
#define WITHOUT_UNASKED_EFFECTS \
  "replied_at=NULL, buttons=NULL, reacted_at=NULL, opted_out_at=NULL, blocked_at=NULL, removed_at=NULL"
#define HAS_UNASKED_EFFECTS "coalesce(replied_at, reacted_at, opted_out_at, blocked_at, removed_at) IS NOT NULL"

/// Of a message whose id, as a number, is the parameter: whether what a receipt named before that was known was this
/// one or a later one.
#define READ_BY_NOW "read_at=CASE WHEN read_up_to>=CAST(? AS BIGINT) THEN read_at END, read_up_to=NULL"

/// Of a follow-up `f`, its policy's first message `w` and their recipient `x`: what became of that makes it needless.
#define NEEDLESS                                                                                                 \
  "((f.unless='replied' AND x.replied_at IS NOT NULL AND x.replied_at>=coalesce(w.claimed_at, w.updated_at)) OR" \
  " (f.unless='read' AND w.read_at IS NOT NULL) OR (f.unless='pressed' AND w.pressed_at IS NOT NULL))"
/// What a group is of use for to a policy, in the column `leaves_out` of `policy_groups`: 0 selects its members, 1
/// leaves them out, and 2 says that it stands in a wave.
#define OF_WAVES "2"
#define NOT_OF_WAVES "leaves_out<" OF_WAVES

/// Begins a query with `down`: the groups of a tenant, the first parameter, that policies name, and those inside them.
#define GROUPS_OF_POLICIES                                                                                            \
  "WITH RECURSIVE down(policy, ref, leaves_out, id) AS (SELECT policy, ref, leaves_out, id FROM policy_groups WHERE"  \
  " tenant=?1 AND id<>'' AND ref<>'filter:' UNION SELECT d.policy, d.ref, d.leaves_out, m.member FROM members m JOIN" \
  " down d ON m.tenant=?1 AND m.holder=d.id AND m.nested=1) "

namespace welcomed::store {

using sql::Field;
using sql::Statement;
using sql::within;

/// So long after a refusal the one who was refused may be tried before their time, to find out whether it is over.
inline constexpr Duration kBeforeAnEarlyProbe = std::chrono::minutes(2);

/// The conversation, which is null without a reference.
struct ReferenceConversation {
  void bind(Statement& statement, const core::Recipient& recipient) const;
  void read(const Statement& row, int column, core::Recipient& into) const;
};

/// Another member of the reference; its column comes after that of the conversation.
template <auto member>
struct OfReference {
  void bind(Statement& statement, const core::Recipient& recipient) const {
    statement.bind(recipient.reference ? (*recipient.reference).*member : std::string());
  }
  void read(const Statement& row, int column, core::Recipient& into) const {
    if (into.reference) row.read(column, (*into.reference).*member);
  }
};

inline constexpr auto kRecipientFields = sql::fields_of<core::Recipient>(
    Field{"tenant", &core::Recipient::tenant}, Field{"id", &core::Recipient::id}, Field{"kind", &core::Recipient::kind},
    Field{"upn", &core::Recipient::name}, Field{"state", &core::Recipient::state},
    Field{"cause", within(&core::Recipient::cause, &Cause::name)},
    Field{"detail", within(&core::Recipient::cause, &Cause::detail)}, Field{"attempts", &core::Recipient::attempts},
    Field{"next_attempt_at", &core::Recipient::next_attempt}, Field{"conversation_id", ReferenceConversation{}},
    Field{"service_url", OfReference<&core::ConversationReference::service_url>{}},
    Field{"channel_user_id", OfReference<&core::ConversationReference::user_id>{}},
    Field{"locale", OfReference<&core::ConversationReference::locale>{}},
    Field{"time_zone", OfReference<&core::ConversationReference::time_zone>{}},
    Field{"reference_since", &core::Recipient::reference_since}, Field{"event_at", &core::Recipient::event_at},
    Field{"wish_at", &core::Recipient::wish_at}, Field{"silent", &core::Recipient::silent},
    Field{"blocked", &core::Recipient::blocked}, Field{"replied_at", &core::Recipient::replied_at},
    Field{"tried", &core::Recipient::tried}, Field{"found", &core::Recipient::found},
    Field{"through_team", &core::Recipient::through_team}, Field{"thread", &core::Recipient::thread},
    Field{"installer", &core::Recipient::installer}, Field{"app_since", &core::Recipient::app_since},
    Field{"renewal", &core::Recipient::renewal}, Field{"searches", &core::Recipient::searches},
    Field{"found_again", &core::Recipient::found_again});

/// Beside these a policy has its messages and what follows them.
inline constexpr auto kPolicyFields = sql::fields_of<PolicyRow>(
    Field{"name", &PolicyRow::name}, Field{"tenant", &PolicyRow::tenant}, Field{"existing", &PolicyRow::existing},
    Field{"reinstall", &PolicyRow::reinstall}, Field{"upgrade", &PolicyRow::upgrade},
    Field{"welcome_channel", &PolicyRow::welcome_channel}, Field{"welcome_members", &PolicyRow::welcome_members},
    Field{"gradual", &PolicyRow::gradual}, Field{"priority", &PolicyRow::priority});

/// Of a recipient `r`, for a SELECT.
[[nodiscard]] const std::string& recipient_columns();
[[nodiscard]] core::Recipient read_recipient(const Statement& row);

/// Reads a row that stands behind its recipient, which goes into that member of it.
template <typename Row, typename... Members>
[[nodiscard]] Row read_behind(core::Recipient Row::*recipient, sql::Reading& reading,
                              const sql::Fields<Row, Members...>& fields) {
  auto first = reading.next(kRecipientFields);
  auto row = reading.next(fields);
  row.*recipient = std::move(first);
  return row;
}

/// How far down a line somebody stands: at that part of it (0 its head, 1 its end), where it is the first of those,
/// whose lengths are the columns of the only row, that is not empty.
[[nodiscard]] std::int64_t place_at(double part, Statement lengths, int lines);

/// Nothing where neither is.
[[nodiscard]] std::optional<TimePoint> earliest(std::optional<TimePoint> one, std::optional<TimePoint> other);

/// The first column of the only row.
[[nodiscard]] std::optional<TimePoint> first_time(Statement query);

}  // namespace welcomed::store
