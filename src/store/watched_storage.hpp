#pragma once
#include <optional>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "store/storage.hpp"

namespace welcomed::store {

/// The door to the store, and what went wrong behind it lately.
class WatchedStorage final : public Storage {
 public:
  /// A trouble is over when nothing has failed for so long and the store took something since.
  static constexpr Duration kCalm{10'000};
  /// What was submitted is late when nothing was answered for so long: more than emptying the store's log after
  /// `forget` takes.
  static constexpr Duration kLate{60'000};
  /// How many different failures of one trouble the log tells, each once: all that work meets the same.
  static constexpr std::size_t kMostTold = 8;

  WatchedStorage(Storage& storage, Clock& clock) : storage_(storage), clock_(clock) {}
  using Storage::submit;
  void submit(Work work, Done done, Commit commit) override;
  void under_way(int change) override { storage_.under_way(change); }

  /// The newest failure while it is not over: disk full, file read-only, held by another program, damaged; or what is
  /// wrong behind the door though nothing failed.
  [[nodiscard]] std::optional<Error> trouble() const override;
  /// That something waits, and nothing is answered any more.
  [[nodiscard]] std::optional<Error> lateness() const;

 private:
  void note(const Status& status);
  void note_trouble_behind();
  [[nodiscard]] std::optional<Error> failure() const;

  Storage& storage_;
  Clock& clock_;
  std::optional<Error> failure_;
  std::set<std::string> told_;  ///< of this trouble
  Duration failed_at_{};        ///< by the clock that never jumps
  bool worked_since_ = false;
  bool trouble_behind_ = false;  ///< was told
  std::size_t waiting_ = 0;
  Duration moved_at_{};  ///< when something was answered, or submitted while nothing waited
};

}  // namespace welcomed::store
