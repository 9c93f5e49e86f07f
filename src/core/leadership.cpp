#include "core/leadership.hpp"

#include <algorithm>
#include <map>

namespace welcomed::core {
namespace {

/// How many each of them leads.
std::map<std::string, std::size_t> counts_of(const std::vector<std::string>& daemons, const std::vector<Seat>& seats) {
  std::map<std::string, std::size_t> counts;
  for (const auto& each : daemons) counts[each];
  for (const auto& seat : seats) {
    const auto leader = counts.find(seat.leader);
    if (leader != counts.end()) ++leader->second;
  }
  return counts;
}

/// Somebody has less than everybody could have.
bool lacks_one(const std::map<std::string, std::size_t>& counts, std::size_t everybodys) {
  return std::any_of(counts.begin(), counts.end(), [&](const auto& each) { return each.second < everybodys; });
}

}  // namespace

SharedOut share_out(const std::string& self, const std::vector<std::string>& daemons, const std::vector<Seat>& seats) {
  SharedOut shared;
  const auto counts = counts_of(daemons, seats);
  const auto everybodys = seats.size() / counts.size();
  const auto most = (seats.size() + counts.size() - 1) / counts.size();
  auto own = counts.at(self);
  for (const auto& seat : seats) {
    const bool may_be_taken = seat.leader.empty() && seat.free_for >= (own < most ? Duration(0) : kLeftToOthers);
    if (!may_be_taken) continue;
    shared.take.push_back(seat.tenant);
    ++own;
  }
  for (const auto& seat : seats) {
    const bool too_many = own > most || (own > everybodys && lacks_one(counts, everybodys));
    if (seat.leader != self || !too_many || !shared.take.empty()) continue;
    shared.hand_over.push_back(seat.tenant);
    if (--own == everybodys) break;
  }
  return shared;
}

}  // namespace welcomed::core
