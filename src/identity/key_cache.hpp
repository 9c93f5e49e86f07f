#pragma once
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "identity/signing_keys.hpp"
#include "net/transport.hpp"

namespace welcomed::identity {

/// The signing keys of the Bot Connector. A refresh is two requests, the metadata and the key set it names, and
/// replaces all keys or none; one at a time, and who needs it waits for it. It happens on first use, once the keys are
/// 24 h old, and for a key id that is not held; not within 60 s of the last one (5 s as long as no keys are held at
/// all), so strangers' tokens cannot cause more. Io thread only.
class KeyCache {
 public:
  KeyCache(net::Transport& transport, Clock& clock, std::string metadata_url);

  /// The key; null when there surely is none of that id; an error when that cannot be said since the last refresh
  /// failed. Keys that are held stay good while refreshes fail.
  Task<Result<std::shared_ptr<const SigningKey>>> find(std::string key_id);

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the refresh under way
};

}  // namespace welcomed::identity
