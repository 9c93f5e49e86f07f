#include "net/refusals.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "net/peer.hpp"

namespace welcomed::net {
namespace {

/// Peers told apart between two summaries; whoever comes when they are so many is not told by name.
constexpr std::size_t kMostPeers = 1024;
constexpr std::ptrdiff_t kMostTold = 5;
constexpr std::size_t kLongestExample = 200;

template <typename Pairs>
std::string list_of(const Pairs& pairs) {
  std::string text;
  for (const auto& [what, count] : pairs) {
    text += (text.empty() ? "" : ", ") + std::string(what) + " " + std::to_string(count);
  }
  return text;
}

}  // namespace

void Refusals::note(int status, const Refusal& refusal, std::string_view client) {
  log::debug("request.refused", {{"status", std::to_string(status)},
                                 {"reason", std::string(refusal.reason)},
                                 {"client", std::string(client)},
                                 {"detail", refusal.detail}});
  ++all_[refusal.reason];
  ++reasons_[refusal.reason];
  example_ = refusal.detail.substr(0, kLongestExample);
  auto peer = peer_of(client);
  if (peers_.size() < kMostPeers || peers_.contains(peer)) ++peers_[std::move(peer)];
}

std::optional<Refusals::Summary> Refusals::sum_up() {
  if (reasons_.empty()) return std::nullopt;
  Summary summary{.reasons = std::exchange(reasons_, {}), .example = std::exchange(example_, {})};
  for (const auto& [reason, count] : summary.reasons) summary.count += count;
  summary.peers.assign(peers_.begin(), peers_.end());
  const auto told = std::min<std::ptrdiff_t>(kMostTold, std::ssize(summary.peers));
  std::partial_sort(summary.peers.begin(), summary.peers.begin() + told, summary.peers.end(),
                    [](const auto& left, const auto& right) { return left.second > right.second; });
  summary.peers.resize(static_cast<std::size_t>(told));
  peers_.clear();
  return summary;
}

std::string text_of(const Refusals::Counts& reasons) { return list_of(reasons); }

std::string text_of(const std::vector<std::pair<std::string, std::uint64_t>>& peers) { return list_of(peers); }

}  // namespace welcomed::net
