#pragma once
#include <chrono>
#include <map>
#include <string>

namespace welcomed::net {

/// Handshakes that were begun and not finished, or that no request followed, by peer: each costs us a signature, and
/// the peer next to nothing. Who has left too many is not listened to until they have worn off. Io thread only.
class UnfinishedHandshakes {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void note(const std::string& peer, Time now);
  [[nodiscard]] bool too_many(const std::string& peer, Time now) const;

 private:
  struct Count {
    double left = 0;  ///< at `at`
    Time at;
    [[nodiscard]] double now(Time time) const;
  };
  std::map<std::string, Count> counts_;
};

}  // namespace welcomed::net
