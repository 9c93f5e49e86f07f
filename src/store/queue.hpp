#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/rows.hpp"

/// Leases a row of the table that `key` tells apart.
#define LEASE_OF(table, key) "UPDATE " table " SET next_attempt_at=?, taken=1 WHERE " key
/// When the first of the table's rows is due that wait; `waiting` begins with whose they are.
#define FIRST_OF(table, waiting) \
  "SELECT next_attempt_at FROM " table " WHERE " waiting " AND next_attempt_at IS NOT NULL" THE_FIRST

namespace welcomed::store {

/// A table of work that waits for its time, which is in `next_attempt_at`. What is taken is not due again until its
/// lease has passed, so that it costs a wait and nothing else if whoever took it dies; `taken` says that somebody has
/// it. Whoever is done with a row writes both anew with what became of it.
template <typename Row>
struct Queue {
  const char* lease_of;  ///< the statement that leases a row: until when, and its key
  const char* first_of;  ///< when the first of those that wait is due
  Row (*read_row)(const Statement& row);
  void (*bind_key)(Statement& lease, const Row& row);

  [[nodiscard]] std::vector<Row> read(Statement due) const {
    std::vector<Row> rows;
    while (due.step()) rows.push_back(read_row(due));
    return rows;
  }
  std::vector<Row> lease(sql::Connection& database, std::vector<Row> rows, TimePoint until) const {
    for (const auto& row : rows) {
      auto statement = database.query(lease_of, until);
      bind_key(statement, row);
      statement.run();
    }
    return rows;
  }
  std::vector<Row> take(sql::Connection& database, Statement due, TimePoint until) const {
    return lease(database, read(std::move(due)), until);
  }
  /// When the first of `whose` is due, or its lease ends; nothing when none will be.
  template <typename... Whose>
  [[nodiscard]] std::optional<TimePoint> next(sql::Connection& database, const Whose&... whose) const {
    return first_time(database.query(first_of, whose...));
  }
};

/// Of `deliveries`, in which messages to be sent lie beside those of which nobody knows whether they were.
inline constexpr const char* kLeaseOfMessage = LEASE_OF("deliveries", "tenant=? AND recipient=? AND key=?");
template <typename Row>
void bind_message(Statement& lease, const Row& row) {
  lease.bind(row.recipient.tenant, row.recipient.id, row.key);
}

/// Whoever took rows of the table is gone: they are due. `whose` is a column, and its value.
inline void give_back(sql::Connection& database, const std::string& table, const std::string& whose,
                      const std::string& value, TimePoint now) {
  database.run("UPDATE " + table + " SET next_attempt_at=?, taken=0 WHERE " + whose + "=? AND taken=1", now, value);
}

}  // namespace welcomed::store
