// What came with more kinds of messages and recipients.
#include "store/steps.hpp"

namespace welcomed::store::steps {

// `not_before` is null while a delivery's time is not known, or never comes. `notify:KEY` as a delivery's policy says
// that it is the notification of that key.
const char* const kFollowing = R"sql(
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
const char* const kTeams = R"sql(
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
const char* const kRelay = R"sql(
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
const char* const kOutbound = R"sql(
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
const char* const kRollouts = R"sql(
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

}  // namespace welcomed::store::steps
