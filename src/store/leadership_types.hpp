#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace welcomed::store {

/// A tenant that a daemon leads, and by which number its writes are told from those of whoever led before.
struct Leadership {
  TenantId tenant;
  std::string leader;
  std::int64_t fence = 0;

  bool operator==(const Leadership&) const = default;
};

/// What a daemon learns when it renews its lease.
struct Council {
  std::vector<Leadership> led{};             ///< by it
  std::map<TenantId, std::int64_t> taken{};  ///< of these, just now: the fence under which each was led last
  std::vector<TenantId> hand_over{};         ///< of these, what others should have
  std::size_t daemons = 1;                   ///< that share the store now
  std::optional<Duration> look_in{};         ///< when there may be something to take, at the latest
};

}  // namespace welcomed::store
