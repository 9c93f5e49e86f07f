#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "sql/own_file.hpp"

namespace welcomed::store {

/// Which store a file is, and how many transactions it has seen.
struct Generation {
  std::string store;
  std::int64_t writes = 0;
  bool copy = false;  ///< `welcomed backup` made the file, and no daemon has taken it for its own since

  bool operator==(const Generation&) const = default;
};

/// The file beside the store that tells how far the store was. It is written after each commit, so it is never ahead
/// of the store that it was written for; a store behind it is an older copy that was put back.
class Mark {
 public:
  explicit Mark(const std::filesystem::path& store_file) : file_(store_file.string() + ".mark") {}
  /// Nothing when there is none, or one without sense. An error when it is not the store's own (own_file.hpp).
  [[nodiscard]] Result<std::optional<Generation>> read() const;
  /// A mark that could not be written is a mark that is behind.
  [[nodiscard]] Status write(const Generation& generation);
  /// On the disk when it returns, so that no used store is ever without one.
  [[nodiscard]] Status write_durably(const Generation& generation);

 private:
  [[nodiscard]] Status put(const Generation& generation, bool durably);
  std::filesystem::path file_;
  std::optional<sql::OwnFile> opened_;  ///< for writing
};

/// What a store and the mark beside it say of each other.
enum class Standing {
  current,  ///< as a daemon left it, or never used
  older,    ///< the world may know of messages that it does not
  anew      ///< it knows nothing, and another store was used in its place
};

/// | store                    | mark                      | standing |
/// |--------------------------|---------------------------|----------|
/// | never used               | none, or never used       | current  |
/// | never used               | of another store          | anew     |
/// | used, or a backup's copy | none, or of another store | older    |
/// | any                      | of it, ahead              | older    |
/// | any                      | of it, as far             | current  |
/// | used                     | of it, behind             | current  |
/// | a backup's copy          | of it, behind             | older    |
///
/// A mark is behind when the daemon died between the commit and the mark; beside a copy it is itself an old one. A
/// store of the version that had no marks counts as never used.
[[nodiscard]] Standing standing(const Generation& store, const std::optional<Generation>& mark);

}  // namespace welcomed::store
