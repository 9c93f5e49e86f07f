#include "ids.hpp"

#include <random>

namespace tenant {
namespace {

std::uint64_t scramble(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

std::string shaped_guid(std::uint64_t high, std::uint64_t low) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx";
  int digit = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != 'x') continue;
    const std::uint64_t word = digit < 16 ? high : low;
    std::uint64_t nibble = (word >> (4 * (digit % 16))) & 15;
    if (at == 19) nibble = 8 | (nibble & 3);
    text[at] = kHex[nibble];
    ++digit;
  }
  return text;
}

}  // namespace

std::uint64_t mix(std::uint64_t seed, std::string_view purpose, std::uint64_t index) {
  std::uint64_t state = scramble(seed);
  for (const char c : purpose) state = scramble(state ^ static_cast<unsigned char>(c));
  return scramble(state ^ scramble(index));
}

bool chance(double percent, std::uint64_t seed, std::string_view purpose, std::uint64_t index) {
  return static_cast<double>(mix(seed, purpose, index) >> 11) * 0x1.0p-53 * 100.0 < percent;
}

std::string guid(std::uint64_t seed, std::string_view purpose, std::uint64_t index) {
  const std::uint64_t high = mix(seed, purpose, index);
  return shaped_guid(high, scramble(high));
}

std::string opaque(std::uint64_t seed, std::string_view purpose, std::uint64_t index, std::size_t length) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text(length, 'A');
  std::uint64_t state = mix(seed, purpose, index);
  for (std::size_t at = 0; at < length; ++at) {
    if (at % 10 == 0) state = scramble(state);
    text[at] = kAlphabet[(state >> (6 * (at % 10))) & 63];
  }
  return text;
}

std::string fresh_guid() {
  static std::mt19937_64 source{std::random_device{}()};
  return shaped_guid(source(), source());
}

}  // namespace tenant
