#pragma once
#include "store/amendments.hpp"
#include "store/audit.hpp"
#include "store/backlogs.hpp"
#include "store/chats.hpp"
#include "store/comparison.hpp"
#include "store/confirmations.hpp"
#include "store/deliveries.hpp"
#include "store/directory.hpp"
#include "store/dues.hpp"
#include "store/effects.hpp"
#include "store/erasure.hpp"
#include "store/existing.hpp"
#include "store/history.hpp"
#include "store/hosts.hpp"
#include "store/instances.hpp"
#include "store/journeys.hpp"
#include "store/leaderships.hpp"
#include "store/naming.hpp"
#include "store/news.hpp"
#include "store/notifications.hpp"
#include "store/policies.hpp"
#include "store/priorities.hpp"
#include "store/recipients.hpp"
#include "store/refusals.hpp"
#include "store/refused_groups.hpp"
#include "store/relay.hpp"
#include "store/renaming.hpp"
#include "store/reports.hpp"
#include "store/rereadings.hpp"
#include "store/retries.hpp"
#include "store/rollouts.hpp"
#include "store/rosters.hpp"
#include "store/schedule.hpp"
#include "store/second_looks.hpp"
#include "store/selection.hpp"
#include "store/targets.hpp"
#include "store/team_wishes.hpp"
#include "store/teams.hpp"
#include "store/unknown.hpp"
#include "store/upkeep.hpp"
#include "store/warnings.hpp"

namespace welcomed::store {

/// Everything the daemon must not forget, in the domain's verbs, by theme. A verb is one step of a transaction that the
/// door (storage.hpp) opens and commits; it leaves nothing behind when it fails. One thread at a time.
class Store {
 public:
  explicit Store(sql::Connection& database) : database_(database) {}
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() = default;

 private:
  sql::Connection& database_;

 public:
  Dues dues;  ///< of the piece of work that runs, or the last transaction
  Policies policies{*this, database_};
  Renaming renaming{*this, database_};
  Targets targets{*this, database_};
  Schedule schedule{*this, database_};
  Journeys journeys{*this, database_};
  Priorities priorities{*this, database_};
  ExistingApps existing{*this, database_};
  Rollouts rollouts{*this, database_};
  Selection selection{*this, database_};
  Directory directory{*this, database_};
  RefusedGroups refused_groups{*this, database_};
  Rereadings rereadings{*this, database_};
  SecondLooks second_looks{*this, database_};
  Naming naming{*this, database_};
  Warnings warnings{*this, database_};
  Teams teams{*this, database_};
  Chats chats{*this, database_};
  Rosters rosters{*this, database_};
  TeamWishes team_wishes{*this, database_};
  Recipients recipients{*this, database_};
  Upkeep upkeep{*this, database_};
  Deliveries deliveries{*this, database_};
  Unknown unknown{*this, database_};
  Effects effects{*this, database_};
  Refusals refusals{*this, database_};
  Retries retries{*this, database_};
  Notifications notifications{*this, database_};
  Confirmations confirmations{*this, database_};
  Amendments amendments{*this, database_};
  Relay relay{*this, database_};
  Hosts hosts{*this, database_};
  Instances instances{*this, database_};
  Leaderships leaderships{*this, database_};
  News news{*this, database_};
  Reports reports{*this, database_};
  Backlogs backlogs{*this, database_};
  History history{*this, database_};
  Audit audit{*this, database_};
  Comparison comparison{*this, database_};
  Erasure erasure{*this, database_};
};

}  // namespace welcomed::store
