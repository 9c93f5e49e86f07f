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

/// Somebody else has less than everybody could have.
bool others_lack(const std::map<std::string, std::size_t>& counts, const std::string& self, std::size_t everybodys) {
  return std::any_of(counts.begin(), counts.end(),
                     [&](const auto& each) { return each.first != self && each.second < everybodys; });
}

}  // namespace

SharedOut share_out(const std::string& self, const std::vector<std::string>& daemons, const std::vector<Seat>& seats) {
  SharedOut shared;
  const auto counts = counts_of(daemons, seats);
  const auto everybodys = seats.size() / counts.size();
  const auto most = (seats.size() + counts.size() - 1) / counts.size();
  // The one more that some have is nobody's while others have less: else it would go back and forth between them.
  const auto share = others_lack(counts, self, everybodys) ? everybodys : most;
  auto own = counts.at(self);
  for (const auto& seat : seats) {
    const bool may_be_taken = seat.leader.empty() && seat.free_for >= (own < share ? Duration(0) : kLeftToOthers);
    if (!may_be_taken) continue;
    shared.take.push_back(seat.tenant);
    ++own;
  }
  if (!shared.take.empty()) return shared;
  for (const auto& seat : seats) {
    if (seat.leader != self || own <= share) continue;
    shared.hand_over.push_back(seat.tenant);
    --own;
  }
  return shared;
}

}  // namespace welcomed::core
