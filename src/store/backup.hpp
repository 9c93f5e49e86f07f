#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/result.hpp"

namespace welcomed::store {

/// So many bytes of about so many are written.
using Copying = std::function<void(std::int64_t bytes, std::int64_t all)>;

/// Copies the store at `file` to `target`, as it is at one moment, beside a daemon that goes on writing. The copy is
/// for its owner alone from its first byte, holds nothing that was erased, and knows that it is one (mark.hpp). It
/// takes its name when it is whole and on the disk; a `target` that is there already is left alone. `copying` is told
/// again and again how far it is.
[[nodiscard]] Status back_up(const std::filesystem::path& file, const std::filesystem::path& target,
                             const Copying& copying = {});

}  // namespace welcomed::store
