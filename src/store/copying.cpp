#include "store/copying.hpp"

#include <string>
#include <vector>

namespace welcomed::store {
namespace {

struct Column {
  std::string name;
  std::string type;
};

std::vector<std::string> tables_of(sql::Sqlite& database) {
  std::vector<std::string> tables;
  auto rows = database.query("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite%'");
  while (rows.step()) tables.push_back(rows.text(0));
  return tables;
}

std::vector<Column> columns_of(sql::Sqlite& database, const std::string& table) {
  std::vector<Column> columns;
  auto rows = database.query("SELECT name, type FROM pragma_table_info(?)", table);
  while (rows.step()) columns.push_back({rows.text(0), rows.text(1)});
  return columns;
}

void copy_value(const sql::Statement& row, int column, const std::string& type, sql::Statement& into) {
  if (row.null(column)) return into.bind(std::optional<std::int64_t>());
  if (type == "INTEGER") return into.bind(row.integer(column));
  if (type == "REAL") return into.bind(row.real(column));
  into.bind(row.text(column));
}

void copy_table(sql::Connection& from, sql::Sqlite& to, const std::string& table) {
  const auto columns = columns_of(to, table);
  std::string names, places;
  for (const auto& each : columns) {
    names += (names.empty() ? "" : ", ") + each.name;
    places += places.empty() ? "?" : ", ?";
  }
  to.run("DELETE FROM " + table);
  auto rows = from.query("SELECT " + names + " FROM " + table);
  while (rows.step()) {
    auto copy = to.query("INSERT INTO " + table + " (" + names + ") VALUES (" + places + ")");
    for (int column = 0; const auto& each : columns) copy_value(rows, column++, each.type, copy);
    copy.run();
  }
}

}  // namespace

void copy_rows(sql::Connection& from, sql::Sqlite& to) {
  to.begin(sql::Durability::lazy);
  for (const auto& table : tables_of(to)) copy_table(from, to, table);
  to.commit();
}

}  // namespace welcomed::store
