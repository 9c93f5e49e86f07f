#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace welcomed::daemon::testing {

/// A body that must have no effect, and the status it deserves.
struct Malformed {
  std::string name;
  std::string body;
  int status = 400;
};

/// Made from a good activity by cutting, breaking, doubling and mistyping it, and by hand. Each says why it is bad.
[[nodiscard]] std::vector<Malformed> malformed_bodies(const nlohmann::json& good);

}  // namespace welcomed::daemon::testing
