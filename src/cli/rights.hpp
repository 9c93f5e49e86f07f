#pragma once
#include <filesystem>

#include "base/result.hpp"

namespace welcomed::cli {

/// From now on: what this process makes is for its user alone, and no image of its memory, which has secrets in it, is
/// written or shown to another process.
void keep_to_itself();

/// Whose rights suffice for a store there: the owner of its folder, or of the nearest one above that is there. Root
/// only where nobody else could put something into its way.
[[nodiscard]] uid_t owner_of_place(const std::filesystem::path& store_file);

/// When this runs as root: gives its rights up for good, its groups too, and goes on as the owner of the store's place,
/// who may have put links there. Nothing happens otherwise. An error when the rights cannot be given up, or where the
/// place is root's and others may write to it. To be called before anything there is opened.
[[nodiscard]] Status give_up_root(const std::filesystem::path& store_file);

}  // namespace welcomed::cli
