// What came with refusals, lost words and names.
#include "store/steps.hpp"

namespace welcomed::store::steps {

// What names nothing but the message is final no more. A reference belongs to the bot of `identity`; those of bots of
// before are kept apart. `contents` tells when a message's template or channel is another one.
const char* const kRefusals = R"sql(
ALTER TABLE deliveries ADD COLUMN kind TEXT NOT NULL DEFAULT 'user';
ALTER TABLE deliveries ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
UPDATE deliveries SET kind='team' WHERE EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=deliveries.tenant
  AND r.id=deliveries.recipient AND r.kind='team');
UPDATE deliveries SET state='pending', next_attempt_at=CASE WHEN EXISTS (SELECT 1 FROM recipients r
  WHERE r.tenant=deliveries.tenant AND r.id=deliveries.recipient AND r.state='reachable' AND r.silent=0)
  THEN updated_at END WHERE state='failed' AND cause NOT IN ('too_large', 'message_refused');
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (tenant, kind, next_attempt_at)
  WHERE state = 'pending' AND next_attempt_at IS NOT NULL;
ALTER TABLE recipients ADD COLUMN searches INTEGER NOT NULL DEFAULT 0;
UPDATE recipients SET renewal=CASE renewal WHEN 'due' THEN 'creation_due' WHEN 'done' THEN 'created' ELSE renewal END;
UPDATE recipients SET state='installed', renewal='creation_due', next_attempt_at=updated_at
  WHERE through_team=1 AND state='failed' AND blocked=0;
DROP INDEX recipients_to_install;
CREATE INDEX recipients_to_install ON recipients (tenant, kind, next_attempt_at)
  WHERE state IN ('installing', 'failed') AND next_attempt_at IS NOT NULL;
DROP INDEX recipients_to_complete;
CREATE INDEX recipients_to_complete ON recipients (tenant, (renewal IN ('creation_due', 'directory_due')), next_attempt_at)
  WHERE state = 'installed' AND next_attempt_at IS NOT NULL;
ALTER TABLE identity ADD COLUMN bot TEXT NOT NULL DEFAULT '';
CREATE TABLE former_references (
  bot TEXT NOT NULL,
  tenant TEXT NOT NULL,
  recipient TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  service_url TEXT NOT NULL,
  channel_user_id TEXT NOT NULL,
  PRIMARY KEY (bot, tenant, recipient)
) STRICT, WITHOUT ROWID;
CREATE TABLE circuits (
  tenant TEXT NOT NULL,
  lane TEXT NOT NULL,
  cause TEXT NOT NULL,
  detail TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (tenant, lane)
) STRICT, WITHOUT ROWID;
CREATE TABLE contents (
  policy TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  PRIMARY KEY (policy, key)
) STRICT, WITHOUT ROWID;
)sql";

const char* const kHosts = R"sql(
CREATE TABLE hosts_seen (
  host TEXT PRIMARY KEY,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Whom a policy holds got the app from somebody else before it first ran, and nobody said what then. A policy that ran
// before that was asked welcomed them, and goes on with it.
const char* const kExisting = R"sql(
ALTER TABLE identity ADD COLUMN copy INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
CREATE INDEX targets_held ON targets (policy) WHERE held=1;
CREATE TABLE existing_choices (
  policy TEXT NOT NULL,
  tenant TEXT NOT NULL,
  existing TEXT NOT NULL,
  chosen_at INTEGER NOT NULL,
  PRIMARY KEY (policy, tenant)
) STRICT, WITHOUT ROWID;
INSERT INTO existing_choices SELECT name, tenant, 'welcome', coalesce(first_run_at, run_finished_at) FROM policies
  WHERE skip_existing=0 AND coalesce(first_run_at, run_finished_at) IS NOT NULL;
ALTER TABLE policies ADD COLUMN existing TEXT NOT NULL DEFAULT 'unknown';
UPDATE policies SET existing=CASE WHEN skip_existing=1 THEN 'skip' ELSE 'welcome' END;
ALTER TABLE policies DROP COLUMN skip_existing;
)sql";

// Rounds are never used again, whatever becomes of what they were given to. A rereading without a round has not begun.
// Feeds of members tell from now on whether groups hide them.
const char* const kRereading = R"sql(
CREATE TABLE rounds (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  last INTEGER NOT NULL
) STRICT;
INSERT INTO rounds SELECT 1, 1 + later(coalesce((SELECT max(round) FROM feeds), 0),
  coalesce((SELECT max(round) FROM policy_filters), 0));
