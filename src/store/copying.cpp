#include "store/copying.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

#include "sql/spelling.hpp"
#include "store/schema.hpp"

namespace welcomed::store {
namespace {

/// Of one statement: SQLite takes 32,766, PostgreSQL 65,535.
constexpr std::size_t kValuesAtOnce = 1000;

std::vector<std::string> names_of_tables(sql::Sqlite& database) {
  std::vector<std::string> names;
  auto rows =
      database.query("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite%' ORDER BY name");
  while (rows.step()) names.push_back(rows.text(0));
  return names;
}

std::vector<Column> columns_of(sql::Sqlite& database, const std::string& table) {
  std::vector<Column> columns;
  auto rows = database.query("SELECT name, type FROM pragma_table_info(?)", table);
  while (rows.step()) columns.push_back({rows.text(0), rows.text(1)});
  return columns;
}

/// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), whose bits are then mixed so that sums of it tell rows apart
/// (the finalizer of SplitMix64).
class RowHash {
 public:
  void add(std::uint64_t value) {
    constexpr int kBytes = 8;
    for (int i = 0; i < kBytes; ++i) add_byte(static_cast<unsigned char>(value >> (8 * i)));
  }
  void add(std::string_view text) {
    add(text.size());
    for (const char each : text) add_byte(static_cast<unsigned char>(each));
  }
  [[nodiscard]] std::uint64_t value() const {
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

 private:
  void add_byte(unsigned char byte) { state_ = (state_ ^ byte) * 0x100000001b3; }

  std::uint64_t state_ = 0xcbf29ce484222325;
};

void add(Content& content, const Table& table, const sql::Statement& row) {
  RowHash hash;
  for (int place = 0; const auto& column : table.columns) {
    const int at = place++;
    hash.add(row.null(at) ? 1U : 0U);
    if (row.null(at)) continue;
    if (column.type == "INTEGER")
      hash.add(static_cast<std::uint64_t>(row.integer(at)));
    else if (column.type == "REAL")
      hash.add(std::bit_cast<std::uint64_t>(row.real(at)));
    else
      hash.add(sql::fit_to_keep(row.text(at)));
  }
  ++content.rows;
  content.sum += hash.value();
}

void copy_value(const sql::Statement& row, int place, const std::string& type, sql::Statement& into) {
  if (row.null(place)) return into.bind(std::optional<std::int64_t>());
  if (type == "INTEGER") return into.bind(row.integer(place));
  if (type == "REAL") return into.bind(row.real(place));
  into.bind(row.text(place));
}

std::string names_of_columns(const Table& table) {
  std::string names;
  for (const auto& each : table.columns) names += (names.empty() ? "" : ", ") + each.name;
  return names;
}

std::string selection_of(const Table& table) { return "SELECT " + names_of_columns(table) + " FROM " + table.name; }

std::string insertion_of(const Table& table, std::int64_t rows) {
  std::string places;
  for (std::size_t i = 0; i < table.columns.size(); ++i) places += i == 0 ? "?" : ", ?";
  std::string all;
  for (std::int64_t i = 0; i < rows; ++i) all += (i == 0 ? "(" : ", (") + places + ")";
  return "INSERT INTO " + table.name + " (" + names_of_columns(table) + ") VALUES " + all;
}

sql::DatabaseError changed_meanwhile(const Table& table) {
  return sql::DatabaseError({"the store: the rows of " + table.name + " changed while they were copied",
                             "end whatever writes to it, and try again"});
}

}  // namespace

bool Table::numbered() const {
  return std::any_of(columns.begin(), columns.end(), [](const Column& each) { return each.name == "number"; });
}

std::vector<Table> tables() {
  sql::Sqlite empty(":memory:", sql::Access::read_write);
  schema().bring_up_to_date(empty);
  std::vector<Table> all;
  for (auto& name : names_of_tables(empty)) {
    auto columns = columns_of(empty, name);
    all.push_back({std::move(name), std::move(columns)});
  }
  return all;
}

std::int64_t rows_in(const Table& table, sql::Connection& database) {
  auto count = database.query("SELECT count(*) FROM " + table.name);
  count.step();
  return count.integer(0);
}

Content content_of(const Table& table, sql::Connection& database, const EachRow& watch) {
  Content content;
  auto rows = database.stream(selection_of(table));
  while (rows.step()) {
    add(content, table, rows);
    if (watch) watch();
  }
  return content;
}

Content copy_table(const Table& table, sql::Connection& from, sql::Connection& to, const EachRow& watch) {
  to.run("DELETE FROM " + table.name);
  Content content;
  const auto count = rows_in(table, from);
  const auto most = static_cast<std::int64_t>(std::max<std::size_t>(kValuesAtOnce / table.columns.size(), 1));
  auto rows = from.stream(selection_of(table));
  while (content.rows < count) {
    const auto together = std::min(most, count - content.rows);
    auto copies = to.query(insertion_of(table, together));
    for (std::int64_t i = 0; i < together; ++i) {
      if (!rows.step()) throw changed_meanwhile(table);
      for (int place = 0; const auto& column : table.columns) copy_value(rows, place++, column.type, copies);
      add(content, table, rows);
      if (watch) watch();
    }
    copies.run();
  }
  if (rows.step()) throw changed_meanwhile(table);
  return content;
}

void copy_rows(sql::Connection& from, sql::Sqlite& to) {
  to.begin(sql::Durability::lazy);
  for (const auto& table : tables()) copy_table(table, from, to);
  end_leaderships(to);
  to.commit();
}

void end_leaderships(sql::Connection& copy) {
  copy.run("UPDATE leaderships SET leader='', free_from=0");
  copy.run("UPDATE instances SET leads_until=0");
}

}  // namespace welcomed::store
