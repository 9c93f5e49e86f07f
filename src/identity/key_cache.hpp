#pragma once
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "identity/signing_keys.hpp"
#include "net/transport.hpp"

namespace welcomed::identity {

/// Nothing can be said of a key id now.
struct NotNow {
  std::string reason;
  Duration again{0};  ///< when it may be looked up
};

/// The signing keys of the Bot Connector. A refresh is two requests, the metadata and the key set it names, and
/// replaces all keys or none; one at a time. It happens on first use, once the keys are 24 h old, and for a key id that
/// is not held; not within 60 s of the last one (5 s as long as no keys are believed), so strangers' tokens cannot
/// cause more. Who needs a key that is held does not wait for it. Keys that could not be refreshed for seven days are
/// believed no more: one that was withdrawn meanwhile would be among them. Io thread only.
class KeyCache {
 public:
  KeyCache(net::Transport& transport, Clock& clock, std::string metadata_url);

  /// The key; null when there surely is none of that id.
  Task<tl::expected<std::shared_ptr<const SigningKey>, NotNow>> find(std::string key_id);

  /// Why no key is believed; nothing before the first is wanted.
  [[nodiscard]] std::optional<Error> trouble() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the refresh under way
};

}  // namespace welcomed::identity