ALTER TABLE feeds ADD COLUMN lens TEXT NOT NULL DEFAULT '';
ALTER TABLE feed_groups ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
UPDATE feeds SET query=replace(query, 'displayName,members', 'displayName,visibility,members'), link='', whole=0,
  round=(SELECT last FROM rounds) WHERE of_members=1;
UPDATE feed_groups SET seen=0;
CREATE TABLE rereadings (
  tenant TEXT NOT NULL,
  feed INTEGER NOT NULL,
  policy TEXT NOT NULL DEFAULT '',
  round INTEGER NOT NULL DEFAULT 0,
  link TEXT NOT NULL DEFAULT '',
  pages INTEGER NOT NULL DEFAULT 0,
  met INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  expired INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  begun_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, feed, policy)
) STRICT, WITHOUT ROWID;
CREATE TABLE refused_groups (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  cause TEXT NOT NULL,
  detail TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 1,
  next_attempt_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE second_looks (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  of_group INTEGER NOT NULL,
  looks INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
)sql";

// Who left the directory, and when that was noticed; of those who left before it was written down, that is now.
const char* const kRetention = R"sql(
CREATE TABLE departed (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX departed_by_time ON departed (at);
INSERT INTO departed SELECT tenant, id, CAST(strftime('%s', 'now') AS INTEGER) * 1000 FROM recipients r WHERE
  kind='user' AND EXISTS (SELECT 1 FROM feeds f WHERE f.tenant=r.tenant AND f.whole=1 AND f.query LIKE '/users/%')
  AND NOT EXISTS (SELECT 1 FROM directory_users u WHERE u.tenant=r.tenant AND u.id=r.id);
)sql";

// A name that a policy has for a group or a team stays with the one that had it first. Teams are called as the
// directory calls them. `team_wishes` are words spoken in channels until the roster has told who spoke them.
const char* const kNaming = R"sql(
CREATE TABLE bindings (
  tenant TEXT NOT NULL,
  policy TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  id TEXT NOT NULL,
  PRIMARY KEY (tenant, policy, kind, name)
) STRICT, WITHOUT ROWID;
INSERT INTO bindings SELECT tenant, policy, 'group', ref, id FROM policy_groups WHERE id<>'' AND
  ref<>'filter:' AND lower(ref)<>id ON CONFLICT DO NOTHING;
INSERT INTO bindings SELECT tenant, policy, 'team', min(upn), min(id) FROM targets WHERE kind='team' AND selected=1 AND
  upn<>'' GROUP BY 1, 2, upn COLLATE NOCASE HAVING count(*)=1;
UPDATE recipients SET upn=coalesce((SELECT g.name FROM directory_groups g WHERE g.tenant=recipients.tenant AND
  g.id=recipients.id), '') WHERE kind='team';
ALTER TABLE roster ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
CREATE TABLE team_wishes (
  tenant TEXT NOT NULL,
  team TEXT NOT NULL,
  speaker TEXT NOT NULL,
  wish TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant, team, speaker)
) STRICT, WITHOUT ROWID;
)sql";

// The keys of a policy's messages in their order, the welcome first.
const char* const kMessages = R"sql(
CREATE TABLE policy_messages (
  policy TEXT NOT NULL,
  key TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (policy, key)
) STRICT, WITHOUT ROWID;
INSERT INTO policy_messages
  WITH RECURSIVE line(policy, place, key, others) AS (
    SELECT name, -1, substr(messages, 1, 0), messages FROM policies
    UNION ALL SELECT policy, place + 1, substr(others, 1, instr(others, char(10)) - 1),
      substr(others, instr(others, char(10)) + 1) FROM line WHERE others <> '')
  SELECT policy, key, place FROM line WHERE place >= 0;
ALTER TABLE policies DROP COLUMN messages;
)sql";

// Commands that changed something, and who gave them.
const char* const kAudit = R"sql(
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  account TEXT NOT NULL,
  sudo_account TEXT NOT NULL,
  login_account TEXT NOT NULL,
  command TEXT NOT NULL,
  changed INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
)sql";

// How far each rollout had come. `span`: how closely the point is remembered.
const char* const kHistory = R"sql(
CREATE TABLE rollout_points (
  policy TEXT NOT NULL,
  at INTEGER NOT NULL,
  span INTEGER NOT NULL,
  selected INTEGER NOT NULL,
  installed INTEGER NOT NULL,
  welcomed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  PRIMARY KEY (policy, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX rollout_points_by_span ON rollout_points (span, at);
)sql";

// A policy whose people are not all judged by its newest definition.
const char* const kAnew = R"sql(
ALTER TABLE policies ADD COLUMN selects_anew INTEGER NOT NULL DEFAULT 0;
)sql";

