#pragma once
#include <string>

#include "sql/schema.hpp"

namespace welcomed::store {

/// The schema of a store.
[[nodiscard]] const sql::Schema& schema();

/// Throws when there is something whole in it.
void expect_to_be_filled(sql::Connection& database, const std::string& place);

}  // namespace welcomed::store
