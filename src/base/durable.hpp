#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/leftover.hpp"

namespace welcomed {

/// All of it, however many writes that takes; false, with errno, when that cannot be.
[[nodiscard]] bool write_all(int descriptor, std::string_view bytes);

/// Returns once the names in a file's folder are on the disk; false, with errno, when that cannot be.
[[nodiscard]] bool sync_folder_of(const std::filesystem::path& file);

/// A file beside another, for its owner alone, that goes away unless it takes that one's name: then it is on the disk
/// as a whole, name included, and nobody ever finds half of it; nor where SIGINT, SIGTERM or SIGHUP ends the
/// process. What can fail gives false, with errno.
class Draft {
 public:
  explicit Draft(const std::filesystem::path& target);
  ~Draft();
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  [[nodiscard]] bool made() const { return descriptor_ >= 0; }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] const std::string& path() const { return name_; }

  /// Whatever has the target's name gives it up.
  [[nodiscard]] bool replace_target();
  /// False also when something has the target's name.
  [[nodiscard]] bool become_target();

 private:
  std::filesystem::path target_;
  std::string name_;
  int descriptor_ = -1;
  bool has_own_name_ = false;
  std::optional<Leftover> leftover_;
};

}  // namespace welcomed
