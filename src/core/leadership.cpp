#include "core/leadership.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace welcomed::core {
namespace {

/// How many each of them leads.
using Counts = std::map<std::string, std::size_t>;

Counts counts_of(const std::vector<Seat>& seats) {
  Counts counts;
  for (const auto& seat : seats) {
    if (!seat.leader.empty()) ++counts[seat.leader];
  }
  return counts;
}

/// Of those who could lead it, but for one: who leads fewest, the first by name where several do.
std::optional<std::string> poorest(const Seat& seat, Counts& counts, const std::string& but = {}) {
  std::optional<std::string> found;
  for (const auto& each : seat.candidates) {
    const bool fewer = !found || counts[each] < counts[*found] || (counts[each] == counts[*found] && each < *found);
    if (each != but && fewer) found = each;
  }
  return found;
}

bool may_lead(const std::string& daemon, const Seat& seat) {
  return std::find(seat.candidates.begin(), seat.candidates.end(), daemon) != seat.candidates.end();
}

}  // namespace

SharedOut share_out(const std::string& self, const std::vector<Seat>& seats) {
  SharedOut shared;
  auto counts = counts_of(seats);
  for (const auto& seat : seats) {
    auto next = seat.leader.empty() ? poorest(seat, counts) : std::nullopt;
    if (!next) continue;
    if (may_lead(self, seat) && seat.free_for >= kLeftToOthers) next = self;
    ++counts[*next];
    if (*next == self && seat.free_for >= Duration(0)) shared.take.push_back(seat.tenant);
  }
  if (!shared.take.empty()) return shared;
  for (const auto& seat : seats) {
    const auto next = seat.leader == self ? poorest(seat, counts, self) : std::nullopt;
    if (!next || counts[*next] + 1 >= counts[self]) continue;
    shared.hand_over.push_back(seat.tenant);
    --counts[self];
    ++counts[*next];
  }
  return shared;
}

std::optional<Duration> next_look(const std::string& self, const std::vector<Seat>& seats) {
  std::optional<Duration> first;
  for (const auto& seat : seats) {
    const auto changes_in = (seat.free_for < Duration(0) ? Duration(0) : kLeftToOthers) - seat.free_for;
    if (seat.leader == self || !may_lead(self, seat) || changes_in <= Duration(0)) continue;
    if (!first || changes_in < *first) first = changes_in;
  }
  return first;
}

}  // namespace welcomed::core
