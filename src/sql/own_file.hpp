#pragma once
#include <array>
#include <filesystem>
#include <utility>

#include "base/result.hpp"

namespace welcomed::sql {

/// A file of the store's folder. Whoever may write in that folder could put something else in its place, so it is
/// opened without following a link, and taken only where it is a regular file of the user who runs this that has no
/// other name.
class OwnFile {
 public:
  /// With the flags of open(2); what is made is for its owner alone.
  [[nodiscard]] static Result<OwnFile> open(const std::filesystem::path& file, int flags);
  ~OwnFile();
  OwnFile(OwnFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OwnFile& operator=(OwnFile&&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Whether `file` would be opened as this one again.
  [[nodiscard]] bool is_still(const std::filesystem::path& file) const;

 private:
  explicit OwnFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// Whether something has that name, be it a link that leads nowhere.
[[nodiscard]] bool is_there(const std::filesystem::path& file);

/// What `OwnFile` asks of a file, for one that SQLite opens.
[[nodiscard]] Status expect_own(const std::filesystem::path& file);
/// The same of one that may not be there, or go away meanwhile.
[[nodiscard]] Status expect_own_or_none(const std::filesystem::path& file);

/// What the names of the files that SQLite opens have behind the database's, its own first.
inline constexpr std::array<const char*, 4> kSqliteEndings{"", "-wal", "-shm", "-journal"};

}  // namespace welcomed::sql
