#include "cli/rights.hpp"

#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "base/users.hpp"

namespace welcomed::cli {
namespace {

namespace fs = std::filesystem;

uid_t nearest_owner(fs::path folder) {
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    struct stat found {};
    if (::stat(folder.c_str(), &found) == 0 && found.st_uid != 0) return found.st_uid;
  }
  return 0;
}

/// The nearest folder above the store that is there, where others may put what root would then open. In one like /tmp
/// they cannot touch what is not theirs, and what is theirs is refused after opening.
std::optional<fs::path> shared_folder(fs::path folder) {
  struct stat found {};
  while (::stat(folder.c_str(), &found) != 0) {
    if (!folder.has_relative_path()) return std::nullopt;
    folder = folder.parent_path();
  }
  const bool shared = (found.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (found.st_mode & S_ISVTX) == 0;
  return shared ? std::optional(folder) : std::nullopt;
}

tl::unexpected<Error> cannot_become(uid_t owner, const std::string& why) {
  const auto name = user_name(owner);
  return fail("the rights of root cannot be given up for those of " + name + ", who owns the store's folder: " + why,
              "run this with `sudo -u " + name + "`");
}

/// As `sudo -u` does: with the user's own groups.
bool take_groups(const User& user) {
  return ::initgroups(user.name.c_str(), user.group) == 0 && ::setresgid(user.group, user.group, user.group) == 0;
}

bool is_root_again() { return ::setresuid(0, 0, 0) == 0 || ::geteuid() == 0 || ::getuid() == 0; }

}  // namespace

void keep_to_itself() {
  ::umask(S_IRWXG | S_IRWXO);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

uid_t owner_of_place(const fs::path& store_file) {
  const auto named = fs::absolute(store_file).parent_path();
  std::error_code error;
  const auto owner = nearest_owner(fs::weakly_canonical(named, error));
  // Somebody who owns a folder on the way there may have made a link of what follows.
  return owner != 0 ? owner : nearest_owner(named);
}

Status give_up_root(const fs::path& store_file) {
  if (::geteuid() != 0) return {};
  const auto owner = owner_of_place(store_file);
  if (owner == 0) {
    const auto shared = shared_folder(fs::absolute(store_file).parent_path());
    if (!shared) return {};
    return fail("the store's folder " + shared->string() + " belongs to root, and others may write there",
                "give it to the user of the daemon with chown, or run chmod 755 " + shared->string());
  }
  const auto user = user_of(owner);
  if (!user) return cannot_become(owner, "this machine has no such user");
  if (!take_groups(*user) || ::setresuid(owner, owner, owner) != 0) return cannot_become(owner, std::strerror(errno));
  if (is_root_again()) return cannot_become(owner, "the system gives them back");
  // A change of user gives back what `keep_to_itself` took.
  keep_to_itself();
  return {};
}

}  // namespace welcomed::cli
