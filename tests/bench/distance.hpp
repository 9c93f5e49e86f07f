#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace bench {

/// A server's Unix socket from afar: what is sent to the port, on loopback, arrives there so much later, and so does
/// what comes back. However much is under way, none of it waits for the rest. On a thread of its own.
class Distance {
 public:
  Distance(std::filesystem::path socket, std::chrono::microseconds each_way);
  ~Distance();
  Distance(const Distance&) = delete;
  Distance& operator=(const Distance&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace bench
