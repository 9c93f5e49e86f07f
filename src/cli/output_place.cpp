#include "cli/output_place.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "base/users.hpp"
#include "cli/daemon_files.hpp"
#include "cli/rights.hpp"

namespace welcomed::cli {
namespace {

namespace fs = std::filesystem;

/// Nobody but root puts anything there; what the links among them lead to this process has open already.
constexpr std::array<std::string_view, 4> kFoldersOfStreams{"/dev", "/dev/fd", "/dev/pts", "/proc/self/fd"};

bool is_of_system(const fs::path& file) {
  const auto folder = fs::absolute(file).lexically_normal().parent_path().string();
  return std::find(kFoldersOfStreams.begin(), kFoldersOfStreams.end(), folder) != kFoldersOfStreams.end();
}

bool is_own_stream(const struct stat& found) {
  return (S_ISFIFO(found.st_mode) || S_ISCHR(found.st_mode)) && found.st_uid == ::geteuid();
}

Result<OutputKind> judge_place(const fs::path& file, const struct stat& found) {
  if (S_ISREG(found.st_mode)) return OutputKind::file;
  if (is_own_stream(found)) return OutputKind::stream;
  const std::string remedy = "name a file that is not there";
  if (S_ISLNK(found.st_mode)) return fail(file.string() + " is a link, and no output goes where one leads", remedy);
  if (S_ISDIR(found.st_mode)) return fail(file.string() + " is a folder", remedy);
  return fail(file.string() + " is no regular file, and belongs to " + user_name(found.st_uid), remedy);
}

bool is_stream_to_write(int descriptor, bool of_system) {
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return false;
  if (of_system ? !S_ISBLK(found.st_mode) : is_own_stream(found)) return true;
  errno = EPERM;
  return false;
}

}  // namespace

Result<OutputKind> place_for(const config::Config& config, const fs::path& file) {
  const auto allowed = may_write(file).and_then([&] { return expect_not_daemons(config, file); });
  if (!allowed) return tl::unexpected<Error>(allowed.error());
  if (is_of_system(file)) return OutputKind::stream;
  struct stat found {};
  // Why it cannot be looked at is told where it is made.
  if (::lstat(file.c_str(), &found) != 0) return OutputKind::file;
  return judge_place(file, found);
}

Status expect_place_of_file(const config::Config& config, const fs::path& file) {
  const auto place = place_for(config, file);
  if (!place) return tl::unexpected<Error>(place.error());
  if (*place == OutputKind::file) return {};
  return fail(file.string() + " is no regular file", "name a file that is not there");
}

int open_stream(const fs::path& file) {
  const bool of_system = is_of_system(file);
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | (of_system ? 0 : O_NOFOLLOW));
  if (descriptor < 0 || is_stream_to_write(descriptor, of_system)) return descriptor;
  const int reason = errno;
  ::close(descriptor);
  errno = reason;
  return -1;
}

}  // namespace welcomed::cli
