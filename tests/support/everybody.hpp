#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/rollout.hpp"

namespace support {

/// A policy for each tenant of the rollout, TENANT-staff, which welcomes the `users` there.
[[nodiscard]] std::string policies_for_each_tenant(const Rollout& rollout, const std::string& users);

/// Ids of those who can be welcomed, by the tenant's id.
using People = std::map<std::string, std::set<std::string>>;
[[nodiscard]] People everybody(const Rollout& rollout);
[[nodiscard]] std::size_t count_of(const People& people);

/// How many got a message so far in the tenant, which its id or name names.
[[nodiscard]] std::size_t reached_in(const std::string& tenant, const Rollout& rollout);
/// In all tenants.
[[nodiscard]] std::size_t reached(const Rollout& rollout);

/// What became of `people`, and how many of anybody got several messages.
struct Welcomes {
  std::size_t people = 0;
  std::size_t once = 0;
  std::size_t twice = 0;
  std::vector<std::string> lost{};  ///< ids of those who got none
};
[[nodiscard]] Welcomes welcomes_of(const Rollout& rollout, const People& people);

}  // namespace support
