#include "store/opening.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/store_url.hpp"
#include "sql/own_file.hpp"
#include "sql/postgres_listener.hpp"
#include "sql/sqlite.hpp"
#include "store/identity.hpp"
#include "store/schema.hpp"
#include "store/server_store.hpp"

namespace welcomed::store {
namespace {

namespace fs = std::filesystem;

using Opened = std::unique_ptr<SqlStore>;

constexpr std::string_view kSqlite = "sqlite:";
constexpr const char* kInMemory = ":memory:";

bool is_of_server(const std::string& url) { return url.starts_with("postgresql://") || url.starts_with("postgres://"); }

Result<fs::path> sqlite_file(const std::string& url) {
  if (const auto sound = expect_no_password_in(url); !sound) return tl::unexpected<Error>(sound.error());
  if (url.starts_with(kSqlite)) return fs::path(url.substr(kSqlite.size()));
  return fail("this version knows no such store as `store` names", "use sqlite:FILE or postgresql://user@host/db");
}

/// Held as long as the daemon lives; the kernel lets go of it when the process dies.
sql::OwnFile locked(const fs::path& file) {
  auto lock = sql::OwnFile::open(file, O_CREAT | O_RDWR);
  if (!lock) throw DatabaseError(lock.error());
  if (::flock(lock->descriptor(), LOCK_EX | LOCK_NB) == 0) return std::move(*lock);
  throw DatabaseError({"the store: " + file.string() + " is held by another daemon",
                       "another program holds the store; end it if it is not a welcomed command"});
}

/// What earlier versions deleted they left in freed pages and in the log.
void clear_up_after_earlier_version(sql::Connection& database) {
  if (database.version() >= schema().newest()) return;
  database.write_anew();
  // Who reads now keeps it until the next time, and so does a log that cannot be emptied.
  static_cast<void>(guarded<bool>([&] { return database.empty_log(std::chrono::milliseconds(0)); }));
}

Result<Standing> standing_of(const fs::path& file) {
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

Status expect_current(const fs::path& file) {
  const auto standing = standing_of(file);
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

Result<Opened> settle(const fs::path& file) {
  return guarded<Opened>([&] {
    auto lock = locked(file.string() + ".lock");
    auto database = std::make_unique<sql::Sqlite>(file, sql::Access::read_write);
    schema().expect_not_newer(*database);
    clear_up_after_earlier_version(*database);
    schema().bring_up_to_date(*database);
    return std::make_unique<SqlStore>(std::move(database), std::move(lock), Mark(file));
  });
}

Result<Opened> serve(const fs::path& file) {
  // Before it is made anew where it was lost.
  const auto current = expect_current(file);
  if (!current) return tl::unexpected<Error>(current.error());
  auto store = settle(file);
  if (!store) return store;
  const auto owned = (*store)->own();
  if (!owned) return tl::unexpected<Error>(owned.error());
  return store;
}

tl::unexpected<Error> no_store_at(const fs::path& file) {
  return fail("there is no store at " + file.string(),
              "start `welcomed run` once, or check `store` in the configuration");
}

Result<Opened> open_there(const fs::path& file, sql::Access access) {
  if (!sql::is_there(file)) return no_store_at(file);
  return guarded<Opened>([&] {
    auto database = std::make_unique<sql::Sqlite>(file, access);
    schema().expect_newest(*database);
    auto mark = access == sql::Access::read_write ? std::optional(Mark(file)) : std::nullopt;
    return std::make_unique<SqlStore>(std::move(database), std::nullopt, std::move(mark));
  });
}

Result<Opened> change(const fs::path& file) {
  // What it commits would make an older copy's mark as good as new.
  const auto current = sql::is_there(file) ? expect_current(file) : Status();
  if (!current) return tl::unexpected<Error>(current.error());
  return open_there(file, sql::Access::read_write);
}

Result<Held> hold_file_to_copy(const fs::path& file) {
  if (!sql::is_there(file)) return no_store_at(file);
  const auto current = expect_current(file);
  if (!current) return tl::unexpected<Error>(current.error());
  return guarded<Held>([&]() -> Held {
    auto lock = locked(file.string() + ".lock");
    auto database = std::make_unique<sql::Sqlite>(file, sql::Access::read_write);
    schema().expect_newest(*database);
    return {std::move(database), std::move(lock), Mark(file)};
  });
}

/// Nobody has said that another one, which was used there, is not needed any more.
Status expect_never_used(const fs::path& file) {
  const auto mark = Mark(file).read();
  if (!mark) return tl::unexpected<Error>(mark.error());
  const bool used = *mark && (*mark)->writes > 0;
  if (!used || sql::is_there(file)) return {};
  return fail("another store was used at " + file.string() + ", and is not there any more",
              "name another file; or remove " + file.string() + ".mark where that store is not needed any more");
}

Result<Held> hold_file_to_fill(const fs::path& file) {
  if (file == kInMemory) return fail("a store in memory keeps nothing", "name a file");
  const auto never_used = expect_never_used(file);
  if (!never_used) return tl::unexpected<Error>(never_used.error());
  return guarded<Held>([&]() -> Held {
    auto lock = locked(file.string() + ".lock");
    auto database = std::make_unique<sql::Sqlite>(file, sql::Access::read_write);
    expect_to_be_filled(*database, file.string());
    database->begin(sql::Durability::lazy);
    schema().make(*database);
    database->roll_back();
    return {std::move(database), std::move(lock), Mark(file)};
  });
}

Result<Opened> open_in_memory(const fs::path& original) {
  return guarded<Opened>([&] {
    auto database = std::make_unique<sql::Sqlite>(kInMemory, sql::Access::read_write);
    if (original != kInMemory && sql::is_there(original)) {
      sql::Sqlite source(original, sql::Access::read_only);
      database->copy_from(source);
    }
    schema().bring_up_to_date(*database);
    return std::make_unique<SqlStore>(std::move(database), std::nullopt, std::nullopt);
  });
}

Status examine_file(const fs::path& file) {
  const auto absolute = fs::absolute(file);
  const auto folder = absolute.parent_path();
  const std::string remedy = "make the folder, and run this as the user that the daemon runs as, who must own it";
  std::error_code unseen;
  if (!fs::is_directory(folder, unseen)) return fail("there is no folder " + folder.string(), remedy);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return fail(folder.string() + " cannot be written", remedy);
  if (sql::is_there(absolute) && ::access(absolute.c_str(), R_OK | W_OK) != 0) {
    return fail(absolute.string() + " cannot be written", remedy);
  }
  return expect_current(absolute);
}

}  // namespace

Result<std::unique_ptr<SqlStore>> open(const std::string& url, Purpose purpose, const fs::path& password_file,
                                       const std::string& instance) {
  if (is_of_server(url)) return open_at({url, password_file}, purpose, instance);
  const auto file = sqlite_file(url);
  if (!file) return tl::unexpected<Error>(file.error());
  if (*file == kInMemory || purpose == Purpose::try_out) return open_in_memory(*file);
  switch (purpose) {
    case Purpose::serve:
      return serve(*file);
    case Purpose::settle:
      return settle(*file);
    case Purpose::change:
      return change(*file);
    default:
      return open_there(*file, sql::Access::read_only);
  }
}

Result<Held> hold_to_copy(const std::string& url, const fs::path& password_file) {
  if (is_of_server(url)) return hold_to_copy_at({url, password_file});
  return sqlite_file(url).and_then(hold_file_to_copy);
}

Result<Held> hold_to_fill(const std::string& url, const fs::path& password_file) {
  if (is_of_server(url)) return hold_to_fill_at({url, password_file});
  return sqlite_file(url).and_then(hold_file_to_fill);
}

Status examine(const std::string& url, const fs::path& password_file) {
  if (is_of_server(url)) return examine_at({url, password_file});
  const auto file = sqlite_file(url);
  if (!file) return tl::unexpected<Error>(file.error());
  return examine_file(*file);
}

Result<std::vector<Error>> doubts(const std::string& url, const fs::path& password_file, TimePoint now) {
  if (is_of_server(url)) return doubts_of({url, password_file}, now);
  return std::vector<Error>();
}

Result<Standing> standing_at(const std::string& url) {
  if (is_of_server(url)) return Standing::current;
  const auto file = sqlite_file(url);
  if (!file) return tl::unexpected<Error>(file.error());
  return standing_of(*file);
}

Result<bool> is_made(const std::string& url, const fs::path& password_file) {
  if (is_of_server(url)) return is_set_up_at({url, password_file});
  return sqlite_file(url).map([](const auto& file) { return sql::is_there(file); });
}

fs::path file_of(const std::string& url) {
  return url.starts_with(kSqlite) ? fs::path(url.substr(kSqlite.size())) : fs::path();
}

bool may_be_shared(const std::string& url) { return is_of_server(url); }

std::unique_ptr<sql::Listener> listen(const std::string& url, const fs::path& password_file,
                                      std::function<void(const std::optional<TenantId>& whose)> told) {
  if (!is_of_server(url)) return nullptr;
  return std::make_unique<sql::PostgresListener>(
      sql::Server{url, password_file},
      [told = std::move(told)](const std::optional<std::string>& payload) { told(whose_news(payload)); });
}

std::string place_of(const std::string& url) { return is_of_server(url) ? url : file_of(url).string(); }

}  // namespace welcomed::store
