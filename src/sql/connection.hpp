#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "sql/statement.hpp"

namespace welcomed::sql {

/// Thrown by what is in this room; whoever uses it turns it into the Error (guarded.hpp).
class DatabaseError : public std::runtime_error {
 public:
  explicit DatabaseError(Error error) : std::runtime_error(error.what), error_(std::move(error)) {}
  /// For a person: what happened, and what to do about it.
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
};

/// Why a database would not be found again where it was opened.
struct Displaced {
  Error error;
  bool by_another = false;  ///< another one is there instead
};

enum class Access { read_write, read_only };

/// What is left of a transaction when the power fails after its commit.
enum class Durability {
  durable,  ///< all of it
  lazy      ///< all of it or nothing, and nothing only if none that was committed after it is left either
};

/// One connection to a database, for one thread at a time. Each statement is one text for all databases: what they call
/// differently is a word of ours (`later`, `earlier`, COLLATE NOCASE, COLLATE "BINARY"). Everything throws
/// DatabaseError.
class Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Takes its turn among the writers.
  virtual void begin(Durability durability) = 0;
  /// Of one that fails in doubt (base/result.hpp) nobody knows whether it is kept, until the next transaction has
  /// begun: that one finds it kept, or finds nothing of it.
  virtual void commit() = 0;
  virtual void roll_back() = 0;
  /// False also when the database has rolled the transaction back by itself.
  [[nodiscard]] virtual bool in_transaction() const = 0;
  /// Another writes now: only a new process may go on.
  [[nodiscard]] virtual bool in_doubt() const { return false; }
  /// Looks whether it is still where it was opened: what is written into one that is not is lost to whoever opens it
  /// next.
  [[nodiscard]] virtual std::optional<Displaced> displaced() { return std::nullopt; }
  /// Once another is in its place: that one would be read with the log of this one.
  virtual void set_log_aside() {}
  /// A piece of the transaction, which `roll_back_piece` takes back. There is one at a time.
  virtual void begin_piece() = 0;
  virtual void end_piece() = 0;
  virtual void roll_back_piece() = 0;

  /// The statement for `sql`, prepared once and kept; `values` are bound in order. One text runs once at a time.
  template <typename... Values>
  Statement query(std::string_view sql, const Values&... values) {
    Statement statement(prepared(sql));
    (statement.bind(values), ...);
    return statement;
  }
  template <typename... Values>
  int run(std::string_view sql, const Values&... values) {
    return query(sql, values...).run();
  }
  /// Like `query`, of a result that may be large: only some of its rows are in memory at a time. Other statements may
  /// run meanwhile. It must not outlive the transaction that it began in.
  template <typename... Values>
  Statement stream(std::string_view sql, const Values&... values) {
    Statement statement(streamed(sql));
    (statement.bind(values), ...);
    return statement;
  }
  /// Several statements at once, without values.
  virtual void script(const std::string& sql) = 0;
  /// How many rows this connection has changed so far.
  [[nodiscard]] virtual std::int64_t changes() const = 0;

  /// How many steps of its schema (schema.hpp) the database has seen.
  [[nodiscard]] virtual int version() = 0;
  /// It is the oldest one, too, until `set_oldest`.
  virtual void set_version(int version) = 0;
  /// The version of the oldest programs that can live with it. Without a server no two share one.
  [[nodiscard]] virtual int oldest() { return version(); }
  virtual void set_oldest(int version) { static_cast<void>(version); }
  /// For people: the daemons that share it now and are of an older version than that; empty for none.
  [[nodiscard]] virtual std::string daemons_before(int version) {
    static_cast<void>(version);
    return {};
  }
  /// A daemon that shares it, and whose connection is lost at the moment, has to begin anew.
  virtual void strike_absent() {}
  /// The time by the database's own clock; `now` of one that has none.
  [[nodiscard]] virtual TimePoint time(TimePoint now) { return now; }
  /// Once the transaction is committed, all who listen at the same schema (listener.hpp) are told. Without a server
  /// nobody listens.
  virtual void notify(const std::string& payload) { static_cast<void>(payload); }
  [[nodiscard]] virtual bool has_column(const std::string& table, const std::string& column) = 0;

  /// Of a table whose rows are numbered by the database, in a column `number`: the highest that it gave so far, or 0.
  [[nodiscard]] virtual std::int64_t last_number(const std::string& table) = 0;
  /// The next one will be higher than `last`, where the table gives none twice.
  virtual void number_on_from(const std::string& table, std::int64_t last) = 0;

  /// Writes the whole database anew, with nothing in it but what it holds.
  virtual void write_anew() = 0;
  /// Overwrites what was deleted where it stands beside the database. False when others read or write all through
  /// `patience`.
  [[nodiscard]] virtual bool empty_log(std::chrono::milliseconds patience) = 0;

 private:
  virtual Prepared& prepared(std::string_view sql) = 0;
  virtual Prepared& streamed(std::string_view sql) { return prepared(sql); }
};

}  // namespace welcomed::sql
