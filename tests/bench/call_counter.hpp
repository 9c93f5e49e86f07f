#pragma once
#include <sys/types.h>

#include "support/files.hpp"
#include "support/programs.hpp"

namespace bench {

/// What a process asked of the system.
struct Calls {
  double commits = 0;   ///< fdatasync
  double pages = 0;     ///< of the store, written
  double openings = 0;  ///< of files
  double waits = 0;     ///< of epoll
  double futexes = 0;

  Calls& operator/=(double people);
};

/// Counts the calls of all threads of a process in the kernel, by `perf stat`: strace slows each call down so much that
/// more work shares a commit. It needs Debian's linux-perf, and root.
class CallCounter {
 public:
  /// The process waits until it is counted, so it should have just begun.
  explicit CallCounter(pid_t pid);

  /// Once the process has ended.
  [[nodiscard]] Calls calls();

  [[nodiscard]] static bool can_count();

 private:
  support::TempFolder folder_;
  support::Program perf_{"/usr/bin/env"};
};

}  // namespace bench
