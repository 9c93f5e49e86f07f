#include "store/sqlite_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/crash_point.hpp"
#include "sql/guarded.hpp"
#include "sql/own_file.hpp"
#include "store/schema.hpp"

namespace welcomed::store {

namespace {

constexpr const char* kHeld = "another program holds the store; end it if it is not a welcomed command";

}  // namespace

/// Held as long as the daemon lives; the kernel lets go of it when the process dies.
class SqliteStore::Lock {
 public:
  explicit Lock(const std::filesystem::path& file) : file_(opened(file)) {
    if (::flock(file_.descriptor(), LOCK_EX | LOCK_NB) != 0)
      throw DatabaseError({"the store: " + file.string() + " is held by another daemon", kHeld});
  }

 private:
  static sql::OwnFile opened(const std::filesystem::path& file) {
    auto own = sql::OwnFile::open(file, O_CREAT | O_RDWR);
    if (!own) throw DatabaseError(own.error());
    return std::move(*own);
  }

  sql::OwnFile file_;
};

namespace {

Generation read_generation(Statement row) {
  if (!row.step()) throw DatabaseError({"the store does not know which one it is", "restore it from a backup"});
  return {row.text(0), row.integer(1), row.integer(2) != 0};
}

/// Of any version: the first one had no marks and so has seen nothing that one could tell of, and its successors made
/// no copies.
Generation generation_of(sql::Connection& database) {
  schema().expect_not_newer(database);
  if (!database.has_column("identity", "store")) return {};
  const bool knows_copies = database.has_column("identity", "copy");
  return read_generation(database.query(knows_copies ? "SELECT store, writes, copy FROM identity"
                                                     : "SELECT store, writes, 0 FROM identity"));
}

/// False while others read, or when it cannot be done.
bool emptied(sql::Connection& database) {
  return guarded<bool>([&] { return database.empty_log(std::chrono::milliseconds(0)); }).value_or(false);
}

/// What earlier versions deleted they left in freed pages and in the log.
void clear_up_after_earlier_version(sql::Connection& database) {
  if (database.version() >= schema().newest()) return;
  database.write_anew();
  static_cast<void>(emptied(database));  // who reads now keeps it until the next time
}

}  // namespace

SqliteStore::SqliteStore(std::unique_ptr<sql::Connection> database, std::unique_ptr<Lock> lock,
                         std::optional<Mark> mark)
    : lock_(std::move(lock)), database_(std::move(database)), mark_(std::move(mark)) {}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open_restored(const std::filesystem::path& file) {
  using Opened = std::unique_ptr<SqliteStore>;
  return guarded<Opened>([&] {
    const bool in_memory = file == ":memory:";
    auto lock = in_memory ? nullptr : std::make_unique<Lock>(file.string() + ".lock");
    auto database = std::make_unique<sql::Sqlite>(file, sql::Access::read_write);
    schema().expect_not_newer(*database);
    if (!in_memory) clear_up_after_earlier_version(*database);
    schema().bring_up_to_date(*database);
    auto mark = in_memory ? std::nullopt : std::optional(Mark(file));
    return Opened(new SqliteStore(std::move(database), std::move(lock), std::move(mark)));
  });
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& file) {
  if (file == ":memory:") return open_restored(file);
  // Before it is made anew where it was lost.
  const auto current = expect_current(file);
  if (!current) return tl::unexpected<Error>(current.error());
  auto store = open_restored(file);
  if (!store) return store;
  const auto owned = (*store)->own();
  if (!owned) return tl::unexpected<Error>(owned.error());
  return store;
}

Status SqliteStore::own() {
  const auto current = guarded<Generation>([&] {
    database_->run("UPDATE identity SET copy=0 WHERE copy=1");
    return generation();
  });
  if (!current) return tl::unexpected<Error>(current.error());
  const auto mark = mark_->read();
  if (!mark) return tl::unexpected<Error>(mark.error());
  return *mark == *current ? Status() : mark_->write_durably(*current);
}

Result<Standing> SqliteStore::standing_at(const std::filesystem::path& file) {
  // The mark first: a daemon that writes meanwhile is only ever ahead of it.
  const auto mark = Mark(file).read();
  if (!mark) return tl::unexpected<Error>(mark.error());
  if (!sql::is_there(file)) return standing({}, *mark);
  const auto generation = guarded<Generation>([&] {
    sql::Sqlite database(file, sql::Access::read_only);
    return generation_of(database);
  });
  if (!generation) return tl::unexpected<Error>(generation.error());
  return standing(*generation, *mark);
}

Status SqliteStore::expect_current(const std::filesystem::path& file) {
  const auto standing = standing_at(file);
  if (!standing) return tl::unexpected<Error>(standing.error());
  if (*standing == Standing::current) return {};
  if (*standing == Standing::anew) {
    return fail("the store that was used at " + file.string() + " is gone: there is none, or a new one",
                "put a backup back and run `welcomed resolve --restored`; where there is none, `welcomed resolve "
                "--fresh` begins anew and holds who has the app already");
  }
  return fail("the store at " + file.string() + " may be older than the world: it was put back, or " + file.string() +
                  ".mark, which tells how far it was, is not with it",
              "run `welcomed resolve --restored`, which holds whatever may have been sent since, so that nobody gets "
              "it twice; `welcomed resolve` then lists it");
}

Status SqliteStore::examine(const std::filesystem::path& file) {
  const auto absolute = std::filesystem::absolute(file);
  const auto folder = absolute.parent_path();
  const std::string remedy = "make the folder, and run this as the user that the daemon runs as, who must own it";
  std::error_code unseen;
  if (!std::filesystem::is_directory(folder, unseen)) return fail("there is no folder " + folder.string(), remedy);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return fail(folder.string() + " cannot be written", remedy);
  if (sql::is_there(absolute) && ::access(absolute.c_str(), R_OK | W_OK) != 0) {
    return fail(absolute.string() + " cannot be written", remedy);
  }
  return expect_current(absolute);
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open_to_read(const std::filesystem::path& file) {
  return open_existing(file, sql::Access::read_only);
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open_beside(const std::filesystem::path& file) {
  // What it commits would make an older copy's mark as good as new.
  const auto current = sql::is_there(file) ? expect_current(file) : Status();
  if (!current) return tl::unexpected<Error>(current.error());
  return open_existing(file, sql::Access::read_write);
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open_existing(const std::filesystem::path& file, sql::Access access) {
  using Opened = std::unique_ptr<SqliteStore>;
  if (!sql::is_there(file)) {
    return fail("there is no store at " + file.string(),
                "start `welcomed run` once, or check `store` in the configuration");
  }
  return guarded<Opened>([&] {
    auto database = std::make_unique<sql::Sqlite>(file, access);
    schema().expect_newest(*database);
    auto mark = access == sql::Access::read_write ? std::optional(Mark(file)) : std::nullopt;
    return Opened(new SqliteStore(std::move(database), nullptr, std::move(mark)));
  });
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::copy_of(const std::filesystem::path& file) {
  using Opened = std::unique_ptr<SqliteStore>;
  return guarded<Opened>([&] {
    auto copy = std::make_unique<sql::Sqlite>(":memory:", sql::Access::read_write);
    if (sql::is_there(file)) {
      sql::Sqlite original(file, sql::Access::read_only);
      copy->copy_from(original);
    }
    schema().bring_up_to_date(*copy);
    return Opened(new SqliteStore(std::move(copy), nullptr, std::nullopt));
  });
}

Generation SqliteStore::generation() {
  return read_generation(database_->query("SELECT store, writes, copy FROM identity"));
}

Status SqliteStore::begin() {
  return guarded<void>([&] {
    database_->begin(sql::Durability::durable);
    changes_before_ = database_->changes();
  });
}

Status SqliteStore::commit() {
  crash_point(CrashPoint::commit_begins);
  return guarded<void>([&] {
    // What changed nothing leaves the disk alone.
    const bool changed = database_->changes() != changes_before_;
    if (!mark_ || !changed) return database_->commit();
    database_->run("UPDATE identity SET writes=writes+1");
    const auto now = generation();
    database_->commit();
    crash_point(CrashPoint::committed);
    const auto marked = mark_->write(now);
    unmarked_ = marked ? std::nullopt : std::optional(marked.error());
    // It is durable, whatever becomes of the log.
    if (erased_) erased_ = !emptied(*database_);
  });
}

Result<bool> SqliteStore::has_forgotten(std::chrono::milliseconds patience) {
  return guarded<bool>([&] {
    // SQLite leaves bytes where it moved rows from, in pages that are in use.
    database_->write_anew();
    erased_ = !database_->empty_log(patience);
    return !erased_;
  });
}

void SqliteStore::roll_back() {
  if (!database_->in_transaction()) return;
  const auto rolled_back = guarded<void>([&] { database_->roll_back(); });
  static_cast<void>(rolled_back);  // a failed ROLLBACK leaves no transaction open either
}

Status SqliteStore::within(const Storage::Work& work, Status& result) {
  Status lost;
  const auto ran = guarded<void>([&] {
    database_->begin_piece();
    result = work(*this);
    // SQLite may have rolled everything back by itself: a full disk does that.
    if (!database_->in_transaction()) {
      lost = result ? fail("the store: the transaction was rolled back") : result;
      return;
    }
    result ? database_->end_piece() : database_->roll_back_piece();
  });
  return ran ? lost : ran;
}

}  // namespace welcomed::store
