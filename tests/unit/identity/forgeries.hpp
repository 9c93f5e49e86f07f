#pragma once
#include <string>
#include <vector>

namespace welcomed::identity::testing {

/// A header value nobody must get in with.
struct Forgery {
  std::string name;
  std::string authorization;
  bool asks_for_keys = false;  ///< nothing but its key or signature is wrong
};
using Forgeries = std::vector<Forgery>;

/// Forged and broken values of the Authorization header, each bad for a reason of its own.
[[nodiscard]] Forgeries all_forgeries();

}  // namespace welcomed::identity::testing
