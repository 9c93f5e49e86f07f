#include "sql/sqlite.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <functional>

#include "sql/own_file.hpp"

namespace welcomed::sql {
namespace {

/// `welcomed forget` writes the file anew beside the daemon: five seconds for 100,000 people.
constexpr int kBusyMilliseconds = 20'000;

std::string_view remedy(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return "make room on the disk of the store";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds the store; end it if it is not a welcomed command";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return "check that the file and its folder belong to the user the daemon runs as";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the file is damaged: restore it from a backup, or recover it with sqlite3's .recover";
    case SQLITE_IOERR:
      return "check the disk of the store";
    default:
      return "";
  }
}

DatabaseError failure(int code, const std::string& text) {
  return DatabaseError({"the store: " + text, std::string(remedy(code))});
}

DatabaseError failure_of(sqlite3* database) {
  return failure(sqlite3_extended_errcode(database), sqlite3_errmsg(database));
}

class SqlitePrepared final : public Prepared {
 public:
  explicit SqlitePrepared(sqlite3_stmt* statement) : statement_(statement) {}
  ~SqlitePrepared() override { sqlite3_finalize(statement_); }

  void bind_null(int place) override { expect(sqlite3_bind_null(statement_, place)); }
  void bind_integer(int place, std::int64_t value) override { expect(sqlite3_bind_int64(statement_, place, value)); }
  void bind_real(int place, double value) override { expect(sqlite3_bind_double(statement_, place, value)); }
  void bind_text(int place, std::string_view value) override {
    // A text without an address would be null.
    expect(sqlite3_bind_text64(statement_, place, value.data() == nullptr ? "" : value.data(), value.size(),
                               SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  bool step() override {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    throw failure_of(database());
  }
  [[nodiscard]] int changed() const override { return sqlite3_changes(database()); }
  void reset() noexcept override {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

  [[nodiscard]] bool null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  [[nodiscard]] std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] double real(int column) const override { return sqlite3_column_double(statement_, column); }
  [[nodiscard]] std::string text(int column) const override {
    const auto* bytes = sqlite3_column_text(statement_, column);
    if (bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  [[nodiscard]] sqlite3* database() const { return sqlite3_db_handle(statement_); }
  void expect(int result) const {
    if (result != SQLITE_OK) throw failure_of(database());
  }

  sqlite3_stmt* statement_;
};

/// Where the file is without links on the way there, which SQLite is told not to follow: those above the store's folder
/// are the admin's.
std::filesystem::path place_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto folder = std::filesystem::canonical(file.has_parent_path() ? file.parent_path() : ".", error);
  return error ? file : folder / file.filename();
}

void expect_own_or_throw(const std::filesystem::path& file) {
  const auto own = expect_own(file);
  if (!own) throw DatabaseError(own.error());
}

/// SQLite would take whatever has these names for its own, and wait at a pipe.
void expect_own_or_none_of_all(const std::filesystem::path& file) {
  for (const auto* ending : kSqliteEndings) {
    const auto own = expect_own_or_none(file.string() + ending);
    if (!own) throw DatabaseError(own.error());
  }
}

/// Nothing when one of the two is.
template <typename Better>
void choose(sqlite3_context* context, int, sqlite3_value** values) {
  auto *one = values[0], *other = values[1];
  if (sqlite3_value_type(one) == SQLITE_NULL || sqlite3_value_type(other) == SQLITE_NULL) return;
  sqlite3_result_value(context, Better{}(sqlite3_value_int64(one), sqlite3_value_int64(other)) ? one : other);
}

void teach(sqlite3* database) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  const auto function = [&](const char* name, auto* body) {
    if (sqlite3_create_function_v2(database, name, 2, kFlags, nullptr, body, nullptr, nullptr, nullptr) != SQLITE_OK)
      throw failure_of(database);
  };
  function("later", choose<std::greater<>>);
  function("earlier", choose<std::less<>>);
}

/// While it lives, `watch` is called between so many steps of each statement.
class Watching {
 public:
  Watching(sqlite3* database, const std::function<void()>& watch) : database_(database), watch_(watch) {
    if (watch_) sqlite3_progress_handler(database_, kSteps, call, this);
  }
  ~Watching() { sqlite3_progress_handler(database_, 0, nullptr, nullptr); }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

 private:
  static constexpr int kSteps = 100'000;
  static int call(void* self) {
    static_cast<const Watching*>(self)->watch_();
    return 0;
  }

  sqlite3* database_;
  const std::function<void()>& watch_;
};

/// Somebody put another in its place while it was opened.
void expect_opened_by_name(sqlite3* database, const std::filesystem::path& file) {
  int moved = 0;
  const int asked = sqlite3_file_control(database, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (asked == SQLITE_OK && moved == 0) return;
  throw DatabaseError({file.string() + " was moved while it was opened", "look who does that, and try again"});
}

void defend(sqlite3* database) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

}  // namespace

void Sqlite::Closer::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Sqlite::Sqlite(const std::filesystem::path& file, Access access) {
  const bool in_memory = file == ":memory:";
  const auto place = in_memory ? file : place_of(file);
  if (!in_memory) expect_own_or_none_of_all(place);
  const int flags = access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* opened = nullptr;
  const int result =
      sqlite3_open_v2(place.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
  database_.reset(opened);
  if (result != SQLITE_OK) throw failure(result, file.string() + ": " + sqlite3_errstr(result));
  if (!in_memory) {
    expect_own_or_throw(place);
    expect_opened_by_name(opened, file);
    // The folder's links are followed: whoever opens it next does, too.
    for (const auto* ending : {"", "-wal", "-shm"})
      files_.emplace_back(std::filesystem::absolute(file).string() + ending);
    static_cast<void>(files_.front().look());
  }
  defend(opened);
  teach(opened);
  sqlite3_busy_timeout(opened, kBusyMilliseconds);
  script("PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;");
  if (access == Access::read_write) script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
}

Sqlite::~Sqlite() = default;

void Sqlite::begin(Durability durability) {
  if (durability != durability_) {
    // It cannot be told within a transaction.
    script(durability == Durability::durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    durability_ = durability;
  }
  run("BEGIN IMMEDIATE");
}

void Sqlite::commit() { run("COMMIT"); }
void Sqlite::roll_back() { run("ROLLBACK"); }
bool Sqlite::in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

std::optional<Displaced> Sqlite::displaced() {
  for (auto& each : files_) {
    const auto place = each.look();
    if (place == WatchedFile::Place::same) continue;
    const bool taken = place == WatchedFile::Place::taken;
    const bool of_database = &each == &files_.front();
    return Displaced{.error = {"the store: " + each.file().string() + " was " +
                                   (taken ? "replaced" : "moved or deleted") + " under the program that has it open",
                               "once the daemon has ended, put back what was there, or a backup as the README has "
                               "it"},
                     .by_another = taken && of_database};
  }
  return std::nullopt;
}

void Sqlite::set_log_aside() {
  auto& log = files_.at(1);
  if (log.look() != WatchedFile::Place::same) return;
  const auto name = log.file().string();
  std::rename(name.c_str(), (name + ".lost").c_str());
}

void Sqlite::begin_piece() { run("SAVEPOINT piece"); }
void Sqlite::end_piece() { run("RELEASE piece"); }
void Sqlite::roll_back_piece() {
  run("ROLLBACK TO piece");
  run("RELEASE piece");
}

Prepared& Sqlite::prepared(std::string_view sql) {
  const auto known = prepared_.find(sql);
  if (known != prepared_.end()) return *known->second;
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (result != SQLITE_OK) throw failure_of(database_.get());
  return *prepared_.emplace(sql, std::make_unique<SqlitePrepared>(statement)).first->second;
}

void Sqlite::script(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw failure_of(database_.get());
}

std::int64_t Sqlite::changes() const { return sqlite3_total_changes64(database_.get()); }

int Sqlite::version() {
  auto query = this->query("PRAGMA user_version");
  query.step();
  return static_cast<int>(query.integer(0));
}

void Sqlite::set_version(int version) { script("PRAGMA user_version=" + std::to_string(version)); }

bool Sqlite::has_column(const std::string& table, const std::string& column) {
  return query("SELECT 1 FROM pragma_table_info(?) WHERE name=?", table, column).step();
}

std::int64_t Sqlite::last_number(const std::string& table) {
  auto last = query(
      "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name=?), 0),"
      " coalesce((SELECT max(number) FROM " +
          table + "), 0))",
      table);
  last.step();
  return last.integer(0);
}

void Sqlite::number_on_from(const std::string& table, std::int64_t last) {
  // SQLite itself keeps at most one row a table there, under no key.
  run("DELETE FROM sqlite_sequence WHERE name=?", table);
  run("INSERT INTO sqlite_sequence (name, seq) SELECT name, ? FROM sqlite_schema WHERE type='table' AND name=? AND"
      " sql LIKE '%AUTOINCREMENT%'",
      last, table);
}

void Sqlite::write_anew() { script("PRAGMA temp_store=FILE; VACUUM; PRAGMA temp_store=MEMORY;"); }

bool Sqlite::empty_log(std::chrono::milliseconds patience) {
  sqlite3_busy_timeout(database_.get(), static_cast<int>(patience.count()));
  const int result = sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(database_.get(), kBusyMilliseconds);
  if (result == SQLITE_OK) return true;
  if ((result & 0xFF) == SQLITE_BUSY || (result & 0xFF) == SQLITE_LOCKED) return false;
  throw failure(result, sqlite3_errstr(result));
}

void Sqlite::copy_from(Sqlite& source) {
  auto* backup = sqlite3_backup_init(database_.get(), "main", source.database_.get(), "main");
  if (backup == nullptr) throw failure_of(database_.get());
  const int result = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (result != SQLITE_DONE) throw failure(result, sqlite3_errstr(result));
}

void Sqlite::copy_into(const std::filesystem::path& file, const std::function<void()>& watch) {
  const Watching watching(database_.get(), watch);
  run("VACUUM INTO ?", file.string());
}

void Sqlite::keep_in_one_file() { script("PRAGMA journal_mode=DELETE;"); }

}  // namespace welcomed::sql
