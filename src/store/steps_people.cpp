// The first steps: policies, people and their messages, the mirror of the directory.
#include "store/steps.hpp"

namespace welcomed::store::steps {

// Times are milliseconds since 1970, UTC. A null next_attempt_at is work that is not due.
const char* const kFirst = R"sql(
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

const char* const kSettling = R"sql(
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
const char* const kDirectory = R"sql(
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
const char* const kUpkeep = R"sql(
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

}  // namespace welcomed::store::steps
