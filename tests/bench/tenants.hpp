#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace bench {

/// Flags of several tenants, which have so many people each and one bot for all.
inline std::vector<std::string> flags_of_tenants(std::size_t tenants, std::size_t people) {
  return {"--tenants", std::to_string(tenants), "--multi-tenant-bot", "--users", std::to_string(people), "--seed", "3"};
}

/// The argument at that place, where it is given.
inline std::size_t argument(int count, char** words, int place, std::size_t otherwise) {
  return place < count ? std::stoul(words[place]) : otherwise;
}

}  // namespace bench
