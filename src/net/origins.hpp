#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "net/call.hpp"

namespace welcomed::net {

/// The origins whose connections are kept; beyond a bound the one not used for longest is forgotten. Io thread only.
class Origins {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Origins(std::optional<Proxy> proxy, Trust trust) : proxy_(std::move(proxy)), trust_(std::move(trust)) {}

  /// Throws when the library refuses the URL.
  std::shared_ptr<Origin> get(const Url& url, Time now);

  /// Whether its name was resolved lately.
  [[nodiscard]] bool is_known(const Url& url, Time now) const;
  void note_known(const Url& url, Time now);

 private:
  struct Kept {
    std::shared_ptr<Origin> origin;
    Time used;
    Time known;
  };

  std::optional<Proxy> proxy_;
  Trust trust_;
  std::map<std::string, Kept> kept_;
};

}  // namespace welcomed::net
