#include "cli/rights.hpp"

#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <utility>

#include "base/users.hpp"

namespace welcomed::cli {
namespace {

namespace fs = std::filesystem;

/// As many as the kernel follows (path_resolution(7)).
constexpr int kMostLinks = 40;

/// What is done about a way that root does not go.
std::string go_as(uid_t user) {
  return user == 0 ? std::string("run this as the user of the daemon")
                   : "run this with `sudo -u " + user_name(user) + "`";
}

/// The way to a file, a step at a time as the kernel goes it. On each step only root, or one user beside it, may put
/// something else into the place of the next: that user's rights are all that anybody can use.
class Way {
 public:
  explicit Way(std::string goal) : goal_(std::move(goal)) {}

  Status go(const fs::path& path) {
    ahead_.assign(path.begin(), path.end());
    while (!ahead_.empty()) {
      const auto next = take_next();
      struct stat found {};
      // What is not there yet will be made by whoever this becomes.
      if (::lstat(next.c_str(), &found) != 0) return {};
      const auto gone = S_ISLNK(found.st_mode) ? follow(next, found) : enter(next, found);
      if (!gone) return gone;
      // What stands in there is the kernel's: a terminal, a pipe, a file that is open already.
      if (here_ == "/proc") return {};
    }
    return {};
  }

  [[nodiscard]] uid_t owner() const { return owner_; }
  /// The last folder that belongs to them.
  [[nodiscard]] const fs::path& owned() const { return owned_; }

 private:
  fs::path take_next() {
    const auto next = std::move(ahead_.front());
    ahead_.pop_front();
    if (next == "..") return here_.parent_path();
    return next.empty() || next == "." ? here_ : here_ / next;
  }

  Status follow(const fs::path& link, const struct stat& found) {
    if (found.st_uid != 0)
      return fail("the way to " + goal_ + " leads over the link " + link.string() + ", which " +
                      user_name(found.st_uid) + " made: root follows only its own",
                  "name what it leads to, or " + go_as(found.st_uid));
    std::error_code error;
    const auto target = fs::read_symlink(link, error);
    if (error || ++links_ > kMostLinks)
      return fail("the way to " + goal_ + " leads over the link " + link.string() + ", which leads nowhere",
                  "name what it should lead to");
    ahead_.insert(ahead_.begin(), target.begin(), target.end());
    return {};
  }

  Status enter(const fs::path& folder, const struct stat& found) {
    here_ = folder;
    if (!S_ISDIR(found.st_mode)) return {};
    if (found.st_uid != 0) return belong_to(found.st_uid, folder);
    // In one like /tmp others cannot touch what is not theirs, and what is theirs is refused.
    const bool shared = (found.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (found.st_mode & S_ISVTX) == 0;
    if (!shared) return {};
    return fail(
        "the folder " + folder.string() + " on the way to " + goal_ + " belongs to root, and others may write there",
        "run chmod go-w " + folder.string() + ", or " + go_as(owner_));
  }

  Status belong_to(uid_t owner, const fs::path& folder) {
    if (owner_ != 0 && owner_ != owner)
      return fail("on the way to " + goal_ + " " + owned_.string() + " belongs to " + user_name(owner_) + " and " +
                      folder.string() + " to " + user_name(owner) +
                      ", so that one could lead root into the folders of the other",
                  "give both to the user of the daemon with chown, or " + go_as(owner));
    owner_ = owner;
    owned_ = folder;
    return {};
  }

  std::string goal_;  ///< for people
  std::deque<fs::path> ahead_;
  fs::path here_;
  fs::path owned_;
  uid_t owner_ = 0;
  int links_ = 0;
};

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

Result<uid_t> owner_of_place(const fs::path& store_file) {
  Way way("the store");
  const auto gone = way.go(fs::absolute(store_file).parent_path());
  if (!gone) return tl::unexpected<Error>(gone.error());
  return way.owner();
}

Status give_up_root(const fs::path& store_file) {
  if (::geteuid() != 0) return {};
  const auto found = owner_of_place(store_file);
  if (!found) return tl::unexpected<Error>(found.error());
  if (*found == 0) return {};
  const auto owner = *found;
  const auto user = user_of(owner);
  if (!user) return cannot_become(owner, "this machine has no such user");
  if (!take_groups(*user) || ::setresuid(owner, owner, owner) != 0) return cannot_become(owner, std::strerror(errno));
  if (is_root_again()) return cannot_become(owner, "the system gives them back");
  // A change of user gives back what `keep_to_itself` took.
  keep_to_itself();
  return {};
}

Status may_write(const fs::path& file) {
  if (::geteuid() != 0) return {};
  Way way(file.string());
  const auto gone = way.go(fs::absolute(file));
  if (!gone) return gone;
  if (way.owner() != 0)
    return fail("root does not write " + file.string() + ": " + way.owned().string() + " belongs to " +
                    user_name(way.owner()) + ", who could lead it elsewhere",
                "give a file in a folder of root, or " + go_as(way.owner()));
  struct stat found {};
  const bool of_another = ::stat(file.c_str(), &found) == 0 && S_ISREG(found.st_mode) && found.st_uid != 0;
  if (!of_another) return {};
  return fail("root does not write " + file.string() + ", which belongs to " + user_name(found.st_uid),
              "name a file that is not there, or " + go_as(found.st_uid));
}

}  // namespace welcomed::cli
