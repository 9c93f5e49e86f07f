#pragma once
#include <sys/types.h>

#include <array>
#include <filesystem>
#include <optional>
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
  OwnFile(OwnFile&& other) noexcept
      : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
  OwnFile& operator=(OwnFile&&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  /// Whether it would be opened by its name again.
  [[nodiscard]] bool is_still_there() const;

 private:
  OwnFile(std::filesystem::path file, int descriptor) : file_(std::move(file)), descriptor_(descriptor) {}
  std::filesystem::path file_;
  int descriptor_;
};

/// A file that somebody else in this process keeps open, as SQLite does: its number is no other's meanwhile. It is not
/// opened to look, since closing it would end the locks that SQLite has on it.
class WatchedFile {
 public:
  explicit WatchedFile(std::filesystem::path file) : file_(std::move(file)) {}

  enum class Place { same, gone, taken };
  /// What has its name now, by what was first seen there; until then nothing is missing.
  [[nodiscard]] Place look();
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  std::optional<std::pair<dev_t, ino_t>> seen_;
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
