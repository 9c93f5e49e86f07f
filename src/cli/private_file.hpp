#pragma once
#include <ext/stdio_filebuf.h>

#include <filesystem>
#include <memory>
#include <ostream>

#include "base/durable.hpp"
#include "config/config.hpp"

namespace welcomed::cli {

/// Notes why writing failed first: whatever is called afterwards may change `errno`.
class FileBuffer : public __gnu_cxx::stdio_filebuf<char> {
 public:
  explicit FileBuffer(int descriptor) : stdio_filebuf(descriptor, std::ios::out | std::ios::binary) {}
  [[nodiscard]] int reason() const { return reason_; }  ///< as `errno`; 0 for none

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;

 private:
  int reason_ = 0;
};

/// A file that a command writes for the admin, with what may be personal: for its owner alone, also where it was there
/// before. Until `close` what was there stays; what is no file (output_place.hpp) is written as it comes.
class PrivateFile {
 public:
  [[nodiscard]] static Result<std::unique_ptr<PrivateFile>> make(const config::Config& config,
                                                                 const std::filesystem::path& file);

  [[nodiscard]] std::ostream& out() { return out_; }
  /// Gives it its name. An error when not all of it could be written.
  [[nodiscard]] Status close();

 private:
  PrivateFile(std::filesystem::path file, std::unique_ptr<Draft> draft, int descriptor);
  [[nodiscard]] static Result<std::unique_ptr<PrivateFile>> of_draft(const std::filesystem::path& file);
  [[nodiscard]] static Result<std::unique_ptr<PrivateFile>> of_stream(const std::filesystem::path& file);

  std::filesystem::path file_;
  std::unique_ptr<Draft> draft_;  ///< null for what is no file
  FileBuffer buffer_;
  std::ostream out_;
};

}  // namespace welcomed::cli