// A wording is a template in one language, as it once was; its buttons are those that bring something back. Of a
// message it says when what became of it first; `buttons` has a bit for each place. `read_up_to` is of one whose
// outcome is not recorded yet: the newest message that a receipt named meanwhile.
const char* const kEffects = R"sql(
CREATE TABLE wordings (
  number INTEGER PRIMARY KEY,
  template TEXT NOT NULL,
  locale TEXT NOT NULL,
  version TEXT NOT NULL,
  since INTEGER NOT NULL,
  UNIQUE (template, locale, version)
) STRICT;
CREATE TABLE wording_buttons (
  wording INTEGER NOT NULL,
  place INTEGER NOT NULL,
  title TEXT NOT NULL,
  says TEXT NOT NULL,
  PRIMARY KEY (wording, place)
) STRICT, WITHOUT ROWID;
ALTER TABLE deliveries ADD COLUMN wording INTEGER;
ALTER TABLE deliveries ADD COLUMN read_at INTEGER;
ALTER TABLE deliveries ADD COLUMN read_up_to INTEGER;
ALTER TABLE deliveries ADD COLUMN replied_at INTEGER;
ALTER TABLE deliveries ADD COLUMN pressed_at INTEGER;
ALTER TABLE deliveries ADD COLUMN buttons INTEGER;
ALTER TABLE deliveries ADD COLUMN reacted_at INTEGER;
ALTER TABLE deliveries ADD COLUMN opted_out_at INTEGER;
ALTER TABLE deliveries ADD COLUMN blocked_at INTEGER;
ALTER TABLE deliveries ADD COLUMN removed_at INTEGER;
ALTER TABLE rollout_points ADD COLUMN read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollout_points ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE follow_ups ADD COLUMN unless TEXT NOT NULL DEFAULT 'opted_out';
UPDATE follow_ups SET unless='replied' WHERE unless_replied=1;
ALTER TABLE follow_ups DROP COLUMN unless_replied;
)sql";

// User principal names of before: whoever is forgotten may stand under them in the audit.
const char* const kFormerNames = R"sql(
CREATE TABLE former_names (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (tenant, id, name)
) STRICT, WITHOUT ROWID;
)sql";

// What the pulse tells of each tenant.
const char* const kPulses = R"sql(
CREATE TABLE tenant_pulses (
  tenant TEXT PRIMARY KEY,
  installs_per_second REAL NOT NULL,
  sends_per_second REAL NOT NULL,
  installs_allowed REAL NOT NULL,
  sends_allowed REAL NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// A waiting install or message has the highest priority of the policies that want it.
const char* const kPriorities = R"sql(
ALTER TABLE policies ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE recipients ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
DROP INDEX recipients_to_install;
CREATE INDEX recipients_to_install ON recipients (tenant, kind, priority, next_attempt_at)
  WHERE state IN ('installing', 'failed') AND next_attempt_at IS NOT NULL;
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (tenant, kind, priority, next_attempt_at)
  WHERE state = 'pending' AND next_attempt_at IS NOT NULL;
)sql";

// Each person changes these rows some times and then never again: a fifth of a large table is too many dead ones to
// wait for. A rereading writes every row of the mirror with a new round, which no index has: with room in the page the
// new version needs none in the indexes.
const char* const kChurn = R"sql(
--postgresql ALTER TABLE recipients SET (autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.02);
--postgresql ALTER TABLE deliveries SET (autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.02);
--postgresql ALTER TABLE targets SET (autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.02);
--postgresql ALTER TABLE upkeep SET (autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.02);
--postgresql ALTER TABLE story SET (autovacuum_vacuum_scale_factor=0.05, autovacuum_analyze_scale_factor=0.05);
--postgresql ALTER TABLE directory_users SET (fillfactor=80, autovacuum_vacuum_scale_factor=0.05);
--postgresql ALTER TABLE members SET (fillfactor=80, autovacuum_vacuum_scale_factor=0.05);
)sql";

// The template that somebody got, of a message that has several.
const char* const kVariants = R"sql(
ALTER TABLE deliveries ADD COLUMN variant TEXT NOT NULL DEFAULT '';
)sql";

