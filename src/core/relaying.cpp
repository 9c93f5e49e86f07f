#include "core/relaying.hpp"

#include <algorithm>

#include "core/backoff.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;

// Less than Teams waits, by what reading, keeping and answering may take.
constexpr Duration kMostForActivity = 13s;
constexpr Duration kMostForInvoke = 9500ms;
constexpr Duration kLeast = 100ms;

}  // namespace

bool is_final_answer(int status) { return status >= 200 && status < 500; }

Duration patience_with_bot(bool invoke, Duration spent) {
  return std::max(kLeast, (invoke ? kMostForInvoke : kMostForActivity) - spent);
}

Duration rest_of_bot(int failures, Random& random) { return backoff(failures, 1s, 30s, random); }

bool is_too_old_to_relay(TimePoint received, TimePoint now) { return now - received >= kRelayedFor; }

}  // namespace welcomed::core
