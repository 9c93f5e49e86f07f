#pragma once
#include <sys/types.h>

#include <optional>
#include <string>

namespace welcomed {

/// An account of this machine.
struct User {
  uid_t id = 0;
  std::string name;
  gid_t group = 0;
};

/// Nothing where the machine knows nobody with that id.
[[nodiscard]] std::optional<User> user_of(uid_t id);

/// The name, or the number where there is none: for a person.
[[nodiscard]] std::string user_name(uid_t id);

}  // namespace welcomed
