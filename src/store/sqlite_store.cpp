#include "store/sqlite_store.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/crash_point.hpp"
#include "store/guarded.hpp"
#include "store/migrations.hpp"

namespace welcomed::store {

/// Held as long as the daemon lives; the kernel lets go of it when the process dies.
class SqliteStore::Lock {
 public:
  explicit Lock(const std::filesystem::path& file)
      : descriptor_(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) throw DatabaseError(SQLITE_CANTOPEN, file.string() + " cannot be made");
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(descriptor_);
    throw DatabaseError(SQLITE_BUSY, file.string() + " is held by another daemon");
  }
  ~Lock() { ::close(descriptor_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int descriptor_;
};

SqliteStore::SqliteStore(std::unique_ptr<Database> database, std::unique_ptr<Lock> lock, std::optional<Mark> mark)
    : lock_(std::move(lock)), database_(std::move(database)), mark_(std::move(mark)) {}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open_restored(const std::filesystem::path& file) {
  using Opened = std::unique_ptr<SqliteStore>;
  return guarded<Opened>([&] {
    const bool in_memory = file == ":memory:";
    auto lock = in_memory ? nullptr : std::make_unique<Lock>(file.string() + ".lock");
    auto database = std::make_unique<Database>(file, Access::read_write);
    migrate(*database);
    auto mark = in_memory ? std::nullopt : std::optional(Mark(file));
    return Opened(new SqliteStore(std::move(database), std::move(lock), std::move(mark)));
  });
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& file) {
  auto store = open_restored(file);
  if (!store || !(*store)->mark_) return store;
  const auto current = (*store)->expect_current(file);
  if (!current) return tl::unexpected<Error>(current.error());
  return store;
}

Status SqliteStore::expect_current(const std::filesystem::path& file) {
  const auto mark = Mark(file).read();
  const auto own = guarded<Generation>([&] { return generation(); });
  if (!own) return tl::unexpected<Error>(own.error());
  if (!mark || !was_copied_back(*own, *mark)) return {};
  return fail(
      "the store at " + file.string() + " is older than the one that was here: it was copied back or made anew",
      "run `welcomed resolve --restored`, which holds whatever may have been sent since, so that nobody gets it "
      "twice; `welcomed resolve` then lists it");
}

Status SqliteStore::examine(const std::filesystem::path& file) {
  const auto absolute = std::filesystem::absolute(file);
  const auto folder = absolute.parent_path();
  const std::string remedy = "make the folder, and run this as the user that the daemon runs as, who must own it";
  if (!std::filesystem::is_directory(folder)) return fail("there is no folder " + folder.string(), remedy);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return fail(folder.string() + " cannot be written", remedy);
  if (!std::filesystem::exists(absolute)) return {};
  if (::access(absolute.c_str(), R_OK | W_OK) != 0) return fail(absolute.string() + " cannot be written", remedy);
  const auto version = guarded<int>([&] {
    Database database(absolute, Access::read_only);
    expect_not_newer(database);
    return version_of(database);
  });
  if (!version) return tl::unexpected<Error>(version.error());
  // An older schema is brought up to date when it is opened.
  if (*version < newest_version()) return {};
  const auto store = open_to_read(absolute);
  return store ? (*store)->expect_current(absolute) : tl::unexpected<Error>(store.error());
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open_to_read(const std::filesystem::path& file) {
  return open_existing(file, Access::read_only);
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open_beside(const std::filesystem::path& file) {
  return open_existing(file, Access::read_write);
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open_existing(const std::filesystem::path& file, Access access) {
  using Opened = std::unique_ptr<SqliteStore>;
  if (!std::filesystem::exists(file)) {
    return fail("there is no store at " + file.string(),
                "start `welcomed run` once, or check `store` in the configuration");
  }
  return guarded<Opened>([&] {
    auto database = std::make_unique<Database>(file, access);
    expect_newest(*database);
    auto mark = access == Access::read_write ? std::optional(Mark(file)) : std::nullopt;
    return Opened(new SqliteStore(std::move(database), nullptr, std::move(mark)));
  });
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::copy_of(const std::filesystem::path& file) {
  using Opened = std::unique_ptr<SqliteStore>;
  return guarded<Opened>([&] {
    auto copy = std::make_unique<Database>(":memory:", Access::read_write);
    if (std::filesystem::exists(file)) {
      Database original(file, Access::read_only);
      copy->copy_from(original);
    }
    migrate(*copy);
    return Opened(new SqliteStore(std::move(copy), nullptr, std::nullopt));
  });
}

Generation SqliteStore::generation() {
  auto query = database_->query("SELECT store, writes FROM identity");
  if (!query.step()) throw DatabaseError(SQLITE_CORRUPT, "the store does not know which one it is");
  return {query.text(0), query.integer(1)};
}

Status SqliteStore::begin() {
  return guarded<void>([&] {
    database_->run("BEGIN IMMEDIATE");
    changes_before_ = database_->changes();
  });
}

Status SqliteStore::commit() {
  crash_point(CrashPoint::commit_begins);
  return guarded<void>([&] {
    // What changed nothing leaves the disk alone.
    const bool changed = database_->changes() != changes_before_;
    if (!mark_ || !changed) return static_cast<void>(database_->run("COMMIT"));
    database_->run("UPDATE identity SET writes=writes+1");
    const auto now = generation();
    database_->run("COMMIT");
    crash_point(CrashPoint::committed);
    mark_->write(now);
  });
}

void SqliteStore::roll_back() {
  if (!database_->in_transaction()) return;
  const auto rolled_back = guarded<void>([&] { database_->run("ROLLBACK"); });
  static_cast<void>(rolled_back);  // a failed ROLLBACK leaves no transaction open either
}

Status SqliteStore::within(const Storage::Work& work, Status& result) {
  return guarded<void>([&] {
    database_->run("SAVEPOINT piece");
    result = work(*this);
    // SQLite may have rolled everything back by itself: a full disk does that.
    if (!database_->in_transaction()) throw DatabaseError(SQLITE_ABORT, "the transaction was rolled back");
    if (!result) database_->run("ROLLBACK TO piece");
    database_->run("RELEASE piece");
  });
}

}  // namespace welcomed::store
