#pragma once
#include <cstdint>
#include <memory>
#include <vector>

namespace support {

/// A TCP balancer on loopback, on a thread of its own: each connection goes to the next of the ports that takes it.
/// Without one it is closed.
class Balancer {
 public:
  Balancer(std::uint16_t port, std::vector<std::uint16_t> behind);
  ~Balancer();
  Balancer(const Balancer&) = delete;
  Balancer& operator=(const Balancer&) = delete;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace support
