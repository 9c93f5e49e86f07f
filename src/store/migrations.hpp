#pragma once
#include "store/database.hpp"

namespace welcomed::store {

/// The newest version of the schema.
[[nodiscard]] int newest_version();
/// The version of a store's schema, which is its `PRAGMA user_version`. Throws DatabaseError.
[[nodiscard]] int version_of(Database& database);

/// Brings the schema up to the newest version, each step in one transaction. Throws DatabaseError; a store written by
/// a newer welcomed is refused and not touched.
void migrate(Database& database);

/// Throws when the store was written by a newer welcomed.
void expect_not_newer(Database& database);

/// Throws when the store's version is not the newest: for readers, who do not migrate.
void expect_newest(Database& database);

}  // namespace welcomed::store
