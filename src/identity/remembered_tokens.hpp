#pragma once
#include <cstddef>
#include <cstring>
#include <list>
#include <unordered_map>

#include "identity/jwt.hpp"
#include "identity/sha256.hpp"

namespace welcomed::identity {

/// A token whose signature was found good, and the key that proved it.
struct RememberedToken {
  Claims claims;
  Digest key;
};

/// A bounded number of verified tokens by their SHA-256; the one not used for longest makes room.
class RememberedTokens {
 public:
  explicit RememberedTokens(std::size_t most) : most_(most) {}

  /// Null when it is not known; good until the next call.
  [[nodiscard]] const RememberedToken* find(const Digest& token);
  void remember(const Digest& token, RememberedToken entry);
  void forget(const Digest& token);
  [[nodiscard]] std::size_t size() const { return places_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const Digest& digest) const {
      std::size_t part = 0;
      std::memcpy(&part, digest.data(), sizeof part);
      return part;
    }
  };
  using Entries = std::list<std::pair<Digest, RememberedToken>>;

  std::size_t most_;
  Entries entries_;  // the last used first
  std::unordered_map<Digest, Entries::iterator, Hash> places_;
};

}  // namespace welcomed::identity
