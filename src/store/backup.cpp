#include "store/backup.hpp"

#include <cerrno>
#include <cstring>

#include "base/durable.hpp"
#include "sql/guarded.hpp"
#include "sql/own_file.hpp"
#include "sql/sqlite.hpp"
#include "store/schema.hpp"

namespace welcomed::store {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> cannot(const fs::path& target, const std::string& what) {
  return fail(target.string() + " " + what + ": " + std::strerror(errno),
              "check that its folder is there, has room, and may be written to");
}

std::int64_t bytes_of(const fs::path& file) {
  std::error_code unseen;
  const auto bytes = fs::file_size(file, unseen);
  return unseen ? 0 : static_cast<std::int64_t>(bytes);
}

void write_copy(const fs::path& file, const fs::path& draft, const Copying& copying) {
  sql::Sqlite store(file, sql::Access::read_only);
  schema().expect_not_newer(store);
  std::function<void()> watch;
  if (copying) watch = [&] { copying(bytes_of(draft), bytes_of(file)); };
  store.copy_into(draft, watch);
}

/// A store of an earlier version stays one, so that it can be put back beside that version.
void note_that_it_is_one(const fs::path& draft) {
  sql::Sqlite copy(draft, sql::Access::read_write);
  if (copy.version() == schema().newest()) copy.run("UPDATE identity SET copy=1");
  copy.keep_in_one_file();
}

}  // namespace

Status back_up(const fs::path& file, const fs::path& target, const Copying& copying) {
  if (!sql::is_there(file)) {
    return fail("there is no store at " + file.string(), "check `store` in the configuration");
  }
  if (sql::is_there(target)) return fail(target.string() + " is there already", "name a file that is not");
  Draft draft(target);
  if (!draft.made()) return cannot(target, "cannot be made");
  const auto copied = sql::guarded<void>([&] {
    write_copy(file, draft.path(), copying);
    note_that_it_is_one(draft.path());
  });
  if (!copied) return copied;
  return draft.become_target() ? Status() : cannot(target, "cannot be written");
}

}  // namespace welcomed::store
