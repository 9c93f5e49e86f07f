#include "core/spread.hpp"

namespace welcomed::core {

std::uint32_t spread(std::string_view text) {
  // FNV-1a, and MurmurHash3's finish, which lets the end of a text count as much as its beginning.
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  hash = (hash ^ (hash >> 33U)) * 0xFF51AFD7ED558CCDULL;
  hash = (hash ^ (hash >> 33U)) * 0xC4CEB9FE1A85EC53ULL;
  return static_cast<std::uint32_t>(hash >> 32U);
}

}  // namespace welcomed::core
