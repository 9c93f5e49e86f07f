#pragma once
#include "sql/schema.hpp"

namespace welcomed::store {

/// The schema of a store.
[[nodiscard]] const sql::Schema& schema();

}  // namespace welcomed::store
