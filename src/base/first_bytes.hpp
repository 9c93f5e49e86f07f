#pragma once
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace welcomed {

/// What a regular file begins with, `most` bytes of it. Links are followed, as tools that renew secrets and
/// certificates turn those; nobody is waited for at the other end of a pipe, and no device is read. The error is the
/// reason alone.
[[nodiscard]] Result<std::string> first_bytes(const std::filesystem::path& file, std::size_t most);

}  // namespace welcomed
