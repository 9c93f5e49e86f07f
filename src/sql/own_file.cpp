#include "sql/own_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/users.hpp"

namespace welcomed::sql {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> foreign(const fs::path& file, const std::string& what) {
  return fail(file.string() + " " + what,
              "look who put it there, and remove it: only what the daemon makes belongs into its folder");
}

tl::unexpected<Error> cannot_open(const fs::path& file, int reason) {
  return fail(file.string() + " cannot be opened: " + std::strerror(reason),
              "check that the file and its folder belong to the user the daemon runs as");
}

Status judge(const fs::path& file, const struct stat& found) {
  if (S_ISLNK(found.st_mode)) return foreign(file, "is a link");
  if (!S_ISREG(found.st_mode)) return foreign(file, "is no regular file");
  if (found.st_uid != ::geteuid()) {
    const auto self = user_name(::geteuid());
    return fail(file.string() + " belongs to " + user_name(found.st_uid) + ", and this runs as " + self,
                "chown " + self + " " + file.string() + ", or run this as its owner");
  }
  if (found.st_nlink != 1) return foreign(file, "has another name elsewhere");
  return {};
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

}  // namespace

Result<OwnFile> OwnFile::open(const fs::path& file, int flags) {
  const int folder = ::open(folder_of(file).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return cannot_open(file, errno);
  // Nor wait for somebody at the other end of a pipe.
  const int descriptor =
      ::openat(folder, file.filename().c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const int reason = errno;
  ::close(folder);
  if (descriptor < 0 && reason == ELOOP) return foreign(file, "is a link");
  if (descriptor < 0) return cannot_open(file, reason);
  OwnFile opened(file, descriptor);
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return cannot_open(file, errno);
  const auto judged = judge(file, found);
  if (!judged) return tl::unexpected<Error>(judged.error());
  return opened;
}

OwnFile::~OwnFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool OwnFile::is_still_there() const {
  struct stat named {};
  struct stat opened {};
  if (::lstat(file_.c_str(), &named) != 0 || ::fstat(descriptor_, &opened) != 0) return false;
  return named.st_dev == opened.st_dev && named.st_ino == opened.st_ino && judge(file_, named);
}

WatchedFile::Place WatchedFile::look() {
  struct stat named {};
  if (::lstat(file_.c_str(), &named) != 0) return seen_ ? Place::gone : Place::same;
  const std::pair found(named.st_dev, named.st_ino);
  if (!seen_) seen_ = found;
  return found == *seen_ ? Place::same : Place::taken;
}

bool is_there(const fs::path& file) {
  struct stat found {};
  return ::lstat(file.c_str(), &found) == 0;
}

Status expect_own(const fs::path& file) {
  struct stat found {};
  if (::lstat(file.c_str(), &found) != 0) return cannot_open(file, errno);
  return judge(file, found);
}

Status expect_own_or_none(const fs::path& file) {
  struct stat found {};
  if (::lstat(file.c_str(), &found) == 0) return judge(file, found);
  return errno == ENOENT || errno == ENOTDIR ? Status() : cannot_open(file, errno);
}

}  // namespace welcomed::sql
