#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace welcomed::store {

/// Thrown inside src/store only; the store's verbs turn it into an Error.
class DatabaseError : public std::runtime_error {
 public:
  explicit DatabaseError(sqlite3* database);
  DatabaseError(int code, const std::string& text);
  /// What is refused before SQLite has a say.
  explicit DatabaseError(Error refusal);
  [[nodiscard]] int code() const { return code_; }
  /// For a person: what happened, and what to do about it.
  [[nodiscard]] Error error() const;

 private:
  int code_;
  std::optional<Error> refusal_;
};

/// A prepared statement, bound from left to right. Reset when it goes out of scope.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  ~Statement();
  Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement& operator=(Statement&&) = delete;

  Statement& bind(std::int64_t value);
  Statement& bind(int value) { return bind(std::int64_t{value}); }
  Statement& bind(bool value) { return bind(std::int64_t{value}); }
  Statement& bind(double value);
  Statement& bind(std::string_view value);
  Statement& bind(const std::string& value) { return bind(std::string_view(value)); }
  Statement& bind(const char* value) { return bind(std::string_view(value)); }
  Statement& bind(TimePoint value) { return bind(std::int64_t{value.time_since_epoch().count()}); }
  template <typename Kind>
  Statement& bind(const Id<Kind>& value) {
    return bind(std::string_view(value.str()));
  }
  template <typename T>
  Statement& bind(const std::optional<T>& value) {
    return value ? bind(*value) : bind_null();
  }
  Statement& bind_null();

  /// True while there is a row.
  bool step();
  /// For a statement without rows; gives the number of rows it changed.
  int run();

  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] bool null(int column) const;
  [[nodiscard]] TimePoint time(int column) const { return TimePoint(Duration(integer(column))); }
  [[nodiscard]] std::optional<TimePoint> maybe_time(int column) const {
    return null(column) ? std::nullopt : std::optional(time(column));
  }

 private:
  [[nodiscard]] sqlite3* database() const;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

enum class Access { read_write, read_only };

/// One SQLite connection in WAL with synchronous=FULL: with less, a power cut could roll back a claim whose message
/// was already sent (https://www.sqlite.org/pragma.html#pragma_synchronous). The file is taken for one that a stranger
/// may have written (https://www.sqlite.org/security.html), and what is deleted is overwritten.
class Database {
 public:
  /// Throws DatabaseError, also when the file is not our own (own_file.hpp). `:memory:` is a database of its own.
  Database(const std::filesystem::path& file, Access access);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// The statement for `sql`, prepared once and kept; `values` are bound in order.
  template <typename... Values>
  Statement query(const char* sql, const Values&... values) {
    Statement statement(prepared(sql));
    (statement.bind(values), ...);
    return statement;
  }
  template <typename... Values>
  int run(const char* sql, const Values&... values) {
    return query(sql, values...).run();
  }
  /// Several statements at once, without values.
  void script(const std::string& sql);
  /// How many rows this connection has changed so far.
  [[nodiscard]] std::int64_t changes() const;
  /// False when SQLite has rolled the transaction back by itself.
  [[nodiscard]] bool in_transaction() const;
  /// Copies the whole of `source` into this one.
  void copy_from(Database& source);
  /// Moves all that stands in the write-ahead log to its place and leaves the log empty. False when others read or
  /// write all through `patience`.
  [[nodiscard]] bool empty_log(std::chrono::milliseconds patience);

 private:
  sqlite3_stmt* prepared(const char* sql);

  struct Closer {
    void operator()(sqlite3* database) const;
  };
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3, Closer> database_;
  std::map<const char*, std::unique_ptr<sqlite3_stmt, Finalizer>> prepared_;  // keyed by literal: one address, one text
};

}  // namespace welcomed::store
