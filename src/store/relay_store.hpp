#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace welcomed::store {

/// An activity that the bot's own program could not be given.
struct Undelivered {
  std::int64_t number = 0;  ///< given by the store, growing, never used twice
  TenantId tenant;
  ConversationId conversation;
  ActivityId activity;
  std::string headers;            ///< without those that are secret: tokens never reach the store
  std::string body;               ///< byte for byte as it came
  bool secrets = false;           ///< it came with secret headers
  std::int64_t secret_bytes = 0;  ///< their size, which counts for the bounds; not read back
  int attempts = 0;
  TimePoint received_at;
};

/// How much is kept at one time.
struct RelayBounds {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;  ///< of headers and bodies, and of the secrets that are kept elsewhere
};

/// One that was kept in an earlier life.
struct WaitingActivity {
  std::int64_t number = 0;
  TenantId tenant;
  ConversationId conversation;
};

/// Activities on their way to the bot's own program, in order for each conversation: only its oldest one is ever due.
class RelayStore {
 public:
  virtual ~RelayStore() = default;

  /// Puts it behind those of its conversation; it is due at `due` when it is the first. Its number, or nothing when no
  /// more is kept.
  virtual Result<std::optional<std::int64_t>> keep_undelivered(const Undelivered& activity, const RelayBounds& bounds,
                                                               TimePoint due) = 0;
  virtual Result<std::vector<Undelivered>> take_undelivered(TimePoint now, int most, Duration lease) = 0;
  /// When the next one is due; what was taken is due again when its lease ends.
  virtual Result<std::optional<TimePoint>> next_undelivered() = 0;
  /// An attempt failed.
  virtual Status put_off_undelivered(std::int64_t number, TimePoint until) = 0;
  /// It was given, or is given up: the next one of its conversation is due.
  virtual Status drop_undelivered(const Undelivered& activity, TimePoint now) = 0;
  /// Once, at start: what was taken is due again. Gives all that wait.
  virtual Result<std::vector<WaitingActivity>> recover_undelivered(TimePoint now) = 0;
  /// Drops all; gives how many there were.
  virtual Result<std::int64_t> forget_undelivered() = 0;
};

}  // namespace welcomed::store
