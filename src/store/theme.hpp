#pragma once
#include "sql/connection.hpp"
#include "sql/guarded.hpp"
#include "store/types.hpp"

namespace welcomed::store {

using sql::DatabaseError;
using sql::guarded;
using sql::Statement;

class Store;

/// What the themes of the store have in common: the connection, and each other.
class Theme {
 public:
  Theme(Store& store, sql::Connection& database) : store_(store), database_(&database) {}

 protected:
  Store& store_;
  sql::Connection* database_;
};

}  // namespace welcomed::store
