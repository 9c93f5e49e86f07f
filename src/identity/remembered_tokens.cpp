#include "identity/remembered_tokens.hpp"

#include <utility>

namespace welcomed::identity {

const RememberedToken* RememberedTokens::find(const Digest& token) {
  const auto place = places_.find(token);
  if (place == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place->second);
  return &entries_.front().second;
}

void RememberedTokens::remember(const Digest& token, RememberedToken entry) {
  forget(token);
  if (places_.size() == most_) forget(Digest(entries_.back().first));
  entries_.emplace_front(token, std::move(entry));
  places_.emplace(token, entries_.begin());
}

void RememberedTokens::forget(const Digest& token) {
  const auto place = places_.find(token);
  if (place == places_.end()) return;
  entries_.erase(place->second);
  places_.erase(place);
}

}  // namespace welcomed::identity
