#pragma once
#include <filesystem>

#include "base/result.hpp"

namespace welcomed::cli {

/// From now on: what this process makes is for its user alone, and no image of its memory, which has secrets in it, is
/// written or shown to another process.
void keep_to_itself();

/// Whose rights suffice for a store there: of the one user beside root who owns folders on the way to its folder, as
/// far as that is there; root's where all are root's. An error where somebody else could lead root elsewhere: over a
/// link that root did not make, from a folder of root's that others may write to (but for one like /tmp), or where two
/// users own folders on the way.
[[nodiscard]] Result<uid_t> owner_of_place(const std::filesystem::path& store_file);

/// When this runs as root: gives its rights up for good, its groups too, and goes on as the owner of the store's place,
/// who may put there what they like. Nothing happens otherwise. An error when the rights cannot be given up, or where
/// nobody's suffice. To be called before anything there is opened.
[[nodiscard]] Status give_up_root(const std::filesystem::path& store_file);

/// What to do where a named file cannot be written.
inline constexpr const char* kNameWhereOneMayWrite =
    "give a file in a folder that the user who runs this may write to; of a command run by root that is the owner of "
    "the "
    "store's folder";

/// Whether a file that somebody named may be written: root writes only where nobody else could lead it to another one.
/// Anybody else may try. To be asked by a command after it gave up what rights it could.
[[nodiscard]] Status may_write(const std::filesystem::path& file);

}  // namespace welcomed::cli
