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
  std::string owner{};      ///< the daemon that holds what is secret of it; empty where one is alone with the store
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

/// How much is kept for one owner at one time.
struct RelayBounds {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;  ///< of headers and bodies, and of the secrets that are kept elsewhere
};

/// One that was kept in an earlier life, or by another daemon.
struct WaitingActivity {
  std::int64_t number = 0;
  TenantId tenant;
  ConversationId conversation;
  ActivityId activity;
  TimePoint received_at;
};

}  // namespace welcomed::store
