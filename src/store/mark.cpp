#include "store/mark.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cinttypes>
#include <cstdio>
#include <sstream>

#include "base/durable.hpp"

namespace welcomed::store {
namespace {

constexpr std::size_t kLineBytes = 64;

/// One size for ever: a line that replaces another leaves nothing of it.
bool put_line(int descriptor, const Generation& generation) {
  std::array<char, kLineBytes> line{};
  const int length =
      std::snprintf(line.data(), line.size(), "%.32s %020" PRId64 "\n", generation.store.c_str(), generation.writes);
  return ::pwrite(descriptor, line.data(), static_cast<std::size_t>(length), 0) == length;
}

}  // namespace

Result<std::optional<Generation>> Mark::read() const {
  if (!sql::is_there(file_)) return std::nullopt;
  const auto file = sql::OwnFile::open(file_, O_RDONLY);
  if (!file) return tl::unexpected<Error>(file.error());
  std::array<char, kLineBytes> line{};
  const auto length = ::pread(file->descriptor(), line.data(), line.size(), 0);
  std::istringstream words(std::string(line.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))));
  Generation generation;
  if (!(words >> generation.store >> generation.writes)) return std::nullopt;
  return generation;
}

Status Mark::write(const Generation& generation) { return put(generation, false); }
Status Mark::write_durably(const Generation& generation) { return put(generation, true); }

Status Mark::put(const Generation& generation, bool durably) {
  if (!opened_ || !opened_->is_still_there()) {
    opened_.reset();
    auto file = sql::OwnFile::open(file_, O_CREAT | O_WRONLY);
    if (!file) return tl::unexpected<Error>(file.error());
    opened_.emplace(std::move(*file));
  }
  const bool written = put_line(opened_->descriptor(), generation);
  const bool kept = written && (!durably || (::fsync(opened_->descriptor()) == 0 && sync_folder_of(file_)));
  if (kept) return {};
  return fail("the mark " + file_.string() + " cannot be written", "check that the disk has room");
}

Standing standing(const Generation& store, const std::optional<Generation>& mark) {
  const bool used = store.writes > 0 || store.copy;
  const bool of_used = mark && mark->writes > 0;
  const bool of_it = mark && mark->store == store.store;
  if (!used && !of_used) return Standing::current;
  if (!of_it) return used ? Standing::older : Standing::anew;
  const bool behind = store.copy && mark->writes < store.writes;
  return behind || store.writes < mark->writes ? Standing::older : Standing::current;
}

}  // namespace welcomed::store
