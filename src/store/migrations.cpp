#include "store/migrations.hpp"

#include <sqlite3.h>

#include <array>

#include "store/steps.hpp"

namespace welcomed::store {
namespace {

constexpr std::array kSteps{&steps::kFirst,     &steps::kSettling,  &steps::kDirectory, &steps::kUpkeep,
                            &steps::kFollowing, &steps::kTeams,     &steps::kRelay,     &steps::kOutbound,
                            &steps::kRollouts,  &steps::kRefusals,  &steps::kHosts,     &steps::kExisting,
                            &steps::kRereading, &steps::kRetention, &steps::kNaming,    &steps::kMessages};

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
    database.script("BEGIN IMMEDIATE;" + std::string(*kSteps.at(static_cast<std::size_t>(step))) +
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
