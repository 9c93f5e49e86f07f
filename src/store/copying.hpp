#pragma once
#include "sql/connection.hpp"
#include "sql/sqlite.hpp"

namespace welcomed::store {

/// Puts the rows of each table of `from` in the place of those of `to`; both have the newest schema. Throws
/// DatabaseError.
void copy_rows(sql::Connection& from, sql::Sqlite& to);

}  // namespace welcomed::store
