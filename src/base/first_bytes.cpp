#include "base/first_bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/secret.hpp"

namespace welcomed {
namespace {

constexpr std::size_t kOneRead = 64U << 10U;

class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& file)
      : number_(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

tl::unexpected<Error> reason_of_errno() { return fail(std::strerror(errno)); }

/// In one piece where it is small, so that a secret leaves no copy where a text grew.
Result<std::string> bytes_behind(int descriptor, std::size_t most, std::size_t expected) {
  std::string bytes(std::min(most, std::max(expected + 1, kOneRead)), '\0');
  std::size_t got = 0;
  for (;;) {
    const auto more = ::read(descriptor, bytes.data() + got, bytes.size() - got);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) {
      const int number = errno;
      wipe(bytes);
      return fail(std::strerror(number));
    }
    got += static_cast<std::size_t>(more);
    if (more == 0 || got == most) break;
    if (got == bytes.size()) bytes.resize(std::min(most, 2 * got));
  }
  bytes.resize(got);
  return bytes;
}

}  // namespace

Result<std::string> first_bytes(const std::filesystem::path& file, std::size_t most) {
  const Descriptor opened(file);
  if (opened.number() < 0) return reason_of_errno();
  struct stat found {};
  if (::fstat(opened.number(), &found) != 0) return reason_of_errno();
  if (!S_ISREG(found.st_mode)) return fail("it is no regular file");
  return bytes_behind(opened.number(), most, static_cast<std::size_t>(found.st_size));
}

}  // namespace welcomed
