#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "net/proxy.hpp"
#include "net/transport.hpp"
#include "net/trust.hpp"

// The seam to the HTTP library: call.cpp alone knows which one it is.
namespace welcomed::net {

/// To be called before anything else here, and before other threads start; only the first call does something.
void start_library(int threads);

/// One origin and the connections to it that are kept alive. Forgetting it closes those that are idle.
class Origin;

/// `url` names the origin. Throws when the library refuses it.
std::shared_ptr<Origin> open_origin(const Url& url, const std::optional<Proxy>& proxy, const Trust& trust);

/// One request on its way.
class Call {
 public:
  struct End {
    Exchange exchange;
    /// The kept-alive connection it was to take turned out closed before a byte was written: call again.
    bool stale = false;
  };

  /// Sends. `ended` is called once, on a thread of the library's, when `end` has something to say; it must only
  /// hand over.
  Call(std::shared_ptr<Origin> origin, const Request& request, std::function<void()> ended);
  /// From here on `ended` is neither running nor called.
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// Breaks it off; it ends soon, unless a name is being resolved.
  void cancel();
  /// How it ended, once `ended` has been called.
  [[nodiscard]] End end();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the library, which may be slow to let go
};

}  // namespace welcomed::net
