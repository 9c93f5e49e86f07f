#include "store/identity.hpp"

#include "store/schema.hpp"

namespace welcomed::store {
namespace {

Generation read_generation(sql::Statement row) {
  if (!row.step()) throw sql::DatabaseError({"the store does not know which one it is", "restore it from a backup"});
  return {row.text(0), row.integer(1), row.integer(2) != 0};
}

}  // namespace

Generation identity_of(sql::Connection& database) {
  return read_generation(database.query("SELECT store, writes, copy FROM identity"));
}

/// The first version had no marks and so has seen nothing that one could tell of, and its successors made no copies.
Generation generation_of(sql::Connection& database) {
  schema().expect_not_newer(database);
  if (!database.has_column("identity", "store")) return {};
  if (database.has_column("identity", "copy")) return identity_of(database);
  return read_generation(database.query("SELECT store, writes, 0 FROM identity"));
}

}  // namespace welcomed::store
