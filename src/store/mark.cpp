#include "store/mark.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <fstream>

namespace welcomed::store {

std::optional<Generation> Mark::read() const {
  std::ifstream in(file_);
  Generation generation;
  if (!(in >> generation.store >> generation.writes)) return std::nullopt;
  return generation;
}

void Mark::write(const Generation& generation) const {
  const int descriptor = ::open(file_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) return;
  // One size for ever: a line that replaces another leaves nothing of it.
  char line[64];
  const int length =
      std::snprintf(line, sizeof line, "%.32s %020" PRId64 "\n", generation.store.c_str(), generation.writes);
  static_cast<void>(::pwrite(descriptor, line, static_cast<std::size_t>(length), 0) == length);
  ::close(descriptor);
}

bool was_copied_back(const Generation& store, const Generation& mark) {
  return store.store != mark.store || store.writes < mark.writes;
}

}  // namespace welcomed::store
