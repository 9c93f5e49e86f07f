#include "cli/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/output_place.hpp"
#include "cli/rights.hpp"
#include "cli/whole_file.hpp"

namespace welcomed::cli {
namespace {

constexpr mode_t kOwnerAlone = S_IRUSR | S_IWUSR;

tl::unexpected<Error> cannot_write(const std::filesystem::path& file, int reason) {
  return fail(file.string() + " cannot be written: " + std::strerror(reason),
              remedy_of_unwritten(reason, kNameWhereOneMayWrite));
}

/// A terminal or a pipe keeps its mode. A regular file stands behind a descriptor that is open already.
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

FileBuffer::int_type FileBuffer::overflow(int_type c) {
  errno = 0;
  const auto taken = stdio_filebuf::overflow(c);
  if (traits_type::eq_int_type(taken, traits_type::eof()) && reason_ == 0) reason_ = errno;
  return taken;
}

std::streamsize FileBuffer::xsputn(const char* text, std::streamsize size) {
  errno = 0;
  const auto taken = stdio_filebuf::xsputn(text, size);
  if (taken < size && reason_ == 0) reason_ = errno;
  return taken;
}

PrivateFile::PrivateFile(std::filesystem::path file, std::unique_ptr<Draft> draft, int descriptor)
    : file_(std::move(file)), draft_(std::move(draft)), buffer_(descriptor), out_(&buffer_) {}

Result<std::unique_ptr<PrivateFile>> PrivateFile::make(const config::Config& config,
                                                       const std::filesystem::path& file) {
  const auto place = place_for(config, file);
  if (!place) return tl::unexpected<Error>(place.error());
  return *place == OutputKind::stream ? of_stream(file) : of_draft(file);
}

Result<std::unique_ptr<PrivateFile>> PrivateFile::of_draft(const std::filesystem::path& file) {
  auto draft = std::make_unique<Draft>(file);
  const int descriptor = draft->made() ? ::fcntl(draft->descriptor(), F_DUPFD_CLOEXEC, 0) : -1;
  if (descriptor < 0) return cannot_write(file, errno);
  return std::unique_ptr<PrivateFile>(new PrivateFile(file, std::move(draft), descriptor));
}

Result<std::unique_ptr<PrivateFile>> PrivateFile::of_stream(const std::filesystem::path& file) {
  const int descriptor = open_stream(file);
  if (descriptor < 0) return cannot_write(file, errno);
  if (begin_anew(descriptor)) return std::unique_ptr<PrivateFile>(new PrivateFile(file, nullptr, descriptor));
  const int reason = errno;
  ::close(descriptor);
  return cannot_write(file, reason);
}

Status PrivateFile::close() {
  const bool written = out_.good() && buffer_.close() != nullptr;
  if (!written) return cannot_write(file_, buffer_.reason() != 0 ? buffer_.reason() : errno);
  return draft_ == nullptr || draft_->replace_target() ? Status() : cannot_write(file_, errno);
}

}  // namespace welcomed::cli
