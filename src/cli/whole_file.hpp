#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace welcomed::cli {

/// Writes a file that has no secrets in it: all of it or nothing, so that nobody ever finds half of one. In the place
/// of another it keeps that one's mode and owner; a link gives its place up, and what it leads to stays.
/// @param remedy what to do where it cannot be written, for other reasons than a full disk
[[nodiscard]] Status write_whole(const std::filesystem::path& file, std::string_view text, const std::string& remedy);

/// What to do where a file was not written for this `errno`: another place does not help where only room is missing.
[[nodiscard]] std::string remedy_of_unwritten(int reason, const std::string& otherwise);

}  // namespace welcomed::cli