// Refusals that name what a message says are counted apart from others; a circuit remembers all that was refused in it.
const char* const kCounted = R"sql(
ALTER TABLE deliveries ADD COLUMN content_refusals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE amended ADD COLUMN content_refusals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE circuits ADD COLUMN causes TEXT NOT NULL DEFAULT '';
)sql";

// A policy's window, as the store was told of it last: what waits for it to open is due when it is another one.
const char* const kHours = R"sql(
ALTER TABLE policies ADD COLUMN hours TEXT NOT NULL DEFAULT '';
)sql";

// Whether somebody who removed the app has it again is looked at while a message waits for them.
const char* const kReturns = R"sql(
ALTER TABLE recipients ADD COLUMN found_again INTEGER NOT NULL DEFAULT 0;
DROP INDEX recipients_to_complete;
CREATE INDEX recipients_to_complete ON recipients (tenant, (renewal IN ('creation_due', 'directory_due')), next_attempt_at)
  WHERE state IN ('installed', 'removed') AND next_attempt_at IS NOT NULL;
UPDATE recipients SET next_attempt_at=updated_at+86400000 WHERE state='removed' AND kind='user' AND EXISTS
  (SELECT 1 FROM deliveries d WHERE d.tenant=recipients.tenant AND d.recipient=recipients.id AND d.state='pending'
  AND d.not_before IS NOT NULL);
)sql";

// The daemons that work with the store.
const char* const kInstances = R"sql(
CREATE TABLE instances (
  name TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  process INTEGER NOT NULL,
  since INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  stopped INTEGER
) STRICT, WITHOUT ROWID;
)sql";

// A clock that is apart from the services'.
const char* const kClock = R"sql(
ALTER TABLE pulse ADD COLUMN clock_ahead_seconds INTEGER NOT NULL DEFAULT 0;
)sql";

// When people were hired, as far as a policy asks, and when somebody is to be looked at again although nothing changes
// but the day. A policy's time zone is its tenant's.
const char* const kHireDates = R"sql(
ALTER TABLE directory_users ADD COLUMN hired_at INTEGER;
ALTER TABLE directory_users ADD COLUMN look_at INTEGER;
CREATE INDEX directory_users_by_look ON directory_users (tenant, look_at) WHERE look_at IS NOT NULL;
ALTER TABLE follow_ups ADD COLUMN since TEXT NOT NULL DEFAULT 'welcome';
ALTER TABLE policies ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
)sql";

// There are few group chats among many people.
const char* const kChats = R"sql(
CREATE INDEX recipients_chats ON recipients (tenant, id) WHERE kind = 'chat';
)sql";

// Since when the next reading of a chat is waited for, by the wall clock and by the machine's, so that a restart begins
// no wait anew.
const char* const kWaits = R"sql(
ALTER TABLE deliveries ADD COLUMN waits_since INTEGER;
ALTER TABLE deliveries ADD COLUMN waits_since_uptime INTEGER;
)sql";

// What else the configuration that runs says of its policies, so that another one can be compared with it.
const char* const kSettings = R"sql(
CREATE TABLE policy_settings (
  policy TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (policy, key)
) STRICT, WITHOUT ROWID;
)sql";

