#pragma once
#include <string>
#include <string_view>

namespace support {

/// How `text` differs from the file NAME of tests/golden, line by line, and how that file is made anew; empty when it
/// is what the file holds. With RENEW_GOLDEN in the environment the file is written instead: read what git then shows.
[[nodiscard]] std::string unlike_golden(std::string_view name, std::string_view text);

}  // namespace support
