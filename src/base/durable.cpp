#include "base/durable.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace welcomed {

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool sync_folder_of(const std::filesystem::path& file) {
  const auto folder = std::filesystem::absolute(file).parent_path();
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

Draft::Draft(const std::filesystem::path& target) : target_(target), name_(target.string() + ".XXXXXX") {
  const Uninterrupted meanwhile;
  // mkostemp makes it with mode 0600.
  descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
  has_own_name_ = made();
  if (made()) leftover_.emplace(name_);
}

Draft::~Draft() {
  if (has_own_name_) ::unlink(name_.c_str());
  if (made()) ::close(descriptor_);
}

bool Draft::replace_target() {
  if (::fsync(descriptor_) != 0 || ::rename(name_.c_str(), target_.c_str()) != 0) return false;
  has_own_name_ = false;
  return sync_folder_of(target_);
}

bool Draft::become_target() {
  if (::fsync(descriptor_) != 0) return false;
  if (::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) == 0) {
    has_own_name_ = false;
  } else if (errno != EINVAL || ::link(name_.c_str(), target_.c_str()) != 0) {
    return false;
  }
  // A file system without that kind of renaming gave it a second name; its own one goes away with the draft.
  return sync_folder_of(target_);
}

}  // namespace welcomed
