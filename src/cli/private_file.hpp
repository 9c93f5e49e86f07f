#pragma once
#include <ext/stdio_filebuf.h>

#include <filesystem>
#include <memory>
#include <ostream>

#include "base/result.hpp"

namespace welcomed::cli {

/// A file that a command writes for the admin, with what may be personal: for its owner alone, also where it was there
/// before.
class PrivateFile {
 public:
  [[nodiscard]] static Result<std::unique_ptr<PrivateFile>> make(const std::filesystem::path& file);

  [[nodiscard]] std::ostream& out() { return out_; }
  /// An error when not all of it could be written.
  [[nodiscard]] Status close();

 private:
  PrivateFile(std::filesystem::path file, int descriptor);
  std::filesystem::path file_;
  __gnu_cxx::stdio_filebuf<char> buffer_;
  std::ostream out_;
};

}  // namespace welcomed::cli
