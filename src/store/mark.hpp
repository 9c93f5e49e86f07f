#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace welcomed::store {

/// Which store a file is, and how many transactions it has seen.
struct Generation {
  std::string store;
  std::int64_t writes = 0;

  bool operator==(const Generation&) const = default;
};

/// The file beside the store that tells how far the store was. It is written after each commit, so it is never ahead
/// of the store that it was written for; a store behind it is an older copy that was put back.
class Mark {
 public:
  explicit Mark(const std::filesystem::path& store_file) : file_(store_file.string() + ".mark") {}
  /// Nothing when there is none, or none that can be read.
  [[nodiscard]] std::optional<Generation> read() const;
  /// Best effort: a mark that could not be written is a mark that is behind.
  void write(const Generation& generation) const;

 private:
  std::filesystem::path file_;
};

/// True when the world may know of messages that the store does not.
[[nodiscard]] bool was_copied_back(const Generation& store, const Generation& mark);

}  // namespace welcomed::store
