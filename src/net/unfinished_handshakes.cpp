#include "net/unfinished_handshakes.hpp"

#include <algorithm>

namespace welcomed::net {
namespace {

constexpr double kMost = 20;
constexpr double kWornOffInASecond = 2;
constexpr std::size_t kMostPeers = 4096;

}  // namespace

double UnfinishedHandshakes::Count::now(Time time) const {
  const std::chrono::duration<double> passed = time - at;
  return std::max(0.0, left - passed.count() * kWornOffInASecond);
}

void UnfinishedHandshakes::note(const std::string& peer, Time now) {
  if (counts_.size() >= kMostPeers && !counts_.contains(peer)) {
    std::erase_if(counts_, [now](const auto& each) { return each.second.now(now) <= 0; });
    // So many peers at once are no case for counting by peer.
    if (counts_.size() >= kMostPeers) counts_.clear();
  }
  auto& count = counts_[peer];
  count = {count.now(now) + 1, now};
}

bool UnfinishedHandshakes::too_many(const std::string& peer, Time now) const {
  const auto found = counts_.find(peer);
  return found != counts_.end() && found->second.now(now) >= kMost;
}

}  // namespace welcomed::net
