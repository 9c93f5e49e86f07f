#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace welcomed::log {

/// Writes lines to stderr, or entries to the journal, from a thread of its own, so that nobody waits for whoever reads
/// them. Of those that wait to be written the oldest is dropped when there are too many. Any thread; one object in a
/// process.
///
/// What waits is written when the object goes, unless whoever reads them takes longer than two seconds, and before the
/// process dies by a signal of its own making: an abort, a broken invariant, an access to memory that is not there.
class LineWriter {
 public:
  /// `journal` is the path of the socket that takes entries; empty where there is none.
  explicit LineWriter(std::string journal = {});
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// A line without its end. Of the two the entry is written where the journal takes it, else the line. Never waits.
  void write(std::string_view line, std::string_view entry = {});
  /// How many were dropped.
  [[nodiscard]] std::uint64_t lost() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace welcomed::log
