#include "store/backup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "sql/durable.hpp"
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

/// A file beside the target that goes away unless it took the target's name.
class Draft {
 public:
  explicit Draft(const fs::path& target) : name_(target.string() + ".XXXXXX") {
    // mkostemp makes it with mode 0600.
    const int descriptor = ::mkostemp(name_.data(), O_CLOEXEC);
    made_ = descriptor >= 0;
    if (made_) ::close(descriptor);
  }
  ~Draft() {
    if (made_) ::unlink(name_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  [[nodiscard]] bool made() const { return made_; }
  [[nodiscard]] fs::path path() const { return name_; }
  /// False, with errno, when something has that name already.
  [[nodiscard]] bool become(const fs::path& target) {
    if (::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
      made_ = false;
    } else if (errno == EINVAL && ::link(name_.c_str(), target.c_str()) == 0) {
      return true;  // a file system without that kind of renaming; the draft's own name goes away with it
    }
    return !made_;
  }

 private:
  std::string name_;
  bool made_ = false;
};

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
  const bool kept = sql::sync_file(draft.path()) && draft.become(target) && sql::sync_folder_of(target);
  return kept ? Status() : cannot(target, "cannot be written");
}

}  // namespace welcomed::store
