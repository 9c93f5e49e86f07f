#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace welcomed::identity {

/// The bytes of a file, of which errors say `what` it is and never what stands in it; longer than `most` is an error.
[[nodiscard]] Result<std::string> read_small_file(const std::filesystem::path& file, std::size_t most,
                                                  const std::string& what);

/// The only line of a text, without its end; an error that names `what` when it is empty, has control characters or
/// is longer than `most`.
[[nodiscard]] Result<std::string> only_line(std::string_view text, std::size_t most, const std::string& what);

/// The secret in a file of one line, whose end is not part of it; at most 4 KiB.
[[nodiscard]] Result<Secret> secret_line(const std::filesystem::path& file, const std::string& what);

}  // namespace welcomed::identity
