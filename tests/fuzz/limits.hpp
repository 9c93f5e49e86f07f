#pragma once
#include <cstdio>
#include <cstdlib>
#include <ctime>

/// What every input must keep to.
namespace fuzz {

/// An input may take 50 ms of CPU. The sanitizers make the same work take up to eight times as long, so that is what is
/// granted with them; libFuzzer's own limit counts whole seconds of wall time, which a busy machine spends elsewhere.
constexpr long kMostMilliseconds = 50;
constexpr long kSlowdown = __has_feature(address_sanitizer) ? 8 : 1;

inline long cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

/// Says what was expected and ends the process; libFuzzer then keeps the input.
[[noreturn]] inline void wrong(const char* what) {
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

inline void expect(bool holds, const char* what) {
  if (!holds) wrong(what);
}

/// A busy machine charges a process for what others take from it now and then, so the best of three counts.
template <typename Run>
void within_limits(Run run) {
  for (int left = 3; left > 0; --left) {
    const auto before = cpu_milliseconds();
    run();
    if (cpu_milliseconds() - before <= kMostMilliseconds * kSlowdown) return;
  }
  wrong("this input takes more than 50 ms");
}

}  // namespace fuzz
