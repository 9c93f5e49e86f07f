#include "base/random.hpp"

#include <array>
#include <cstdio>

namespace welcomed {

Random Random::from_device() {
  std::random_device device;
  return Random((std::uint64_t{device()} << 32U) | device());
}

std::string Random::uuid() {
  constexpr std::uint64_t kVersion = 0x4000;
  constexpr std::uint64_t kVariant = 0x8000000000000000;
  const std::uint64_t high = (engine_() & ~std::uint64_t{0xF000}) | kVersion;
  const std::uint64_t low = (engine_() & ~std::uint64_t{0xC000000000000000}) | kVariant;
  std::array<char, 37> text{};
  std::snprintf(text.data(), text.size(), "%08x-%04x-%04x-%04x-%012llx", static_cast<unsigned>(high >> 32U),
                static_cast<unsigned>((high >> 16U) & 0xFFFF), static_cast<unsigned>(high & 0xFFFF),
                static_cast<unsigned>(low >> 48U), static_cast<unsigned long long>(low & 0xFFFFFFFFFFFF));
  return text.data();
}

}  // namespace welcomed
