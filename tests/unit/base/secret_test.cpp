#include "base/secret.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <memory>
#include <new>
#include <sstream>

using namespace welcomed;

namespace {

/// The text stands nowhere in the program but where it is made from this.
std::string made(std::size_t length) {
  std::string text;
  text.reserve(length);
  for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('A' + static_cast<char>((i * 7 + i / 26) % 26));
  return text;
}

/// Whether the heap has these bytes, which are given turned around.
bool heap_holds(std::string turned) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find("[heap]") == std::string::npos) continue;
    std::size_t from = 0, to = 0;
    char dash = 0;
    std::istringstream(line) >> std::hex >> from >> dash >> to;
    const auto* bytes = reinterpret_cast<const char*>(from);
    for (const auto* at = bytes; at + turned.size() <= bytes + (to - from); ++at) {
      if (std::equal(turned.rbegin(), turned.rend(), at)) return true;
    }
  }
  return false;
}

bool holds(const std::array<unsigned char, sizeof(Secret)>& bytes, const std::string& text) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end();
}

}  // namespace

TEST_CASE("a short secret, which stands in the object itself, is wiped when it goes and when it is moved") {
  const auto text = made(12);
  alignas(Secret) std::array<unsigned char, sizeof(Secret)> first{}, second{};
  auto* one = new (first.data()) Secret(std::string(text));
  CHECK(holds(first, text));
  auto* two = new (second.data()) Secret(std::move(*one));
  CHECK_FALSE(holds(first, text));
  CHECK(two->reveal() == text);
  *one = std::move(*two);
  CHECK_FALSE(holds(second, text));
  one->~Secret();
  two->~Secret();
  CHECK_FALSE(holds(first, text));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a long secret leaves nothing on the heap when it goes") {
  constexpr std::size_t kLength = 200;
  std::string turned = made(kLength);
  std::reverse(turned.begin(), turned.end());
  auto secret = std::make_unique<Secret>(made(kLength));
  CHECK(heap_holds(turned));
  secret.reset();
  CHECK_FALSE(heap_holds(turned));
}
#endif

TEST_CASE("a text that is wiped is empty, and so is the place it stood in") {
  auto text = made(100);
  const auto* place = text.data();
  wipe(text);
  CHECK(text.empty());
  CHECK(text.data() == place);
  CHECK(std::all_of(place, place + 100, [](char each) { return each == 0; }));
}
