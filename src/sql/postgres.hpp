#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "sql/connection.hpp"
#include "sql/postgres_link.hpp"

namespace welcomed::sql {

/// One connection to PostgreSQL 14 or later. A transaction takes its turn among all that write to the same schema, so
/// that what it reads and then writes is as safe as under SQLite's BEGIN IMMEDIATE, and waits for the server's disk
/// unless it is lazy. A connection that is lost is made anew by whatever needs one next, never in the middle of a
/// transaction.
class Postgres final : public Connection {
 public:
  Postgres(Server server, Access access);
  ~Postgres() override;

  /// Makes what the words of our statements need (`later`, COLLATE NOCASE), where it is not there yet.
  void lay_ground();
  /// Lays it, runs `set_up`, and takes all of it back.
  void try_out(const std::function<void()>& set_up);
  /// Throws unless this user may write to those of the tables that are there, or, `to_change` the schema, owns them and
  /// may make others.
  void expect_rights(const std::vector<std::string>& tables, bool to_change);
  /// From now on a transaction may do nothing for as long as it takes.
  void be_patient();
  /// From now on, until it goes, this is alone: no other connection leads or has joined. Throws, and says who does,
  /// where one does. The lock belongs to the session in which this writes: whoever lost the one lost the other, so that
  /// each commit proves that nobody else led until then. After a loss it goes on where nobody led or joined meanwhile,
  /// and else fails for good.
  void lead();
  /// From now on, until it goes, this is the daemon of that name and of a version (schema.hpp), one of those that share
  /// the schema. Throws, and says who does, where another has the name, or leads. After a loss it goes on where nobody
  /// had the name, led, or struck who was absent meanwhile, and else fails for good.
  void join(const std::string& name, int version = 0);
  /// What of the server may do harm, though it works.
  [[nodiscard]] std::vector<Error> doubts(TimePoint now);
  /// Until `roll_back`, all that is read is as it was at one moment.
  void begin_reading();

  /// In doubt where the connection is lost meanwhile. The server may be at it yet, which ends before another
  /// transaction has its turn.
  void commit() override;
  void begin(Durability durability) override;
  void roll_back() override;
  [[nodiscard]] bool in_transaction() const override;
  [[nodiscard]] bool in_doubt() const override { return superseded_; }
  void begin_piece() override;
  void end_piece() override;
  void roll_back_piece() override;
  void script(const std::string& sql) override;
  [[nodiscard]] std::int64_t changes() const override { return changes_; }
  [[nodiscard]] int version() override;
  void set_version(int version) override;
  [[nodiscard]] int oldest() override;
  void set_oldest(int version) override;
  /// Those of before this was asked count as older.
  [[nodiscard]] std::string daemons_before(int version) override;
  void strike_absent() override;
  [[nodiscard]] TimePoint time(TimePoint now) override;
  void notify(const std::string& payload) override;
  [[nodiscard]] bool has_column(const std::string& table, const std::string& column) override;
  [[nodiscard]] std::int64_t last_number(const std::string& table) override;
  void number_on_from(const std::string& table, std::int64_t last) override;
  /// Left to the server: autovacuum takes what was deleted away, and its write-ahead log is its own.
  void write_anew() override {}
  [[nodiscard]] bool empty_log(std::chrono::milliseconds) override { return true; }

 private:
  class Kept;
  struct Term {
    std::optional<std::string> name;  ///< of a daemon that has joined; nothing: it leads
    int version = 0;                  ///< of the schema that it knows
    std::int64_t number = 0;
    std::string session;  ///< which the server may keep longer than the connection lasts, as a condition
  };
  using Answer = PostgresLink::Answer;

  Prepared& prepared(std::string_view sql) override;
  Prepared& streamed(std::string_view sql) override;
  Prepared& kept(std::string_view key, std::string_view sql, bool streamed);
  void connect();
  void set_up();
  void make_ground();
  /// The session that a statement runs in: a new one where the last is lost, but for the rest of a transaction.
  PostgresLink& link();
  Answer command(const std::string& sql);
  void begin_turn(const std::string& how);
  void make_room();
  void begin_term(Term term);
  void resume_term();
  std::optional<Error> try_locks(const Term& term);
  bool try_lock(const std::string& how, const std::string& keys);
  std::int64_t count_term(const std::optional<std::string>& name);
  [[nodiscard]] std::int64_t last_term(const std::optional<std::string>& name);
  void end_former_session();
  [[nodiscard]] std::string this_session();
  [[nodiscard]] std::string keys_of(const std::string& name);
  [[nodiscard]] std::string holders(const std::string& keys);
  [[nodiscard]] std::string sessions_with(const std::string& keys, const std::string& also = {});
  [[nodiscard]] std::string number(const std::string& sql);

  Server server_;
  Access access_;
  std::optional<PostgresLink> link_;
  std::int64_t session_ = 0;  ///< counts them
  std::string schema_key_;    ///< by which writers of the same schema know each other
  std::map<std::string, std::unique_ptr<Kept>, std::less<>> prepared_;
  std::int64_t uses_ = 0;
  std::int64_t changes_ = 0;
  bool open_ = false;  ///< a transaction was begun, whatever became of it
  std::optional<Term> term_;
  bool superseded_ = false;
};

}  // namespace welcomed::sql
