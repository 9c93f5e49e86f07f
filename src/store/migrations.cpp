#include "store/migrations.hpp"

#include <sqlite3.h>

#include <array>

namespace welcomed::store {
namespace {

// Times are milliseconds since 1970, UTC. A null next_attempt_at is work that is not due.
constexpr const char* kFirst = R"sql(
CREATE TABLE policies (
  name TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  messages TEXT NOT NULL,
  run INTEGER NOT NULL DEFAULT 0,
  run_finished_at INTEGER,
  cause TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  cause_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE recipients (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'user',
  upn TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  cause TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  taken INTEGER NOT NULL DEFAULT 0,
  conversation_id TEXT,
  service_url TEXT NOT NULL DEFAULT '',
  channel_user_id TEXT NOT NULL DEFAULT '',
  locale TEXT NOT NULL DEFAULT '',
  reference_since INTEGER,
  event_at INTEGER,
  silent INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recipients_to_install ON recipients (tenant, next_attempt_at)
  WHERE state IN ('installing', 'failed') AND next_attempt_at IS NOT NULL;
CREATE INDEX recipients_to_complete ON recipients (tenant, next_attempt_at)
  WHERE state = 'installed' AND next_attempt_at IS NOT NULL;
CREATE INDEX recipients_by_upn ON recipients (upn COLLATE NOCASE);
CREATE INDEX recipients_by_cause ON recipients (cause) WHERE cause <> '';

CREATE TABLE targets (
  policy TEXT NOT NULL,
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  upn TEXT NOT NULL,
  run INTEGER NOT NULL,
  selected INTEGER NOT NULL,
  reason TEXT NOT NULL,
  checked_at INTEGER NOT NULL,
  PRIMARY KEY (policy, tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX targets_by_recipient ON targets (tenant, id);

CREATE TABLE exclusions (
  policy TEXT NOT NULL,
  id TEXT NOT NULL,
  run INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (policy, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  tenant TEXT NOT NULL,
  recipient TEXT NOT NULL,
  key TEXT NOT NULL,
  policy TEXT NOT NULL,
  state TEXT NOT NULL,
  cause TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  taken INTEGER NOT NULL DEFAULT 0,
  activity_id TEXT NOT NULL DEFAULT '',
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, recipient, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (tenant, next_attempt_at)
  WHERE state = 'pending' AND next_attempt_at IS NOT NULL;
CREATE INDEX deliveries_open ON deliveries (state) WHERE state IN ('sending', 'unknown');
CREATE INDEX deliveries_by_cause ON deliveries (cause) WHERE cause <> '';

CREATE TABLE story (
  number INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  recipient TEXT NOT NULL,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX story_by_recipient ON story (tenant, recipient);

CREATE TABLE pulse (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  at INTEGER NOT NULL,
  installs_per_second REAL NOT NULL,
  sends_per_second REAL NOT NULL
) STRICT;
)sql";

constexpr const char* kSettling = R"sql(
ALTER TABLE recipients ADD COLUMN wish_at INTEGER;
ALTER TABLE recipients ADD COLUMN tried INTEGER NOT NULL DEFAULT 1;
ALTER TABLE recipients ADD COLUMN found TEXT NOT NULL DEFAULT 'unseen';
ALTER TABLE recipients ADD COLUMN app_since INTEGER;
ALTER TABLE recipients ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN skip_existing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN reinstall INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN first_run_at INTEGER;
ALTER TABLE deliveries ADD COLUMN claimed_at INTEGER;
ALTER TABLE deliveries ADD COLUMN claim TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN absent_at INTEGER;
ALTER TABLE deliveries ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN body_hash TEXT NOT NULL DEFAULT '';
CREATE INDEX deliveries_to_settle ON deliveries (tenant, next_attempt_at)
  WHERE state = 'unknown' AND next_attempt_at IS NOT NULL;

-- What an open claim sends, byte for byte; gone when the claim is settled.
CREATE TABLE bodies (
  tenant TEXT NOT NULL,
  recipient TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (tenant, recipient, key)
) STRICT;

-- `writes` counts the transactions; the mark beside the file says how far it was (mark.hpp).
CREATE TABLE identity (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  store TEXT NOT NULL,
  writes INTEGER NOT NULL,
  restored_at INTEGER
) STRICT;
INSERT INTO identity VALUES (1, lower(hex(randomblob(16))), 0, NULL);
)sql";

// The mirror of the directory replaces runs. `members` holds whom a filter fits, too, with a holder of its own.
constexpr const char* kDirectory = R"sql(
DROP TABLE exclusions;
ALTER TABLE targets DROP COLUMN run;
ALTER TABLE policies DROP COLUMN run;
ALTER TABLE policies ADD COLUMN definition TEXT NOT NULL DEFAULT '';

CREATE TABLE feeds (
  number INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  query TEXT NOT NULL,
  link TEXT NOT NULL DEFAULT '',
  round INTEGER NOT NULL,
  whole INTEGER NOT NULL DEFAULT 0,
  of_members INTEGER NOT NULL,
  changes INTEGER NOT NULL DEFAULT 0,
  UNIQUE (tenant, query)
) STRICT;
CREATE TABLE feed_groups (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  feed INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_groups_by_feed ON feed_groups (feed);

CREATE TABLE directory_users (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  upn TEXT NOT NULL,
  guest INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  teams INTEGER NOT NULL,
  round INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_users_by_upn ON directory_users (tenant, upn COLLATE NOCASE);
CREATE TABLE directory_groups (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  round INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_groups_by_name ON directory_groups (tenant, name);
CREATE TABLE members (
  tenant TEXT NOT NULL,
  member TEXT NOT NULL,
  holder TEXT NOT NULL,
  nested INTEGER NOT NULL,
  round INTEGER NOT NULL,
  PRIMARY KEY (tenant, member, holder)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_holder ON members (tenant, holder, nested);

CREATE TABLE policy_groups (
  policy TEXT NOT NULL,
  tenant TEXT NOT NULL,
  ref TEXT NOT NULL,
  leaves_out INTEGER NOT NULL,
  id TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (policy, leaves_out, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX policy_groups_by_id ON policy_groups (tenant, id);
CREATE TABLE policy_names (
  policy TEXT NOT NULL,
  tenant TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  leaves_out INTEGER NOT NULL,
  PRIMARY KEY (tenant, name, policy, leaves_out)
) STRICT, WITHOUT ROWID;
CREATE TABLE policy_filters (
  policy TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  round INTEGER NOT NULL DEFAULT 0,
  changes INTEGER NOT NULL DEFAULT -1,
  asked_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE affected (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  put_off INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, put_off, id)
) STRICT, WITHOUT ROWID;
)sql";

// `version` is the catalog's when the app was last known to be no older.
constexpr const char* kUpkeep = R"sql(
ALTER TABLE policies ADD COLUMN upgrade INTEGER NOT NULL DEFAULT 0;
CREATE TABLE upkeep (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  version TEXT NOT NULL DEFAULT '',
  cause TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  taken INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX upkeep_due ON upkeep (tenant, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX upkeep_by_cause ON upkeep (cause) WHERE cause <> '';
)sql";

// `not_before` is null while a delivery's time is not known, or never comes. `notify:KEY` as a delivery's policy says
// that it is the notification of that key.
constexpr const char* kFollowing = R"sql(
ALTER TABLE recipients ADD COLUMN replied_at INTEGER;
ALTER TABLE deliveries ADD COLUMN not_before INTEGER DEFAULT 0;
CREATE TABLE follow_ups (
  policy TEXT NOT NULL,
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  first TEXT NOT NULL,
  after INTEGER NOT NULL,
  unless_replied INTEGER NOT NULL,
  PRIMARY KEY (policy, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_ups_by_first ON follow_ups (tenant, first);
CREATE TABLE notifications (
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  template TEXT NOT NULL,
  policy TEXT NOT NULL,
  data TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  ordered_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;
)sql";

// `rosters` says when a team's roster is read, `roster` who is in it. A target without `install` is reached through a
// team.
constexpr const char* kTeams = R"sql(
ALTER TABLE recipients ADD COLUMN through_team INTEGER NOT NULL DEFAULT 0;
ALTER TABLE recipients ADD COLUMN thread TEXT NOT NULL DEFAULT '';
ALTER TABLE recipients ADD COLUMN installer TEXT NOT NULL DEFAULT '';
CREATE INDEX recipients_teams ON recipients (tenant, thread) WHERE kind = 'team';
ALTER TABLE targets ADD COLUMN kind TEXT NOT NULL DEFAULT 'user';
ALTER TABLE targets ADD COLUMN install INTEGER NOT NULL DEFAULT 1;
ALTER TABLE policies ADD COLUMN welcome_channel INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN welcome_members INTEGER NOT NULL DEFAULT 0;
ALTER TABLE directory_groups ADD COLUMN team INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notifications ADD COLUMN channel TEXT NOT NULL DEFAULT '';
CREATE TABLE team_matches (
  policy TEXT NOT NULL,
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (policy, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE rosters (
  tenant TEXT NOT NULL,
  team TEXT NOT NULL,
  round INTEGER NOT NULL DEFAULT 0,
  stale INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  taken INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  cause TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, team)
) STRICT, WITHOUT ROWID;
CREATE TABLE roster (
  tenant TEXT NOT NULL,
  member TEXT NOT NULL,
  team TEXT NOT NULL,
  user_id TEXT NOT NULL,
  round INTEGER NOT NULL,
  PRIMARY KEY (tenant, member, team)
) STRICT, WITHOUT ROWID;
CREATE INDEX roster_by_team ON roster (tenant, team, round);
)sql";

// Of each conversation the oldest activity alone has a next_attempt_at. The keys of what is secret in memory are these
// numbers, so none may come twice.
constexpr const char* kRelay = R"sql(
CREATE TABLE undelivered (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  conversation TEXT NOT NULL,
  activity_id TEXT NOT NULL,
  headers TEXT NOT NULL,
  body TEXT NOT NULL,
  secrets INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  next_attempt_at INTEGER,
  taken INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX undelivered_by_conversation ON undelivered (tenant, conversation, number);
CREATE INDEX undelivered_due ON undelivered (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX undelivered_by_size ON undelivered (bytes);
)sql";

// A confirmation's `number` is never used again, so that nobody writes to the one of a newer wish. Where a message went
// is kept with it: a later reference of its recipient is of no use to change it.
constexpr const char* kOutbound = R"sql(
ALTER TABLE recipients ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE recipients ADD COLUMN renewal TEXT NOT NULL DEFAULT 'none';
ALTER TABLE deliveries ADD COLUMN conversation_id TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN service_url TEXT NOT NULL DEFAULT '';

CREATE TABLE confirmations (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  recipient TEXT NOT NULL,
  wish TEXT NOT NULL,
  state TEXT NOT NULL,
  cause TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  ordered_at INTEGER NOT NULL,
  next_attempt_at INTEGER,
  taken INTEGER NOT NULL DEFAULT 0,
  activity_id TEXT NOT NULL DEFAULT '',
  updated_at INTEGER NOT NULL,
  UNIQUE (tenant, recipient)
) STRICT;
CREATE INDEX confirmations_due ON confirmations (tenant, next_attempt_at) WHERE state = 'pending';

CREATE TABLE amendments (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  template TEXT NOT NULL,
  data TEXT NOT NULL,
  ordered_at INTEGER NOT NULL
) STRICT;
CREATE TABLE amended (
  amendment INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  recipient TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  cause TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  taken INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, recipient, key, amendment)
) STRICT, WITHOUT ROWID;
CREATE INDEX amended_due ON amended (tenant, next_attempt_at) WHERE state = 'pending';
CREATE INDEX amended_by_order ON amended (amendment);
CREATE INDEX amended_by_cause ON amended (cause) WHERE cause <> '';
)sql";

// Who `waits` is selected and did not have their turn yet; `turn_at` says when they had it. Fates are counted from what
// they were when the policy was last resumed.
constexpr const char* kRollouts = R"sql(
ALTER TABLE policies ADD COLUMN gradual INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN used_up_to INTEGER;
ALTER TABLE policies ADD COLUMN paused_at INTEGER;
ALTER TABLE policies ADD COLUMN pause_cause TEXT NOT NULL DEFAULT '';
ALTER TABLE policies ADD COLUMN pause_detail TEXT NOT NULL DEFAULT '';
ALTER TABLE policies ADD COLUMN known_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN failed_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE policies ADD COLUMN opted_out_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN turn_at INTEGER;
ALTER TABLE targets ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;
UPDATE targets SET turn_at=checked_at WHERE selected=1;
ALTER TABLE recipients ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
CREATE INDEX targets_waiting ON targets (policy, kind, install, place) WHERE waits=1;
)sql";

// What names nothing but the message is final no more. A reference belongs to the bot of `identity`; those of bots of
// before are kept apart. `contents` tells when a message's template or channel is another one.
constexpr const char* kRefusals = R"sql(
ALTER TABLE deliveries ADD COLUMN kind TEXT NOT NULL DEFAULT 'user';
ALTER TABLE deliveries ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
UPDATE deliveries SET kind='team' WHERE EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=deliveries.tenant
  AND r.id=deliveries.recipient AND r.kind='team');
UPDATE deliveries SET state='pending', next_attempt_at=CASE WHEN EXISTS (SELECT 1 FROM recipients r
  WHERE r.tenant=deliveries.tenant AND r.id=deliveries.recipient AND r.state='reachable' AND NOT r.silent)
  THEN updated_at END WHERE state='failed' AND cause NOT IN ('too_large', 'message_refused');
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (tenant, kind, next_attempt_at)
  WHERE state = 'pending' AND next_attempt_at IS NOT NULL;
ALTER TABLE recipients ADD COLUMN searches INTEGER NOT NULL DEFAULT 0;
UPDATE recipients SET renewal=CASE renewal WHEN 'due' THEN 'creation_due' WHEN 'done' THEN 'created' ELSE renewal END;
UPDATE recipients SET state='installed', renewal='creation_due', next_attempt_at=updated_at
  WHERE through_team=1 AND state='failed' AND NOT blocked;
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

constexpr const char* kHosts = R"sql(
CREATE TABLE hosts_seen (
  host TEXT PRIMARY KEY,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Whom a policy holds got the app from somebody else before it first ran, and nobody said what then. A policy that ran
// before that was asked welcomed them, and goes on with it.
constexpr const char* kExisting = R"sql(
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
  WHERE NOT skip_existing AND coalesce(first_run_at, run_finished_at) IS NOT NULL;
ALTER TABLE policies ADD COLUMN existing TEXT NOT NULL DEFAULT 'unknown';
UPDATE policies SET existing=CASE WHEN skip_existing THEN 'skip' ELSE 'welcome' END;
ALTER TABLE policies DROP COLUMN skip_existing;
)sql";

// Rounds are never used again, whatever becomes of what they were given to. A rereading without a round has not begun.
// Feeds of members tell from now on whether groups hide them.
constexpr const char* kRereading = R"sql(
CREATE TABLE rounds (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  last INTEGER NOT NULL
) STRICT;
INSERT INTO rounds SELECT 1, 1 + max(coalesce((SELECT max(round) FROM feeds), 0),
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
constexpr const char* kRetention = R"sql(
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
constexpr const char* kNaming = R"sql(
CREATE TABLE bindings (
  tenant TEXT NOT NULL,
  policy TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  id TEXT NOT NULL,
  PRIMARY KEY (tenant, policy, kind, name)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO bindings SELECT tenant, policy, 'group', ref, id FROM policy_groups WHERE id<>'' AND
  ref<>'filter:' AND lower(ref)<>id;
INSERT INTO bindings SELECT tenant, policy, 'team', upn, min(id) FROM targets WHERE kind='team' AND selected=1 AND
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

constexpr std::array kSteps{kFirst,    kSettling, kDirectory, kUpkeep,   kFollowing, kTeams,     kRelay, kOutbound,
                            kRollouts, kRefusals, kHosts,     kExisting, kRereading, kRetention, kNaming};

}  // namespace

int version_of(Database& database) {
  auto query = database.query("PRAGMA user_version");
  query.step();
  return static_cast<int>(query.integer(0));
}

int newest_version() { return static_cast<int>(kSteps.size()); }

void migrate(Database& database) {
  expect_not_newer(database);
  for (int step = version_of(database); step < newest_version(); ++step) {
    database.script("BEGIN IMMEDIATE;" + std::string(kSteps.at(static_cast<std::size_t>(step))) +
                    "PRAGMA user_version=" + std::to_string(step + 1) + "; COMMIT;");
  }
}

void expect_not_newer(Database& database) {
  if (version_of(database) <= newest_version()) return;
  throw DatabaseError(SQLITE_ERROR, "written by a newer welcomed; install that version again");
}

void expect_newest(Database& database) {
  expect_not_newer(database);
  if (version_of(database) == newest_version()) return;
  throw DatabaseError(SQLITE_ERROR, "not set up by this version yet; start `welcomed run` once");
}

}  // namespace welcomed::store
