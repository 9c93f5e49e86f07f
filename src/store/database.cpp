#include "store/database.hpp"

#include <sqlite3.h>

#include <functional>

#include "store/own_file.hpp"

namespace welcomed::store {
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
      throw DatabaseError(database);
  };
  function("later", choose<std::greater<>>);
  function("earlier", choose<std::less<>>);
}

void defend(sqlite3* database) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

}  // namespace

DatabaseError::DatabaseError(sqlite3* database)
    : DatabaseError(sqlite3_extended_errcode(database), sqlite3_errmsg(database)) {}

DatabaseError::DatabaseError(int code, const std::string& text) : std::runtime_error(text), code_(code) {}

DatabaseError::DatabaseError(Error refusal)
    : std::runtime_error(refusal.what), code_(SQLITE_CANTOPEN), refusal_(std::move(refusal)) {}

Error DatabaseError::error() const {
  return refusal_.value_or(Error{"the store: " + std::string(what()), std::string(remedy(code_))});
}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

sqlite3* Statement::database() const { return sqlite3_db_handle(statement_); }

Statement& Statement::bind(std::int64_t value) {
  if (sqlite3_bind_int64(statement_, ++bound_, value) != SQLITE_OK) throw DatabaseError(database());
  return *this;
}

Statement& Statement::bind(double value) {
  if (sqlite3_bind_double(statement_, ++bound_, value) != SQLITE_OK) throw DatabaseError(database());
  return *this;
}

Statement& Statement::bind(std::string_view value) {
  const int result = sqlite3_bind_text64(statement_, ++bound_, value.data() == nullptr ? "" : value.data(),
                                         value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (result != SQLITE_OK) throw DatabaseError(database());
  return *this;
}

Statement& Statement::bind_null() {
  if (sqlite3_bind_null(statement_, ++bound_) != SQLITE_OK) throw DatabaseError(database());
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  throw DatabaseError(database());
}

int Statement::run() {
  while (step()) {
  }
  return sqlite3_changes(database());
}

std::string Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }
bool Statement::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

void Database::Closer::operator()(sqlite3* database) const { sqlite3_close_v2(database); }
void Database::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Database::Database(const std::filesystem::path& file, Access access) {
  const bool in_memory = file == ":memory:";
  const auto place = in_memory ? file : place_of(file);
  if (!in_memory && is_there(place)) expect_own_or_throw(place);
  const int flags = access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* opened = nullptr;
  const int result =
      sqlite3_open_v2(place.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
  database_.reset(opened);
  if (result != SQLITE_OK) throw DatabaseError(result, file.string() + ": " + sqlite3_errstr(result));
  if (!in_memory) expect_own_or_throw(place);
  defend(opened);
  teach(opened);
  sqlite3_busy_timeout(opened, kBusyMilliseconds);
  script("PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;");
  if (access == Access::read_write) script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
}

Database::~Database() = default;

sqlite3_stmt* Database::prepared(const char* sql) {
  auto& kept = prepared_[sql];
  if (!kept) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
      throw DatabaseError(database_.get());
    }
    kept.reset(statement);
  }
  return kept.get();
}

void Database::script(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw DatabaseError(database_.get());
  }
}

std::int64_t Database::changes() const { return sqlite3_total_changes64(database_.get()); }

bool Database::in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

void Database::copy_from(Database& source) {
  auto* backup = sqlite3_backup_init(database_.get(), "main", source.database_.get(), "main");
  if (backup == nullptr) throw DatabaseError(database_.get());
  const int result = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (result != SQLITE_DONE) throw DatabaseError(result, sqlite3_errstr(result));
}

bool Database::empty_log(std::chrono::milliseconds patience) {
  sqlite3_busy_timeout(database_.get(), static_cast<int>(patience.count()));
  const int result = sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(database_.get(), kBusyMilliseconds);
  if (result == SQLITE_OK) return true;
  if ((result & 0xFF) == SQLITE_BUSY || (result & 0xFF) == SQLITE_LOCKED) return false;
  throw DatabaseError(result, sqlite3_errstr(result));
}

}  // namespace welcomed::store
