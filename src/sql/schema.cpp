#include "sql/schema.hpp"

namespace welcomed::sql {

void Schema::bring_up_to_date(Connection& connection) const {
  expect_not_newer(connection);
  while (connection.version() < newest()) {
    connection.begin(Durability::durable);
    // Whoever had the turn before may have done it.
    const int step = connection.version();
    if (step < newest()) {
      connection.script(steps_.at(static_cast<std::size_t>(step)));
      connection.set_version(step + 1);
    }
    connection.commit();
  }
  expect_not_newer(connection);
}

void Schema::make(Connection& connection) const {
  for (const auto* step : steps_) connection.script(step);
}

void Schema::expect_not_newer(Connection& connection) const {
  const int version = connection.version();
  if (version <= newest()) return;
  if (version == kBeingFilled) {
    throw DatabaseError({"the store: `welcomed migrate-store` is filling it, or ended before it was full",
                         "run `welcomed migrate-store` once more: it begins anew"});
  }
  throw DatabaseError({"the store: written by a newer welcomed than this one",
                       "install that version again; or put back a backup from before the upgrade, step by step as in "
                       "section 8 of /usr/share/doc/welcomed/README.md, \"Back to an older version\""});
}

void Schema::expect_newest(Connection& connection) const {
  expect_not_newer(connection);
  if (connection.version() == newest()) return;
  throw DatabaseError({"the store: not set up by this version yet; start `welcomed run` once", ""});
}

}  // namespace welcomed::sql
