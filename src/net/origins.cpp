#include "net/origins.hpp"

#include <algorithm>

namespace welcomed::net {
namespace {

constexpr std::size_t kMost = 64;
/// The system's resolver keeps names for about as long.
constexpr auto kKnownFor = std::chrono::seconds(30);

}  // namespace

std::shared_ptr<Origin> Origins::get(const Url& url, Time now) {
  const auto name = url.origin();
  if (const auto found = kept_.find(name); found != kept_.end()) {
    found->second.used = now;
    return found->second.origin;
  }
  auto origin = open_origin(url, goes_through_proxy(url) ? proxy_ : std::nullopt, trust_);
  if (kept_.size() >= kMost) {
    kept_.erase(std::ranges::min_element(kept_, {}, [](const auto& each) { return each.second.used; }));
  }
  kept_.emplace(name, Kept{.origin = origin, .used = now, .known = {}});
  return origin;
}

bool Origins::is_known(const Url& url, Time now) const {
  const auto found = kept_.find(url.origin());
  return found != kept_.end() && now < found->second.known + kKnownFor;
}

void Origins::note_known(const Url& url, Time now) {
  if (const auto found = kept_.find(url.origin()); found != kept_.end()) found->second.known = now;
}

}  // namespace welcomed::net
