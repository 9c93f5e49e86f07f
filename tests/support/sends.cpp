#include "support/sends.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace support {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

constexpr auto kUnderWay = 2s;

/// Of 2026-07-10T09:00:00.123Z.
Instant instant_of(const std::string& text) {
  std::tm parts{};
  int fraction = 0;
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (rest == nullptr || std::sscanf(rest, ".%3dZ", &fraction) != 1) throw std::runtime_error("no time: " + text);
  return Instant(seconds(::timegm(&parts)) + milliseconds(fraction));
}

}  // namespace

Instant instant_now() { return time_point_cast<milliseconds>(system_clock::now()); }

Sends sends_of(const Rollout& rollout) {
  Sends all;
  const auto ledger = rollout.control("ledger/messages?activities=false");
  for (const auto& person : ledger) {
    auto& sends = all[person["tenant"]];
    for (const auto& message : person["activities"]) sends.push_back(instant_of(message["at"].get<std::string>()));
  }
  for (auto& [tenant, sends] : all) std::sort(sends.begin(), sends.end());
  return all;
}

std::size_t busiest_second(const std::vector<Instant>& sends) {
  std::size_t most = 0;
  auto first = sends.begin();
  for (auto last = sends.begin(); last != sends.end(); ++last) {
    while (*last - *first >= 1s) ++first;
    most = std::max(most, static_cast<std::size_t>(last - first) + 1);
  }
  return most;
}

std::optional<milliseconds> pause_after(Instant ended, const std::vector<Instant>& sends, Instant until) {
  milliseconds longest{0};
  auto begin = ended;
  for (auto send = std::lower_bound(sends.begin(), sends.end(), ended); send != sends.end(); ++send) {
    longest = std::max(longest, std::min(*send, until) - begin);
    begin = *send;
    if (begin >= until || begin > ended + kUnderWay) return longest;
  }
  return std::nullopt;
}

milliseconds longest_pause(Instant from, const std::vector<Instant>& sends, Instant until) {
  milliseconds longest{0};
  for (auto send = std::lower_bound(sends.begin(), sends.end(), from); send != sends.end() && from < until; ++send) {
    longest = std::max(longest, std::min(*send, until) - from);
    from = *send;
  }
  return longest;
}

}  // namespace support
