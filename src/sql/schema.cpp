#include "sql/schema.hpp"

#include <algorithm>

namespace welcomed::sql {

void Schema::bring_up_to_date(Connection& connection) const {
  expect_not_newer(connection);
  if (connection.version() < oldest_) make_way(connection);
  while (connection.version() < newest()) take_step(connection);
  expect_not_newer(connection);
}

/// Committed before the first step, so that an older daemon whose connection is lost now is either back when the step
/// looks who is there, or finds itself struck.
void Schema::make_way(Connection& connection) const {
  connection.begin(Durability::durable);
  expect_no_older_daemon(connection);
  connection.strike_absent();
  connection.commit();
}

void Schema::take_step(Connection& connection) const {
  connection.begin(Durability::durable);
  // Whoever had the turn before may have done it.
  const int step = connection.version();
  if (step < newest()) {
    expect_no_older_daemon(connection);
    connection.script(steps_.at(static_cast<std::size_t>(step)));
    connection.set_version(step + 1);
    connection.set_oldest(std::min(oldest_, step + 1));
  }
  connection.commit();
}

void Schema::make(Connection& connection) const {
  for (const auto* step : steps_) connection.script(step);
}

void Schema::expect_no_older_daemon(Connection& connection) const {
  if (connection.version() >= oldest_) return;
  const auto daemons = connection.daemons_before(oldest_);
  if (daemons.empty()) return;
  Error error{
      "the store: an earlier version works with it, which could not live with what this one changes in it: " + daemons,
      "end every daemon of an earlier version; this one begins by itself once the last of them is gone"};
  error.busy = true;
  throw DatabaseError(std::move(error));
}

void Schema::expect_not_newer(Connection& connection) const {
  const int version = connection.version();
  if (version <= newest()) return;
  if (version == kBeingFilled) {
    throw DatabaseError({"the store: `welcomed migrate-store` is filling it, or ended before it was full",
                         "run `welcomed migrate-store` once more: it begins anew"});
  }
  if (connection.oldest() <= newest()) return;
  throw DatabaseError({"the store: written by a newer welcomed than this one",
                       "install that version again; or put back a backup from before the upgrade, step by step as in "
                       "section 8 of /usr/share/doc/welcomed/README.md, \"Back to an older version\""});
}

void Schema::expect_newest(Connection& connection) const {
  expect_not_newer(connection);
  if (connection.version() >= newest()) return;
  throw DatabaseError({"the store: not set up by this version yet; start `welcomed run` once", ""});
}

void Schema::expect_nothing_added(Connection& connection) const {
  expect_newest(connection);
  if (connection.version() == newest()) return;
  throw DatabaseError(
      {"the store: a newer welcomed has added to it what this one does not know", "use the newer one for this"});
}

}  // namespace welcomed::sql
