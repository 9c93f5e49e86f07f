#include "store/sqlite_store.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

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

SqliteStore::SqliteStore(std::unique_ptr<Database> database, std::unique_ptr<Lock> lock)
    : lock_(std::move(lock)), database_(std::move(database)) {}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& file) {
  using Opened = std::unique_ptr<SqliteStore>;
  return guarded<Opened>([&] {
    auto lock = file == ":memory:" ? nullptr : std::make_unique<Lock>(file.string() + ".lock");
    auto database = std::make_unique<Database>(file, Access::read_write);
    migrate(*database);
    return Opened(new SqliteStore(std::move(database), std::move(lock)));
  });
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open_to_read(const std::filesystem::path& file) {
  using Opened = std::unique_ptr<SqliteStore>;
  if (!std::filesystem::exists(file)) {
    return fail("there is no store at " + file.string(),
                "start `welcomed run` once, or check `store` in the configuration");
  }
  return guarded<Opened>([&] {
    auto database = std::make_unique<Database>(file, Access::read_only);
    expect_newest(*database);
    return Opened(new SqliteStore(std::move(database), nullptr));
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
    return Opened(new SqliteStore(std::move(copy), nullptr));
  });
}

Status SqliteStore::begin() {
  return guarded<void>([&] { database_->script("BEGIN IMMEDIATE"); });
}

Status SqliteStore::commit() {
  return guarded<void>([&] { database_->script("COMMIT"); });
}

void SqliteStore::roll_back() {
  if (!database_->in_transaction()) return;
  const auto rolled_back = guarded<void>([&] { database_->script("ROLLBACK"); });
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
