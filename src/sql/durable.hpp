#pragma once
#include <filesystem>

namespace welcomed::sql {

/// True once the file's content is on the disk.
[[nodiscard]] bool sync_file(const std::filesystem::path& file);
/// True once the names in the file's folder are: that it is there, or that it was renamed.
[[nodiscard]] bool sync_folder_of(const std::filesystem::path& file);

}  // namespace welcomed::sql
