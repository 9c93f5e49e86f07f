#include "sql/durable.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace welcomed::sql {
namespace {

bool sync(const std::filesystem::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

}  // namespace

bool sync_file(const std::filesystem::path& file) { return sync(file, O_RDONLY); }

bool sync_folder_of(const std::filesystem::path& file) {
  return sync(std::filesystem::absolute(file).parent_path(), O_RDONLY | O_DIRECTORY);
}

}  // namespace welcomed::sql
