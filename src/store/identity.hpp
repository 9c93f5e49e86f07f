#pragma once
#include "sql/connection.hpp"
#include "store/mark.hpp"

namespace welcomed::store {

/// Which store a database of this version is, and how many transactions it has seen. Throws DatabaseError.
[[nodiscard]] Generation identity_of(sql::Connection& database);

/// The same of any version but a newer one.
[[nodiscard]] Generation generation_of(sql::Connection& database);

}  // namespace welcomed::store
