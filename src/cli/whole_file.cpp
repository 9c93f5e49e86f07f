#include "cli/whole_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/durable.hpp"

namespace welcomed::cli {
namespace {

namespace fs = std::filesystem;

/// Of the file in whose place another comes, or of a new one.
struct Standing {
  mode_t mode = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
  uid_t owner = ::geteuid();
  gid_t group = ::getegid();
};

Standing standing_of(const fs::path& file) {
  struct stat found {};
  if (::lstat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return {};
  return {found.st_mode & static_cast<mode_t>(~S_IFMT), found.st_uid, found.st_gid};
}

}  // namespace

Status write_whole(const fs::path& file, std::string_view text, const std::string& remedy) {
  const auto standing = standing_of(file);
  Draft draft(file);
  const bool written = draft.made() && write_all(draft.descriptor(), text) &&
                       ::fchown(draft.descriptor(), standing.owner, standing.group) == 0 &&
                       ::fchmod(draft.descriptor(), standing.mode) == 0 && draft.replace_target();
  if (written) return {};
  const int reason = errno;
  return fail(file.string() + " cannot be written: " + std::strerror(reason), remedy_of_unwritten(reason, remedy));
}

std::string remedy_of_unwritten(int reason, const std::string& otherwise) {
  const bool no_room = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
  return no_room ? "make room there, or give a file where there is more, and run it again" : otherwise;
}

}  // namespace welcomed::cli
