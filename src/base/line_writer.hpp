#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

namespace welcomed::log {

/// Writes lines to stderr from a thread of its own, so that nobody waits for whoever reads them. Of those that wait to
/// be written the oldest is dropped when there are too many. Any thread; one object in a process.
///
/// What waits is written when the object goes, unless whoever reads them takes longer than two seconds, and before the
/// process dies by a signal of its own making: an abort, a broken invariant, an access to memory that is not there.
class LineWriter {
 public:
  LineWriter();
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// A line without its end. Never waits.
  void write(std::string_view line);
  /// How many were dropped.
  [[nodiscard]] std::uint64_t lost() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace welcomed::log
