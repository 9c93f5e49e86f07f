// All chance of the simulation: the same seed gives the same tenant, user by user.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace tenant {

/// A number that depends on nothing but its arguments.
std::uint64_t mix(std::uint64_t seed, std::string_view purpose, std::uint64_t index);

/// True for about that percentage of all indices, always the same ones.
bool chance(double percent, std::uint64_t seed, std::string_view purpose, std::uint64_t index);

/// A version 4 GUID in lower case.
std::string guid(std::uint64_t seed, std::string_view purpose, std::uint64_t index);

/// `length` characters of the base64url alphabet, as in the opaque ids of Teams.
std::string opaque(std::uint64_t seed, std::string_view purpose, std::uint64_t index, std::size_t length);

/// A GUID for a request: never the same twice, not derived from the seed.
std::string fresh_guid();

}  // namespace tenant
