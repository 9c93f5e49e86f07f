#pragma once
#include <filesystem>

#include "base/result.hpp"

namespace welcomed::store {

/// Copies the store at `file` to `target`, as it is at one moment, beside a daemon that goes on writing. The copy is
/// for its owner alone from its first byte, holds nothing that was erased, and knows that it is one (mark.hpp). It
/// takes its name when it is whole and on the disk; a `target` that is there already is left alone.
[[nodiscard]] Status back_up(const std::filesystem::path& file, const std::filesystem::path& target);

}  // namespace welcomed::store
