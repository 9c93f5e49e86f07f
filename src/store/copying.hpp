#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sql/connection.hpp"
#include "sql/sqlite.hpp"

/// Rows from one database to another, whichever kind each is, some of them in memory at a time. All throw
/// DatabaseError.
namespace welcomed::store {

struct Column {
  std::string name;
  std::string type;  ///< INTEGER, REAL or TEXT
};

struct Table {
  std::string name;
  std::vector<Column> columns;

  /// By the database itself, in a column `number`.
  [[nodiscard]] bool numbered() const;
};

/// Those of the newest schema.
[[nodiscard]] std::vector<Table> tables();

/// What a table holds, in whichever order: how many rows, and the sum of their hashes. Texts count as PostgreSQL keeps
/// them.
struct Content {
  std::int64_t rows = 0;
  std::uint64_t sum = 0;

  bool operator==(const Content&) const = default;
};

/// Called after each row.
using EachRow = std::function<void()>;

[[nodiscard]] std::int64_t rows_in(const Table& table, sql::Connection& database);
[[nodiscard]] Content content_of(const Table& table, sql::Connection& database, const EachRow& watch = {});

/// Puts the rows of `from`, which nobody writes meanwhile, in the place of those of `to`, and says what they are.
Content copy_table(const Table& table, sql::Connection& from, sql::Connection& to, const EachRow& watch = {});

/// The same of every table, into a database that has the newest schema like `from`.
void copy_rows(sql::Connection& from, sql::Sqlite& to);

/// Of a copy: nobody works with it yet, so that whoever does leads all of it at once.
void end_leaderships(sql::Connection& copy);

}  // namespace welcomed::store