// Who leads which tenant where several daemons share the store; whose an activity is that waits for the bot's program.
const char* const kLeaderships = R"sql(
ALTER TABLE instances ADD COLUMN leads_until INTEGER NOT NULL DEFAULT 0;
CREATE TABLE leaderships (
  tenant TEXT PRIMARY KEY,
  leader TEXT NOT NULL,
  fence INTEGER NOT NULL,
  free_from INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE candidacies (
  daemon TEXT NOT NULL,
  tenant TEXT NOT NULL,
  PRIMARY KEY (daemon, tenant)
) STRICT, WITHOUT ROWID;
ALTER TABLE undelivered ADD COLUMN owner TEXT NOT NULL DEFAULT '';
DROP INDEX undelivered_due;
CREATE INDEX undelivered_due ON undelivered (owner, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
DROP INDEX undelivered_by_conversation;
CREATE INDEX undelivered_by_conversation ON undelivered (owner, tenant, conversation, number);
DROP INDEX undelivered_by_size;
CREATE INDEX undelivered_by_size ON undelivered (owner, bytes);
ALTER TABLE tenant_pulses ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
)sql";

// What a step looks for costs the same in a tenant of a million people among thousands. Whoever takes over a tenant
// finds what is under way there: an index of that alone holds few rows, and its upkeep is one small entry for each
// lease. People's rows change where no index looks, too (a receipt, a word): with room in the page that needs no entry
// in any. Tables that are queues are vacuumed by what passed through them, not by how much they hold. To make an index
// of a large table takes as long as it takes.
const char* const kGrowth = R"sql(
--postgresql SET LOCAL statement_timeout=0;
CREATE INDEX recipients_taken ON recipients (tenant, id) WHERE taken = 1;
CREATE INDEX deliveries_taken ON deliveries (tenant, recipient) WHERE taken = 1;
CREATE INDEX upkeep_taken ON upkeep (tenant, id) WHERE taken = 1;
CREATE INDEX amended_taken ON amended (tenant, recipient) WHERE taken = 1;
CREATE INDEX rosters_taken ON rosters (tenant, team) WHERE taken = 1;
CREATE INDEX confirmations_taken ON confirmations (tenant, recipient) WHERE taken = 1;
CREATE INDEX confirmations_sending ON confirmations (tenant, recipient) WHERE state = 'sending';
DROP INDEX deliveries_open;
CREATE INDEX deliveries_sending ON deliveries (tenant, recipient) WHERE state = 'sending';
CREATE INDEX deliveries_unknown ON deliveries (tenant, recipient) WHERE state = 'unknown';
DROP INDEX recipients_by_cause;
CREATE INDEX recipients_by_cause ON recipients (cause, tenant) WHERE cause <> '';
DROP INDEX deliveries_by_cause;
CREATE INDEX deliveries_by_cause ON deliveries (cause, tenant) WHERE cause <> '';
DROP INDEX upkeep_by_cause;
CREATE INDEX upkeep_by_cause ON upkeep (cause, tenant) WHERE cause <> '';
DROP INDEX amended_by_cause;
CREATE INDEX amended_by_cause ON amended (cause, tenant) WHERE cause <> '';
DROP INDEX recipients_to_complete;
CREATE INDEX recipients_to_complete ON recipients
  (tenant, (CASE WHEN renewal IN ('creation_due', 'directory_due') THEN 1 ELSE 0 END), next_attempt_at)
  WHERE state IN ('installed', 'removed') AND next_attempt_at IS NOT NULL;
CREATE INDEX recipients_by_installer ON recipients (tenant, installer) WHERE installer <> '';
CREATE INDEX former_references_by_recipient ON former_references (tenant, recipient);
CREATE INDEX targets_not_found ON targets (tenant, id) WHERE reason = 'user_not_found';
CREATE INDEX rosters_due ON rosters (tenant, next_attempt_at);
CREATE INDEX second_looks_due ON second_looks (tenant, due_at);
CREATE INDEX policies_by_tenant ON policies (tenant);
--postgresql ALTER TABLE recipients SET (fillfactor=90);
--postgresql ALTER TABLE deliveries SET (fillfactor=90);
--postgresql ALTER TABLE roster SET (fillfactor=80, autovacuum_vacuum_scale_factor=0.05);
--postgresql ALTER TABLE affected SET (autovacuum_vacuum_scale_factor=0.0, autovacuum_vacuum_threshold=2000);
--postgresql ALTER TABLE bodies SET (autovacuum_vacuum_scale_factor=0.0, autovacuum_vacuum_threshold=2000);
--postgresql ALTER TABLE undelivered SET (autovacuum_vacuum_scale_factor=0.0, autovacuum_vacuum_threshold=2000);
--postgresql ALTER TABLE instances SET (autovacuum_vacuum_scale_factor=0.0, autovacuum_vacuum_threshold=500);
--postgresql ALTER TABLE pulse SET (autovacuum_vacuum_scale_factor=0.0, autovacuum_vacuum_threshold=500);
--postgresql ALTER TABLE identity SET (autovacuum_vacuum_scale_factor=0.0, autovacuum_vacuum_threshold=500);
)sql";

// What tells a claim from others is of use while it is open. Nothing asks for a digest of what was sent; its column
// stays for the version before, which writes it.
const char* const kOpenClaims = R"sql(
--postgresql SET LOCAL statement_timeout=0;
UPDATE deliveries SET claim='', body_hash='' WHERE body_hash<>'' AND state<>'sending';
)sql";

// What a message that was sent is made of since it was amended: people press the buttons of that.
const char* const kAmendedWordings = R"sql(
ALTER TABLE amended ADD COLUMN seen_wording INTEGER;
)sql";

}  // namespace welcomed::store::steps
