#include "store/server_store.hpp"

#include <functional>

#include "sql/sqlite.hpp"
#include "store/copying.hpp"
#include "store/schema.hpp"

namespace welcomed::store {
namespace {

using Opened = std::unique_ptr<SqlStore>;
using sql::Access;
using sql::Postgres;

Opened store_in(std::unique_ptr<sql::Connection> database) {
  return std::make_unique<SqlStore>(std::move(database), std::nullopt, std::nullopt);
}

/// Whom it may not have beside it `keep_out` keeps out.
std::unique_ptr<Postgres> open_to_own(const sql::Server& server, const sql::Schema& schema,
                                      const std::function<void(Postgres&)>& keep_out) {
  auto database = std::make_unique<Postgres>(server, Access::read_write);
  schema.expect_not_newer(*database);
  database->lay_ground();
  keep_out(*database);
  schema.bring_up_to_date(*database);
  return database;
}

Opened open_beside(const sql::Server& server, Access access) {
  auto database = std::make_unique<Postgres>(server, access);
  schema().expect_newest(*database);
  return store_in(std::move(database));
}

/// A daemon may just have made it.
void make_where_there_is_none(Postgres& database) {
  if (database.version() == 0) schema().make(database);
}

/// What would keep a daemon from beginning there.
void expect_usable(Postgres& database) {
  schema().expect_not_newer(database);
  const int version = database.version();
  // All of it is tried and taken back: nobody can need it meanwhile.
  if (version == 0) return database.try_out([&] { make_where_there_is_none(database); });
  std::vector<std::string> names;
  for (const auto& table : tables()) names.push_back(table.name);
  database.expect_rights(names, version < schema().newest());
  schema().expect_no_older_daemon(database);
}

Opened copy_in_memory(const sql::Server& server) {
  Postgres original(server, Access::read_only);
  auto copy = std::make_unique<sql::Sqlite>(":memory:", Access::read_write);
  schema().bring_up_to_date(*copy);
  original.begin_reading();
  if (original.version() > 0) {
    schema().expect_newest(original);
    copy_rows(original, *copy);
  }
  original.roll_back();
  return store_in(std::move(copy));
}

}  // namespace

std::unique_ptr<Postgres> share(const sql::Server& server, const sql::Schema& schema, const std::string& instance) {
  return open_to_own(server, schema, [&](Postgres& database) {
    // Before it counts as one of them, so that it may wait as long as it takes.
    schema.expect_no_older_daemon(database);
    database.join(instance, schema.newest());
  });
}

Result<Opened> open_at(const sql::Server& server, Purpose purpose, const std::string& instance) {
  return guarded<Opened>([&]() -> Opened {
    switch (purpose) {
      case Purpose::serve:
        return store_in(share(server, schema(), instance));
      case Purpose::settle:
        return store_in(open_to_own(server, schema(), [](Postgres& database) { database.lead(); }));
      case Purpose::change:
        return open_beside(server, Access::read_write);
      case Purpose::try_out:
        return copy_in_memory(server);
      default:
        return open_beside(server, Access::read_only);
    }
  });
}

Result<Held> hold_to_copy_at(const sql::Server& server) {
  return guarded<Held>([&]() -> Held {
    auto database = std::make_unique<Postgres>(server, Access::read_write);
    schema().expect_nothing_added(*database);
    database->lead();
    database->be_patient();
    return {std::move(database)};
  });
}

Result<Held> hold_to_fill_at(const sql::Server& server) {
  return guarded<Held>([&]() -> Held {
    auto database = std::make_unique<Postgres>(server, Access::read_write);
    expect_to_be_filled(*database, server.url);
    database->try_out([&] { schema().make(*database); });
    database->lay_ground();
    database->lead();
    // Somebody may have been faster.
    expect_to_be_filled(*database, server.url);
    database->be_patient();
    return {std::move(database)};
  });
}

Status examine_at(const sql::Server& server) {
  return guarded<void>([&] {
    Postgres database(server, Access::read_write);
    expect_usable(database);
  });
}

Result<bool> is_set_up_at(const sql::Server& server) {
  return guarded<bool>([&] { return Postgres(server, Access::read_only).version() > 0; });
}

Result<std::vector<Error>> doubts_of(const sql::Server& server, TimePoint now) {
  return guarded<std::vector<Error>>([&] { return Postgres(server, Access::read_only).doubts(now); });
}

}  // namespace welcomed::store
