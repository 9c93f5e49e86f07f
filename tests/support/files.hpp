#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace support {

/// A new, empty folder under the system's temporary one; it goes away with its object, unless the environment
/// variable KEEP_TEST_FOLDERS is set, which is for looking at what a failed test left behind.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  /// Writes a file into the folder, readable by us alone, and answers where it is.
  std::filesystem::path write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

/// The whole file; empty when it is not there.
[[nodiscard]] std::string read_text(const std::filesystem::path& file);

}  // namespace support
