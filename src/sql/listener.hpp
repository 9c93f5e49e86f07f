#pragma once
#include <functional>
#include <optional>
#include <string>

namespace welcomed::sql {

/// Hears for as long as it lives what is told at a schema (`Connection::notify`).
class Listener {
 public:
  /// With what was told; with nothing each time when it begins to hear, as it may have missed anything before. It is
  /// called on a thread of the listener's.
  using Told = std::function<void(const std::optional<std::string>& payload)>;

  Listener() = default;
  virtual ~Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
};

}  // namespace welcomed::sql
