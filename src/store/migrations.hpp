#pragma once
#include "store/database.hpp"

namespace welcomed::store {

/// The newest version of the schema; `PRAGMA user_version` of a store holds its own.
[[nodiscard]] int newest_version();

/// Brings the schema up to the newest version, each step in one transaction. Throws DatabaseError; a store written by
/// a newer welcomed is refused and not touched.
void migrate(Database& database);

/// Throws when the store's version is not the newest: for readers, who do not migrate.
void expect_newest(Database& database);

}  // namespace welcomed::store
