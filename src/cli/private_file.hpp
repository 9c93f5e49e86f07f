#pragma once
#include <filesystem>
#include <fstream>

#include "base/result.hpp"

namespace welcomed::cli {

/// A file that a command writes for the admin, with what may be personal: for its owner alone, also where it was there
/// before.
class PrivateFile {
 public:
  [[nodiscard]] static Result<PrivateFile> make(const std::filesystem::path& file);

  [[nodiscard]] std::ostream& out() { return out_; }
  /// An error when not all of it could be written.
  [[nodiscard]] Status close();

 private:
  explicit PrivateFile(std::filesystem::path file) : file_(std::move(file)) {}
  std::filesystem::path file_;
  std::ofstream out_;
};

}  // namespace welcomed::cli
