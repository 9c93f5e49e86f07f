// Takes the place of base/crash_point.cpp in the program of the crash suite: WELCOMED_CRASH_AT=NAME:N kills the process
// the Nth time it passes that point.
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>

#include "base/crash_point.hpp"

namespace welcomed {
namespace {

struct Death {
  std::string where;
  int passes = 0;

  static Death of_environment() {
    const char* text = std::getenv("WELCOMED_CRASH_AT");
    const std::string_view wanted = text == nullptr ? "" : text;
    const auto colon = wanted.find(':');
    Death death{std::string(wanted.substr(0, colon)), 1};
    if (colon != std::string_view::npos) {
      std::from_chars(wanted.data() + colon + 1, wanted.data() + wanted.size(), death.passes);
    }
    return death;
  }
};

}  // namespace

void crash_point(CrashPoint where) noexcept {
  static const Death kDeath = Death::of_environment();
  static std::atomic<int> passes{0};
  if (kCrashPointNames[static_cast<std::size_t>(where)] != kDeath.where) return;
  if (++passes == kDeath.passes) std::raise(SIGKILL);
}

}  // namespace welcomed
