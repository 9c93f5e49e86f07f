#pragma once
#include <ostream>
#include <streambuf>
#include <string>

namespace welcomed::cli {

/// While it lives, whatever is written to `out` is made readable (base/readable.hpp) line by line: the last of what
/// keeps text of strangers from doing more than be read. On a terminal what has the seal of
/// terminal.hpp passes, whoever else wrote the same.
class ReadableOutput final : public std::streambuf {
 public:
  ReadableOutput(std::ostream& out, bool terminal) : out_(out), to_(out.rdbuf(this)), terminal_(terminal) {}
  ~ReadableOutput() override;
  ReadableOutput(const ReadableOutput&) = delete;
  ReadableOutput& operator=(const ReadableOutput&) = delete;

 protected:
  int_type overflow(int_type byte) override;
  std::streamsize xsputn(const char* bytes, std::streamsize count) override;
  int sync() override;

 private:
  bool pass_on(std::size_t bytes);

  std::ostream& out_;
  std::streambuf* to_;
  bool terminal_;
  std::string held_;  ///< a line that has not ended
};

}  // namespace welcomed::cli
