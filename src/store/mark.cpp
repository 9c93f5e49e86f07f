#include "store/mark.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <fstream>

#include "store/durable.hpp"

namespace welcomed::store {
namespace {

/// One size for ever: a line that replaces another leaves nothing of it.
bool put(int descriptor, const Generation& generation) {
  char line[64];
  const int length =
      std::snprintf(line, sizeof line, "%.32s %020" PRId64 "\n", generation.store.c_str(), generation.writes);
  return ::pwrite(descriptor, line, static_cast<std::size_t>(length), 0) == length;
}

int open_mark(const std::filesystem::path& file) { return ::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600); }

}  // namespace

std::optional<Generation> Mark::read() const {
  std::ifstream in(file_);
  Generation generation;
  if (!(in >> generation.store >> generation.writes)) return std::nullopt;
  return generation;
}

void Mark::write(const Generation& generation) const {
  const int descriptor = open_mark(file_);
  if (descriptor < 0) return;
  static_cast<void>(put(descriptor, generation));
  ::close(descriptor);
}

Status Mark::write_durably(const Generation& generation) const {
  const int descriptor = open_mark(file_);
  const bool written = descriptor >= 0 && put(descriptor, generation) && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!written || !sync_folder_of(file_)) {
    return fail("the mark " + file_.string() + " cannot be written",
                "check that it belongs to the user the daemon runs as, and that the disk has room");
  }
  return {};
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
