#include "clock.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace tenant {
namespace {

std::string formatted(Millis at, const char* format) {
  const auto seconds = static_cast<std::time_t>(at / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), length};
}

}  // namespace

Millis now_ms() {
  using std::chrono::duration_cast;
  return duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string iso_time(Millis at) {
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(at % 1000));
  return formatted(at, "%Y-%m-%dT%H:%M:%S") + fraction.data();
}

std::string iso_time_without_zone(Millis at) { return formatted(at, "%Y-%m-%dT%H:%M:%S"); }

std::string entra_time(Millis at) { return formatted(at, "%Y-%m-%d %H:%M:%SZ"); }

}  // namespace tenant
