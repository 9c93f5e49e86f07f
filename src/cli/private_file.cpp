#include "cli/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/rights.hpp"

namespace welcomed::cli {
namespace {

constexpr mode_t kOwnerAlone = S_IRUSR | S_IWUSR;

tl::unexpected<Error> cannot_write(const std::filesystem::path& file, int reason) {
  return fail(file.string() + " cannot be written: " + std::strerror(reason),
              "give a file in a folder that the user who runs this may write to; of a command run by root that is the "
              "owner of the store's folder");
}

/// A terminal or a pipe keeps its mode.
bool restrict_to_owner(int descriptor) {
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return false;
  return !S_ISREG(found.st_mode) || (found.st_mode & 0777U) == kOwnerAlone || ::fchmod(descriptor, kOwnerAlone) == 0;
}

/// What was in the file goes only once nobody else may read what comes.
bool begin_anew(int descriptor) {
  struct stat found {};
  if (!restrict_to_owner(descriptor) || ::fstat(descriptor, &found) != 0) return false;
  return !S_ISREG(found.st_mode) || ::ftruncate(descriptor, 0) == 0;
}

}  // namespace

PrivateFile::PrivateFile(std::filesystem::path file, int descriptor)
    : file_(std::move(file)), buffer_(descriptor, std::ios::out | std::ios::binary), out_(&buffer_) {}

Result<std::unique_ptr<PrivateFile>> PrivateFile::make(const std::filesystem::path& file) {
  const auto allowed = may_write(file);
  if (!allowed) return tl::unexpected<Error>(allowed.error());
  const int descriptor = ::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, kOwnerAlone);
  if (descriptor < 0) return cannot_write(file, errno);
  if (begin_anew(descriptor)) return std::unique_ptr<PrivateFile>(new PrivateFile(file, descriptor));
  const int reason = errno;
  ::close(descriptor);
  return cannot_write(file, reason);
}

Status PrivateFile::close() {
  const bool written = out_.good() && buffer_.close() != nullptr;
  return written ? Status() : cannot_write(file_, errno);
}

}  // namespace welcomed::cli
